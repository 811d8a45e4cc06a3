"""Impuestos indirectos, sus tipos con la fecha en que rigen, y las menciones que exige la ley."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Impuesto(StrEnum):
    """El impuesto que lleva una línea."""

    IVA = "IVA"
    IGIC = "IGIC"
    IPSI = "IPSI"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        return self.value


class Calificacion(StrEnum):
    """Cómo trata el impuesto a una operación, con las claves de la AEAT (listas L9 y L10 de VERI*FACTU)."""

    S1 = "S1"
    S2 = "S2"
    N1 = "N1"
    N2 = "N2"
    E1 = "E1"
    E2 = "E2"
    E3 = "E3"
    E4 = "E4"
    E5 = "E5"
    E6 = "E6"
    E7 = "E7"
    E8 = "E8"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        return _NOMBRES[self]

    @property
    def lleva_cuota(self) -> bool:
        """Si la operación lleva cuota en la factura: solo la sujeta, no exenta y sin inversión."""
        return self is Calificacion.S1

    @property
    def exenta(self) -> bool:
        """Si es una operación exenta."""
        return self.value.startswith("E")


class Territorio(StrEnum):
    """Dónde tiene su sede quien factura, por el impuesto que rige allí."""

    PENINSULA = "peninsula"
    CANARIAS = "canarias"
    CEUTA = "ceuta"
    MELILLA = "melilla"


_NOMBRES: dict[Calificacion, str] = {
    Calificacion.S1: "Sujeta y no exenta",
    Calificacion.S2: "Inversión del sujeto pasivo",
    Calificacion.N1: "No sujeta (arts. 7, 14 y otros)",
    Calificacion.N2: "No sujeta por reglas de localización",
    Calificacion.E1: "Exenta (art. 20)",
    Calificacion.E2: "Exenta por exportación (art. 21)",
    Calificacion.E3: "Exenta asimilada a exportación (art. 22)",
    Calificacion.E4: "Exenta por zonas francas y regímenes aduaneros (arts. 23 y 24)",
    Calificacion.E5: "Entrega intracomunitaria exenta (art. 25)",
    Calificacion.E6: "Exenta por otra causa",
    Calificacion.E7: "Exenta de IGIC por pequeño empresario o profesional",
    Calificacion.E8: "Exenta de IGIC por otra causa",
}

_MENCIONES_IVA: dict[Calificacion, str] = {
    Calificacion.N1: "Operación no sujeta a IVA (Ley 37/1992)",
    Calificacion.N2: "Operación no sujeta a IVA por reglas de localización (arts. 68 a 70 de la Ley 37/1992)",
    Calificacion.E1: "Operación exenta de IVA (art. 20 de la Ley 37/1992)",
    Calificacion.E2: "Exportación exenta de IVA (art. 21 de la Ley 37/1992)",
    Calificacion.E3: "Operación exenta de IVA (art. 22 de la Ley 37/1992)",
    Calificacion.E4: "Operación exenta de IVA (arts. 23 y 24 de la Ley 37/1992)",
    Calificacion.E5: "Entrega intracomunitaria exenta de IVA (art. 25 de la Ley 37/1992)",
}
# Cada clave dice otra cosa en cada impuesto (anexo de las validaciones de VERI*FACTU, AEAT). Desde el 21-10-2025 las
# exenciones interiores y la del pequeño empresario están en el texto refundido, no en los arts. 50 y 110 Ley 4/2012.
_MENCIONES_IGIC: dict[Calificacion, str] = {
    Calificacion.N1: "Operación no sujeta a IGIC (Ley 20/1991)",
    Calificacion.N2: "Operación no sujeta a IGIC por reglas de localización (arts. 16 y 17 de la Ley 20/1991)",
    Calificacion.E1: "Operación exenta de IGIC (capítulo I del Decreto Legislativo 1/2025 de Canarias)",
    Calificacion.E2: "Exportación exenta de IGIC (art. 11 de la Ley 20/1991)",
    Calificacion.E3: "Operación exenta de IGIC (art. 12 de la Ley 20/1991)",
    Calificacion.E4: "Operación exenta de IGIC (art. 13 de la Ley 20/1991)",
    Calificacion.E5: "Operación exenta de IGIC (art. 25 de la Ley 19/1994)",
    Calificacion.E6: "Operación exenta de IGIC (art. 47 de la Ley 19/1994)",
    Calificacion.E7: (
        "Operación exenta de IGIC por el régimen especial del pequeño empresario o profesional "
        "(art. 90 del Decreto Legislativo 1/2025 de Canarias)"
    ),
}
_MENCIONES_IPSI: dict[Calificacion, str] = {
    Calificacion.N1: "Operación no sujeta a IPSI (Ley 8/1991)",
    Calificacion.N2: "Operación no sujeta a IPSI por reglas de localización (Ley 8/1991)",
    Calificacion.E1: "Operación exenta de IPSI (art. 7 de la Ley 8/1991)",
    Calificacion.E2: "Operación exenta de IPSI (art. 8 de la Ley 8/1991)",
    Calificacion.E3: "Operación exenta de IPSI (art. 8 de la Ley 8/1991)",
    Calificacion.E4: "Operación exenta de IPSI (arts. 9 y 10 de la Ley 8/1991)",
    Calificacion.E5: "Operación exenta de IPSI (art. 8 de la Ley 8/1991)",
    Calificacion.E6: "Operación exenta de IPSI (Ley 8/1991)",
}
_MENCIONES = {Impuesto.IVA: _MENCIONES_IVA, Impuesto.IGIC: _MENCIONES_IGIC, Impuesto.IPSI: _MENCIONES_IPSI}


@dataclass(frozen=True, slots=True)
class TipoVigente:
    """Un tipo de gravamen y el plazo en que rige, ambos días incluidos."""

    tipo: Decimal
    desde: date = date.min
    hasta: date = date.max


@dataclass(frozen=True, slots=True)
class RecargoVigente:
    """El recargo de equivalencia que acompaña a un tipo de IVA en un plazo."""

    tipo: Decimal
    recargo: Decimal
    desde: date = date.min
    hasta: date = date.max


def _d(texto: str) -> Decimal:
    return Decimal(texto)


_INICIO_1995 = date(1995, 1, 1)
_ANTES_2010 = date(2010, 6, 30)
_SUBIDA_2010 = date(2010, 7, 1)
_SUBIDA_2012 = date(2012, 9, 1)
_ANTES_2012 = date(2012, 8, 31)
_FIN_REBAJA = date(2024, 9, 30)
_INICIO_TRANSITO = date(2024, 10, 1)
_FIN_TRANSITO = date(2024, 12, 31)

_TIPOS: dict[Impuesto, tuple[TipoVigente, ...]] = {
    # Arts. 90 y 91 LIVA; subidas, art. 79 Ley 26/2009 y art. 23 RDL 20/2012; rebajas de energía y alimentos, art. 18
    # RDL 11/2022, art. 72 RDL 20/2022 y art. 1 RDL 4/2024. Las de energía al 10 % (2024 y 2026) no añaden un tipo.
    Impuesto.IVA: (
        TipoVigente(_d("21"), desde=_SUBIDA_2012),
        TipoVigente(_d("18"), _SUBIDA_2010, _ANTES_2012),
        TipoVigente(_d("16"), _INICIO_1995, _ANTES_2010),
        TipoVigente(_d("10"), desde=_SUBIDA_2012),
        TipoVigente(_d("8"), _SUBIDA_2010, _ANTES_2012),
        TipoVigente(_d("7.5"), _INICIO_TRANSITO, _FIN_TRANSITO),
        TipoVigente(_d("7"), _INICIO_1995, _ANTES_2010),
        TipoVigente(_d("5"), date(2022, 7, 1), _FIN_REBAJA),
        TipoVigente(_d("4")),
        TipoVigente(_d("2"), _INICIO_TRANSITO, _FIN_TRANSITO),
        TipoVigente(_d("0")),
    ),
    # Arts. 32 a 37 del Decreto Legislativo 1/2025 de Canarias (antes, 51 a 57 de la Ley 4/2012); el 1 % del petróleo y
    # sus derivados, art. 33 bis, por la Ley 9/2025 de Canarias. El 6,5 % general de 2019 no se ofrece.
    Impuesto.IGIC: (
        *(TipoVigente(_d(tipo)) for tipo in ("20", "15", "9.5", "7")),
        TipoVigente(_d("5"), desde=date(2024, 1, 1)),
        TipoVigente(_d("3")),
        TipoVigente(_d("1"), desde=date(2026, 1, 1)),
        TipoVigente(_d("0")),
    ),
    # Los fija la ordenanza de cada ciudad.
    Impuesto.IPSI: tuple(TipoVigente(_d(tipo)) for tipo in ("10", "8", "4", "2", "1", "0.5")),
}

# Art. 161 LIVA; los de las rebajas, en los mismos decretos. El primero de cada tipo es el corriente.
_RECARGOS: tuple[RecargoVigente, ...] = (
    RecargoVigente(_d("21"), _d("5.2"), desde=_SUBIDA_2012),
    RecargoVigente(_d("21"), _d("1.75"), desde=_SUBIDA_2012),
    RecargoVigente(_d("18"), _d("4"), _SUBIDA_2010, _ANTES_2012),
    RecargoVigente(_d("16"), _d("4"), _INICIO_1995, _ANTES_2010),
    RecargoVigente(_d("10"), _d("1.4"), desde=_SUBIDA_2012),
    RecargoVigente(_d("8"), _d("1"), _SUBIDA_2010, _ANTES_2012),
    RecargoVigente(_d("7"), _d("1"), _INICIO_1995, _ANTES_2010),
    RecargoVigente(_d("7.5"), _d("1"), _INICIO_TRANSITO, _FIN_TRANSITO),
    RecargoVigente(_d("5"), _d("0.5"), date(2022, 7, 1), date(2022, 12, 31)),
    RecargoVigente(_d("5"), _d("0.62"), date(2023, 1, 1), _FIN_REBAJA),
    RecargoVigente(_d("4"), _d("0.5")),
    RecargoVigente(_d("2"), _d("0.26"), _INICIO_TRANSITO, _FIN_TRANSITO),
    RecargoVigente(_d("0"), _d("0"), date(2023, 1, 1), _FIN_REBAJA),
)

MENCION_CAJA = "Régimen especial del criterio de caja"
"""Art. 6.1.p RD 1619/2012."""
MENCION_DESTINATARIO = "Facturación por el destinatario"
"""Art. 6.1.l RD 1619/2012."""

TIPOS_IRPF: tuple[tuple[Decimal, str], ...] = (
    (_d("15"), "Profesionales"),
    (_d("7"), "Profesionales que empiezan, y otros"),
    (_d("19"), "Alquiler de inmuebles urbanos"),
    (_d("2"), "Agricultura, ganadería y actividad forestal"),
    (_d("1"), "Módulos; engorde de porcino y avicultura"),
)
"""Retenciones que se ofrecen y a quién tocan (arts. 95 y 100 RD 439/2007). Caben otras: Ceuta y Melilla las rebajan."""


def tipos_vigentes(impuesto: Impuesto, fecha: date) -> tuple[Decimal, ...]:
    """Tipos que rigen en la fecha de devengo, de mayor a menor.

    Los del IGIC y el IPSI son los usuales, para ofrecerlos: no son una lista cerrada.

    >>> [str(tipo) for tipo in tipos_vigentes(Impuesto.IVA, date(2026, 11, 25))]
    ['21', '10', '4', '0']
    """
    return tuple(v.tipo for v in _TIPOS[impuesto] if v.desde <= fecha <= v.hasta)


def tipo_general(impuesto: Impuesto, fecha: date) -> Decimal | None:
    """Tipo que se aplica si no se dice otro; `None` en el IPSI, que no tiene uno.

    >>> tipo_general(Impuesto.IGIC, date(2026, 11, 25))
    Decimal('7')
    """
    if impuesto is Impuesto.IPSI:
        return None
    return _d("7") if impuesto is Impuesto.IGIC else tipos_vigentes(impuesto, fecha)[0]


def recargos_vigentes(tipo: Decimal, fecha: date) -> tuple[Decimal, ...]:
    """Recargos de equivalencia que admite un tipo de IVA en la fecha; el corriente, primero (art. 161 LIVA).

    >>> [str(recargo) for recargo in recargos_vigentes(Decimal("21"), date(2026, 11, 25))]
    ['5.2', '1.75']
    """
    return tuple(v.recargo for v in _RECARGOS if v.tipo == tipo and v.desde <= fecha <= v.hasta)


def recargo_de(tipo: Decimal, fecha: date) -> Decimal | None:
    """Recargo de equivalencia corriente de un tipo de IVA; `None` si ese tipo no lo tiene.

    El del tabaco (1,75 %) hay que pedirlo: comparte el tipo del 21 %.

    >>> recargo_de(Decimal("10"), date(2026, 11, 25))
    Decimal('1.4')
    """
    return next(iter(recargos_vigentes(tipo, fecha)), None)


def mezcla_de_recargo(lineas: Iterable[tuple[Impuesto, Calificacion, Decimal, Decimal, bool]], fecha: date) -> bool:
    """Si junta lo que lleva recargo con lo que podría llevarlo y no lo lleva: van en facturas aparte (art. 16.4).

    Cada línea es impuesto, calificación, tipo, recargo y si es un suplido.
    """
    con_recargo = {
        bool(recargo)
        for impuesto, calificacion, tipo, recargo, suplido in lineas
        if impuesto is Impuesto.IVA and calificacion.lleva_cuota and not suplido and recargo_de(tipo, fecha)
    }
    return len(con_recargo) > 1


def mencion(calificacion: Calificacion, impuesto: Impuesto = Impuesto.IVA) -> str:
    """Lo que la factura debe decir de la operación (art. 6.1.j y m RD 1619/2012); vacío si no hace falta.

    >>> mencion(Calificacion.S2)
    'Inversión del sujeto pasivo'
    >>> mencion(Calificacion.E1, Impuesto.IGIC)
    'Operación exenta de IGIC (capítulo I del Decreto Legislativo 1/2025 de Canarias)'
    >>> mencion(Calificacion.E8, Impuesto.IGIC)
    'Operación exenta de IGIC'
    """
    if calificacion.lleva_cuota:
        return ""
    if calificacion is Calificacion.S2:
        return "Inversión del sujeto pasivo"
    return _MENCIONES[impuesto].get(calificacion, f"Operación exenta de {impuesto.nombre}")


def impuesto_de(territorio: str) -> Impuesto:
    """Impuesto que rige en un territorio.

    >>> impuesto_de("canarias")
    <Impuesto.IGIC: 'IGIC'>

    Raises:
        ValueError: si el territorio no es uno de los cuatro.
    """
    try:
        donde = Territorio(territorio)
    except ValueError:
        raise ValueError("El territorio tiene que ser península, Canarias, Ceuta o Melilla.") from None
    if donde is Territorio.PENINSULA:
        return Impuesto.IVA
    return Impuesto.IGIC if donde is Territorio.CANARIAS else Impuesto.IPSI
