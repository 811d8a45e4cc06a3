"""Una página de un PDF, pintada: para enseñarla donde el navegador no sabe enseñar un PDF."""

import io
from threading import Lock

import pypdfium2

PUNTOS_POR_PULGADA = 72
_pintando = Lock()
"""PDFium no admite dos hilos a la vez."""


def pintar_pagina(pdf: bytes, pagina: int, ancho: int) -> tuple[bytes, int]:
    """Una página como PNG de ese ancho, y cuántas hay; la que se pasa es la última."""
    with _pintando:
        documento = pypdfium2.PdfDocument(pdf)
        try:
            hoja = documento[min(max(pagina, 1), len(documento)) - 1]
            imagen = hoja.render(scale=ancho / hoja.get_width()).to_pil()
            cuantas = len(documento)
        finally:
            documento.close()
    salida = io.BytesIO()
    imagen.convert("P", palette=1, colors=64).save(salida, "PNG")
    return salida.getvalue(), cuantas
