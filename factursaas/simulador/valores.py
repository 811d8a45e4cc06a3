"""Los valores que admite cada campo de los mensajes de la AEAT (tipos simples de sus esquemas)."""

import re
from collections.abc import Mapping
from datetime import date

from factursaas.simulador.gramatica import Valor

_INSTANTE = re.compile(
    r"(-?(?:[1-9][0-9]{4,}|[0-9]{4}))-([0-9]{2})-([0-9]{2})T"
    r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
    r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
)
_PAISES = (
    "AF AL DE AD AO AI AQ AG SA DZ AR AM AW AU AT AZ BS BH BD BB BE BZ BJ BM BY BO BA BW BV BR BN BG BF BI BT CV KY KH "
    "CM CA CF CC CO KM CG CD CK KP KR CI CR HR CU TD CZ CL CN CY CW DK DM DO EC EG AE ER SK SI ES US EE ET FO PH FI FJ "
    "FR GA GM GE GS GH GI GD GR GL GU GT GG GN GQ GW GY HT HM HN HK HU IN ID IR IQ IE IM IS IL IT JM JP JE JO KZ KE KG "
    "KI KW LA LS LV LB LR LY LI LT LU XG MO MK MG MY MW MV ML MT FK MP MA MH MU MR YT UM MX FM MD MC MN ME MS MZ MM NA "
    "NR CX NP NI NE NG NU NF NO NC NZ IO OM NL BQ PK PW PA PG PY PE PN PF PL PT PR QA GB RW RO RU RE SB SV WS AS KN SM "
    "SX PM VC SH LC ST SN RS SC SL SG SY SO LK SZ ZA SD SS SE CH SR TH TW TZ TJ PS TF TL TG TK TO TT TN TC TM TR TV UA "
    "UG UY UZ VU VA VE VN VG VI WF YE DJ ZM ZW QU XB XU XN"
)


def _lista(valores: str) -> Valor:
    admitidos = frozenset(valores.split())
    return lambda texto: texto in admitidos


def _patron(expresion: str) -> Valor:
    compilada = re.compile(expresion)
    return lambda texto: compilada.fullmatch(texto) is not None


def _largo(maximo: int, minimo: int = 0) -> Valor:
    return lambda texto: minimo <= len(texto) <= maximo


def _instante(texto: str) -> bool:
    """Un `xs:dateTime`."""
    leido = _INSTANTE.fullmatch(texto)
    if leido is None:
        return False
    try:
        date(int(leido[1]), int(leido[2]), int(leido[3]))
    except ValueError:
        return False
    return True


VALORES: Mapping[str, Valor] = {
    **{f"T{maximo}": _largo(maximo) for maximo in (2, 15, 16, 18, 20, 30, 50, 60, 64, 100, 120, 500)},
    "Numero": _largo(60, 1),
    "NIF": _largo(9, 9),
    "Fecha": _patron(r"\d{2}-\d{2}-\d{4}"),
    "Instante": _instante,
    "Importe": _patron(r"[+-]?\d{1,12}(\.\d{0,2})?"),
    "Porcentaje": _patron(r"\d{1,3}(\.\d{0,2})?"),
    "Ejercicio": _patron(r"\d{4}"),
    "Periodo": _lista("01 02 03 04 05 06 07 08 09 10 11 12"),
    "Version": _lista("1.0"),
    "S": _lista("S"),
    "SN": _lista("S N"),
    "NSX": _lista("N S X"),
    "DT": _lista("D T"),
    "EDT": _lista("E D T"),
    "SI": _lista("S I"),
    "TipoFactura": _lista("F1 F2 F3 R1 R2 R3 R4 R5"),
    "TipoId": _lista("02 03 04 05 06 07"),
    "TipoHuella": _lista("01"),
    "Impuesto": _lista("01 02 03 05"),
    "Regimen": _lista("01 02 03 04 05 06 07 08 09 10 11 14 15 17 18 19 20 21"),
    "Calificacion": _lista("S1 S2 N1 N2"),
    "Exencion": _lista("E1 E2 E3 E4 E5 E6 E7 E8"),
    "Pais": _lista(_PAISES),
}
"""Un nombre por tipo; `T60` es un texto de hasta 60 caracteres."""
