"""Lo que la AEAT rechazaría, antes de gastar un número: un registro rechazado no se puede retirar.

Cada regla lleva el código con el que responde la AEAT (documento de validaciones 1.2.2).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from factursaas.domain.estados import TipoFactura
from factursaas.domain.impuestos import Impuesto, recargos_vigentes, tipos_vigentes
from factursaas.domain.verifactu.desglose import CODIGOS
from factursaas.domain.verifactu.registro import Alta, Detalle, IdOtro, TipoId

DETALLES_MAXIMOS = 12
PRIMERA_FECHA = date(2024, 10, 28)
"""El día en que se publicó la Orden HAC/1177/2024: no hay registros de antes."""

_IVA = CODIGOS[Impuesto.IVA]
_CON_INVERSION = frozenset({"F1", "F3", "R1", "R2", "R3", "R4"})


@dataclass(frozen=True, slots=True)
class Reparo:
    """Algo que la AEAT no admitiría: el código con que lo diría, el campo y qué hacer."""

    codigo: str
    campo: str
    mensaje: str


_PROHIBIDOS = frozenset("\"'<>=")

Regla = Callable[[Alta], Iterator[Reparo]]


def revisar(alta: Alta) -> list[Reparo]:
    """Todo lo que la AEAT rechazaría de una factura."""
    return [reparo for regla in REGLAS for reparo in regla(alta)]


def _fecha_de_expedicion(alta: Alta) -> Iterator[Reparo]:
    if _leer_fecha(alta.factura.fecha) < PRIMERA_FECHA:
        yield Reparo(
            "1152", "fecha", f"Hacienda no admite facturas de antes del {PRIMERA_FECHA:%d/%m/%Y}. Revisa el año."
        )


def _destinatario(alta: Alta) -> Iterator[Reparo]:
    if TipoFactura(alta.tipo).exige_destinatario and not alta.destinatarios:
        yield Reparo(
            "1189",
            "cliente_id",
            "Hacienda pide con qué número se identifica al cliente en su país: el NIF-IVA, o el de su documento. Ponlo "
            "en su ficha.",
        )


def _destinatario_de_concurso(alta: Alta) -> Iterator[Reparo]:
    if alta.tipo != TipoFactura.RECTIFICATIVA_CONCURSO:
        return
    for persona in alta.destinatarios:
        if isinstance(persona.identificacion, IdOtro) and persona.identificacion.tipo != TipoId.NIF_IVA:
            yield Reparo(
                "1192", "cliente_id", f"Para rectificar por concurso, {persona.nombre} tiene que tener NIF o NIF-IVA."
            )


def _destinatario_de_impago(alta: Alta) -> Iterator[Reparo]:
    if alta.tipo != TipoFactura.RECTIFICATIVA_INCOBRABLE:
        return
    for persona in alta.destinatarios:
        if isinstance(persona.identificacion, IdOtro):
            yield Reparo(
                "1191", "cliente_id", f"Para rectificar por impago, {persona.nombre} tiene que tener NIF español."
            )


def _desglose(alta: Alta) -> Iterator[Reparo]:
    if not alta.detalles:
        yield Reparo("1100", "lineas", "Añade al menos una línea que no sea un suplido: la factura no tendría importe.")
    if len(alta.detalles) > DETALLES_MAXIMOS:
        yield Reparo(
            "1100",
            "lineas",
            f"Hay {len(alta.detalles)} tipos de impuesto distintos y a Hacienda solo le caben {DETALLES_MAXIMOS}. "
            "Reparte las líneas en dos facturas.",
        )


def _inversion(alta: Alta) -> Iterator[Reparo]:
    if alta.tipo not in _CON_INVERSION and any(d.calificacion == "S2" for d in alta.detalles):
        yield Reparo(
            "1197", "tipo", "Una simplificada no admite inversión del sujeto pasivo: haz una factura completa."
        )


def _tipos(alta: Alta) -> Iterator[Reparo]:
    """El IVA y el recargo son los del día de la operación; si no se dice, los del día de la factura."""
    dia = _leer_fecha(alta.fecha_operacion or alta.factura.fecha)
    for detalle in alta.detalles:
        if detalle.impuesto == _IVA and detalle.calificacion == "S1" and detalle.tipo is not None:
            yield from _tipo_en_su_dia(detalle, Decimal(detalle.tipo), dia)


def _tipo_en_su_dia(detalle: Detalle, tipo: Decimal, dia: date) -> Iterator[Reparo]:
    if tipo not in tipos_vigentes(Impuesto.IVA, dia):
        yield Reparo(
            "1124",
            "fecha_operacion",
            f"El {dia:%d/%m/%Y} no había un IVA del {tipo.normalize():f} %. Pon la fecha en que se hizo la operación, "
            "o corrige el tipo.",
        )
        return
    recargo = Decimal(detalle.tipo_recargo or 0)
    if recargo and recargo not in recargos_vigentes(tipo.normalize(), dia):
        yield Reparo(
            "1127",
            "fecha_operacion",
            f"El {dia:%d/%m/%Y} no había un recargo del {recargo.normalize():f} % con ese IVA. Pon la fecha en que se "
            "hizo la operación, o corrige el recargo.",
        )


def _intracomunitaria(alta: Alta) -> Iterator[Reparo]:
    exentas = [d for d in alta.detalles if d.impuesto == _IVA and d.calificacion == "E5"]
    if exentas and any(isinstance(persona.identificacion, str) for persona in alta.destinatarios):
        yield Reparo(
            "1289",
            "cliente_id",
            "En una entrega intracomunitaria el cliente se identifica con el NIF-IVA de su Estado, no con un NIF "
            "español.",
        )


def _numeros_de_lo_corregido(alta: Alta) -> Iterator[Reparo]:
    """Los de otro programa los ha escrito una persona."""
    for factura in (*alta.rectificadas, *alta.sustituidas):
        if not factura.numero.isascii() or not factura.numero.isprintable() or _PROHIBIDOS & set(factura.numero):
            yield Reparo(
                "1130",
                "origenes",
                f"Hacienda no admite el número {factura.numero}: solo letras sin acento, cifras y signos que no sean "
                "\" ' < > =.",
            )


REGLAS: tuple[Regla, ...] = (
    _fecha_de_expedicion,
    _destinatario,
    _destinatario_de_concurso,
    _destinatario_de_impago,
    _desglose,
    _inversion,
    _tipos,
    _intracomunitaria,
    _numeros_de_lo_corregido,
)


def _leer_fecha(texto: str) -> date:
    dia, mes, ano = map(int, texto.split("-"))
    return date(ano, mes, dia)
