"""Lo que la AEAT comprueba de un registro antes de admitirlo (documento de validaciones 1.2.2).

Los rechazos impiden guardarlo; con los avisos se guarda como aceptado con errores.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from factursaas.simulador.factura import reparos_de_factura
from factursaas.simulador.fechas import leer_fecha, leer_instante
from factursaas.simulador.linea import Linea, leer_lineas
from factursaas.simulador.personas import reparos_de_persona
from factursaas.simulador.registro import Recibido

_PRIMERA_FECHA = date(2024, 10, 28)
_PROHIBIDOS = frozenset("\"'<>=")
_MARGEN_DEL_RELOJ = timedelta(seconds=240)
_MARGEN_DE_IMPORTES = Decimal(10)
_REGIMENES_SIN_TOTALES = {"03", "05", "06", "08", "09"}
_HUELLA = re.compile("[0-9A-F]{64}")


@dataclass(frozen=True, slots=True)
class Contexto:
    """De quién es el mensaje, qué hora es y si ya se habían recibido registros de ese sistema."""

    obligado: str
    ahora: datetime
    con_anteriores: bool


def rechazos(registro: Recibido, contexto: Contexto) -> Iterator[str]:
    """Los códigos de lo que impide admitir un registro."""
    emisor, numero, fecha = registro.clave
    if emisor != contexto.obligado:
        yield "1108"
    yield from _numero(numero)
    yield from _fecha(fecha, contexto)
    yield from _huellas(registro)
    if leer_instante(registro.texto("FechaHoraHusoGenRegistro")) is None:
        yield "1244"
    yield from _sistema(registro)
    if registro.es_alta:
        yield from reparos_de_factura(registro, contexto.obligado, contexto.ahora.date())
    else:
        yield from _generador(registro, contexto.obligado)


def avisos(registro: Recibido, contexto: Contexto) -> Iterator[str]:
    """Los códigos de lo que se admite pero hay que subsanar."""
    if registro.calcular_huella() != registro.huella:
        yield "2000"
    yield from _huella_anterior(registro, contexto)
    generado = leer_instante(registro.texto("FechaHoraHusoGenRegistro"))
    if generado and generado > contexto.ahora + _MARGEN_DEL_RELOJ:
        yield "2004"
    if registro.es_alta:
        yield from _totales(registro, leer_lineas(registro))


def _numero(numero: str) -> Iterator[str]:
    if _PROHIBIDOS & set(numero):
        yield "1287"
    elif not numero.isascii() or not numero.isprintable():
        yield "1130"
    elif not numero.strip():
        yield "1104"


def _fecha(texto: str, contexto: Contexto) -> Iterator[str]:
    fecha = leer_fecha(texto)
    if fecha is None:
        yield "1105"
    elif fecha > contexto.ahora.date():
        yield "1112"
    elif fecha < _PRIMERA_FECHA:
        yield "1152"


def _huellas(registro: Recibido) -> Iterator[str]:
    if len(registro.huella) != 64:
        yield "1262"
    elif not registro.huella.isalnum():
        yield "1292"
    if registro.huella_anterior is not None:
        if not registro.huella_anterior.isalnum():
            yield "1291"
        if leer_fecha(registro.texto("Encadenamiento/RegistroAnterior/FechaExpedicionFactura")) is None:
            yield "1174"


def _sistema(registro: Recibido) -> Iterator[str]:
    for sistema in registro.todos("SistemaInformatico"):
        yield from reparos_de_persona(sistema, "1176")
    if not re.fullmatch("[A-Z0-9]{2}", registro.texto("SistemaInformatico/IdSistemaInformatico")):
        yield "1177"
    if not registro.instalacion.strip():
        yield "1179"


def _generador(registro: Recibido, obligado: str) -> Iterator[str]:
    generado_por = registro.dato("GeneradoPor")
    generadores = list(registro.todos("Generador"))
    if (generado_por is None) != (not generadores):
        yield "1224"
    for generador in generadores:
        yield from reparos_de_persona(generador, "1258")
    nif = registro.dato("Generador/NIF")
    if generado_por == "E" and nif is None:
        yield "1227"
    if generado_por in ("D", "T") and nif == obligado:
        yield "1259"
    if generado_por == "T" and registro.dato("Generador/IDOtro/IDType") == "07":
        yield "1229"


def _huella_anterior(registro: Recibido, contexto: Contexto) -> Iterator[str]:
    anterior = registro.huella_anterior
    if anterior is None:
        if contexto.con_anteriores:
            yield "2007"
    elif len(anterior) != 64:
        yield "2002"
    elif not _HUELLA.fullmatch(anterior):
        yield "2003"
    elif anterior == registro.huella:
        yield "2008"


def _totales(registro: Recibido, lineas: list[Linea]) -> Iterator[str]:
    if any(linea.impuesto == "02" and linea.regimen is None for linea in lineas):
        yield "2009"
    if any(linea.regimen in _REGIMENES_SIN_TOTALES for linea in lineas):
        return
    importe, cuota = Decimal(registro.texto("ImporteTotal")), Decimal(registro.texto("CuotaTotal"))
    if abs(importe - sum(linea.total for linea in lineas)) > _MARGEN_DE_IMPORTES:
        yield "2005"
    if abs(cuota - sum(linea.cuotas for linea in lineas)) > _MARGEN_DE_IMPORTES:
        yield "2006"
