"""Un mensaje a la AEAT, con certificado de cliente, y los bytes que vuelven."""

import os
import secrets
import ssl
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from factursaas.domain.verifactu.credencial import Credencial

RESPUESTA_MAXIMA, CONSULTA_MAXIMA = 16 * 1024 * 1024, 128 * 1024 * 1024
"""Una página de consulta trae hasta diez mil facturas."""
PLAZO = 120.0
_TIEMPOS = httpx.Timeout(60.0, connect=10.0)
_CABECERAS = {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '""', "Accept": "text/xml"}


class NoEntregado(Exception):
    """No se ha podido ni conectar: seguro que el mensaje no ha llegado."""


class SinRespuesta(Exception):
    """Se mandó y no se sabe si llegó, o lo que vuelve no es una respuesta. `recibido` es lo que llegó a volver."""

    def __init__(self, motivo: str, recibido: bytes | None = None, http: int | None = None) -> None:
        super().__init__(motivo)
        self.recibido, self.http = recibido, http


@dataclass(frozen=True, slots=True)
class Servidor:
    """A quién se habla. `autoridad` es el fichero de la suya, si no es una de las de siempre."""

    direccion: str
    autoridad: Path | None = None


@dataclass(frozen=True, slots=True)
class Vuelta:
    """Lo que ha vuelto."""

    cuerpo: bytes
    http: int


def mandar(servidor: Servidor, credencial: Credencial, mensaje: bytes, maximo: int = RESPUESTA_MAXIMA) -> Vuelta:
    """Manda un mensaje y espera su respuesta.

    Raises:
        NoEntregado: si no se llega a conectar, o ni a intentarlo con ese certificado.
        SinRespuesta: si se corta, tarda demasiado o vuelve más de lo razonable.
    """
    contexto = _contexto(servidor, credencial)
    with httpx.Client(verify=contexto, timeout=_TIEMPOS, follow_redirects=False, trust_env=False) as cliente:
        try:
            with cliente.stream("POST", servidor.direccion, content=mensaje, headers=_CABECERAS) as respuesta:
                cuerpo = _leer(respuesta, maximo)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as fallo:
            raise NoEntregado(f"No se ha podido conectar con la AEAT ({type(fallo).__name__}).") from fallo
        except httpx.HTTPError as fallo:
            raise SinRespuesta(f"La conexión con la AEAT se ha cortado ({type(fallo).__name__}).") from fallo
    return Vuelta(cuerpo, respuesta.status_code)


def _leer(respuesta: httpx.Response, maximo: int) -> bytes:
    """Sin dejar que una respuesta sin fin, o gota a gota, ocupe la memoria o el turno."""
    limite, cuerpo = time.monotonic() + PLAZO, bytearray()
    for trozo in respuesta.iter_bytes():
        cuerpo += trozo
        if len(cuerpo) > maximo:
            raise SinRespuesta("La AEAT ha contestado algo demasiado grande.", http=respuesta.status_code)
        if time.monotonic() > limite:
            raise SinRespuesta("La AEAT no acaba de contestar.", http=respuesta.status_code)
    return bytes(cuerpo)


def _contexto(servidor: Servidor, credencial: Credencial) -> ssl.SSLContext:
    try:
        contexto = ssl.create_default_context(cafile=str(servidor.autoridad) if servidor.autoridad else None)
        with _fichero(credencial) as (fichero, contrasena):
            contexto.load_cert_chain(fichero, password=contrasena)
    except ssl.SSLError as fallo:
        raise NoEntregado(f"Con ese certificado no se puede conectar con la AEAT ({fallo.reason}).") from fallo
    except (OSError, ValueError) as fallo:
        motivo = fallo.strerror if isinstance(fallo, OSError) else type(fallo).__name__
        raise NoEntregado(f"No se ha podido preparar la conexión con la AEAT ({motivo}).") from fallo
    return contexto


@contextmanager
def _fichero(credencial: Credencial) -> Generator[tuple[Path, bytes]]:
    """`ssl` solo lee ficheros: se escribe uno cifrado con una contraseña de usar y tirar, y se borra."""
    contrasena = secrets.token_urlsafe(32).encode()
    clave = load_pem_private_key(credencial.clave, None)
    cifrada = clave.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(contrasena))
    descriptor, nombre = tempfile.mkstemp(prefix="factursaas-")
    try:
        with os.fdopen(descriptor, "wb") as destino:
            destino.write(cifrada + credencial.cadena)
        yield Path(nombre), contrasena
    finally:
        Path(nombre).unlink()
