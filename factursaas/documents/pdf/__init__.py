"""La factura en PDF: datos que entran, bytes que salen."""

from factursaas.documents.pdf.datos import (
    FacturaImpresa,
    LineaImpresa,
    OrigenImpreso,
    ParteImpresa,
    QrTributario,
    VencimientoImpreso,
)
from factursaas.documents.pdf.dibujo import dibujar
from factursaas.documents.pdf.preparar import imprimir, preparar

__all__ = [
    "FacturaImpresa",
    "LineaImpresa",
    "OrigenImpreso",
    "ParteImpresa",
    "QrTributario",
    "VencimientoImpreso",
    "dibujar",
    "imprimir",
    "preparar",
]
