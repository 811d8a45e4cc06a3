"""Lo que en las facturas es de Hacienda: el impuesto que se repercute y lo que retienen los clientes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as columnas
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.calendario_fiscal import Cita, Declarante, proximas
from factursaas.domain.dinero import CERO
from factursaas.domain.impuestos import Territorio
from factursaas.domain.periodos import Tramo, inicio_de, meses_antes
from factursaas.models import Emisor, Factura, ResumenDeImpuestos
from factursaas.models.resumen import Concepto
from factursaas.services.facturas.caja import devengos_entre

Clave = tuple[Concepto, str, Decimal]
_SUYO = ResumenDeImpuestos
IMPUESTOS = columnas(*map(col, (_SUYO.mes, _SUYO.concepto, _SUYO.impuesto, _SUYO.tipo, _SUYO.base, _SUYO.cuota))).where(
    col(_SUYO.mes) >= bindparam("desde"), col(_SUYO.mes) <= bindparam("hasta")
)
UNA_DE_CAJA = select(Factura.id).where(col(Factura.criterio_caja)).limit(1)


@dataclass(frozen=True, slots=True)
class Partida:
    """Una línea del desglose. Por `recargo` y `retenido`, `tipo` es el suyo; lo rectificado no se separa por tipos."""

    concepto: Concepto
    impuesto: str
    tipo: Decimal
    base: Decimal
    cuota: Decimal


@dataclass(frozen=True, slots=True)
class Trimestre:
    """Lo devengado en un trimestre, en euros. `repercutido` es todo el impuesto, con recargos y rectificaciones."""

    inicio: date
    partidas: list[Partida]

    @property
    def repercutido(self) -> Decimal:
        """El impuesto que se ha cargado a los clientes."""
        return sum((p.cuota for p in self.partidas if p.concepto is not Concepto.RETENIDO), CERO)

    @property
    def retenido(self) -> Decimal:
        """El IRPF que los clientes restan al pagar y adelantan a Hacienda."""
        return sum((p.cuota for p in self.partidas if p.concepto is Concepto.RETENIDO), CERO)


def limites(hoy: date) -> dict[str, date]:
    """Los datos que `IMPUESTOS` deja por decir para leer el trimestre de hoy y el anterior."""
    return {"desde": _inicios(hoy)[1], "hasta": hoy}


def trimestres(
    db: TenantSession, hoy: date, impuestos: Iterable[Any], *, hay_caja: bool
) -> tuple[Trimestre, Trimestre]:
    """El trimestre de hoy, hasta hoy, y el anterior entero, que es el que se declara al empezar este."""
    inicio, anterior = _inicios(hoy)
    sumas: dict[date, dict[Clave, tuple[Decimal, Decimal]]] = {inicio: {}, anterior: {}}
    for mes, concepto, impuesto, tipo, base, cuota in impuestos:
        _sumar(sumas[inicio_de(Tramo.TRIMESTRE, mes)], (Concepto(concepto), impuesto, tipo), base, cuota)
    if hay_caja:
        for factura, devengo in devengos_entre(db, anterior, hoy):
            for grupo in devengo.grupos:
                clave = (_concepto(factura, grupo.cuota), _impuesto(factura), _tipo(factura, grupo.tipo))
                _sumar(sumas[inicio_de(Tramo.TRIMESTRE, devengo.fecha)], clave, grupo.base, grupo.cuota)
    return Trimestre(inicio, _partidas(sumas[inicio])), Trimestre(anterior, _partidas(sumas[anterior]))


def _inicios(hoy: date) -> tuple[date, date]:
    inicio = inicio_de(Tramo.TRIMESTRE, hoy)
    return inicio, meses_antes(inicio, Tramo.TRIMESTRE.meses)


def citas(quien: Emisor | None, cuando: Iterable[Trimestre], hoy: date) -> tuple[Cita, ...]:
    """Lo próximo que hay que presentar, si se sabe quién lo presenta."""
    if quien is None or not quien.nif:
        return ()
    declarante = Declarante(
        nif=quien.nif,
        territorio=Territorio(quien.territorio),
        codigo_postal=quien.codigo_postal,
        recargo_equivalencia=quien.recargo_equivalencia,
        intracomunitarias=any(p.concepto is Concepto.INTRACOMUNITARIO for t in cuando for p in t.partidas),
    )
    return proximas(declarante, hoy)


def _concepto(factura: Factura, cuota: Decimal) -> Concepto:
    if factura.metodo is not None:
        return Concepto.RECTIFICADO
    return Concepto.REPERCUTIDO if cuota else Concepto.SIN_CUOTA


def _tipo(factura: Factura, tipo: Decimal) -> Decimal:
    return CERO if factura.metodo is not None else tipo


def _impuesto(factura: Factura) -> str:
    return factura.grupos[0]["impuesto"]


def _sumar(sumas: dict[Clave, tuple[Decimal, Decimal]], clave: Clave, base: Decimal, cuota: Decimal) -> None:
    antes = sumas.get(clave, (CERO, CERO))
    sumas[clave] = antes[0] + base, antes[1] + cuota


def _partidas(sumas: dict[Clave, tuple[Decimal, Decimal]]) -> list[Partida]:
    """Por conceptos, y en cada uno del tipo mayor al menor; lo que se compensa entero no se dice."""
    orden = list(Concepto)
    claves = sorted(sumas, key=lambda clave: (orden.index(clave[0]), clave[1], -clave[2]))
    return [Partida(*clave, *sumas[clave]) for clave in claves if any(sumas[clave])]
