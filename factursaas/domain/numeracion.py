"""El número de una factura: qué patrones valen y cómo se escriben."""

import re
from datetime import date
from enum import StrEnum
from string import Formatter

from factursaas.domain.estados import TipoFactura

PATRON_POR_DEFECTO = "{serie}-{ejercicio}-{numero:04d}"
LARGO_NUMERO = 60
"""Lo que admite la AEAT en `NumSerieFactura`."""
LARGO_SERIE = 20
LARGO_PATRON = 100

_CAMPOS = ("serie", "ejercicio", "numero")
_RELLENO = re.compile(r"0([1-9]|1[0-9]|20)d?|d?")
_SERIE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?")
_PROHIBIDOS = frozenset("\"'<>={}")
# Para medir: la serie más larga, y más facturas en un año de las que nadie hará.
_SERIE_LARGA = "S" * LARGO_SERIE
_NUMERO_LARGO = 10**9 - 1


class TipoSerie(StrEnum):
    """Qué facturas van en una serie: la ley pide una aparte para algunas (art. 6.1.a RD 1619/2012)."""

    ORDINARIA = "ordinaria"
    RECTIFICATIVA = "rectificativa"
    SIMPLIFICADA = "simplificada"
    DESTINATARIO = "destinatario"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        return _NOMBRES[self]

    def admite(self, tipo: TipoFactura) -> bool:
        """Si en una serie así van facturas de ese tipo.

        >>> TipoSerie.SIMPLIFICADA.admite(TipoFactura.COMPLETA)
        False
        """
        if self is TipoSerie.ORDINARIA:
            return tipo in (TipoFactura.COMPLETA, TipoFactura.SUSTITUTIVA)
        if self is TipoSerie.RECTIFICATIVA:
            return tipo.es_rectificativa
        return tipo is (TipoFactura.SIMPLIFICADA if self is TipoSerie.SIMPLIFICADA else TipoFactura.COMPLETA)


_NOMBRES: dict[TipoSerie, str] = {
    TipoSerie.ORDINARIA: "Facturas",
    TipoSerie.RECTIFICATIVA: "Rectificativas",
    TipoSerie.SIMPLIFICADA: "Facturas simplificadas",
    TipoSerie.DESTINATARIO: "Facturas que expide el cliente por mí",
}

Trozo = tuple[str, str, str]
"""Texto fijo, campo que le sigue (vacío si ninguno) y su formato."""


def ejercicio_de(patron: str, fecha: date) -> int:
    """En qué año cuenta una factura de esa fecha; 0 si el patrón no lo lleva, porque entonces la cuenta no se corta.

    >>> ejercicio_de("{serie}-{ejercicio}-{numero}", date(2026, 5, 1))
    2026
    >>> ejercicio_de("{serie}{numero}", date(2026, 5, 1))
    0
    """
    return fecha.year if "ejercicio" in {campo for _, campo, _ in _trozos(patron)} else 0


def validar_patron(patron: str) -> None:
    """Comprueba que un patrón solo usa los tres campos y da números que la AEAT admite.

    Raises:
        ValueError: con un texto que dice qué cambiar.
    """
    trozos = _trozos(patron)
    if "numero" not in {campo for _, campo, _ in trozos}:
        raise ValueError("Al patrón le falta {numero}: sin él todas las facturas se llamarían igual.")
    escribir_numero_factura(patron, _SERIE_LARGA, 9999, _NUMERO_LARGO)


def validar_codigo_serie(codigo: str) -> None:
    """Comprueba el código de una serie.

    Raises:
        ValueError: con un texto que dice qué cambiar.
    """
    if not codigo:
        raise ValueError("Escribe el código de la serie, como A.")
    if len(codigo) > LARGO_SERIE:
        raise ValueError(f"El código de la serie admite hasta {LARGO_SERIE} caracteres.")
    if not _SERIE.fullmatch(codigo):
        raise ValueError(
            "El código de la serie solo admite letras sin acento y cifras; por dentro, también guion, punto, "
            "barra y guion bajo."
        )


def escribir_numero_factura(patron: str, serie: str, ejercicio: int, numero: int) -> str:
    """Escribe el número de una factura.

    Solo sustituye los tres campos: no interpreta nada de lo que traigan.

    >>> escribir_numero_factura(PATRON_POR_DEFECTO, "A", 2026, 1)
    'A-2026-0001'
    >>> escribir_numero_factura("{ejercicio}/{serie}{numero}", "F", 2026, 12345)
    '2026/F12345'

    Raises:
        ValueError: si el patrón no vale o el resultado no lo admite la AEAT.
    """
    if numero < 1 or not 1 <= ejercicio <= 9999:
        raise ValueError("El número y el ejercicio tienen que ser mayores que cero.")
    validar_codigo_serie(serie)
    valores: dict[str, str | int] = {"serie": serie, "ejercicio": ejercicio, "numero": numero}
    escrito = "".join(
        fijo + (format(valores[campo], formato) if campo else "") for fijo, campo, formato in _trozos(patron)
    )
    if len(escrito) > LARGO_NUMERO:
        raise ValueError(f"Con ese patrón el número podría pasar de los {LARGO_NUMERO} caracteres que admite la AEAT.")
    if escrito != escrito.strip():
        raise ValueError("El número no puede empezar ni acabar con un espacio.")
    return escrito


def _trozos(patron: str) -> list[Trozo]:
    if len(patron) > LARGO_PATRON:
        raise ValueError(f"El patrón admite hasta {LARGO_PATRON} caracteres.")
    try:
        partes = [
            (fijo, campo, formato or "", conversion) for fijo, campo, formato, conversion in Formatter().parse(patron)
        ]
    except ValueError:
        raise ValueError("El patrón tiene una llave sin pareja. Escríbelo así: {serie}-{ejercicio}-{numero}.") from None
    trozos: list[Trozo] = []
    for fijo, campo, formato, conversion in partes:
        _exigir_texto_fijo(fijo)
        if campo is not None:
            _exigir_campo(campo, formato, conversion)
        trozos.append((fijo, campo or "", formato))
    return trozos


def _exigir_texto_fijo(texto: str) -> None:
    if any(not 32 <= ord(letra) <= 126 or letra in _PROHIBIDOS for letra in texto):
        raise ValueError(
            "El patrón solo admite letras sin acento, cifras y signos corrientes; no \" ' < > = ni llaves."
        )


def _exigir_campo(campo: str, formato: str, conversion: str | None) -> None:
    if campo not in _CAMPOS:
        raise ValueError("El patrón solo admite {serie}, {ejercicio} y {numero}.")
    if conversion or (formato and (campo != "numero" or not _RELLENO.fullmatch(formato))):
        raise ValueError("El único formato que admite el patrón son los ceros del número, como {numero:04d}.")
