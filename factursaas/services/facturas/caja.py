"""Criterio de caja: qué parte del impuesto de una factura se devenga con cada cobro."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, any_, literal, or_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, selectinload
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.caja import Cobro as CobroDeCaja
from factursaas.domain.caja import Devengo, GrupoDevengado, con_lo_retenido, devengos, limite_de_devengo
from factursaas.domain.documento import CERO
from factursaas.models import Cobro, Factura, FacturaOrigen
from factursaas.services.facturas import parentesco, saldos
from factursaas.services.facturas.guardado import totales_sin_lineas


def devengos_de(db: TenantSession, factura: Factura) -> tuple[Devengo, ...]:
    """Los devengos de una factura, del primero al último; ninguno si no va por caja."""
    return _cargar(db, [factura]).devengos(factura) if factura.criterio_caja else ()


def devengos_entre(db: TenantSession, desde: date, hasta: date) -> Iterator[tuple[Factura, Devengo]]:
    """Lo devengado por caja entre dos fechas, y de qué factura."""
    movidas = _movidas(db, desde, hasta)
    mesa = _cargar(db, movidas)
    for factura in movidas:
        yield from ((factura, d) for d in mesa.devengos(factura) if desde <= d.fecha <= hasta)


@dataclass(frozen=True, slots=True)
class _Mesa:
    """Lo que hace falta para saber los devengos de varias facturas sin preguntar por cada una."""

    facturas: dict[UUID, Factura]
    cobros: dict[UUID, list[Cobro]]
    herederas: dict[UUID, UUID]

    def devengos(self, factura: Factura) -> tuple[Devengo, ...]:
        """Los de una. La que sustituye a otra devenga lo suyo menos lo que ya devengó aquella."""
        if not factura.criterio_caja or factura.anulada_en is not None:
            return ()
        heredera = self.herederas.get(factura.id)
        # Lo que se le debía a una sustituida ya no se devenga aquí, sino en la que ocupa su sitio.
        vivos = [c for c in self.cobros[factura.id] if heredera is None or c.otra_id != heredera]
        totales = totales_sin_lineas(factura)
        cobros = con_lo_retenido(totales, [CobroDeCaja(c.fecha, c.importe) for c in vivos])
        operacion = min(factura.fecha_operacion or factura.fecha, *(o.fecha for o in factura.origenes), factura.fecha)
        limite = None if heredera else max(limite_de_devengo(operacion), factura.fecha)
        return (*self._lo_ya_devengado(factura), *devengos(totales, cobros, limite))

    def _lo_ya_devengado(self, factura: Factura) -> Iterator[Devengo]:
        """Lo que devengaron las que sustituye, con el signo cambiado."""
        for original in _sustituidas(factura):
            bases: dict[Decimal, Decimal] = {}
            cuotas: dict[Decimal, Decimal] = {}
            for devengo in self.devengos(self.facturas[original]):
                for grupo in devengo.grupos:
                    bases[grupo.tipo] = bases.get(grupo.tipo, CERO) - grupo.base
                    cuotas[grupo.tipo] = cuotas.get(grupo.tipo, CERO) - grupo.cuota
            if any(bases.values()):
                grupos = tuple(GrupoDevengado(tipo, base, cuotas[tipo]) for tipo, base in bases.items())
                yield Devengo(factura.fecha, CERO, grupos)


def _sustituidas(factura: Factura) -> list[UUID]:
    if not parentesco.ocupa_su_sitio(factura):
        return []
    return [origen.original_id for origen in factura.origenes if origen.original_id is not None]


def _cargar(db: TenantSession, facturas: Sequence[Factura]) -> _Mesa:
    conocidas = {factura.id: factura for factura in facturas}
    faltan = _faltan(facturas, conocidas)
    while faltan:
        leidas = db.exec(select(Factura).where(_una_de(col(Factura.id), faltan)).options(_CON_ORIGENES)).all()
        conocidas |= {factura.id: factura for factura in leidas}
        faltan = _faltan(leidas, conocidas)
    corrigen = (
        select(FacturaOrigen.original_id, Factura)
        .join(Factura, (col(Factura.id) == col(FacturaOrigen.factura_id)))
        .where(_una_de(col(FacturaOrigen.original_id), conocidas), col(Factura.numero).is_not(None))
    )
    parejas = [(de, otra) for de, otra in db.exec(corrigen) if de and parentesco.vale_en_su_sitio(otra)]
    cobros: dict[UUID, list[Cobro]] = defaultdict(list)
    de_quien = {*conocidas, *(otra.id for _, otra in parejas)}
    vivos = select(Cobro).where(_una_de(col(Cobro.factura_id), de_quien), col(Cobro.deshecho_en).is_(None))
    for cobro in db.exec(vivos.order_by(col(Cobro.fecha), col(Cobro.id))):
        cobros[cobro.factura_id].append(cobro)
    herederas = {de: otra.id for de, otra in parejas if not any(map(saldos.no_movio_dinero, cobros[otra.id]))}
    return _Mesa(conocidas, cobros, herederas)


def _faltan(facturas: Iterable[Factura], conocidas: dict[UUID, Factura]) -> set[UUID]:
    return {original for factura in facturas for original in _sustituidas(factura)} - conocidas.keys()


def _movidas(db: TenantSession, desde: date, hasta: date) -> Sequence[Factura]:
    """Las que pueden devengar algo en ese tiempo: por un cobro, porque se expiden o porque les llega el límite."""
    entre = col(Cobro.fecha).between(desde, hasta) & col(Cobro.deshecho_en).is_(None)
    cobradas = select(Cobro.factura_id).where(entre)
    motivos = [col(Factura.id).in_(cobradas), col(Factura.fecha).between(desde, hasta), *_al_limite(desde, hasta)]
    de_caja = col(Factura.criterio_caja) & col(Factura.numero).is_not(None) & col(Factura.anulada_en).is_(None)
    return db.exec(select(Factura).where(de_caja, or_(*motivos)).options(_CON_ORIGENES)).all()


def _al_limite(desde: date, hasta: date) -> Iterator[ColumnElement[bool]]:
    """Las del año anterior, ellas o lo que corrigen, si en ese tiempo está el último día del año."""
    anterior = date(desde.year - 1, 1, 1), date(desde.year - 1, 12, 31)
    if desde <= limite_de_devengo(anterior[0]) <= hasta:
        yield col(Factura.fecha).between(*anterior)
        yield col(Factura.fecha_operacion).between(*anterior)
        yield col(Factura.id).in_(select(FacturaOrigen.factura_id).where(col(FacturaOrigen.fecha).between(*anterior)))


def _una_de(columna: Mapped[Any], ids: Iterable[UUID]) -> ColumnElement[bool]:
    """Con una sola variable, por muchas que sean."""
    return columna == any_(literal(list(ids), ARRAY(Uuid)))


_CON_ORIGENES = selectinload(Factura.origenes)  # pyright: ignore[reportArgumentType]
