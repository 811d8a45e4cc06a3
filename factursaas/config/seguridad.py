"""La parte de la configuración que protege de quien abusa: ritmos, intermediarios y secretos que se cambian."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from limits import RateLimitItem, parse_many
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

Red = IPv4Network | IPv6Network


class AjustesDeSeguridad(BaseSettings):
    """Cuánto se puede pedir y de quién se cree de dónde viene.

    Un ritmo se escribe como `600/minute`, o varios a la vez separados por punto y coma.
    """

    ritmo: bool = Field(True, alias="FACTURSAAS_RATE_LIMITS")
    ritmo_entrada: str = Field("600/minute", alias="FACTURSAAS_RATE_SIGNIN")
    ritmo_demo: str = Field("10/hour", alias="FACTURSAAS_RATE_DEMO")
    ritmo_ip: str = Field("6000/minute", alias="FACTURSAAS_RATE_IP")
    ritmo_api: str = Field("1200/minute", alias="FACTURSAAS_RATE_API")
    ritmo_descargas: str = Field("240/minute", alias="FACTURSAAS_RATE_DOWNLOADS")
    ritmo_paquetes: str = Field("20/hour", alias="FACTURSAAS_RATE_EXPORTS")
    ritmo_avisos: str = Field("1200/minute", alias="FACTURSAAS_RATE_WEBHOOKS")
    ritmo_eventos: str = Field("100/second;1800/minute", alias="FACTURSAAS_RATE_EVENTS")
    proxies: Annotated[tuple[Red, ...], NoDecode] = Field(
        (ip_network("127.0.0.0/8"), ip_network("::1/128")), alias="FACTURSAAS_TRUSTED_PROXIES"
    )
    claves_anteriores: SecretStr = Field(SecretStr(""), alias="FACTURSAAS_SECRET_KEY_PREVIOUS")

    @field_validator(
        "ritmo_entrada",
        "ritmo_demo",
        "ritmo_ip",
        "ritmo_api",
        "ritmo_descargas",
        "ritmo_paquetes",
        "ritmo_avisos",
        "ritmo_eventos",
    )
    @classmethod
    def _ritmo_que_lo_es(cls, escrito: str) -> str:
        try:
            parse_many(escrito)
        except ValueError:
            raise ValueError("tiene que ser como 600/minute") from None
        return escrito

    @field_validator("proxies", mode="before")
    @classmethod
    def _redes(cls, escrito: object) -> object:
        """Direcciones o redes separadas por comas; vacío, de nadie."""
        if not isinstance(escrito, str):
            return escrito
        try:
            return tuple(ip_network(parte.strip(), strict=False) for parte in escrito.split(",") if parte.strip())
        except ValueError:
            raise ValueError("tienen que ser direcciones o redes, como 172.18.0.0/16") from None

    @property
    def secretos_anteriores(self) -> list[str]:
        """Los secretos que se usaron antes, del más nuevo al más viejo: solo abren lo que cerraron."""
        return self.claves_anteriores.get_secret_value().split()


def leer_ritmo(escrito: str) -> list[RateLimitItem]:
    """Los ritmos que dice un ajuste.

    >>> [ritmo.amount for ritmo in leer_ritmo("10/second;600/minute")]
    [10, 600]
    """
    return parse_many(escrito)
