"""Claves y certificados de mentira para firmar en las pruebas."""

from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from factursaas.services.firma import Firmante
from tests.claves import clave_rsa

AHORA = datetime(2027, 1, 2, 10, tzinfo=UTC)
DESDE, HASTA = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


def certificar(
    clave: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, nombre: str = "Peña, pruebas"
) -> x509.Certificate:
    quien = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "ES"), x509.NameAttribute(NameOID.COMMON_NAME, nombre)])
    return (
        x509.CertificateBuilder()
        .subject_name(quien)
        .issuer_name(quien)
        .public_key(clave.public_key())
        .serial_number(20_270_102)
        .not_valid_before(DESDE)
        .not_valid_after(HASTA)
        .sign(clave, SHA256())
    )


@cache
def firmante(cual: str = "") -> Firmante:
    clave = clave_rsa(cual)
    return Firmante(clave, certificar(clave), (certificar(clave_rsa("autoridad"), "Autoridad"),))
