"""Lo que el inquilino vende."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, NoEncontrado
from factursaas.domain.impuestos import Impuesto
from factursaas.models import Factura, FacturaLinea, Producto
from factursaas.services import auditoria
from factursaas.services.campos import Cifra, Linea, Parrafos, Porcentaje, SiNo
from factursaas.services.hallar import con_todas, hallados, que_empiezan, que_llevan
from factursaas.services.paginas import Orden, Pagina, por_columnas
from factursaas.services.texto import clave_busqueda, clave_orden


class DatosProducto(BaseModel):
    """Lo que una persona puede decir de un producto o servicio."""

    model_config = ConfigDict(extra="forbid")

    nombre: Annotated[Linea, Field(min_length=1, max_length=120)]
    referencia: Annotated[Linea, Field(max_length=50)] = ""
    descripcion: Annotated[Parrafos, Field(max_length=2000)] = ""
    precio: Cifra
    tipo: Porcentaje = Decimal(21)
    impuesto: Impuesto = Impuesto.IVA
    activo: SiNo = True


class CambiosProducto(DatosProducto):
    """Lo que cambia de un producto; lo que no se dice queda como estaba."""

    nombre: Annotated[Linea, Field(min_length=1, max_length=120)] = "-"
    precio: Cifra = Decimal(0)


ORDENES = {"nombre": ("orden",), "referencia": ("referencia",), "precio": ("precio",), "alta": ()}
SOLO = {"activos": True, "inactivos": False}


def orden_por(nombre: str = "nombre", *, descendente: bool = False) -> Orden[Producto]:
    """El orden que lleva ese nombre; `alta`, por cuándo se dieron de alta."""
    return por_columnas(Producto, ORDENES[nombre], descendente=descendente)


def listar(
    db: TenantSession,
    q: str = "",
    limite: int = 50,
    cursor: str | None = None,
    *,
    solo_activos: bool = False,
    activos: bool | None = None,
    orden: Orden[Producto] | None = None,
) -> Pagina[Producto]:
    """Los productos, por orden alfabético si no se dice otro; `q` busca en nombre, referencia y descripción."""
    consulta = select(Producto).where(*que_digan(q, activos=True if solo_activos else activos))
    return (orden or orden_por()).pagina(db, consulta, limite, cursor)


def que_digan(q: str, *, activos: bool | None = None) -> list[ColumnElement[bool]]:
    """Lo que cumplen los productos que encuentra `q`; `activos`, solo los que se ofrecen o solo los que no."""
    dichas = con_todas(Producto.busqueda, q)
    return dichas if activos is None else [*dichas, col(Producto.activo) == activos]


def hallar(db: TenantSession, q: str, limite: int = 8, antes: Sequence[UUID] = ()) -> list[Producto]:
    """Los que se venden y mejor casan con lo que se teclea; sin teclear nada van delante los de `antes`."""
    en_venta = select(Producto).where(col(Producto.activo))
    criterios = [
        *que_empiezan(Producto.referencia, q.strip()),
        *que_empiezan(Producto.orden, clave_orden(q.strip())),
        que_llevan(Producto, Producto.busqueda, q),
    ]
    conocidos = {p.id: p for p in db.exec(en_venta.where(col(Producto.id).in_(antes)))} if antes and not q else {}
    delante = [conocidos[producto_id] for producto_id in antes if producto_id in conocidos]
    return hallados(db, en_venta, criterios, orden_por().columnas, limite, delante)


def leer(db: TenantSession, producto_id: UUID) -> Producto:
    """Un producto del inquilino.

    Raises:
        NoEncontrado: si no existe o es de otro.
    """
    producto = db.exec(select(Producto).where(Producto.id == producto_id)).one_or_none()
    if producto is None:
        raise NoEncontrado("Ese producto no existe. Puede que se haya borrado.")
    return producto


def crear(db: TenantSession, datos: DatosProducto) -> Producto:
    """Da de alta un producto."""
    campos = datos.model_dump()
    producto = _guardar(db, Producto(**campos), campos)
    auditoria.anotar(db, Acto.PRODUCTO_CREAR, producto.id, f"Producto «{producto.nombre}» dado de alta")
    return producto


def cambiar(db: TenantSession, producto_id: UUID, cambios: CambiosProducto) -> Producto:
    """Cambia un producto. Las facturas que ya lo usan no cambian."""
    producto = _guardar(db, leer(db, producto_id), cambios.model_dump(exclude_unset=True))
    auditoria.anotar(db, Acto.PRODUCTO_CAMBIAR, producto.id, f"Producto «{producto.nombre}» cambiado")
    return producto


def borrar(db: TenantSession, producto_id: UUID) -> None:
    """Borra un producto; los borradores que lo usan conservan su línea.

    Raises:
        EstadoNoPermitido: si alguna factura emitida lo nombra, porque lo emitido no cambia.
    """
    producto = leer(db, producto_id)
    db.refresh(producto, with_for_update=True)
    emitidas = (
        select(FacturaLinea.id)
        .join(Factura, col(Factura.id) == col(FacturaLinea.factura_id))
        .where(FacturaLinea.producto_id == producto_id, Factura.estado != "BORRADOR")
    )
    if db.exec(emitidas.limit(1)).first():
        raise EstadoNoPermitido(
            f"«{producto.nombre}» está en facturas emitidas y no se puede borrar. Desactívalo y dejará de ofrecerse."
        )
    # Lo quita de los borradores el programa y no la clave ajena: repartidas las tablas, no podría ponerla a nulo.
    db.exec(update(FacturaLinea).where(col(FacturaLinea.producto_id) == producto_id).values(producto_id=None))
    db.delete(producto)
    auditoria.anotar(db, Acto.PRODUCTO_BORRAR, producto.id, f"Producto «{producto.nombre}» borrado")
    db.flush()


def _guardar(db: TenantSession, producto: Producto, campos: Mapping[str, Any]) -> Producto:
    try:
        # Los campos se ponen dentro: al abrir el punto de retorno se escribe lo que ya estuviera cambiado.
        with db.begin_nested():
            for campo, valor in campos.items():
                setattr(producto, campo, valor)
            producto.orden = clave_orden(producto.nombre)
            producto.busqueda = clave_busqueda(producto.nombre, producto.referencia, producto.descripcion, tope=3000)
            db.add(producto)
    except IntegrityError:
        raise DatosNoValidos(
            {"referencia": f"Ya tienes un producto con la referencia {campos.get('referencia')}."}
        ) from None
    db.refresh(producto)
    return producto
