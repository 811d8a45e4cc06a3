"""Firmar un registro, dentro de él y con sus espacios de nombres definitivos."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from lxml.etree import tostring

from factursaas.domain.errores import ErrorDeNegocio
from factursaas.services.firma.norma import BITS_MINIMOS, FIRMA, XmlNoAdmitido, leer, sitio_de_la_firma
from factursaas.services.firma.xades import Firmador, hueco


class FirmaImposible(ErrorDeNegocio):
    """Con ese certificado, o ese registro, no se puede firmar."""

    codigo = "firma_imposible"


@dataclass(frozen=True, slots=True)
class Firmante:
    """Con qué se firma: la clave, su certificado y los de las autoridades que lo avalan, si se tienen.

    Raises:
        FirmaImposible: si la clave no es RSA de 2048 bits o más, o no es la del certificado.
    """

    clave: RSAPrivateKey
    certificado: x509.Certificate
    cadena: tuple[x509.Certificate, ...] = ()

    def __post_init__(self) -> None:
        # Quien lo lee de un PKCS#12 no sabe de qué clase es la clave.
        clave = self.clave
        if not isinstance(clave, RSAPrivateKey) or clave.key_size < BITS_MINIMOS:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise FirmaImposible(f"Para firmar hace falta un certificado con clave RSA de {BITS_MINIMOS} bits o más.")
        if self.certificado.public_key() != clave.public_key():
            raise FirmaImposible("La clave y el certificado no son pareja. Vuelve a exportarlos juntos.")


def firmar(xml: bytes, firmante: Firmante, ahora: datetime) -> bytes:
    """El registro con su firma: los bytes de antes, y ella dentro, la última. Lo mismo da siempre los mismos bytes.

    Raises:
        FirmaImposible: si el certificado no está en vigor, o no es un registro sin firmar.
    """
    _exigir_vigencia(firmante.certificado, ahora)
    try:
        raiz = leer(xml)
        sitio = sitio_de_la_firma(raiz)
    except XmlNoAdmitido as fallo:
        raise FirmaImposible(f"El registro no se puede firmar: {fallo}") from fallo
    if next(raiz.iter(FIRMA), None) is not None:
        raise FirmaImposible("El registro ya está firmado.")
    # Firmar ya en su sitio: moverla después cambiaría los espacios de nombres que hereda.
    sitio.append(hueco())
    firmador = Firmador(firmante.certificado, ahora, hashlib.sha256(xml).hexdigest()[:32])
    firmado = firmador.firmar(raiz, firmante.clave, [firmante.certificado, *firmante.cadena])
    return _insertar(xml, tostring(firmado, encoding="UTF-8", xml_declaration=False))


def _exigir_vigencia(certificado: x509.Certificate, ahora: datetime) -> None:
    if ahora > certificado.not_valid_after_utc:
        raise FirmaImposible(f"El certificado caducó el {certificado.not_valid_after_utc:%d/%m/%Y}. Sube uno en vigor.")
    if ahora < certificado.not_valid_before_utc:
        raise FirmaImposible(f"El certificado no vale hasta el {certificado.not_valid_before_utc:%d/%m/%Y}.")


def _insertar(xml: bytes, firmado: bytes) -> bytes:
    """Comprueba que firmar no ha tocado nada más: lo firmado son los bytes que ya se conocían."""
    corte = firmado.index(b"<ds:Signature ")
    fin = firmado.rindex(b"</ds:Signature>") + len(b"</ds:Signature>")
    if firmado[:corte] + firmado[fin:] != xml:
        raise FirmaImposible("El registro no está escrito como lo escribe este programa, y firmarlo lo cambiaría.")
    return firmado
