"""Certificados de prueba: con la forma de los que expiden las autoridades españolas, y para servir por TLS aquí."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from tests.claves import clave_rsa

CONTRASENA = "una contraseña"
_ORGANIZACION = x509.ObjectIdentifier("2.5.4.97")


def pkcs12_de(
    nif: str = "12345678Z",
    *,
    entidad: str = "",
    desde: timedelta = timedelta(days=-1),
    hasta: timedelta = timedelta(days=365),
    contrasena: str = CONTRASENA,
    rsa: bool = False,
    clave: RSAPrivateKey | ec.EllipticCurvePrivateKey | None = None,
    vueltas: int | None = None,
) -> bytes:
    """El de una persona o, con `entidad`, el de quien la representa. Para firmar registros tiene que ser RSA."""
    clave = clave or (clave_rsa("certificado") if rsa else ec.generate_private_key(ec.SECP256R1()))
    atributos = [
        x509.NameAttribute(NameOID.COMMON_NAME, f"NÚÑEZ ANA - {nif}"),
        x509.NameAttribute(NameOID.SERIAL_NUMBER, f"IDCES-{nif}"),
    ]
    if entidad:
        atributos.append(x509.NameAttribute(_ORGANIZACION, f"VATES-{entidad}"))
    ahora = datetime.now(UTC)
    certificado = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(atributos))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "AC de prueba")]))
        .public_key(clave.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ahora + desde)
        .not_valid_after(ahora + hasta)
        .sign(clave, SHA256())
    )
    cifrado = BestAvailableEncryption(contrasena.encode())
    if vueltas:
        cifrado = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(vueltas).build(contrasena.encode())
    return pkcs12.serialize_key_and_certificates(b"prueba", clave, certificado, None, cifrado)


def con_vueltas_en_la_mac(fichero: bytes, vueltas: int) -> bytes:
    """El mismo .p12, con la MAC diciendo otro número de vueltas (`MacData.iterations`, RFC 7292 §4)."""
    corrientes = bytes.fromhex("02020800")
    assert fichero.startswith(b"\x30\x82")
    assert fichero.endswith(corrientes)
    mac = fichero.rindex(bytes.fromhex("3031300d0609")) - 2
    nuevas = b"\x02\x04" + vueltas.to_bytes(4)
    sobran = len(nuevas) - len(corrientes)
    cuerpo = fichero[4:mac] + bytes([0x30, fichero[mac + 1] + sobran]) + fichero[mac + 2 : -len(corrientes)] + nuevas
    return b"\x30\x82" + len(cuerpo).to_bytes(2) + cuerpo


def de_servidor(carpeta: Path, nombre: str = "localhost") -> tuple[Path, Path]:
    """El certificado, que es también la autoridad que hay que creer, y su clave."""
    clave, ahora = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    quien = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nombre)])
    nombres = [*map(x509.DNSName, {nombre, "localhost"}), x509.IPAddress(ip_address("127.0.0.1"))]
    certificado = (
        x509.CertificateBuilder()
        .subject_name(quien)
        .issuer_name(quien)
        .public_key(clave.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ahora - timedelta(days=1))
        .not_valid_after(ahora + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(nombres), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(clave.public_key()), critical=False)
        .sign(clave, SHA256())
    )
    en_pem, su_clave = carpeta / "servidor.pem", carpeta / "servidor.key"
    en_pem.write_bytes(certificado.public_bytes(Encoding.PEM))
    su_clave.write_bytes(clave.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return en_pem, su_clave
