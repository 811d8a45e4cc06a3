"""De lo que dice un QR a sus módulos; los dibuja `hoja.Modulos`."""

from functools import lru_cache

import segno

Filas = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=64)
def qr_tributario(direccion: str) -> Filas:
    """Los módulos del QR de una dirección de cotejo, sin margen y con corrección M (art. 21 Orden HAC/1177/2024).

    >>> len(qr_tributario("https://prewww2.aeat.es/wlpl/TIKE-CONT/ValidarQR?nif=12345678Z")) > 20
    True
    """
    return filas_de(segno.make_qr(direccion, error="m", boost_error=False))


def filas_de(qr: segno.QRCode) -> Filas:
    """Las filas de módulos de un QR; verdadero es negro."""
    return tuple(tuple(bool(modulo) for modulo in fila) for fila in qr.matrix)
