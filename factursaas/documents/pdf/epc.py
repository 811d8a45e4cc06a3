"""El QR con que un banco rellena una transferencia (EPC069-12). No tiene nada que ver con el tributario."""

from decimal import Decimal

from segno.helpers import make_epc_qr

from factursaas.documents.pdf.qr import Filas, filas_de

IMPORTE_MAXIMO = Decimal("999999999.99")
LARGO_NOMBRE, LARGO_TEXTO = 70, 140


def qr_de_transferencia(nombre: str, iban: str, importe: Decimal, texto: str) -> Filas:
    """Los módulos del QR, sin margen; vacío si la norma no admite esos datos. El importe, en euros.

    >>> len(qr_de_transferencia("Ana Núñez", "ES9121000418450200051332", Decimal("12.10"), "A-2026-0001")) > 20
    True
    """
    beneficiario = " ".join(nombre.split())[:LARGO_NOMBRE]
    if not beneficiario or not iban or not 0 < importe <= IMPORTE_MAXIMO:
        return ()
    try:
        return filas_de(make_epc_qr(beneficiario, iban, importe, text=texto[:LARGO_TEXTO]))
    except ValueError:  # no caben en 331 octetos: la factura sale igual, sin él
        return ()
