"""Un logotipo se mira por dentro: lo que no es lo que dice, o lo que al abrirse ocuparía demasiado, no entra."""

import io
import struct
import zlib

import pytest
from PIL import Image

from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.planes import Inquilino
from factursaas.services import emisor


def _trozo(clase: bytes, datos: bytes) -> bytes:
    return struct.pack(">I", len(datos)) + clase + datos + struct.pack(">I", zlib.crc32(clase + datos))


def _png(ancho: int, alto: int, *extra: bytes) -> bytes:
    cabecera = _trozo(b"IHDR", struct.pack(">IIBBBBB", ancho, alto, 8, 0, 0, 0, 0))
    pixeles = _trozo(b"IDAT", zlib.compress(b"\0" * 100_000, 9))
    return b"\x89PNG\r\n\x1a\n" + cabecera + b"".join(extra) + pixeles + _trozo(b"IEND", b"")


def _otra(formato: str) -> bytes:
    salida = io.BytesIO()
    Image.new("RGB", (4, 4)).save(salida, formato)
    return salida.getvalue()


HOSTILES = {
    "bomba_de_pixeles": _png(60_000, 60_000),
    "cuatro_mil_uno": _png(4001, 10),
    "bomba_de_texto": _png(10, 10, _trozo(b"zTXt", b"x\0\0" + zlib.compress(b"a" * 80_000_000, 9))),
    "cortada": _png(100, 100)[:60],
    "gif": _otra("GIF"),
    "bmp": _otra("BMP"),
    "svg_con_guion": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html_que_dice_ser_png": b"\x89PNG<script>alert(1)</script>",
    "vacia": b"",
    "demasiado_pesada": b"\x89PNG" + b"x" * emisor.LOGO_MAXIMO,
}


@pytest.mark.parametrize("cual", HOSTILES)
def test_lo_que_no_es_un_logotipo_razonable_no_entra(ana: Inquilino, cual: str) -> None:
    with pytest.raises(DatosNoValidos, match=r"logotipo|imagen"), tenant_session(ana) as db:
        emisor.guardar_logo(db, HOSTILES[cual])
    with tenant_session(ana) as db:
        assert emisor.leer_logo(db) is None
