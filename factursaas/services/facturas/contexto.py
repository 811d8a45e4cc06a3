"""Lo que hay que saber para revisar y emitir una factura: sus partes, su serie y sus fechas."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from factursaas.db import TenantSession
from factursaas.domain.estados import TipoFactura
from factursaas.models import Cliente, Emisor, Factura, Serie
from factursaas.services import clientes, emisor, gemelas, series
from factursaas.services.facturas.consulta import leer


@dataclass(frozen=True, slots=True)
class Contexto:
    """Lo que rodea a la factura que se revisa."""

    factura: Factura
    emisor: Emisor | None
    cliente: Cliente | None
    serie: Serie
    numeradora: Serie
    """La serie que le dará el número: la suya o, si se ensaya, la gemela de la suya."""
    ultima_fecha: date | None
    hoy: date
    originales: tuple[date, ...]
    """El día de la operación de cada factura que corrige o canjea."""
    expedidores: dict[UUID, str]
    """Con qué NIF se emitió cada una de ellas, de las que están aquí."""

    @property
    def tipo(self) -> TipoFactura:
        """La clase de factura."""
        return TipoFactura(self.factura.tipo)

    @property
    def devengo(self) -> date:
        """El día que manda en los tipos (art. 90.Dos LIVA)."""
        return self.factura.fecha_operacion or self.factura.fecha

    @property
    def devengos(self) -> frozenset[date]:
        """Los días cuyos tipos valen: el de la operación y, si corrige a otra, el de aquella."""
        return frozenset({self.devengo, *self.originales})

    @property
    def cambio(self) -> Decimal:
        """Los euros que vale una unidad de la moneda de la factura."""
        return Decimal(1) if self.factura.moneda == "EUR" else self.factura.tipo_cambio or Decimal(1)

    @property
    def total_en_euros(self) -> Decimal:
        """El total, en euros."""
        return self.factura.total * self.cambio


def contexto_de(db: TenantSession, factura: Factura) -> Contexto:
    """Lee lo que rodea a una factura."""
    serie = series.leer(db, factura.serie_id)
    aqui = {o.original_id: leer(db, o.original_id) for o in factura.origenes if o.original_id}
    numeradora = gemelas.numeradora_de(db, serie)
    return Contexto(
        factura=factura,
        emisor=emisor.para_emitir(db),
        cliente=clientes.leer(db, factura.cliente_id) if factura.cliente_id else None,
        serie=serie,
        numeradora=numeradora,
        ultima_fecha=series.ultima_fecha(db, numeradora, factura.fecha),
        hoy=emisor.hoy(db),
        originales=tuple(_operaciones_de_las_originales(factura, aqui)),
        expedidores={quien: original.emisor["nif"] for quien, original in aqui.items() if original.emisor},
    )


def _operaciones_de_las_originales(factura: Factura, aqui: dict[UUID, Factura]) -> Iterator[date]:
    for origen in factura.origenes:
        original = aqui[origen.original_id] if origen.original_id else None
        yield (original.fecha_operacion if original else None) or origen.fecha
