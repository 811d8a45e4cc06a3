"""La firma de los registros de NO VERI*FACTU (art. 14 Orden HAC/1177/2024): ponerla y comprobarla."""

from factursaas.services.firma.firmar import FirmaImposible, Firmante, firmar
from factursaas.services.firma.verificar import Firma, FirmaNoValida, verificar

__all__ = ["Firma", "FirmaImposible", "FirmaNoValida", "Firmante", "firmar", "verificar"]
