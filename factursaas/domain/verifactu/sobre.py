"""Los mensajes a la AEAT: el envío de registros y la consulta de lo que consta (esquemas SuministroLR y ConsultaLR)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from factursaas.domain.verifactu.registro import IdFactura
from factursaas.domain.verifactu.xml import ESPACIO

REGISTROS_POR_ENVIO = 1000
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_ENVIO = ESPACIO.replace("SuministroInformacion", "SuministroLR")
_REGISTRO = re.compile(b"<lr:RegistroFactura>(.*?)</lr:RegistroFactura>", re.DOTALL)
_CONSULTA = ESPACIO.replace("SuministroInformacion", "ConsultaLR")


@dataclass(frozen=True, slots=True)
class Obligado:
    """De quién son las facturas."""

    nombre: str
    nif: str


@dataclass(frozen=True, slots=True)
class Periodo:
    """El mes por el que la AEAT archiva un registro: el de la operación y, si no la dice, el de expedición."""

    ejercicio: str
    mes: str

    @classmethod
    def de(cls, fecha: str) -> "Periodo":
        """El de una fecha `dd-mm-aaaa`.

        >>> Periodo.de("09-01-2027")
        Periodo(ejercicio='2027', mes='01')
        """
        return cls(fecha[6:], fecha[3:5])


def escribir_envio(
    obligado: Obligado, registros: Sequence[bytes], *, incidencia: bool = False, fin: str | None = None
) -> bytes:
    """Un envío con los registros tal como se guardaron, en su orden.

    `incidencia` si no se remitieron a tiempo por un fallo (art. 16.4 Orden HAC/1177/2024); `fin`, el último día
    (`31-12-aaaa`) en que se remite voluntariamente (art. 17.3).
    """
    voluntaria = _hoja("sf", "FechaFinVeriFactu", fin) + _hoja("sf", "Incidencia", "S" if incidencia else None)
    return _suministro(
        obligado, f"<sf:RemisionVoluntaria>{voluntaria}</sf:RemisionVoluntaria>" * bool(voluntaria), registros
    )


def escribir_requerimiento(obligado: Obligado, registros: Sequence[bytes], referencia: str, *, ultimo: bool) -> bytes:
    """Los registros firmados que pide un requerimiento, tal como se guardaron (art. 18 Orden HAC/1177/2024).

    `ultimo` si con este mensaje se acaba de contestar.
    """
    requerida = _hoja("sf", "RefRequerimiento", referencia) + _hoja("sf", "FinRequerimiento", "S" if ultimo else "N")
    return _suministro(obligado, f"<sf:RemisionRequerimiento>{requerida}</sf:RemisionRequerimiento>", registros)


def _suministro(obligado: Obligado, remision: str, registros: Sequence[bytes]) -> bytes:
    cuerpo = b"".join(b"<lr:RegistroFactura>%b</lr:RegistroFactura>" % registro for registro in registros)
    return _sobre(
        f'<lr:RegFactuSistemaFacturacion xmlns:lr="{_ENVIO}" xmlns:sf="{ESPACIO}">'
        f"<lr:Cabecera>{_obligado(obligado)}{remision}</lr:Cabecera>".encode()
        + cuerpo
        + b"</lr:RegFactuSistemaFacturacion>"
    )


def registros_de(mensaje: bytes) -> list[bytes]:
    """Los registros que lleva un envío nuestro, con sus bytes exactos y en su orden."""
    return _REGISTRO.findall(mensaje)


def escribir_consulta(
    obligado: Obligado, periodo: Periodo, *, numero: str | None = None, desde: IdFactura | None = None
) -> bytes:
    """Lo que consta de un mes, o de una factura suya; `desde`, la última de la página anterior."""
    return _sobre(
        f'<c:ConsultaFactuSistemaFacturacion xmlns:c="{_CONSULTA}" xmlns:sf="{ESPACIO}">'
        f"<c:Cabecera><sf:IDVersion>1.0</sf:IDVersion>{_obligado(obligado)}</c:Cabecera>"
        "<c:FiltroConsulta><c:PeriodoImputacion>"
        f"{_hoja('sf', 'Ejercicio', periodo.ejercicio)}{_hoja('sf', 'Periodo', periodo.mes)}"
        f"</c:PeriodoImputacion>{_hoja('c', 'NumSerieFactura', numero)}{_clave(desde)}</c:FiltroConsulta>"
        "</c:ConsultaFactuSistemaFacturacion>".encode()
    )


def _sobre(cuerpo: bytes) -> bytes:
    inicio = f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{_SOAP}"><s:Header/><s:Body>'
    return inicio.encode() + cuerpo + b"</s:Body></s:Envelope>"


def _obligado(obligado: Obligado) -> str:
    datos = _hoja("sf", "NombreRazon", obligado.nombre) + _hoja("sf", "NIF", obligado.nif)
    return f"<sf:ObligadoEmision>{datos}</sf:ObligadoEmision>"


def _clave(factura: IdFactura | None) -> str:
    if factura is None:
        return ""
    campos = (
        _hoja("sf", "IDEmisorFactura", factura.emisor)
        + _hoja("sf", "NumSerieFactura", factura.numero)
        + _hoja("sf", "FechaExpedicionFactura", factura.fecha)
    )
    return f"<c:ClavePaginacion>{campos}</c:ClavePaginacion>"


def _hoja(prefijo: str, nombre: str, valor: str | None) -> str:
    return f"<{prefijo}:{nombre}>{escape(valor)}</{prefijo}:{nombre}>" if valor else ""
