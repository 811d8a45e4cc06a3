"""El QR con que un banco rellena una transferencia (EPC069-12). No tiene nada que ver con el tributario."""

from decimal import Decimal

from factursaas.documents.pdf.qr import Filas, filas_de

IMPORTE_MAXIMO = Decimal("999999999.99")
LARGO_NOMBRE, LARGO_TEXTO = 70, 140
OCTETOS = 331 - 2
"""Los que admite la norma, menos los que ocupa en el QR decir que van en UTF-8."""


def qr_de_transferencia(nombre: str, iban: str, importe: Decimal, texto: str) -> Filas:
    """Los módulos del QR, sin margen; vacío si la norma no admite esos datos. El importe, en euros.

    >>> len(qr_de_transferencia("Ana Núñez", "ES9121000418450200051332", Decimal("12.10"), "A-2026-0001")) > 20
    True
    """
    beneficiario = " ".join(nombre.split())[:LARGO_NOMBRE].rstrip()
    if not beneficiario or not iban or not 0 < importe <= IMPORTE_MAXIMO:
        return ()
    euros = f"EUR{importe.normalize():f}"
    datos = "\n".join(("SCT", "", beneficiario, iban, euros, "", "", texto[:LARGO_TEXTO]))
    # Los bancos esperan Latin-1 sin anunciar, que es lo que lee de serie un QR; lo que no cabe en él se anuncia.
    if max(datos) <= "\xff":
        return filas_de(f"BCD\n002\n2\n{datos}")
    en_utf8 = f"BCD\n002\n1\n{datos}"
    return filas_de(en_utf8, eci="UTF8") if len(en_utf8.encode()) <= OCTETOS else ()
