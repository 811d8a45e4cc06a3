"""La parte de la configuración que dice dónde se atiende, y si es a clientes de verdad."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

_PUERTOS = {"https": 443, "http": 80}


class ConfiguracionIncompleta(Exception):
    """Falta algo sin lo que no se puede arrancar; el texto dice qué y cómo ponerlo."""


class AjustesDeLaInstalacion(BaseSettings):
    """En qué puerto se escucha y con qué dirección se llega."""

    entorno: Literal["development", "production"] = Field("development", alias="FACTURSAAS_ENV")
    puerto: int = Field(3000, alias="PORT", ge=1, le=65535)
    puerto_backend: int | None = Field(None, alias="FACTURSAAS_BACKEND_PORT")
    origen: str = Field("", alias="FACTURSAAS_ORIGIN")

    @field_validator("origen")
    @classmethod
    def _como_lo_escribe_el_navegador(cls, origen: str) -> str:
        """En minúsculas, sin barra final y sin el puerto de siempre: así llega en `Origin` y en los tokens."""
        if not origen.strip():
            return ""
        partes = urlsplit(origen.strip())
        if partes.scheme not in _PUERTOS or not partes.hostname or partes.path.strip("/") or partes.query:
            raise ValueError("tiene que ser como https://facturas.example.es, sin nada detrás")
        puerto = "" if partes.port in (None, _PUERTOS[partes.scheme]) else f":{partes.port}"
        servidor = f"[{partes.hostname}]" if ":" in partes.hostname else partes.hostname
        return f"{partes.scheme}://{servidor}{puerto}"

    @property
    def produccion(self) -> bool:
        """Si atiende a clientes de verdad."""
        return self.entorno == "production"

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
            return [self.origen]
        puertos = sorted({self.puerto, self.puerto_api})
        return [f"http://{casa}:{p}" for p in puertos for casa in ("localhost", "127.0.0.1")]
