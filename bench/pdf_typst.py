"""Con typst: la misma factura en una plantilla, con el compilador ya en marcha de una a otra."""

import json
from pathlib import Path

import typst

from bench.rivales_pdf import FECHAS, PARTES, TITULOS, Dibujante, Papel, qr
from factursaas.documents.pdf.fuentes import DIRECTORIO

_PLANTILLA = """
#let d = json(bytes(sys.inputs.datos))
#set page(paper: "a4", margin: (x: 18mm, y: 16mm),
  footer: [#d.numero #h(1fr) #context counter(page).display("1 de 1", both: true)])
#set text(font: "Inter", size: 9pt, lang: "es")
#grid(columns: (1fr, 1fr, 1fr), align: (left, center, right),
  image("logo.png", width: 58mm),
  [QR tributario: \\ #image(bytes(d.qr), format: "svg", width: 32mm) #d.leyenda],
  [#text(size: 20pt, weight: 600, fill: rgb("#0B5F58"))[Factura] \\ #text(size: 12pt, weight: 600)[#d.numero]])
#v(7mm)
#grid(columns: (1fr, 1fr), ..d.partes.map(p => p.join(linebreak())))
#v(5mm)
#grid(columns: (1fr,) * 4, ..d.fechas.map(f => [#text(weight: 600)[#f.at(0)] \\ #f.at(1)]))
#v(5mm)
#table(columns: (1fr, auto, auto, auto, auto), align: (x, y) => if x == 0 { left } else { right },
  stroke: (bottom: 0.5pt + rgb("#D9DCE0")),
  table.header(..d.titulos.map(t => text(size: 7.5pt, weight: 600)[#t])), ..d.filas.flatten())
#align(right, table(columns: 2, stroke: none, ..d.sumas.flatten()))
"""


def compilador(carpeta: Path, logo: bytes) -> Dibujante:
    """Quien dibuja, con su plantilla y el logo en la carpeta."""
    (carpeta / "logo.png").write_bytes(logo)
    plantilla = carpeta / "factura.typ"
    plantilla.write_text(_PLANTILLA, encoding="utf-8")
    compilador = typst.Compiler(str(plantilla), font_paths=[str(DIRECTORIO)], ignore_system_fonts=True)

    def dibujar(papel: Papel) -> bytes:
        datos = {
            "numero": papel.numero,
            "qr": qr(papel.direccion).svg_inline(border=0),
            "leyenda": papel.leyenda,
            "partes": PARTES,
            "fechas": FECHAS,
            "titulos": TITULOS,
            "filas": papel.filas,
            "sumas": papel.sumas,
        }
        # Sin etiquetas de accesibilidad, que las demás no ponen.
        hecho = compilador.compile(format="pdf", sys_inputs={"datos": json.dumps(datos)}, pdf_tags=False)
        return hecho if isinstance(hecho, bytes) else b""

    return dibujar
