"""La parte de la configuración que dice cuánto se reparte el trabajo: procesos web y conexiones a la base."""

import re

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

_SERVIDOR = re.compile(r"(?P<nombre>[^\s:/@\[\]]+|\[[0-9a-fA-F:]+\]):(?P<puerto>\d{1,5})")


class AjustesDeEscala(BaseSettings):
    """Cuántos procesos atienden, con cuántas conexiones y cuánto espera cada cosa."""

    redis_url: str | None = Field(None, alias="REDIS_URL", repr=False)  # puede llevar contraseña
    procesos_web: int = Field(1, alias="FACTURSAAS_WEB_WORKERS", ge=1, le=64)
    pool_size: int = Field(10, alias="FACTURSAAS_POOL_SIZE", ge=1)
    pool_de_mas: int = Field(10, alias="FACTURSAAS_POOL_OVERFLOW", ge=0)
    pool_espera: float = Field(10, alias="FACTURSAAS_POOL_TIMEOUT", gt=0)
    limite_de_consulta: int = Field(30, alias="FACTURSAAS_STATEMENT_TIMEOUT", ge=1)
    limite_de_bloqueo: int = Field(15, alias="FACTURSAAS_LOCK_TIMEOUT", ge=1)
    pgbouncer: str = Field("", alias="FACTURSAAS_PGBOUNCER")

    @field_validator("redis_url")
    @classmethod
    def _redis_que_lo_es(cls, url: str | None) -> str | None:
        if url and not url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("tiene que ser como redis://localhost:6379/0")
        return url or None

    @field_validator("pgbouncer")
    @classmethod
    def _servidor_y_puerto(cls, servidor: str) -> str:
        if servidor.strip() and not _SERVIDOR.fullmatch(servidor.strip()):
            raise ValueError("tiene que ser servidor:puerto, como pgbouncer:6432")
        return servidor.strip()

    @property
    def opciones_de_la_base(self) -> dict[str, str]:
        """Lo que se le pide a PostgreSQL para cada conexión o, con PgBouncer, para cada transacción."""
        return {
            "statement_timeout": f"{self.limite_de_consulta}s",
            "lock_timeout": f"{self.limite_de_bloqueo}s",
            "idle_in_transaction_session_timeout": "60s",
            "timezone": "UTC",
        }

    @property
    def puerta_de_pgbouncer(self) -> tuple[str, int] | None:
        """El servidor y el puerto de PgBouncer, si se usa."""
        partes = _SERVIDOR.fullmatch(self.pgbouncer)
        return (partes["nombre"].strip("[]"), int(partes["puerto"])) if partes else None

    def _falta_de_escala(self) -> list[str]:
        if self.procesos_web > 1 and not self.redis_url:
            return [f"REDIS_URL (con FACTURSAAS_WEB_WORKERS={self.procesos_web}, las pestañas se comparten por Redis)"]
        return []
