"""Los mensajes a la AEAT: el envío de registros y la consulta de lo que consta (esquemas SuministroLR y ConsultaLR)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from factursaas.domain.verifactu.espacios import ESPACIO, ESPACIO_CONSULTA, ESPACIO_SUMINISTRO, SOAP
from factursaas.domain.verifactu.etiquetas import VERSION, escribir_factura, escribir_obligado, hoja, nudo, si_no
from factursaas.domain.verifactu.registro import IdFactura, Obligado

REGISTROS_POR_ENVIO = 1000
_REGISTRO = re.compile(b"<lr:RegistroFactura>(.*?)</lr:RegistroFactura>", re.DOTALL)


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
    voluntaria = [hoja("FechaFinVeriFactu", fin), hoja("Incidencia", "S" if incidencia else None)]
    return _suministro(obligado, nudo("RemisionVoluntaria", voluntaria), registros)


def escribir_requerimiento(obligado: Obligado, registros: Sequence[bytes], referencia: str, *, ultimo: bool) -> bytes:
    """Los registros firmados que pide un requerimiento, tal como se guardaron (art. 18 Orden HAC/1177/2024).

    `ultimo` si con este mensaje se acaba de contestar.
    """
    requerida = [hoja("RefRequerimiento", referencia), hoja("FinRequerimiento", si_no(ultimo))]
    return _suministro(obligado, nudo("RemisionRequerimiento", requerida), registros)


def _suministro(obligado: Obligado, remision: str, registros: Sequence[bytes]) -> bytes:
    cuerpo = b"".join(b"<lr:RegistroFactura>%b</lr:RegistroFactura>" % registro for registro in registros)
    return _sobre(
        f'<lr:RegFactuSistemaFacturacion xmlns:lr="{ESPACIO_SUMINISTRO}" xmlns:sf="{ESPACIO}">'
        f"<lr:Cabecera>{escribir_obligado(obligado)}{remision}</lr:Cabecera>".encode()
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
    imputacion = [hoja("Ejercicio", periodo.ejercicio), hoja("Periodo", periodo.mes)]
    filtro = [
        nudo("PeriodoImputacion", imputacion, "c"),
        hoja("NumSerieFactura", numero, "c"),
        nudo("ClavePaginacion", escribir_factura(desde) if desde else [], "c"),
    ]
    return _sobre(
        f'<c:ConsultaFactuSistemaFacturacion xmlns:c="{ESPACIO_CONSULTA}" xmlns:sf="{ESPACIO}">'
        f"{nudo('Cabecera', [hoja('IDVersion', VERSION), escribir_obligado(obligado)], 'c')}"
        f"{nudo('FiltroConsulta', filtro, 'c')}"
        "</c:ConsultaFactuSistemaFacturacion>".encode()
    )


def _sobre(cuerpo: bytes) -> bytes:
    inicio = f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{SOAP}"><s:Header/><s:Body>'
    return inicio.encode() + cuerpo + b"</s:Body></s:Envelope>"
