"""Con WeasyPrint: la misma factura en HTML y CSS, con las mismas fuentes ya cargadas."""

from base64 import b64encode
from collections.abc import Iterable
from html import escape

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bench.rivales_pdf import FECHAS, PARTES, TITULOS, Dibujante, Papel, qr
from factursaas.documents.pdf.fuentes import DIRECTORIO

_ESTILO = f"""
@font-face {{ font-family: Inter; font-weight: 400; src: url({(DIRECTORIO / "Inter-Regular.ttf").as_uri()}) }}
@font-face {{ font-family: Inter; font-weight: 600; src: url({(DIRECTORIO / "Inter-SemiBold.ttf").as_uri()}) }}
@page {{ size: A4; margin: 16mm 18mm; @bottom-right {{ content: "Página " counter(page) " de " counter(pages) }} }}
body {{ font: 9pt Inter }} h1 {{ font-size: 20pt; color: #0B5F58; margin: 0 }}
table {{ width: 100%; border-collapse: collapse; margin-top: 5mm }} .lineas td {{ border-bottom: 0.5pt solid #D9DCE0 }}
td + td, th + th {{ text-align: right }} svg {{ width: 32mm; height: 32mm }} img {{ width: 58mm }}
"""


def navegador() -> Dibujante:
    """Quien dibuja, con las fuentes y la hoja de estilo ya leídas."""
    fuentes = FontConfiguration()
    estilo = CSS(string=_ESTILO, font_config=fuentes)

    def dibujar(papel: Papel) -> bytes:
        hecho = HTML(string=_escribir(papel)).write_pdf(stylesheets=[estilo], font_config=fuentes)
        return hecho or b""

    return dibujar


def _escribir(papel: Papel) -> str:
    logo = f'<img src="data:image/png;base64,{b64encode(papel.logo).decode()}">'
    dibujo = qr(papel.direccion).svg_inline(border=0, omitsize=True)
    partes = _fila("<br>".join(map(escape, parte)) for parte in PARTES)
    fechas = _fila(f"<b>{rotulo}</b><br>{fecha}" for rotulo, fecha in FECHAS)
    titulos = "".join(f"<th>{titulo}" for titulo in TITULOS)
    lineas = "".join(_fila(map(escape, fila)) for fila in papel.filas)
    sumas = "".join(_fila(suma) for suma in papel.sumas)
    return (
        f"<table><tr><td>{logo}<td>QR tributario:<br>{dibujo}<br>{papel.leyenda}"
        f"<td><h1>Factura</h1>{papel.numero}</table>"
        f"<table>{partes}</table><table>{fechas}</table>"
        f'<table class="lineas"><thead><tr>{titulos}</thead>{lineas}</table><table>{sumas}</table>'
    )


def _fila(celdas: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<td>{celda}" for celda in celdas)
