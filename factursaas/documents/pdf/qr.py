"""De lo que dice un QR a sus módulos; los dibuja `hoja.Modulos`."""

import zxingcpp
from PIL import Image

Filas = tuple[bytes, ...]
"""Las filas de módulos, un octeto por módulo: el negro es cero."""


def qr_tributario(direccion: str) -> Filas:
    """Los módulos del QR de una dirección de cotejo (art. 21 Orden HAC/1177/2024).

    >>> len(qr_tributario("https://prewww2.aeat.es/wlpl/TIKE-CONT/ValidarQR?nif=12345678Z")) > 20
    True
    """
    return filas_de(direccion)


def filas_de(texto: str, **opciones: str) -> Filas:
    """Los módulos de un QR, sin margen y con corrección M, que es la que piden el tributario y el de pago."""
    qr = zxingcpp.create_barcode(texto, zxingcpp.BarcodeFormat.QRCode, ec_level="M", **opciones)
    imagen = Image.fromarray(qr.to_image(add_quiet_zones=False))
    puntos, lado = imagen.tobytes(), imagen.width
    return tuple(puntos[i : i + lado] for i in range(0, len(puntos), lado))
