"""Cuándo se expide y cuándo se hizo la operación."""

from collections.abc import Callable, Iterator
from datetime import date

from factursaas.domain.verifactu.registro import Alta
from factursaas.domain.verifactu.validaciones.reparos import IGIC, IVA, Reparo, dia_de_la_operacion, leer_fecha

PRIMERA_FECHA = date(2024, 10, 28)
"""El día en que se publicó la Orden HAC/1177/2024: no hay registros de antes."""
ANOS_DE_OPERACION = 20
_CON_IMPUESTO_PENDIENTE = ("14", "15")
"""Certificaciones de obra y tracto sucesivo: se facturan antes de que se devengue el impuesto."""

ReglaDeHoy = Callable[[Alta, date], Iterator[Reparo]]
"""La que depende del día en que se remite."""


def _expedicion(alta: Alta, hoy: date) -> Iterator[Reparo]:
    dia = leer_fecha(alta.factura.fecha)
    if dia < PRIMERA_FECHA:
        yield Reparo(
            "1152", "fecha", f"Hacienda no admite facturas de antes del {PRIMERA_FECHA:%d/%m/%Y}. Revisa el año."
        )
    if dia > hoy:
        yield Reparo("1112", "fecha", "La fecha de la factura no puede ser posterior a hoy. Pon la de hoy.")


def _operacion_antigua(alta: Alta, hoy: date) -> Iterator[Reparo]:
    if dia_de_la_operacion(alta) < _hace_anos(hoy, ANOS_DE_OPERACION):
        yield Reparo(
            "1134", "fecha_operacion", f"Esa operación es de hace más de {ANOS_DE_OPERACION} años. Revisa el año."
        )


def _operacion_futura(alta: Alta, hoy: date) -> Iterator[Reparo]:
    operacion = dia_de_la_operacion(alta)
    if operacion.year > hoy.year + 1:
        yield Reparo("1125", "fecha_operacion", "La operación no puede pasar del año que viene. Revisa el año.")
    elif operacion > hoy and _se_devenga_antes(alta):
        yield Reparo(
            "1173", "fecha_operacion", "La operación no puede ser posterior a hoy. Factúrala cuando se haga o se cobre."
        )
    elif operacion > leer_fecha(alta.factura.fecha) and _se_devenga_antes(alta):
        yield Reparo(
            "1146",
            "fecha_operacion",
            "La operación no puede ser posterior a la factura. Pon la fecha en que se hizo, o en que se cobró el "
            "anticipo.",
        )


REGLAS_DE_FECHA: tuple[ReglaDeHoy, ...] = (_expedicion, _operacion_antigua, _operacion_futura)


def _se_devenga_antes(alta: Alta) -> bool:
    """La excepción es solo del IVA y del IGIC (validaciones 1146 y 1173)."""
    return not all(d.impuesto in (IVA, IGIC) and d.clave in _CON_IMPUESTO_PENDIENTE for d in alta.detalles)


def _hace_anos(dia: date, anos: int) -> date:
    try:
        return dia.replace(year=dia.year - anos)
    except ValueError:
        return date(dia.year - anos, 3, 1)
