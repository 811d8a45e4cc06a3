"""Lo que el esquema exige a cada dato: largos, letras y cifras. Lo que no lo cumple hace rechazar el envío entero."""

import re
from collections.abc import Iterator

from factursaas.domain.nif import LARGO_EXTRANJERO
from factursaas.domain.verifactu.registro import (
    LARGO_DESCRIPCION,
    LARGO_NOMBRE,
    LARGO_NUMERO,
    Alta,
    IdFactura,
    IdOtro,
)
from factursaas.domain.verifactu.validaciones.reparos import Regla, Reparo, leer_fecha

FACTURAS_MAXIMAS = 1000
"""Las que puede corregir o sustituir una sola."""
_PROHIBIDOS = frozenset("\"'<>=")
_IMPORTE = re.compile(r"-?[0-9]{1,12}\.[0-9]{2}")
_TANTO = re.compile(r"[0-9]{1,3}\.[0-9]{2}")
_FECHA = re.compile(r"[0-9]{2}-[0-9]{2}-[0-9]{4}")


def _numero(alta: Alta) -> Iterator[Reparo]:
    numero = alta.factura.numero
    if not 1 <= len(numero) <= LARGO_NUMERO:
        yield Reparo(
            "1104",
            "serie",
            f"El número de la factura tiene {len(numero)} caracteres y a Hacienda le caben {LARGO_NUMERO}. Acorta el "
            "código o el formato de la serie.",
        )
    if _PROHIBIDOS & set(numero):
        yield Reparo(
            "1287",
            "serie",
            f"Hacienda no admite el número {numero}: quita los signos \" ' < > = del formato de la serie.",
        )
    elif not _es_imprimible(numero):
        yield Reparo(
            "1130",
            "serie",
            f"Hacienda no admite el número {numero}: solo letras sin acento, cifras y signos. Cambia el formato de la "
            "serie.",
        )


def _numeros_de_lo_corregido(alta: Alta) -> Iterator[Reparo]:
    """Los de otro programa los ha escrito una persona."""
    for factura in (*alta.rectificadas, *alta.sustituidas):
        if not _numero_valido(factura):
            yield Reparo(
                "1130",
                "origenes",
                f"Hacienda no admite el número {factura.numero}: hasta {LARGO_NUMERO} letras sin acento, cifras y "
                "signos que no sean \" ' < > =.",
            )


def _cuantas_se_corrigen(alta: Alta) -> Iterator[Reparo]:
    if max(len(alta.rectificadas), len(alta.sustituidas)) > FACTURAS_MAXIMAS:
        yield Reparo(
            "1100",
            "origenes",
            f"Con una sola factura se corrigen o se canjean hasta {FACTURAS_MAXIMAS}. Repártelas en varias.",
        )


def _fechas(alta: Alta) -> Iterator[Reparo]:
    if not _es_fecha(alta.factura.fecha):
        yield Reparo("1105", "fecha", "Escribe la fecha de la factura con su día, su mes y su año.")
    if alta.fecha_operacion is not None and not _es_fecha(alta.fecha_operacion):
        yield Reparo("1145", "fecha_operacion", "Escribe la fecha de la operación con su día, su mes y su año.")


def _textos(alta: Alta) -> Iterator[Reparo]:
    if not _cabe(alta.nombre_emisor, LARGO_NOMBRE):
        yield Reparo(
            "1282", "emisor", f"Tu nombre o razón social va de 1 a {LARGO_NOMBRE} letras. Revísalo en Ajustes."
        )
    if not _cabe(alta.descripcion, LARGO_DESCRIPCION):
        yield Reparo(
            "1100",
            "lineas",
            f"Lo que se factura se describe con 1 a {LARGO_DESCRIPCION} letras. Revisa la descripción de las líneas.",
        )
    for persona in alta.destinatarios:
        if not _cabe(persona.nombre, LARGO_NOMBRE):
            yield Reparo(
                "1283", "cliente_id", f"El nombre del cliente va de 1 a {LARGO_NOMBRE} letras. Revísalo en su ficha."
            )
        identificacion = persona.identificacion
        if isinstance(identificacion, IdOtro) and not _cabe(identificacion.id, LARGO_EXTRANJERO):
            yield Reparo(
                "1103",
                "cliente_id",
                f"La identificación de {persona.nombre} va de 1 a {LARGO_EXTRANJERO} letras y cifras. Revísala en su "
                "ficha.",
            )


def _importes(alta: Alta) -> Iterator[Reparo]:
    rectificado = alta.rectificado
    sueltos = (rectificado.base, rectificado.cuota, rectificado.recargo) if rectificado else ()
    de_lineas = (valor for d in alta.detalles for valor in (d.base, d.cuota, d.cuota_recargo))
    if not all(_IMPORTE.fullmatch(valor) for valor in (*sueltos, *de_lineas) if valor is not None):
        yield Reparo("1100", "lineas", f"{_NO_CABE} Revisa las cantidades y los precios.")
    if not _IMPORTE.fullmatch(alta.cuota_total):
        yield Reparo("1266", "lineas", f"{_NO_CABE} Revisa la suma de las cuotas.")
    if not _IMPORTE.fullmatch(alta.importe_total):
        yield Reparo("1267", "lineas", f"{_NO_CABE} Revisa el total.")


def _tantos(alta: Alta) -> Iterator[Reparo]:
    tantos = (valor for d in alta.detalles for valor in (d.tipo, d.tipo_recargo) if valor is not None)
    if not all(_TANTO.fullmatch(valor) for valor in tantos):
        yield Reparo("1100", "lineas", "Un tipo o un recargo va de 0 a 999,99 %, sin signo. Corrígelo en su línea.")


FORMA: tuple[Regla, ...] = (
    _numero,
    _numeros_de_lo_corregido,
    _cuantas_se_corrigen,
    _fechas,
    _textos,
    _importes,
    _tantos,
)
_NO_CABE = "A Hacienda le caben importes de hasta doce cifras y dos decimales."


def _cabe(texto: str, largo: int) -> bool:
    """La AEAT no da por escrito lo que solo son espacios, aunque el esquema lo admita."""
    return bool(texto.strip()) and len(texto) <= largo


def _numero_valido(factura: IdFactura) -> bool:
    numero = factura.numero
    return 1 <= len(numero) <= LARGO_NUMERO and _es_imprimible(numero) and not _PROHIBIDOS & set(numero)


def _es_imprimible(numero: str) -> bool:
    return numero.isascii() and numero.isprintable()


def _es_fecha(texto: str) -> bool:
    try:
        leer_fecha(texto)
    except ValueError:
        return False
    return bool(_FECHA.fullmatch(texto))
