"""Configuración: el entorno se lee aquí, una vez, y en ningún otro sitio."""

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

RAIZ = Path(__file__).resolve().parent.parent


class ConfiguracionIncompleta(Exception):
    """Falta algo sin lo que no se puede arrancar; el texto dice qué y cómo ponerlo."""


class Ajustes(BaseSettings):
    """Todo lo que se puede cambiar sin tocar el código. Se documenta en `.env.example`."""

    model_config = SettingsConfigDict(env_file=RAIZ / ".env", extra="ignore", populate_by_name=True)

    entorno: Literal["development", "production"] = Field("development", alias="FACTURSAAS_ENV")
    puerto: int = Field(3000, alias="PORT", ge=1, le=65535)
    puerto_backend: int | None = Field(None, alias="FACTURSAAS_BACKEND_PORT")
    data_dir: Path = Field(Path(".data"), alias="FACTURSAAS_DATA_DIR")
    origen: str = Field("", alias="FACTURSAAS_ORIGIN")
    secret_key: SecretStr | None = Field(None, alias="FACTURSAAS_SECRET_KEY")
    database_url: SecretStr | None = Field(None, alias="DATABASE_URL")
    database_app_url: SecretStr | None = Field(None, alias="DATABASE_APP_URL")
    redis_url: str | None = Field(None, alias="REDIS_URL")
    clerk_publishable_key: str | None = Field(None, alias="CLERK_PUBLISHABLE_KEY")
    clerk_secret_key: SecretStr | None = Field(None, alias="CLERK_SECRET_KEY")
    clerk_webhook_secret: SecretStr | None = Field(None, alias="CLERK_WEBHOOK_SECRET")
    sentry_dsn: str | None = Field(None, alias="SENTRY_DSN")
    pool_size: int = Field(10, alias="FACTURSAAS_POOL_SIZE", ge=1)

    @property
    def produccion(self) -> bool:
        """Si atiende a clientes de verdad."""
        return self.entorno == "production"

    @property
    def identidad_de_desarrollo(self) -> bool:
        """Si existe el acceso de desarrollo: nunca en producción ni con claves de Clerk."""
        return not (self.produccion or self.clerk_publishable_key or self.clerk_secret_key)

    @property
    def datos(self) -> Path:
        """El directorio de datos, absoluto."""
        return self.data_dir if self.data_dir.is_absolute() else RAIZ / self.data_dir

    @property
    def direccion_escucha(self) -> str:
        """En desarrollo solo se escucha dentro de la máquina."""
        return "0.0.0.0" if self.produccion else "127.0.0.1"  # noqa: S104 - detrás de un proxy HTTPS

    @property
    def puerto_api(self) -> int:
        """El puerto donde responde Python; con recarga en caliente no es el de las páginas."""
        return self.puerto_backend or self.puerto

    @property
    def origenes(self) -> list[str]:
        """Los orígenes desde los que se puede usar la aplicación (`azp` de los tokens)."""
        if self.origen:
            return [self.origen.rstrip("/")]
        puertos = sorted({self.puerto, self.puerto_api})
        return [f"http://{casa}:{p}" for p in puertos for casa in ("localhost", "127.0.0.1")]

    @property
    def emisor_tokens(self) -> str:
        """El `iss` de los tokens de sesión: Clerk si hay clave, si no el de desarrollo."""
        if self.clerk_publishable_key:
            return f"https://{frontend_api_de_clerk(self.clerk_publishable_key)}"
        return f"http://127.0.0.1:{self.puerto_api}/dev"

    @property
    def jwks_url(self) -> str:
        """Dónde están las claves públicas que firman los tokens."""
        return f"{self.emisor_tokens}/.well-known/jwks.json"

    @cached_property
    def clave_secreta(self) -> str:
        """Secreto con el que se firman enlaces.

        Sin configurar sale de la contraseña de la base, para que dos máquinas firmen igual, y si no hay, de un
        fichero del directorio de datos.
        """
        if self.secret_key:
            return self.secret_key.get_secret_value()
        if self.database_url and (contrasena := urlsplit(self.database_url.get_secret_value()).password):
            return hmac.new(contrasena.encode(), b"factursaas/enlaces", hashlib.sha256).hexdigest()
        fichero = self.datos / "clave_secreta"
        if not fichero.exists():
            self.datos.mkdir(parents=True, exist_ok=True, mode=0o700)
            _crear_una_vez(fichero, secrets.token_urlsafe(48))
        return fichero.read_text(encoding="utf-8")

    def exigir_completa(self) -> None:
        """Comprueba que se puede arrancar; si no, dice todo lo que falta de una vez.

        Raises:
            ConfiguracionIncompleta: en producción, sin identidad, base de datos u origen HTTPS.
        """
        if self.clerk_publishable_key:
            frontend_api_de_clerk(self.clerk_publishable_key)
        if not self.produccion:
            return
        faltan: list[str] = []
        if not (self.clerk_publishable_key and self.clerk_secret_key):
            faltan.append("CLERK_PUBLISHABLE_KEY y CLERK_SECRET_KEY (quién entra)")
        if not self.database_url:
            faltan.append("DATABASE_URL (PostgreSQL 16 o posterior)")
        if urlsplit(self.origen).scheme != "https":
            faltan.append("FACTURSAAS_ORIGIN con la dirección https:// de la aplicación")
        if faltan:
            raise ConfiguracionIncompleta(
                "No se puede arrancar con FACTURSAAS_ENV=production. Falta:\n  - " + "\n  - ".join(faltan)
            )


def _crear_una_vez(fichero: Path, contenido: str) -> None:
    """Crea un fichero que solo lee su dueño; de dos procesos a la vez, gana el primero y entero."""
    nuevo = fichero.with_name(f"{fichero.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(nuevo, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as destino:
        destino.write(contenido)
    with suppress(FileExistsError):
        os.link(nuevo, fichero)
    nuevo.unlink()


def frontend_api_de_clerk(clave_publica: str) -> str:
    """El servidor de Clerk que nombra una clave pública `pk_…`.

    >>> frontend_api_de_clerk("pk_test_ZXhhbXBsZS5hY2NvdW50cy5kZXYk")
    'example.accounts.dev'

    Raises:
        ConfiguracionIncompleta: si la clave no tiene la forma de las de Clerk.
    """
    cuerpo = clave_publica.removeprefix("pk_test_").removeprefix("pk_live_")
    try:
        servidor = base64.b64decode(cuerpo + "=" * (-len(cuerpo) % 4)).decode("ascii")
    except ValueError:
        servidor = ""
    if cuerpo == clave_publica or servidor.count("$") != 1 or not servidor.endswith("$") or "." not in servidor:
        raise ConfiguracionIncompleta("CLERK_PUBLISHABLE_KEY no es una clave pública de Clerk (pk_test_… o pk_live_…).")
    return servidor[:-1]


def entorno_con(**valores: str) -> dict[str, str]:
    """El entorno de este proceso con esos valores, para los procesos que crea."""
    return os.environ | valores


@lru_cache(maxsize=1)
def ajustes() -> Ajustes:
    """Los ajustes del proceso."""
    return Ajustes()  # pyright: ignore[reportCallIssue]  # los valores vienen del entorno
