"""Cómo se escriben los precios, los impuestos y el IBAN; lo mismo en pantalla que en el papel."""

from collections.abc import Iterable
from decimal import Decimal

from factursaas.domain.dinero import escribir_numero, escribir_tipo
from factursaas.domain.documento import Grupo
from factursaas.domain.impuestos import Calificacion, mencion


def escribir_precio(precio: Decimal) -> str:
    """Un precio con todos sus decimales, dos por lo menos.

    >>> escribir_precio(Decimal("1450")), escribir_precio(Decimal("0.125"))
    ('1.450,00', '0,125')
    """
    entero = escribir_numero(precio)
    return entero if len(entero.partition(",")[2]) > 1 else escribir_numero(precio, 2)


def escribir_iban(iban: str) -> str:
    """Un IBAN de cuatro en cuatro.

    >>> escribir_iban("ES9121000418450200051332")
    'ES91 2100 0418 4502 0005 1332'
    """
    return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))


def nombre_de_grupo(grupo: Grupo) -> str:
    """Cómo se llama un grupo del desglose: «IVA 21 %», «Exenta de IVA»."""
    if grupo.calificacion.lleva_cuota:
        return f"{grupo.impuesto} {escribir_tipo(grupo.tipo)}"
    if grupo.calificacion is Calificacion.S2:
        return "Inversión del sujeto pasivo"
    return f"Exenta de {grupo.impuesto}" if grupo.calificacion.exenta else f"No sujeta a {grupo.impuesto}"


def impuesto_de_linea(calificacion: Calificacion, tipo: Decimal, recargo: Decimal, *, suplido: bool) -> str:
    """Lo que grava una línea: «21 %», «21 % + 5,2 %», «Exenta»."""
    if suplido:
        return "Suplido"
    if calificacion.lleva_cuota:
        return escribir_tipo(tipo) + (f" + {escribir_tipo(recargo)}" if recargo else "")
    if calificacion is Calificacion.S2:
        return "ISP"
    return "Exenta" if calificacion.exenta else "No sujeta"


def menciones(grupos: Iterable[Grupo]) -> tuple[str, ...]:
    """Lo que la ley hace decir a la factura por cómo tributa (art. 6.1.j y m RD 1619/2012), sin repetir."""
    todas = (mencion(grupo.calificacion, grupo.impuesto) for grupo in grupos)
    return tuple(dict.fromkeys(filter(None, todas)))
