"""La firma XAdES-EPES, con lo que la AEAT pide y signxml no trae: como el ejemplo firmado de su anexo."""

from base64 import b64encode
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from lxml.builder import ElementMaker
from signxml.algorithms import SignatureMethod
from signxml.xades.xades import XAdESSigner

from factursaas.services.firma.norma import (
    CANONICA,
    DIRECCION_DE_LA_POLITICA,
    DS,
    POLITICA,
    RESUMEN,
    RESUMEN_DE_LA_POLITICA,
    XADES,
    Elemento,
)

_ESPACIOS = {"ds": DS, "xades": XADES}
_DS = ElementMaker(namespace=DS, nsmap=_ESPACIOS)
_XADES = ElementMaker(namespace=XADES, nsmap=_ESPACIOS)
_TIPO_XML = "urn:oid:1.2.840.10003.5.109.10"


def hueco() -> Elemento:
    """Lo que marca dónde va la firma, y que la firma sustituye."""
    return _DS.Signature(Id="placeholder")


class Firmador(XAdESSigner):
    """Hace una firma con la hora que se le da y unos identificadores propios de lo que firma."""

    def __init__(self, certificado: x509.Certificate, ahora: datetime, marca: str) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            signature_algorithm=SignatureMethod.RSA_SHA256, digest_algorithm=RESUMEN, c14n_algorithm=CANONICA
        )
        self._certificado = certificado
        self._ahora = ahora
        self._marca = marca
        self.signed_signature_properties_annotators = [self._hora, self._con_que, self._politica]
        self.signed_data_object_properties_annotators = [self._formato]

    def firmar(self, raiz: Elemento, clave: RSAPrivateKey, certificados: list[x509.Certificate]) -> Elemento:
        """El mismo registro, con la firma en su hueco."""
        return self.sign(  # pyright: ignore[reportUnknownMemberType]
            raiz, key=clave, cert=certificados, always_add_key_value=False
        )

    def _get_token(self, length: int = 4) -> str:  # noqa: ARG002
        # Al juntar muchos registros en un envío, los identificadores no pueden repetirse.
        return f"-{self._marca}"

    def _hora(self, propiedades: Elemento, **_: object) -> None:
        propiedades.append(_XADES.SigningTime(self._ahora.isoformat(timespec="seconds")))

    def _con_que(self, propiedades: Elemento, **_: object) -> None:
        """`SigningCertificate`, y no el posterior `V2`: es el de la política 1.9 y el del anexo de la AEAT."""
        certificado = self._certificado
        resumen = b64encode(certificado.fingerprint(SHA256())).decode()
        emisor = _DS.X509IssuerName(certificado.issuer.rfc4514_string())
        propiedades.append(
            _XADES.SigningCertificate(
                _XADES.Cert(
                    _XADES.CertDigest(_DS.DigestMethod(Algorithm=RESUMEN.value), _DS.DigestValue(resumen)),
                    _XADES.IssuerSerial(emisor, _DS.X509SerialNumber(str(certificado.serial_number))),
                )
            )
        )

    def _politica(self, propiedades: Elemento, **_: object) -> None:
        algoritmo, resumen = RESUMEN_DE_LA_POLITICA
        direccion = _XADES.SigPolicyQualifier(_XADES.SPURI(DIRECCION_DE_LA_POLITICA))
        propiedades.append(
            _XADES.SignaturePolicyIdentifier(
                _XADES.SignaturePolicyId(
                    _XADES.SigPolicyId(_XADES.Identifier(POLITICA), _XADES.Description()),
                    _XADES.SigPolicyHash(_DS.DigestMethod(Algorithm=algoritmo), _DS.DigestValue(resumen)),
                    _XADES.SigPolicyQualifiers(direccion),
                )
            )
        )

    def _formato(self, propiedades: Elemento, *, sig_root: Elemento, **_: object) -> None:
        """De qué referencia se habla y qué es lo que firma."""
        referencia = f"Registro-{self._marca}"
        for primera in sig_root.iterfind("ds:SignedInfo/ds:Reference[1]", _ESPACIOS):
            primera.set("Id", referencia)
        propiedades.append(
            _XADES.DataObjectFormat(
                _XADES.ObjectIdentifier(_XADES.Identifier(_TIPO_XML), _XADES.Description()),
                _XADES.MimeType("text/xml"),
                _XADES.Encoding("UTF-8"),
                ObjectReference=f"#{referencia}",
            )
        )
