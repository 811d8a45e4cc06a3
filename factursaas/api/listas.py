"""Llevarse una lista a una hoja de cálculo: exactamente lo que enseña, entera y en su orden."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from factursaas.api.descargas import Enlace, fichero_por_mandar, mandar, quien_baja_lo_suyo
from factursaas.api.ritmo import medida
from factursaas.db import TenantSession, tenant_session
from factursaas.documents.hoja import Celda, Formato, escribir
from factursaas.domain.auditoria import Acto
from factursaas.domain.estados import EstadoFactura, TipoFactura
from factursaas.domain.planes import Inquilino
from factursaas.services import auditoria, clientes, enlaces, facturas, listados, productos
from factursaas.services.campos import Linea
from factursaas.services.facturas import FilaListado, PedidoFacturas

router = APIRouter(prefix="/listas", tags=["datos"])

HOJA: dict[str, Any] = {formato.tipo: {"schema": {"type": "string", "format": "binary"}} for formato in Formato}
_DE_FACTURA = (
    *("Número", "Fecha", "Vencimiento", "Cliente", "NIF", "Estado", "Tipo", "Serie", "Base", "Impuestos", "Total"),
    *("A pagar", "Cobrado", "Pendiente", "Moneda"),
)

_DE_CLIENTE = (
    *("Nombre", "NIF", "Dirección", "Código postal", "Población", "Provincia", "País", "Correo", "Teléfono"),
    *("Plazos de pago", "Forma de pago", "IBAN", "Notas"),
)
_DE_PRODUCTO = ("Nombre", "Referencia", "Descripción", "Precio", "Impuesto", "Tipo", "Se ofrece")
Busqueda = Annotated[Linea, Query(max_length=200)]
OrdenClientes = Literal["nombre", "-nombre", "nif", "-nif", "alta", "-alta"]
OrdenProductos = Literal["nombre", "-nombre", "referencia", "-referencia", "precio", "-precio", "alta", "-alta"]


def _quien_lo_pide(request: Request, enlace: Enlace = None) -> Inquilino:
    return quien_baja_lo_suyo(request, enlace, enlaces.leer_lista)


def _como(formato: Formato = Formato.CSV) -> Formato:
    return formato


# Aparte, porque FastAPI solo abre un modelo de consulta si va solo.
EnFormato = Annotated[Formato, Depends(_como)]
Quien = Annotated[Inquilino, Depends(medida(_quien_lo_pide))]


@router.get("/facturas", response_class=Response, responses={200: {"content": HOJA}})
def descargar_facturas(
    inquilino: Quien, formato: EnFormato, pedido: Annotated[PedidoFacturas, Query()]
) -> StreamingResponse:
    """Las facturas que pide el filtro, en CSV o en XLSX, con sus importes como números y sus fechas como fechas."""

    return hoja_de_facturas(formato, inquilino, lambda db: facturas.recorrer(db, pedido.filtro(db), pedido.en_orden()))


def hoja_de_facturas(
    formato: Formato, quien: Inquilino, leer: Callable[[TenantSession], Iterable[FilaListado]]
) -> StreamingResponse:
    """Unas facturas cualesquiera, con las columnas de la lista."""
    return _descargar(quien, formato, "facturas", _DE_FACTURA, lambda db: map(_celdas, leer(db)))


@router.get("/clientes", response_class=Response, responses={200: {"content": HOJA}})
def descargar_clientes(
    inquilino: Quien, formato: EnFormato, q: Busqueda = "", orden: OrdenClientes = "nombre"
) -> StreamingResponse:
    """Los clientes que encuentra la búsqueda, en CSV o en XLSX."""
    por = clientes.orden_por(orden.removeprefix("-"), descendente=orden.startswith("-"))
    return _descargar(inquilino, formato, "clientes", _DE_CLIENTE, lambda db: listados.de_clientes(db, q, por))


@router.get("/productos", response_class=Response, responses={200: {"content": HOJA}})
def descargar_productos(
    inquilino: Quien,
    formato: EnFormato,
    q: Busqueda = "",
    orden: OrdenProductos = "nombre",
    filtro: Literal["", "activos", "inactivos"] = "",
) -> StreamingResponse:
    """Los productos que encuentra la búsqueda, en CSV o en XLSX."""
    por = productos.orden_por(orden.removeprefix("-"), descendente=orden.startswith("-"))

    def filas(db: TenantSession) -> Iterable[Sequence[Celda]]:
        for *demas, activo in listados.de_productos(db, q, por, activos=productos.SOLO.get(filtro)):
            yield [*demas, "Sí" if activo else "No"]

    return _descargar(inquilino, formato, "productos", _DE_PRODUCTO, filas)


def _celdas(fila: FilaListado) -> list[Celda]:
    estado, tipo = EstadoFactura(fila.estado).nombre, TipoFactura(fila.tipo).nombre
    quien = (fila.numero, fila.fecha, fila.vencimiento, fila.cliente, fila.nif, estado, tipo, fila.serie)
    cuanto = (fila.base, fila.impuestos, fila.total, fila.a_pagar, fila.cobrado, fila.pendiente, fila.moneda)
    return [*quien, *cuanto]


def _descargar(
    inquilino: Inquilino,
    formato: Formato,
    nombre: str,
    cabecera: Sequence[str],
    filas: Callable[[TenantSession], Iterable[Sequence[Celda]]],
) -> StreamingResponse:
    with fichero_por_mandar() as fichero:
        with tenant_session(inquilino, instantanea=True) as db:
            escribir(fichero, formato, nombre.capitalize(), cabecera, filas(db))
        if not inquilino.suplantado:
            with tenant_session(inquilino) as db:
                auditoria.anotar(db, Acto.DATOS_EXPORTAR, nombre, f"Lista de {nombre} descargada")
        fichero.seek(0, 2)
    return mandar(fichero, f"{nombre}.{formato}", formato.tipo)
