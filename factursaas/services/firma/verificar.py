"""Comprobar la firma de un registro, sin red: que es la suya, está en su sitio y cubre todo lo que dice."""

from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from lxml import etree
from signxml.algorithms import (
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
    digest_algorithm_implementations,
)
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from factursaas.services.firma.norma import (
    BITS_MINIMOS,
    CANONICA,
    DS,
    FIRMA,
    POLITICA,
    RESUMEN,
    RESUMEN_DE_LA_POLITICA,
    XADES,
    Elemento,
    XmlNoAdmitido,
    leer,
    sitio_de_la_firma,
)

_NS: dict[str, str] = {"ds": DS, "xades": XADES}
_PROPIEDADES = "ds:Object/xades:QualifyingProperties/xades:SignedProperties"
_PARTES = [f"{{{DS}}}{parte}" for parte in ("SignedInfo", "SignatureValue", "KeyInfo", "Object")]
_DE_LA_FIRMA = "xades:SignedSignatureProperties/"
_CERTIFICADO = ("SigningCertificate", "SigningCertificateV2")
_TRANSFORMACIONES = frozenset({SignatureConstructionMethod.enveloped.value, CANONICA.value})


class FirmaNoValida(Exception):
    """La firma falta o no vale; el texto dice por qué."""


@dataclass(frozen=True, slots=True)
class Firma:
    """Quién firmó y cuándo dice que lo hizo. De quién se fía uno lo decide quien pregunta."""

    certificado: x509.Certificate
    firmada: datetime


def verificar(xml: bytes) -> Firma:
    """Comprueba que el registro está firmado como pide la AEAT y que es lo que se firmó.

    No comprueba quién avala el certificado ni si se revocó: para eso hace falta preguntar fuera.

    Raises:
        FirmaNoValida: si no es así.
    """
    try:
        raiz = leer(xml)
        sitio = sitio_de_la_firma(raiz)
    except XmlNoAdmitido as fallo:
        raise FirmaNoValida(str(fallo)) from fallo
    firma = _unica_y_en_su_sitio(raiz, sitio)
    _exigir_forma(firma)
    _exigir_que_cubra_todo(firma)
    certificado = _certificado(firma)
    propiedades = _firmadas(firma, _comprobar(xml, certificado))
    _exigir_politica(propiedades)
    _exigir_certificado_firmado(propiedades, certificado)
    return Firma(certificado, _vigente(propiedades, certificado))


def _exigir_forma(firma: Elemento) -> None:
    """Dentro de la firma no cabe nada más: lo que se añadiera después no lo cubriría."""
    calificadas = firma.findall("ds:Object/xades:QualifyingProperties", _NS)
    if [hijo.tag for hijo in firma] != _PARTES or len(calificadas) != 1 or len(firma[-1]) != 1:
        raise FirmaNoValida("La firma no es XAdES, o lleva algo de más.")
    if len(calificadas[0]) != 1 or calificadas[0].get("Target") != f"#{firma.get('Id')}":
        raise FirmaNoValida("Las propiedades no son de esta firma, o llevan algo de más.")


def _unica_y_en_su_sitio(raiz: Elemento, sitio: Elemento) -> Elemento:
    firmas = list(raiz.iter(FIRMA))
    if not firmas:
        raise FirmaNoValida("No está firmado.")
    if len(firmas) > 1:
        raise FirmaNoValida("Lleva más de una firma.")
    if firmas[0].getparent() is not sitio or sitio[-1] is not firmas[0]:
        raise FirmaNoValida("La firma no está en su sitio.")
    return firmas[0]


def _exigir_que_cubra_todo(firma: Elemento) -> None:
    """Una referencia, y solo una, es al documento entero, sin más filtro que quitar la propia firma."""
    referencias = firma.findall("ds:SignedInfo/ds:Reference", _NS)
    if [r.get("URI") for r in referencias].count("") != 1:
        raise FirmaNoValida("La firma no es del registro entero.")
    for referencia in referencias:
        filtros = {t.get("Algorithm") for t in referencia.findall("ds:Transforms/ds:Transform", _NS)}
        if not filtros <= _TRANSFORMACIONES:
            raise FirmaNoValida("La firma deja fuera parte del registro.")


