"""El emisor de tokens de desarrollo: dice lo mismo que Clerk, sin Clerk.

La clave y las sesiones abiertas viven en ficheros que solo lee su dueño, así que reiniciar no echa a nadie.
"""

import hashlib
import json
import os
import secrets
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import jwt

from factursaas.config import Ajustes, ajustes
from factursaas.domain.planes import Plan
from factursaas.integrations.firma import VIDA_TOKEN, Firmante, claims_de_sesion, pem_nuevo

CASAS_LOCALES = frozenset({"localhost", "127.0.0.1", "::1"})
VIDA_SESION = 7 * 24 * 3600
_MARGEN = 5


class IdentidadDeDesarrolloProhibida(Exception):
    """Se ha pedido el acceso de desarrollo donde no puede existir."""


class SesionDesconocida(Exception):
    """La sesión no existe, se cerró o es demasiado vieja."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Alguien que puede entrar en desarrollo."""

    sub: str
    email: str
    plan: Plan


PERSONAS: dict[str, Persona] = {
    "ana": Persona("user_ana", "ana@example.es", Plan.GRATIS),
    "bruno": Persona("user_bruno", "bruno@example.es", Plan.STARTER),
    "carla": Persona("user_carla", "carla@example.es", Plan.PRO),
    "ejemplo": Persona("user_demo", "demo@example.es", Plan.PRO),
}


def sub_de(email: str) -> str:
    """El identificador de quien entra con ese correo: siempre el mismo."""
    limpio = email.strip().casefold()
    preparada = next((persona.sub for persona in PERSONAS.values() if persona.email == limpio), None)
    return preparada or f"user_dev{hashlib.sha256(limpio.encode()).hexdigest()[:20]}"


class EmisorDeDesarrollo:
    """Firma tokens de sesión para quien lo pida desde la propia máquina."""

    def __init__(self, config: Ajustes | None = None) -> None:
        """Prepara la clave.

        Raises:
            IdentidadDeDesarrolloProhibida: en producción, con claves de Clerk o con un origen público.
        """
        self._config = config or ajustes()
        _exigir_permitida(self._config)
        self._carpeta = self._config.datos / "identidad_desarrollo"
        self._carpeta.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._firmante = Firmante(_pem(self._carpeta / "clave.pem"), "ins_dev")

    def jwks(self) -> dict[str, list[dict[str, object]]]:
        """El documento de claves públicas."""
        return self._firmante.jwks()

    def claves(self) -> list[jwt.PyJWK]:
        """Las claves públicas, para quien comprueba en este mismo proceso."""
        return self._firmante.claves()

    def open(self, sub: str, email: str, plan: Plan) -> str:
        """Abre una sesión y devuelve su identificador."""
        self._olvidar_viejas()
        sid = f"sess_{secrets.token_hex(16)}"
        _escribir_privado(self._carpeta / f"{sid}.json", json.dumps(asdict(Persona(sub, email, plan))).encode())
        return sid

    def mint(self, sid: str, ttl: int = VIDA_TOKEN, azp: str | None = None) -> str:
        """Emite un token de una sesión abierta.

        Raises:
            SesionDesconocida: si no hay tal sesión o ya se cerró.
        """
        return self.firmar(self._leer(sid), sid, ttl, azp)

    def end(self, sid: str) -> None:
        """Cierra la sesión; si no existe, ya estaba cerrada."""
        if fichero := self._fichero(sid):
            fichero.unlink(missing_ok=True)

    def cambiar_plan(self, sub: str, plan: Plan) -> None:
        """Lo que dirán del plan de esa persona los próximos tokens de sus sesiones abiertas."""
        for fichero in self._carpeta.glob("sess_*.json"):
            with suppress(SesionDesconocida):
                persona = self._leer(fichero.stem)
                if persona.sub == sub:
                    fichero.unlink(missing_ok=True)
                    _escribir_privado(fichero, json.dumps(asdict(replace(persona, plan=plan))).encode())

    def token(self, persona: Persona, ttl: int, azp: str | None = None) -> str:
        """Emite un token suelto, de una sesión que no se guarda."""
        return self.firmar(persona, f"sess_{secrets.token_hex(16)}", ttl, azp)

    def firmar(self, persona: Persona, sid: str, ttl: int, azp: str | None = None) -> str:
        """Firma los claims de un token de sesión de Clerk (versión 2) que vive `ttl` segundos.

        Con `ttl` negativo el token nace caducado, también para quien concede margen.
        """
        ahora = int(time.time())
        emitido = ahora if ttl >= 0 else ahora + ttl - _MARGEN - VIDA_TOKEN
        claims = claims_de_sesion(
            iss=self._config.emisor_tokens,
            azp=azp or self._config.origenes[0],
            sub=persona.sub,
            sid=sid,
            email=persona.email,
            emitido=emitido,
            caduca=ahora + ttl if ttl >= 0 else ahora + ttl - _MARGEN,
        )
        return self._firmante.firmar({**claims, "email_verified": True, "fva": [0, -1], "pla": f"u:{persona.plan}"})

    def _leer(self, sid: str) -> Persona:
        fichero = self._fichero(sid)
        try:
            if fichero is None or time.time() - fichero.stat().st_mtime > VIDA_SESION:
                raise SesionDesconocida
            datos = json.loads(fichero.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            raise SesionDesconocida from None
        return Persona(datos["sub"], datos["email"], Plan(datos["plan"]))

    def _fichero(self, sid: str) -> Path | None:
        # El identificador llega de fuera y nombra un fichero: solo vale la forma exacta que damos nosotros.
        resto = sid.removeprefix("sess_")
        es_nuestro = sid != resto and len(resto) == 32 and all(letra in "0123456789abcdef" for letra in resto)
        return self._carpeta / f"{sid}.json" if es_nuestro else None

    def _olvidar_viejas(self) -> None:
        limite = time.time() - VIDA_SESION
        for fichero in self._carpeta.glob("sess_*.json"):
            try:
                if fichero.stat().st_mtime < limite:
                    fichero.unlink(missing_ok=True)
            except FileNotFoundError:
                continue


@lru_cache(maxsize=1)
def emisor_de_desarrollo() -> EmisorDeDesarrollo:
    """El emisor de este proceso.

    Raises:
        IdentidadDeDesarrolloProhibida: si aquí no puede haberlo.
    """
    return EmisorDeDesarrollo()


def _exigir_permitida(config: Ajustes) -> None:
    if not config.identidad_de_desarrollo:
        raise IdentidadDeDesarrolloProhibida("El acceso de desarrollo no existe en producción ni con claves de Clerk.")
    ajenos = [origen for origen in config.origenes if urlsplit(origen).hostname not in CASAS_LOCALES]
    if ajenos:
        raise IdentidadDeDesarrolloProhibida(
            f"El acceso de desarrollo deja entrar a cualquiera, así que no puede servirse desde {ajenos[0]}."
            " Quita FACTURSAAS_ORIGIN o configura un proveedor de identidad."
        )


def _pem(fichero: Path) -> bytes:
    if not fichero.exists():
        _escribir_privado(fichero, pem_nuevo())
    return fichero.read_bytes()


def _escribir_privado(fichero: Path, contenido: bytes) -> None:
    """Deja el fichero entero y solo legible por su dueño; si otro proceso lo puso antes, vale el suyo."""
    provisional = fichero.with_name(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(provisional, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as destino:
        destino.write(contenido)
    try:
        os.link(provisional, fichero)
    except FileExistsError:
        pass
    finally:
        provisional.unlink()
