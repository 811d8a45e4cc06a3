"""La firma de los avisos que manda Clerk: HMAC-SHA256 sobre identificador, fecha y cuerpo (Svix, Standard Webhooks)."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

TOLERANCIA = 300
_LARGO_ID = 255
_FIRMAS_MAXIMAS = 20


class FirmaNoValida(Exception):
    """El aviso no lo manda quien dice. `motivo` se puede registrar."""

    def __init__(self, motivo: str) -> None:
        super().__init__(motivo)
        self.motivo = motivo


def comprobar(cabeceras: Mapping[str, str], cuerpo: bytes, secretos: list[bytes], ahora: float) -> str:
    """Comprueba la firma del cuerpo, tal como llegó, y devuelve el identificador del aviso.

    Args:
        cabeceras: las de la petición; los nombres, en minúsculas.
        cuerpo: los bytes que llegaron, sin interpretar.
        secretos: los que valen; con dos se cambia de uno a otro sin perder avisos.
        ahora: segundos desde 1970.

    Raises:
        FirmaNoValida: si falta algo, la fecha se aparta más de cinco minutos o ninguna firma cuadra.
    """
    identificador = cabeceras.get("svix-id", "")
    fecha = cabeceras.get("svix-timestamp", "")
    if not 0 < len(identificador) <= _LARGO_ID or not identificador.isprintable() or "." in identificador:
        raise FirmaNoValida("identificador")
    if not fecha.isascii() or not fecha.isdecimal() or len(fecha) > 12:
        raise FirmaNoValida("fecha")
    if abs(ahora - int(fecha)) > TOLERANCIA:
        raise FirmaNoValida("fuera_de_plazo")
    contenido = b".".join((identificador.encode(), fecha.encode(), cuerpo))
    buenas = [firmar(contenido, secreto) for secreto in secretos]
    dadas = _firmas(cabeceras.get("svix-signature", ""))
    if not any(hmac.compare_digest(dada, buena) for dada in dadas for buena in buenas):
        raise FirmaNoValida("firma")
    return identificador


def firmar(contenido: bytes, secreto: bytes) -> bytes:
    """La firma de `identificador.fecha.cuerpo`."""
    return hmac.new(secreto, contenido, hashlib.sha256).digest()


def secretos_de(texto: str) -> list[bytes]:
    """Las claves de uno o varios secretos `whsec_…`, separados por espacios.

    >>> secretos_de("whsec_aG9sYQ==")
    [b'hola']

    Raises:
        ValueError: si alguno no tiene esa forma.
    """
    partes = texto.split()
    if not partes or not all(parte.startswith("whsec_") for parte in partes):
        raise ValueError("no empieza por whsec_")
    claves = [base64.b64decode(parte.removeprefix("whsec_"), validate=True) for parte in partes]
    if not all(claves):
        raise ValueError("está vacío")
    return claves


def _firmas(cabecera: str) -> list[bytes]:
    firmas: list[bytes] = []
    for parte in cabecera.split(" ")[:_FIRMAS_MAXIMAS]:
        version, _, firma = parte.partition(",")
        if version == "v1":
            try:
                firmas.append(base64.b64decode(firma, validate=True))
            except (binascii.Error, ValueError):
                continue
    return firmas