def _certificado(firma: Elemento) -> x509.Certificate:
    texto = firma.findtext("ds:KeyInfo/ds:X509Data/ds:X509Certificate", namespaces=_NS)
    if not texto:
        raise FirmaNoValida("La firma no lleva el certificado.")
    try:
        certificado = x509.load_der_x509_certificate(b64decode(texto))
        clave = certificado.public_key()
    except (ValueError, UnsupportedAlgorithm) as fallo:
        raise FirmaNoValida("El certificado no se puede leer.") from fallo
    if not isinstance(clave, RSAPublicKey) or clave.key_size < BITS_MINIMOS:
        raise FirmaNoValida(f"El certificado no tiene una clave RSA de {BITS_MINIMOS} bits o más.")
    return certificado


def _comprobar(xml: bytes, certificado: x509.Certificate) -> list[VerifyResult]:
    """La cuenta: los resúmenes son los de lo que hay, y los firmó esa clave."""
    config = SignatureConfiguration(
        expect_references=True,
        signature_methods=frozenset({SignatureMethod.RSA_SHA256}),
        digest_algorithms=frozenset({RESUMEN}),
        verification_time=certificado.not_valid_before_utc,
        default_reference_c14n_method=CANONICA,
    )
    try:
        resultado = XMLVerifier().verify(  # pyright: ignore[reportUnknownMemberType]
            xml, x509_cert=certificado, expect_config=config
        )
    except (SignXMLException, etree.LxmlError, ValueError) as fallo:
        raise FirmaNoValida("El registro no es lo que se firmó, o la firma se ha tocado.") from fallo
    return resultado if isinstance(resultado, list) else [resultado]


def _firmadas(firma: Elemento, resultados: list[VerifyResult]) -> Elemento:
    """Las propiedades de la firma, solo si ella misma las cubre."""
    firmadas = [r.signed_xml for r in resultados if r.signed_xml is not None]
    etiqueta = f"{{{XADES}}}SignedProperties"
    propias = firma.findall(_PROPIEDADES, _NS)
    cubiertas = [nodo for nodo in firmadas if nodo.tag == etiqueta]
    if len(propias) != 1 or len(cubiertas) != 1 or propias[0].get("Id") != cubiertas[0].get("Id"):
        raise FirmaNoValida("La firma no es XAdES.")
    return cubiertas[0]


def _exigir_politica(propiedades: Elemento) -> None:
    politica = propiedades.find(f"{_DE_LA_FIRMA}xades:SignaturePolicyIdentifier/xades:SignaturePolicyId", _NS)
    if politica is None:
        raise FirmaNoValida("La firma no dice con qué política se hizo.")
    resumen = politica.find("xades:SigPolicyHash/ds:DigestMethod", _NS)
    dicho = (
        politica.findtext("xades:SigPolicyId/xades:Identifier", "", _NS).strip(),
        resumen.get("Algorithm") if resumen is not None else None,
        politica.findtext("xades:SigPolicyHash/ds:DigestValue", "", _NS).strip(),
    )
    if dicho != (POLITICA, *RESUMEN_DE_LA_POLITICA):
        raise FirmaNoValida("La firma se hizo con otra política.")


def _exigir_certificado_firmado(propiedades: Elemento, certificado: x509.Certificate) -> None:
    """El certificado con que se comprueba es el que el firmante dijo usar: el primero que nombra."""
    for nombre in _CERTIFICADO:
        resumen = propiedades.find(f"{_DE_LA_FIRMA}xades:{nombre}/xades:Cert/xades:CertDigest", _NS)
        if resumen is None:
            continue
        metodo = resumen.find("ds:DigestMethod", _NS)
        try:
            algoritmo = DigestAlgorithm(metodo.get("Algorithm") if metodo is not None else None)
            esperado = b64decode(resumen.findtext("ds:DigestValue", "", _NS))
        except ValueError as fallo:
            raise FirmaNoValida("No se entiende con qué certificado se firmó.") from fallo
        if certificado.fingerprint(digest_algorithm_implementations[algoritmo]()) == esperado:
            return
    raise FirmaNoValida("El certificado no es el que dice la firma.")


def _vigente(propiedades: Elemento, certificado: x509.Certificate) -> datetime:
    try:
        firmada = datetime.fromisoformat(propiedades.findtext(f"{_DE_LA_FIRMA}xades:SigningTime", "", _NS))
        vigente = certificado.not_valid_before_utc <= firmada <= certificado.not_valid_after_utc
    except (ValueError, TypeError) as fallo:
        raise FirmaNoValida("La firma no dice bien cuándo se hizo.") from fallo
    if not vigente:
        raise FirmaNoValida("El certificado no estaba en vigor cuando se firmó.")
    return firmada
