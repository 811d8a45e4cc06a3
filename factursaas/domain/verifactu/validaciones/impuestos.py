"""El desglose: tipos, recargos, cuotas y la suma de todo."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from factursaas.domain.estados import TipoFactura
from factursaas.domain.impuestos import Impuesto, recargos_vigentes, tipos_vigentes
from factursaas.domain.rectificacion import ModoRectificacion
from factursaas.domain.verifactu.registro import Alta, Detalle
from factursaas.domain.verifactu.validaciones.reparos import IVA, Regla, Reparo, dia_de_la_operacion, importe

DETALLES_MAXIMOS = 12
_MARGEN = Decimal(10)
_TIPOS_DE_LA_AEAT = frozenset(map(Decimal, ("0", "2", "4", "5", "7.5", "10", "21")))
_CODIGO_DEL_TIPO = {Decimal(5): "1194", Decimal(2): "1235", Decimal("7.5"): "1236"}
_CODIGO_DEL_RECARGO: dict[tuple[Decimal, Decimal | None], str] = {
    (Decimal(21), None): "1162",
    (Decimal(10), None): "1163",
    (Decimal("7.5"), None): "1169",
    (Decimal(5), None): "1160",
    (Decimal(5), Decimal("0.5")): "1167",
    (Decimal(5), Decimal("0.62")): "1168",
    (Decimal(4), None): "1164",
    (Decimal(2), None): "1166",
    (Decimal(0), None): "1277",
    (Decimal(0), Decimal(0)): "1165",
}
"""El de cada tipo de IVA, y el del recargo que tuvo otra fecha."""
_SIN_CONTRASTAR = (TipoFactura.RECTIFICATIVA_CONCURSO, TipoFactura.RECTIFICATIVA_INCOBRABLE)
"""En ellas se rebaja la cuota y no la base."""


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


def _tipos(alta: Alta) -> Iterator[Reparo]:
    """El IVA y el recargo son los del día de la operación; si no se dice, los del día de la factura."""
    dia = dia_de_la_operacion(alta)
    for detalle in alta.detalles:
        if detalle.impuesto == IVA and detalle.calificacion == "S1" and detalle.tipo is not None:
            yield from _tipo_en_su_dia(detalle, Decimal(detalle.tipo), dia)


def _tipo_en_su_dia(detalle: Detalle, tipo: Decimal, dia: date) -> Iterator[Reparo]:
    if tipo not in tipos_vigentes(Impuesto.IVA, dia):
        yield Reparo(
            _CODIGO_DEL_TIPO.get(tipo, "1124"),
            "fecha_operacion",
            f"El {dia:%d/%m/%Y} no había un IVA del {tipo.normalize():f} %. Pon la fecha en que se hizo la operación, "
            "o corrige el tipo.",
        )
    elif tipo not in _TIPOS_DE_LA_AEAT:
        yield Reparo(
            "1124",
            "lineas",
            f"En los registros de Hacienda no cabe un IVA del {tipo.normalize():f} %, de antes de septiembre de 2012. "
            "Revisa el tipo y la fecha de la operación.",
        )
    elif detalle.tipo_recargo is not None:
        yield from _recargo_en_su_dia(Decimal(detalle.tipo_recargo), tipo, dia)


def _recargo_en_su_dia(recargo: Decimal, tipo: Decimal, dia: date) -> Iterator[Reparo]:
    if recargo not in recargos_vigentes(tipo.normalize(), dia):
        yield Reparo(
            _CODIGO_DEL_RECARGO.get((tipo, recargo)) or _CODIGO_DEL_RECARGO.get((tipo, None), "1127"),
            "fecha_operacion",
            f"El {dia:%d/%m/%Y} no había un recargo del {recargo.normalize():f} % con ese IVA. Pon la fecha en que se "
            "hizo la operación, o corrige el recargo.",
        )


def _cuota_que_falta(alta: Alta) -> Iterator[Reparo]:
    if any(d.calificacion == "S1" and (d.tipo is None or d.cuota is None) for d in alta.detalles):
        yield Reparo("1208", "lineas", "Lo sujeto y no exento lleva su tipo y su cuota. Pon el tipo de cada línea.")
    if any(d.calificacion == "S2" and not _va_a_cero(d) for d in alta.detalles):
        yield Reparo("1198", "lineas", "Con inversión del sujeto pasivo, el tipo y la cuota van a cero. Corrígelos.")


def _cuota_que_sobra(alta: Alta) -> Iterator[Reparo]:
    """A las no sujetas la AEAT les mira los cuatro campos solo en el IVA; en los demás impuestos, la cuota."""
    for detalle in alta.detalles:
        con_algo = any(
            v is not None for v in (detalle.tipo, detalle.cuota, detalle.tipo_recargo, detalle.cuota_recargo)
        )
        if con_algo and detalle.exenta:
            yield Reparo("1238", "lineas", "Lo exento no lleva tipo, cuota ni recargo. Quítalos de esas líneas.")
        elif con_algo and detalle.impuesto == IVA and detalle.calificacion in ("N1", "N2"):
            yield Reparo("1237", "lineas", "Lo no sujeto no lleva tipo, cuota ni recargo. Quítalos de esas líneas.")
        elif importe(detalle.cuota) and detalle.calificacion != "S1":
            yield Reparo("1207", "lineas", "Solo lo sujeto y no exento lleva cuota. Revisa cómo tributan las líneas.")


def _recargo(alta: Alta) -> Iterator[Reparo]:
    for detalle in alta.detalles:
        tipo, cuota = detalle.tipo_recargo, detalle.cuota_recargo
        if (tipo is None) != (cuota is None):
            yield Reparo("1284", "lineas", "El recargo de equivalencia va con su tipo y su cuota. Revisa esa línea.")
        elif tipo is not None and detalle.calificacion != "S1":
            yield Reparo("1281", "lineas", "Solo lo sujeto y no exento lleva recargo de equivalencia. Quítalo.")


def _cuota_de_la_base(alta: Alta) -> Iterator[Reparo]:
    if alta.metodo == ModoRectificacion.DIFERENCIAS or alta.tipo in _SIN_CONTRASTAR:
        return
    for detalle in alta.detalles:
        if detalle.calificacion != "S1":
            continue
        base, cuota = importe(detalle.base), importe(detalle.cuota)
        if base * cuota < 0:
            yield Reparo("1143", "lineas", "La cuota y la base tienen signos distintos. Revisa los importes.")
        if abs(cuota - base * importe(detalle.tipo) / 100) > _MARGEN:
            yield Reparo("1142", "lineas", "La cuota no sale de la base y el tipo. Revisa el importe y el tipo.")


def _sumas(alta: Alta) -> Iterator[Reparo]:
    """La AEAT tolera diez euros y solo avisa; aquí, al céntimo."""
    cuotas = sum((importe(d.cuota) + importe(d.cuota_recargo) for d in alta.detalles), Decimal(0))
    if cuotas != importe(alta.cuota_total):
        yield Reparo("2006", "lineas", "La cuota total no es la suma de las cuotas. Vuelve a guardar la factura.")
    bases = sum((importe(d.base) for d in alta.detalles), Decimal(0))
    if bases + cuotas != importe(alta.importe_total):
        yield Reparo("2005", "lineas", "El total no es la suma de bases y cuotas. Vuelve a guardar la factura.")


REGLAS_DE_IMPUESTOS: tuple[Regla, ...] = (
    _desglose,
    _tipos,
    _cuota_que_falta,
    _cuota_que_sobra,
    _recargo,
    _cuota_de_la_base,
    _sumas,
)


def _va_a_cero(detalle: Detalle) -> bool:
    return detalle.tipo is not None and detalle.cuota is not None and not Decimal(detalle.tipo) + Decimal(detalle.cuota)
