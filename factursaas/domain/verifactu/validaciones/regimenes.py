"""Qué clave de régimen va con qué operación."""

from collections.abc import Iterator

from factursaas.domain.verifactu.registro import Alta
from factursaas.domain.verifactu.validaciones.reparos import IGIC, IPSI, IVA, Regla, Reparo

_CON_INVERSION = frozenset({"F1", "F3", "R1", "R2", "R3", "R4"})
_FUERA_DE_CAJA = frozenset({"E2", "E3", "E4", "E5", "S2", "N1", "N2"})
_COMUNES = frozenset(f"{clave:02d}" for clave in (*range(1, 12), 14, 15, *range(17, 21)))
_CLAVES = {IVA: _COMUNES, IGIC: _COMUNES | {"21"}, IPSI: frozenset({"01", "08", "11", "18", "19", "20"})}
"""Listas L8A y L8B, y la del IPSI (validaciones 1.2.2, apartado 15.6)."""


def _inversion(alta: Alta) -> Iterator[Reparo]:
    if alta.tipo not in _CON_INVERSION and any(d.calificacion == "S2" for d in alta.detalles):
        yield Reparo(
            "1197", "tipo", "Una simplificada no admite inversión del sujeto pasivo: haz una factura completa."
        )


def _claves(alta: Alta) -> Iterator[Reparo]:
    if any(d.clave not in _CLAVES[d.impuesto] for d in alta.detalles):
        yield Reparo("1246", "lineas", "Ese régimen no existe en ese impuesto. Revisa el impuesto de las líneas.")


def _exenciones(alta: Alta) -> Iterator[Reparo]:
    if any(d.impuesto != IGIC and d.calificacion in ("E7", "E8") for d in alta.detalles):
        yield Reparo("1182", "lineas", "Las exenciones E7 y E8 solo existen en el IGIC. Elige otra.")


def _exportacion(alta: Alta) -> Iterator[Reparo]:
    for detalle in alta.detalles:
        if detalle.impuesto == IPSI:
            continue
        if detalle.clave == "01" and detalle.calificacion in ("E2", "E3"):
            yield Reparo("1199", "lineas", "Una exportación no va por el régimen general. Revisa su exención.")
        if detalle.clave == "02" and not detalle.exenta:
            yield Reparo("1286", "lineas", "En una exportación solo cabe lo exento. Revisa cómo tributan las líneas.")


def _criterio_de_caja(alta: Alta) -> Iterator[Reparo]:
    if any(d.impuesto != IPSI and d.clave == "07" and d.calificacion in _FUERA_DE_CAJA for d in alta.detalles):
        yield Reparo(
            "1203",
            "lineas",
            "En criterio de caja no caben exportaciones, entregas intracomunitarias, inversión ni operaciones no "
            "sujetas. Factúralas aparte.",
        )


def _otro_territorio(alta: Alta) -> Iterator[Reparo]:
    if any(d.impuesto != IPSI and d.clave == "08" and d.calificacion != "N2" for d in alta.detalles):
        yield Reparo(
            "1252", "lineas", "Lo que tributa en otro territorio va como no sujeto por reglas de localización (N2)."
        )


REGLAS_DE_REGIMEN: tuple[Regla, ...] = (
    _inversion,
    _claves,
    _exenciones,
    _exportacion,
    _criterio_de_caja,
    _otro_territorio,
)
