"""La autoridad de certificación del simulador, su servidor TLS y los certificados de prueba que reparte."""

import ipaddress
import os
import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA = "ca.pem"
_CLAVE_CA = "ca.key"
_SERVIDOR = "servidor.pem"
_COLABORADOR = "COLABORADOR"
# X509_V_FLAG_NO_CHECK_TIME: de la vigencia responde el simulador, que contesta con una página como la AEAT.
_SIN_MIRAR_VIGENCIA = 0x200000
_DIAS = 3650

Clave = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Titular:
    """De quién es un certificado. Con `entidad` es el de quien la representa."""

    nif: str
    nombre: str
    entidad: tuple[str, str] | None = None
    colaborador: bool = False

    def sujeto(self) -> x509.Name:
        """El sujeto, escrito como en los certificados españoles."""
        partes = [(NameOID.COUNTRY_NAME, "ES"), (NameOID.SERIAL_NUMBER, f"IDCES-{self.nif}")]
        if self.entidad:
            nif, nombre = self.entidad
            partes += [(NameOID.ORGANIZATION_NAME, nombre), (NameOID.ORGANIZATION_IDENTIFIER, f"VATES-{nif}")]
            comun = f"{self.nif} {self.nombre} (R: {nif})"
        else:
            comun = f"{self.nombre} - {self.nif}"
        if self.colaborador:
            partes.append((NameOID.ORGANIZATIONAL_UNIT_NAME, _COLABORADOR))
        # El nombre común admite 64 caracteres (X.520).
        return x509.Name(
            [x509.NameAttribute(oid, valor[:64]) for oid, valor in [*partes, (NameOID.COMMON_NAME, comun)]]
        )


@dataclass(frozen=True, slots=True)
class Presentador:
    """Quien se identifica con su certificado."""

    nif: str
    colaborador: bool
    desde: datetime
    hasta: datetime

    def vigente(self, ahora: datetime) -> bool:
        """Si su certificado vale en un instante."""
        return self.desde <= ahora <= self.hasta

    def puede_presentar(self, obligado: str) -> bool:
        """Si puede enviar lo de un obligado: es él mismo o colabora con la AEAT."""
        return self.colaborador or self.nif == obligado


def leer_presentador(certificado: bytes) -> Presentador | None:
    """Quién es el titular de un certificado en DER; nada si no dice ningún NIF."""
    leido = x509.load_der_x509_certificate(certificado)
    datos = {atributo.oid: str(atributo.value) for atributo in leido.subject}
    entidad, persona = datos.get(NameOID.ORGANIZATION_IDENTIFIER, ""), datos.get(NameOID.SERIAL_NUMBER, "")
    nif = re.fullmatch("(?:VATES-|IDCES-)?([0-9A-Z]{9})", entidad or persona)
    if nif is None:
        return None
    colaborador = datos.get(NameOID.ORGANIZATIONAL_UNIT_NAME) == _COLABORADOR
    return Presentador(nif[1], colaborador, leido.not_valid_before_utc, leido.not_valid_after_utc)


def preparar(carpeta: Path, nombre: str = "") -> ssl.SSLContext:
    """El contexto TLS del servidor, que además puede llamarse `nombre`; la primera vez crea la autoridad."""
    carpeta.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (carpeta / CA).exists():
        _crear_autoridad(carpeta)
    _emitir_servidor(carpeta, nombre)
    contexto = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=carpeta / CA)
    contexto.load_cert_chain(carpeta / _SERVIDOR)
    contexto.verify_mode = ssl.CERT_OPTIONAL
    contexto.verify_flags |= _SIN_MIRAR_VIGENCIA
    return contexto


def emitir_certificado(
    carpeta: Path, titular: Titular, contrasena: str, desde: datetime | None = None, hasta: datetime | None = None
) -> bytes:
    """Un certificado de prueba en PKCS#12, con su clave. Sin fechas vale desde ayer y por dos años."""
    desde = desde or _ahora() - timedelta(days=1)
    clave = rsa.generate_private_key(65537, 2048)
    certificado = _firmar(carpeta, titular.sujeto(), clave, (desde, hasta or desde + timedelta(days=730)), None)
    autoridad = x509.load_pem_x509_certificate((carpeta / CA).read_bytes())
    cifrado = serialization.BestAvailableEncryption(contrasena.encode())
    return pkcs12.serialize_key_and_certificates(titular.nombre.encode(), clave, certificado, [autoridad], cifrado)


def _crear_autoridad(carpeta: Path) -> None:
    clave = ec.generate_private_key(ec.SECP256R1())
    nombre = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "AC de pruebas del simulador")])
    usos = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    certificado = (
        _constructor(nombre, nombre, clave, (_ahora() - timedelta(days=1), _ahora() + timedelta(days=_DIAS)))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usos, critical=True)
        .sign(clave, hashes.SHA256())
    )
    _guardar(carpeta / _CLAVE_CA, _pem_de_clave(clave))
    _guardar(carpeta / CA, certificado.public_bytes(serialization.Encoding.PEM))


def _emitir_servidor(carpeta: Path, nombre: str) -> None:
    clave = ec.generate_private_key(ec.SECP256R1())
    sujeto = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    nombres = [x509.DNSName(cual) for cual in ("localhost", nombre) if cual]
    sitios = x509.SubjectAlternativeName([*nombres, x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    vigencia = (_ahora() - timedelta(days=1), _ahora() + timedelta(days=_DIAS - 2))
    certificado = _firmar(carpeta, sujeto, clave, vigencia, sitios)
    _guardar(carpeta / _SERVIDOR, _pem_de_clave(clave) + certificado.public_bytes(serialization.Encoding.PEM))


def _firmar(
    carpeta: Path,
    sujeto: x509.Name,
    clave: Clave,
    vigencia: tuple[datetime, datetime],
    sitios: x509.SubjectAlternativeName | None,
) -> x509.Certificate:
    """Un certificado de servidor si se dicen sus sitios; si no, de cliente."""
    autoridad = x509.load_pem_x509_certificate((carpeta / CA).read_bytes())
    firmante = serialization.load_pem_private_key((carpeta / _CLAVE_CA).read_bytes(), None)
    assert isinstance(firmante, ec.EllipticCurvePrivateKey)  # noqa: S101 - la hemos creado nosotros
    uso = ExtendedKeyUsageOID.SERVER_AUTH if sitios else ExtendedKeyUsageOID.CLIENT_AUTH
    constructor = (
        _constructor(sujeto, autoridad.subject, clave, vigencia)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([uso]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(firmante.public_key()), critical=False)
    )
    if sitios:
        constructor = constructor.add_extension(sitios, critical=False)
    return constructor.sign(firmante, hashes.SHA256())


def _constructor(
    sujeto: x509.Name, emisor: x509.Name, clave: Clave, vigencia: tuple[datetime, datetime]
) -> x509.CertificateBuilder:
    publica = clave.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(sujeto)
        .issuer_name(emisor)
        .public_key(publica)
        .serial_number(x509.random_serial_number())
        .not_valid_before(vigencia[0])
        .not_valid_after(vigencia[1])
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(publica), critical=False)
    )


def _pem_de_clave(clave: Clave) -> bytes:
    return clave.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _guardar(fichero: Path, contenido: bytes) -> None:
    """Lo escribe entero o nada, y solo para su dueño."""
    nuevo = fichero.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(nuevo, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as salida:
        salida.write(contenido)
    nuevo.replace(fichero)


def _ahora() -> datetime:
    return datetime.now(UTC)
