"""Importes: redondear, repartir, leer lo que se teclea y escribir para quien lee."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext

from factursaas.domain.calendario import MESES_CORTOS

CERO = Decimal(0)
CENTIMO = Decimal("0.01")
IMPORTE_MAXIMO = Decimal("999999999999.99")
"""El mayor importe que cabe en un registro de la AEAT (`ImporteSgn12.2Type`)."""
DECIMALES_MAXIMOS = 8
"""Los que guardan un precio unitario y una cantidad."""
LARGO_MAXIMO = 40
"""Más caracteres que estos no son un número que haya tecleado una persona."""

CONTEXTO = Context(prec=100, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Holgado para multiplicar y dividir los mayores importes admitidos sin perder una cifra.

El contexto corriente de Python guarda 28 cifras y `quantize` falla al pasar de ahí.
"""

MENOS = "\u2212"
NBSP = "\u00a0"

_MILES_PUNTO = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]*)?")
_MILES_ESPACIO = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]*)?")
_MILES_COMA = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}")
_SIN_MILES = re.compile(r"[0-9]+[.,]?[0-9]*|[.,][0-9]+")


def sin_cero_negativo(importe: Decimal) -> Decimal:
    """Quita el signo al cero: FACe rechaza un «-0.00».

    >>> sin_cero_negativo(Decimal("-0.00"))
    Decimal('0.00')
    """
    return importe if importe else importe.copy_abs()


def sin_ceros(numero: Decimal) -> Decimal:
    """Quita los ceros que sobran, sin pasar a notación científica.

    >>> sin_ceros(Decimal("21.00")), sin_ceros(Decimal("20")), sin_ceros(Decimal("5.20"))
    (Decimal('21'), Decimal('20'), Decimal('5.2'))
    """
    texto = format(numero, "f")
    if "." in texto:
        texto = texto.rstrip("0").rstrip(".")
    return sin_cero_negativo(Decimal(texto))


def redondear(importe: Decimal) -> Decimal:
    """Redondea a céntimos; el medio céntimo se aleja de cero y el cero no lleva signo.

    >>> redondear(Decimal("1.005")), redondear(Decimal("-1.005")), redondear(Decimal("-0.004"))
    (Decimal('1.01'), Decimal('-1.01'), Decimal('0.00'))

    Raises:
        ValueError: si no es un número o no lo es de dinero.
    """
    try:
        redondo = importe.quantize(CENTIMO, rounding=ROUND_HALF_UP, context=CONTEXTO)
    except InvalidOperation:
        raise ValueError("Ese importe no se puede escribir en céntimos.") from None
    if not redondo.is_finite():
        raise ValueError("Ese importe no se puede escribir en céntimos.")
    return sin_cero_negativo(redondo)


def _con_miles(numero: Decimal, decimales: int) -> str:
    ingles = format(numero.copy_abs(), f",.{decimales}f")
    return ingles.translate({ord(","): ".", ord("."): ","})


def escribir_numero(numero: Decimal, decimales: int | None = None) -> str:
    """Escribe un número a la española; sin `decimales`, los que tenga y ninguno de más.

    >>> escribir_numero(Decimal("1234.50")), escribir_numero(Decimal("1234.5"), 2), escribir_numero(Decimal("-3"))
    ('1.234,5', '1.234,50', '−3')
    """
    if decimales is None:
        redondo = sin_ceros(numero)
        decimales = len(format(redondo, "f").partition(".")[2])
    else:
        redondo = sin_cero_negativo(
            numero.quantize(Decimal(1).scaleb(-decimales), rounding=ROUND_HALF_UP, context=CONTEXTO)
        )
    return (MENOS if redondo < 0 else "") + _con_miles(redondo, decimales)


def escribir_euros(importe: Decimal, moneda: str = "EUR") -> str:
    """Escribe un importe con su moneda: el euro con su signo, las demás con su código.

    >>> escribir_euros(Decimal("-1234.5")).replace(NBSP, "_")
    '−1.234,50_€'
    >>> escribir_euros(Decimal("910"), "USD").replace(NBSP, "_")
    '910,00_USD'
    """
    return f"{escribir_numero(importe, 2)}{NBSP}{'€' if moneda == 'EUR' else moneda}"


def escribir_tipo(tipo: Decimal) -> str:
    """Escribe un tanto por ciento.

    >>> escribir_tipo(Decimal("5.20")).replace(NBSP, "_")
    '5,2_%'
    """
    return f"{escribir_numero(tipo)}{NBSP}%"


