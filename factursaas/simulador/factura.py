"""Lo que la AEAT comprueba de un alta en conjunto: su tipo, sus fechas, sus partes y su desglose."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from factursaas.domain.nif import es_nif
from factursaas.simulador.desglose import reparos_de_linea
from factursaas.simulador.fechas import leer_fecha
from factursaas.simulador.linea import CERO, Linea, leer_lineas
from factursaas.simulador.nodos import leer
from factursaas.simulador.personas import reparos_de_persona
from factursaas.simulador.registro import Recibido

_COMPLETAS = ("F1", "F3", "R1", "R2", "R3", "R4")
_MACRODATO = Decimal(100_000_000)
_TOPE_SIMPLIFICADA = Decimal("3010.00")  # tres mil y el margen de diez
_FUTUROS = ("14", "15")


def reparos_de_factura(registro: Recibido, obligado: str, hoy: date) -> Iterator[str]:
    """Los códigos de lo que no se admite en un alta."""
    lineas = leer_lineas(registro)
    yield from _rectificacion(registro)
    yield from _indicadores(registro)
    yield from _tercero(registro, obligado)
    yield from _destinatarios(registro)
    yield from _fecha_de_operacion(registro, lineas, hoy)
    yield from _desglose(registro, lineas)


def _rectificacion(registro: Recibido) -> Iterator[str]:
    tipo, metodo = registro.texto("TipoFactura"), registro.dato("TipoRectificativa")
    rectificativa, con_importe = tipo.startswith("R"), registro.tiene("ImporteRectificacion")
    if rectificativa and metodo is None:
        yield "1114"
    if not rectificativa and metodo is not None:
        yield "1115"
    if tipo != "F3" and registro.tiene("FacturasSustituidas"):
        yield "1116"
    if not rectificativa and registro.tiene("FacturasRectificadas"):
        yield "1117"
    if metodo == "S" and not con_importe:
        yield "1118"
    if metodo != "S" and con_importe:
        yield "1119"
    for grupo in ("FacturasRectificadas/IDFacturaRectificada", "FacturasSustituidas/IDFacturaSustituida"):
        for factura in registro.todos(grupo):
            if not es_nif(leer(factura, "IDEmisorFactura") or ""):
                yield "1123"
            if leer_fecha(leer(factura, "FechaExpedicionFactura") or "") is None:
                yield "1145"


def _indicadores(registro: Recibido) -> Iterator[str]:
    tipo = registro.texto("TipoFactura")
    enorme = abs(Decimal(registro.texto("ImporteTotal"))) >= _MACRODATO
    macrodato = registro.dato("Macrodato") == "S"
    if registro.dato("FacturaSimplificadaArt7273") == "S" and tipo not in _COMPLETAS:
        yield "1183"
    if registro.dato("FacturaSinIdentifDestinatarioArt61d") == "S" and tipo not in ("F2", "R5"):
        yield "1185"
    if registro.dato("Cupon") == "S" and tipo not in ("R1", "R5"):
        yield "1157"
    if macrodato and not enorme:
        yield "1138"
    if enorme and not macrodato:
        yield "1139"


def _tercero(registro: Recibido, obligado: str) -> Iterator[str]:
    quien, terceros = registro.dato("EmitidaPorTerceroODestinatario"), list(registro.todos("Tercero"))
    if quien == "T" and not terceros:
        yield "1186"
    if quien != "T" and terceros:
        yield "1187"
    if quien == "D" and not registro.tiene("Destinatarios"):
        yield "1158"
    for tercero in terceros:
        yield from reparos_de_persona(tercero)
        if leer(tercero, "NIF") == obligado:
            yield "1188"
        if leer(tercero, "IDOtro/IDType") == "07":
            yield "1211"


def _destinatarios(registro: Recibido) -> Iterator[str]:
    tipo, destinatarios = registro.texto("TipoFactura"), list(registro.todos("Destinatarios/IDDestinatario"))
    if tipo in _COMPLETAS and not destinatarios:
        yield "1189"
    if tipo not in _COMPLETAS and destinatarios:
        yield "1190"
    for destinatario in destinatarios:
        yield from reparos_de_persona(destinatario)
        otro = leer(destinatario, "IDOtro/IDType")
        if tipo == "R3" and otro not in (None, "07"):
            yield "1191"
        if tipo == "R2" and otro not in (None, "07", "02"):
            yield "1192"


def _fecha_de_operacion(registro: Recibido, lineas: list[Linea], hoy: date) -> Iterator[str]:
    texto = registro.dato("FechaOperacion")
    if texto is None:
        if any(linea.regimen == "14" for linea in lineas):
            yield "1147"
        return
    fecha, expedida = leer_fecha(texto), leer_fecha(registro.clave[2])
    if fecha is None:
        yield "1145"
        return
    puede_ser_futura = all(linea.regimen in _FUTUROS and linea.impuesto in ("01", "03") for linea in lineas)
    if fecha.year > hoy.year + 1:
        yield "1125"
    if fecha.year < hoy.year - 20:
        yield "1134"
    if fecha > hoy and not puede_ser_futura:
        yield "1173"
    if expedida and fecha > expedida and not puede_ser_futura:
        yield "1146"
    if expedida and fecha <= expedida and any(linea.regimen == "14" for linea in lineas):
        yield "1147"


def _desglose(registro: Recibido, lineas: list[Linea]) -> Iterator[str]:
    tipo = registro.texto("TipoFactura")
    dia = leer_fecha(registro.dato("FechaOperacion") or registro.clave[2])
    por_diferencias = registro.dato("TipoRectificativa") == "I"
    for linea in lineas:
        if dia:
            yield from reparos_de_linea(linea, tipo, dia, por_diferencias)
    yield from _destinatarios_segun_desglose(registro, lineas)
    con_tope = (
        tipo == "F2"
        and registro.dato("NumRegistroAcuerdoFacturacion") is None
        and registro.dato("FacturaSinIdentifDestinatarioArt61d") != "S"
    )
    if con_tope and sum((linea.base + (linea.cuota or CERO) for linea in lineas), CERO) > _TOPE_SIMPLIFICADA:
        yield "1150"


def _destinatarios_segun_desglose(registro: Recibido, lineas: list[Linea]) -> Iterator[str]:
    nifs = [leer(persona, "NIF") for persona in registro.todos("Destinatarios/IDDestinatario")]
    if any(linea.es_iva and linea.exencion == "E5" for linea in lineas) and any(nifs):
        yield "1289"
    if any(linea.regimen == "10" for linea in lineas) and not all(nifs):
        yield "1205"
    if any(linea.regimen == "14" for linea in lineas) and not all(nif and nif[0] in "PQSV" for nif in nifs):
        yield "1149"
