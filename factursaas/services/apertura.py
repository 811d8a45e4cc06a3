"""Abrir un .p12 en otro proceso y con plazo: el de un malintencionado no para a los demás.

Quien hizo el fichero dice cuántas vueltas da la contraseña, y abrirlo en casa no se podría interrumpir. El otro proceso
ejecuta este mismo fichero, que por eso no importa nada de la casa.
"""

import json
import logging
import subprocess
import sys
from base64 import b64decode, b64encode
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

PLAZO = 5.0
_CPU_MAXIMA = 10
"""Por si quien espera muere antes de acabarlo."""

_log = logging.getLogger(__name__)


class TardaDemasiado(Exception):
    """Abrirlo cuesta más de lo que cuesta cualquiera de los que expiden las autoridades."""


@dataclass(frozen=True, slots=True)
class Abierto:
    """Lo que trae. `cadena` empieza por el certificado de la clave; `clase` es «RSA», «EC» o, si es otra, nada."""

    clave: bytes
    clase: str
    bits: int
    cadena: bytes


def abrir(contenido: bytes, contrasena: str) -> Abierto | None:
    """Lo que hay en un .p12; nada si le falta la clave o su certificado.

    Raises:
        ValueError: si no es de esa clase o la contraseña no lo abre.
        TardaDemasiado: si no se abre a tiempo.
    """
    # La contraseña y el fichero van por la entrada: la línea de órdenes la ve toda la máquina.
    pedido = json.dumps({"contenido": b64encode(contenido).decode(), "contrasena": contrasena})
    try:
        hecho = subprocess.run(  # noqa: S603 - nada de lo que se ejecuta viene de fuera
            [sys.executable, "-P", __file__], input=pedido.encode(), capture_output=True, timeout=PLAZO, check=False
        )
    except subprocess.TimeoutExpired as fallo:
        raise TardaDemasiado from fallo
    if hecho.returncode:
        _log.error("No se ha podido abrir un .p12 (%s): %s", hecho.returncode, hecho.stderr.decode()[-500:])
        raise ValueError("El proceso que lo abría ha fallado.")
    leido = json.loads(hecho.stdout)
    if fallo := leido.get("fallo"):
        raise ValueError(fallo)
    if not leido:
        return None
    return Abierto(leido["clave"].encode(), leido["clase"], leido["bits"], leido["cadena"].encode())


def _abrir_aqui(contenido: bytes, contrasena: str) -> dict[str, str | int]:
    try:
        clave, certificado, otros = pkcs12.load_key_and_certificates(contenido, contrasena.encode())
    except (ValueError, UnsupportedAlgorithm) as fallo:
        return {"fallo": str(fallo) or type(fallo).__name__}
    if clave is None or certificado is None:
        return {}
    cadena = b"".join(c.public_bytes(Encoding.PEM) for c in (certificado, *otros)).decode()
    if not isinstance(clave, RSAPrivateKey | EllipticCurvePrivateKey):
        return {"clave": "", "clase": "", "bits": 0, "cadena": cadena}
    pem = clave.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    clase = "RSA" if isinstance(clave, RSAPrivateKey) else "EC"
    return {"clave": pem, "clase": clase, "bits": clave.key_size, "cadena": cadena}


def _atender() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_MAXIMA, _CPU_MAXIMA))
    pedido = json.load(sys.stdin)
    json.dump(_abrir_aqui(b64decode(pedido["contenido"]), pedido["contrasena"]), sys.stdout)


if __name__ == "__main__":
    _atender()
