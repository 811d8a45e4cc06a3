"""Llevarse las elegidas: sus PDF, uno detrás de otro, o una hoja con lo que dicen."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlmodel import col, select

from factursaas.db import TenantSession, tenant_session
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.estados import EstadoFactura
from factursaas.domain.planes import Inquilino
from factursaas.domain.portabilidad import Fichero, nombre_seguro
from factursaas.models import Factura
from factursaas.services import facturas
from factursaas.services.facturas import Dibujante
from factursaas.services.lotes.elegidas import Eleccion, condiciones

CABECERA = (
    *("Número", "Fecha", "Vencimiento", "Cliente", "NIF", "Estado"),
    *("Base", "Cuota", "Recargo", "Retención", "Total", "A pagar", "Cobrado", "Moneda"),
)
_LOTE = 200


def papeles(quien: Inquilino, ids: Sequence[UUID], dibujar: Dibujante) -> Iterator[Fichero]:
    """Los PDF de unas emitidas. Cada uno en su transacción: quien baja despacio no la tiene abierta media hora."""
    usados: set[str] = set()
    for factura_id in ids:
        try:
            with tenant_session(quien) as db:
                numero, contenido = facturas.pdf(db, factura_id, dibujar)
        except NoEncontrado:  # era de ensayo y se ha borrado mientras se bajaban
            continue
        yield Fichero(f"{_sin_choque(nombre_seguro(numero or 'borrador'), usados)}.pdf", contenido)


def renglones(db: TenantSession, eleccion: Eleccion) -> Iterator[list[str | Decimal | date | None]]:
    """Las elegidas en orden de fecha, como se escriben en una hoja de cálculo."""
    consulta = select(Factura).where(*condiciones(db, eleccion)).order_by(col(Factura.fecha), col(Factura.id))
    for factura in db.exec(consulta.execution_options(yield_per=_LOTE)):
        yield _renglon(factura)
        db.expunge(factura)


def _renglon(factura: Factura) -> list[str | Decimal | date | None]:
    importes = (
        *(factura.total_base, factura.total_cuota, factura.total_recargo, factura.total_retencion),
        *(factura.total, factura.total_a_pagar, factura.cobrado),
    )
    return [
        factura.numero_completo or "",
        factura.fecha,
        factura.proximo_vencimiento,
        factura.nombre_cliente,
        (factura.cliente or {}).get("nif", ""),
        EstadoFactura(factura.estado).nombre,
        *importes,
        factura.moneda,
    ]


def _sin_choque(nombre: str, usados: set[str]) -> str:
    """En Windows «A-1» y «a-1» son el mismo fichero, y dos números pueden quedar iguales al quitarles los signos.

    >>> usados = set()
    >>> [_sin_choque(nombre, usados) for nombre in ("A-1", "a-1", "B-1", "A-1")]
    ['A-1', 'a-1 (2)', 'B-1', 'A-1 (3)']
    """
    puesto, vez = nombre, 1
    while puesto.casefold() in usados:
        vez += 1
        puesto = f"{nombre} ({vez})"
    usados.add(puesto.casefold())
    return puesto
