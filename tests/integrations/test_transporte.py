"""Lo que impide siquiera intentar la conexión con la AEAT se cuenta como no entregado, con su motivo."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from factursaas.domain.verifactu.credencial import Credencial
from factursaas.integrations.aeat.transporte import NoEntregado, Servidor, mandar


def credencial(bits: int) -> Credencial:
    clave, ahora = rsa.generate_private_key(65537, bits), datetime.now(UTC)
    certificado = (
        x509.CertificateBuilder(x509.Name([]), x509.Name([]), clave.public_key(), 1, ahora, ahora + timedelta(days=1))
        .sign(clave, SHA256())
        .public_bytes(Encoding.PEM)
    )
    return Credencial(clave.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), certificado, sello=False)


def test_un_certificado_que_la_tls_no_admite_es_no_entregado() -> None:
    with pytest.raises(NoEntregado, match="EE_KEY_TOO_SMALL"):
        mandar(Servidor("https://127.0.0.1:1"), credencial(1024), b"<x/>")


def test_sin_el_fichero_de_la_autoridad_es_no_entregado(tmp_path: Path) -> None:
    with pytest.raises(NoEntregado, match="No such file"):
        mandar(Servidor("https://127.0.0.1:1", tmp_path / "ca.pem"), credencial(2048), b"<x/>")


def test_una_clave_ilegible_es_no_entregado() -> None:
    rota = Credencial(b"esto no es una clave", credencial(2048).cadena, sello=False)
    with pytest.raises(NoEntregado, match="preparar la conexi"):
        mandar(Servidor("https://127.0.0.1:1"), rota, b"<x/>")