def escribir_fecha(fecha: date) -> str:
    """Escribe una fecha para una lista.

    >>> escribir_fecha(date(2026, 11, 25))
    '25 nov 2026'
    """
    return f"{fecha.day} {MESES_CORTOS[fecha.month - 1]} {fecha.year}"


def escribir_fecha_corta(fecha: date) -> str:
    """Escribe una fecha para un formulario o un documento.

    >>> escribir_fecha_corta(date(2026, 3, 1))
    '01/03/2026'
    """
    return f"{fecha.day:02d}/{fecha.month:02d}/{fecha.year:04d}"


def leer_decimal(texto: str) -> Decimal:
    """Lee un número como lo teclea una persona, a la española o a la inglesa.

    Un solo punto seguido de tres cifras justas son miles, como se teclea en España; con otro número de cifras,
    decimales. No sirve para leer JSON, donde el punto es siempre el decimal.

    >>> [str(leer_decimal(t)) for t in ("1.234,56 €", "1234.56", "1,234.56", "1 234,5", "21 %", "−3")]
    ['1234.56', '1234.56', '1234.56', '1234.5', '21', '-3']
    >>> leer_decimal("1.234"), leer_decimal("1.23"), leer_decimal("0.125"), leer_decimal("1,234")
    (Decimal('1234'), Decimal('1.23'), Decimal('0.125'), Decimal('1.234'))

    Raises:
        ValueError: si no es un número, con un texto que dice cómo escribirlo.
    """
    if len(texto) > LARGO_MAXIMO:
        raise ValueError("Ese número es demasiado largo.")
    limpio = " ".join(texto.replace("€", " ").replace("%", " ").split()).replace(MENOS, "-")
    if not limpio:
        raise ValueError("Escribe un número.")
    signo = "-" if limpio[0] == "-" else ""
    cifras = limpio[1:].lstrip() if limpio[0] in "+-" else limpio
    numero = sin_cero_negativo(Decimal(signo + _a_la_inglesa(cifras, texto)))
    if abs(numero) > IMPORTE_MAXIMO:
        raise ValueError(f"Ese número es demasiado grande: el máximo es {escribir_numero(IMPORTE_MAXIMO)}.")
    return numero


def _a_la_inglesa(cifras: str, texto: str) -> str:
    if _MILES_PUNTO.fullmatch(cifras):
        return cifras.replace(".", "").replace(",", ".")
    if _MILES_ESPACIO.fullmatch(cifras):
        return cifras.replace(" ", "").replace(",", ".")
    if _MILES_COMA.fullmatch(cifras):
        return cifras.replace(",", "")
    if _SIN_MILES.fullmatch(cifras):
        return cifras.replace(",", ".")
    raise ValueError(f"«{texto.strip()}» no es un número. Escríbelo así: 1.234,56.")


def repartir(importe: Decimal, pesos: Sequence[Decimal]) -> list[Decimal]:
    """Reparte un importe en proporción a unos pesos, por restos mayores: la suma da el importe al céntimo.

    En un empate el céntimo va al primero. Pesos que suman cero no dan proporción: entonces, a partes iguales.

    >>> [str(parte) for parte in repartir(Decimal("-10"), [Decimal(1)] * 3)]
    ['-3.34', '-3.33', '-3.33']

    Raises:
        ValueError: si no hay entre quién repartir.
    """
    if not pesos:
        raise ValueError("No hay nada entre lo que repartir.")
    with localcontext(CONTEXTO):
        suma = sum(pesos, Decimal(0))
        if not suma:
            pesos, suma = [Decimal(1)] * len(pesos), Decimal(len(pesos))
        total = redondear(importe)
        return ajustar(total, [total * peso / suma for peso in pesos])


def ajustar(total: Decimal, partes: Sequence[Decimal]) -> list[Decimal]:
    """Redondea a céntimos unas partes que suman `total` (o casi), de modo que lo sumen justo, por restos mayores.

    Repartir -10 da lo mismo que repartir 10 cambiado de signo.
    """
    with localcontext(CONTEXTO):
        signo = Decimal(-1 if total < 0 else 1)
        exactas = [signo * parte / CENTIMO for parte in partes]
        centimos = [parte // 1 - (1 if parte < 0 and parte % 1 else 0) for parte in exactas]
        faltan = int(signo * total / CENTIMO - sum(centimos, Decimal(0)))
        por_resto = sorted(range(len(partes)), key=lambda i: centimos[i] - exactas[i])
        cada_una, sueltos = divmod(faltan, len(partes))
        for puesto, i in enumerate(por_resto):
            centimos[i] += cada_una + (1 if puesto < sueltos else 0)
        return [redondear(signo * parte * CENTIMO) for parte in centimos]
