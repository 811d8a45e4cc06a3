"""Los clientes del inquilino."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, NoEncontrado
from factursaas.domain.lugares import leer_codigo_postal
from factursaas.domain.medios import Medio
from factursaas.domain.nif import normalizar, validar_nif
from factursaas.domain.vencimientos import escribir_plazos, leer_plazos
from factursaas.models import Cliente, Factura
from factursaas.services import auditoria, cuentas
from factursaas.services.campos import Correo, Fecha, Iban, Linea, Pais, Parrafos, SiNo
from factursaas.services.hallar import con_todas, hallados, que_empiezan, que_llevan
from factursaas.services.paginas import Orden, Pagina, por_columnas
from factursaas.services.texto import clave_busqueda, clave_orden
from factursaas.services.validacion import por_campo


class _CamposCliente(BaseModel):
    """Lo que se sabe de un cliente, además de su nombre."""

    model_config = ConfigDict(extra="forbid")

    nombre_comercial: Annotated[Linea, Field(max_length=120)] = ""
    nif: Annotated[Linea, Field(max_length=20)] = ""
    direccion: Annotated[Linea, Field(max_length=250)] = ""
    codigo_postal: Annotated[Linea, Field(max_length=10)] = ""
    municipio: Annotated[Linea, Field(max_length=100)] = ""
    provincia: Annotated[Linea, Field(max_length=100)] = ""
    pais: Pais = "ES"
    email: Correo = ""
    telefono: Annotated[Linea, Field(max_length=30)] = ""
    recargo_equivalencia: SiNo = False
    plazos: Annotated[Linea, Field(max_length=60)] = ""
    dia_pago: Annotated[int, Field(strict=True, ge=0, le=31)] = 0
    forma_pago: Medio | Literal[""] = ""
    iban: Iban = ""
    mandato: Annotated[Linea, Field(max_length=35)] = ""
    mandato_fecha: Fecha | None = None
    notas: Annotated[Parrafos, Field(max_length=2000)] = ""

    @field_validator("plazos")
    @classmethod
    def _plazos(cls, plazos: str) -> str:
        return escribir_plazos(leer_plazos(plazos))


class CambiosCliente(_CamposCliente):
    """Lo que cambia de un cliente; lo que no se dice queda como estaba. El NIF se mira con el país que resulte."""

    nombre: Annotated[Linea, Field(min_length=1, max_length=120)] = "-"


class DatosCliente(_CamposCliente):
    """Lo que una persona puede decir de un cliente."""

    nombre: Annotated[Linea, Field(min_length=1, max_length=120)]

    @model_validator(mode="after")
    def _como_en_su_pais(self) -> "DatosCliente":
        if self.pais == "ES":
            self.codigo_postal = leer_codigo_postal(self.codigo_postal)
        if self.nif:
            self.nif = validar_nif(self.nif, self.pais)
        return self


_RECIENTES = 60
ORDENES = {"nombre": ("orden",), "nif": ("nif",), "alta": ()}


def orden_por(nombre: str = "nombre", *, descendente: bool = False) -> Orden[Cliente]:
    """El orden que lleva ese nombre; `alta`, por cuándo se dieron de alta."""
    return por_columnas(Cliente, ORDENES[nombre], descendente=descendente)


def listar(
    db: TenantSession, q: str = "", limite: int = 50, cursor: str | None = None, *, orden: Orden[Cliente] | None = None
) -> Pagina[Cliente]:
    """Los clientes, por orden alfabético si no se dice otro; `q` busca en sus nombres, NIF y correo."""
    return (orden or orden_por()).pagina(db, select(Cliente).where(*que_digan(q)), limite, cursor)


def que_digan(q: str) -> list[ColumnElement[bool]]:
    """Lo que cumplen los clientes que encuentra `q`."""
    return con_todas(Cliente.busqueda, q)


def hallar(db: TenantSession, q: str, limite: int = 8) -> list[Cliente]:
    """Los que mejor casan con lo que se teclea; sin teclear nada, los últimos a los que se facturó."""
    criterios = [
        *que_empiezan(Cliente.nif, normalizar(q)),
        *que_empiezan(Cliente.orden, clave_orden(q.strip())),
        que_llevan(Cliente, Cliente.busqueda, q),
    ]
    antes = [] if q.strip() else _ultimos(db, limite)
    return hallados(db, select(Cliente), criterios, orden_por().columnas, limite, antes)


def _ultimos(db: TenantSession, limite: int) -> list[Cliente]:
    """A quienes se facturó en las últimas facturas, del más reciente al más antiguo."""
    consulta = select(Factura.cliente_id).where(col(Factura.cliente_id).is_not(None))
    vistos = db.exec(consulta.order_by(col(Factura.fecha).desc(), col(Factura.id).desc()).limit(_RECIENTES))
    ids = list(dict.fromkeys(vistos))[:limite]
    suyos = {cliente.id: cliente for cliente in db.exec(select(Cliente).where(col(Cliente.id).in_(ids)))}
    return [suyos[cliente_id] for cliente_id in ids if cliente_id]


def leer(db: TenantSession, cliente_id: UUID) -> Cliente:
    """Un cliente del inquilino.

    Raises:
        NoEncontrado: si no existe o es de otro.
    """
    cliente = db.get(Cliente, (db.inquilino.user_id, cliente_id))
    if cliente is None:
        raise NoEncontrado("Ese cliente no existe. Puede que se haya borrado.")
    return cliente


def crear(db: TenantSession, datos: DatosCliente) -> Cliente:
    """Da de alta un cliente, si el plan tiene hueco."""
    cuentas.exigir_hueco(db, "clientes")
    cliente = _guardar(db, Cliente(**datos.model_dump()))
    auditoria.anotar(db, Acto.CLIENTE_CREAR, cliente.id, "Cliente dado de alta")
    return cliente


def cambiar(db: TenantSession, cliente_id: UUID, cambios: CambiosCliente) -> Cliente:
    """Cambia los datos de un cliente. Sus facturas emitidas conservan los que tenían."""
    cliente = leer(db, cliente_id)
    actuales = {campo: getattr(cliente, campo) for campo in DatosCliente.model_fields}
    try:
        nuevos = DatosCliente.model_validate(actuales | cambios.model_dump(exclude_unset=True))
    except ValidationError as fallo:
        # Sin campo solo falla el NIF, que depende del país.
        raise DatosNoValidos({campo or "nif": mensaje for campo, mensaje in por_campo(fallo).items()}) from None
    for campo, valor in nuevos.model_dump().items():
        setattr(cliente, campo, valor)
    _guardar(db, cliente)
    borradores = update(Factura).where(col(Factura.cliente_id) == cliente_id, col(Factura.estado) == "BORRADOR")
    busqueda = clave_busqueda(cliente.nombre, cliente.nif)
    db.exec(borradores.values(nombre_cliente=cliente.nombre, busqueda=busqueda))
    auditoria.anotar(db, Acto.CLIENTE_CAMBIAR, cliente.id, "Ficha de cliente cambiada")
    return cliente


def borrar(db: TenantSession, cliente_id: UUID) -> None:
    """Borra un cliente que no tiene facturas.

    Raises:
        EstadoNoPermitido: si tiene alguna, aunque sea un borrador.
    """
    cliente = leer(db, cliente_id)
    try:
        with db.begin_nested():
            db.delete(cliente)
    except IntegrityError:
        raise EstadoNoPermitido(
            f"{cliente.nombre} tiene facturas y no se puede borrar. Borra antes sus borradores; "
            "lo emitido hay que conservarlo."
        ) from None
    auditoria.anotar(db, Acto.CLIENTE_BORRAR, cliente_id, "Cliente borrado")


def con_mismo_nif(db: TenantSession, nif: str, salvo: UUID | None = None) -> Cliente | None:
    """Otro cliente con ese NIF, con su ES delante o sin él, para avisar antes de repetirlo."""
    escrito = normalizar(nif)
    consulta = select(Cliente).where(
        col(Cliente.nif).in_((escrito, escrito.removeprefix("ES"))), col(Cliente.nif) != ""
    )
    if salvo:
        consulta = consulta.where(col(Cliente.id) != salvo)
    return db.exec(consulta.limit(1)).first()


def _guardar(db: TenantSession, cliente: Cliente) -> Cliente:
    cliente.orden = clave_orden(cliente.nombre)
    cliente.busqueda = clave_busqueda(cliente.nombre, cliente.nombre_comercial, cliente.nif, cliente.email)
    db.add(cliente)
    db.flush()
    db.refresh(cliente)
    return cliente
