"""La factura en PDF: datos que entran, bytes que salen."""

from factursaas.documents.pdf.datos import FacturaImpresa, LineaImpresa, ParteImpresa, QrTributario
from factursaas.documents.pdf.dibujo import dibujar
from factursaas.documents.pdf.preparar import imprimir, preparar

__all__ = ["FacturaImpresa", "LineaImpresa", "ParteImpresa", "QrTributario", "dibujar", "imprimir", "preparar"]
