"""Las etiquetas que comparten los registros de facturación, los de evento y los mensajes que los llevan."""

from collections.abc import Iterable
from functools import lru_cache
from xml.sax.saxutils import escape

from factursaas.domain.verifactu.registro import IdFactura, Obligado, Sistema

VERSION = "1.0"


def hoja(nombre: str, valor: str | None, prefijo: str = "sf") -> str:
    """Un campo; si no hay nada que decir, no va."""
    return f"<{prefijo}:{nombre}>{escape(valor)}</{prefijo}:{nombre}>" if valor else ""


def nudo(nombre: str, partes: Iterable[str], prefijo: str = "sf") -> str:
    """Un grupo de campos; si todos están vacíos, no va."""
    dentro = "".join(partes)
    return f"<{prefijo}:{nombre}>{dentro}</{prefijo}:{nombre}>" if dentro else ""


def si_no(valor: bool) -> str:
    """Un sí o un no, con la letra de la AEAT."""
    return "S" if valor else "N"


def escribir_factura(factura: IdFactura, sufijo: str = "") -> list[str]:
    """La clave natural de una factura; al anular, sus campos llevan `Anulada`."""
    return [hoja(nombre, valor) for nombre, valor in factura.campos(sufijo)]


def escribir_obligado(obligado: Obligado) -> str:
    """El bloque `ObligadoEmision`."""
    return nudo("ObligadoEmision", [hoja("NombreRazon", obligado.nombre), hoja("NIF", obligado.nif)])


@lru_cache(maxsize=256)
def escribir_sistema(sistema: Sistema) -> str:
    """El bloque `SistemaInformatico`, que es el mismo en todos los registros de una instalación."""
    return nudo(
        "SistemaInformatico",
        [
            hoja("NombreRazon", sistema.productor),
            hoja("NIF", sistema.nif_productor),
            hoja("NombreSistemaInformatico", sistema.nombre),
            hoja("IdSistemaInformatico", sistema.id),
            hoja("Version", sistema.version),
            hoja("NumeroInstalacion", sistema.instalacion),
            hoja("TipoUsoPosibleSoloVerifactu", si_no(sistema.solo_verifactu)),
            hoja("TipoUsoPosibleMultiOT", si_no(sistema.varios_obligados)),
            hoja("IndicadorMultiplesOT", si_no(sistema.tiene_varios)),
        ],
    )
