"""La parte de la configuración con la que se mandan correos. Sin ella no se manda ninguno."""

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

Cifrado = Literal["starttls", "tls", "ninguno"]
_CIFRADOS: dict[str, tuple[Cifrado, int]] = {
    "smtp": ("starttls", 587),
    "smtps": ("tls", 465),
    "smtp+plain": ("ninguno", 25),
}
_FORMA = "tiene que ser como smtp://usuario:clave@smtp.example.es:587"


@dataclass(frozen=True, slots=True)
class ServidorDeCorreo:
    """A quién se le dan los correos, y de parte de quién van."""

    nombre: str
    puerto: int
    cifrado: Cifrado
    remite: Address
    usuario: str = ""
    contrasena: str = field(default="", repr=False)


class AjustesDelCorreo(BaseSettings):
    """El servidor SMTP y el remitente: o los dos, o ninguno."""

    smtp_url: SecretStr | None = Field(None, alias="FACTURSAAS_SMTP_URL")
    remite: str = Field("", alias="FACTURSAAS_MAIL_FROM", max_length=320, validate_default=True)

    @field_validator("smtp_url")
    @classmethod
    def _servidor_que_lo_es(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None or not url.get_secret_value().strip():
            return None
        try:
            partes = urlsplit(url.get_secret_value().strip())
            vale = partes.scheme in _CIFRADOS and partes.hostname and (partes.port or 1) and not partes.query
        except ValueError:
            raise ValueError(_FORMA) from None
        if not vale:
            raise ValueError(_FORMA)
        if partes.username and _CIFRADOS[partes.scheme][0] == "ninguno":
            raise ValueError("sin cifrar no se manda ninguna contraseña: usa smtp:// o smtps://")
        return SecretStr(url.get_secret_value().strip())

    @field_validator("remite")
    @classmethod
    def _remitente_que_lo_es(cls, remite: str, info: ValidationInfo) -> str:
        if bool(remite.strip()) != bool(info.data.get("smtp_url")):
            raise ValueError("va siempre con FACTURSAAS_SMTP_URL")
        if remite.strip():
            _leer_remite(remite)
        return remite.strip()

    @property
    def correo(self) -> ServidorDeCorreo | None:
        """El servidor configurado; ninguno si no se mandan correos."""
        if self.smtp_url is None:
            return None
        partes = urlsplit(self.smtp_url.get_secret_value())
        cifrado, puerto = _CIFRADOS[partes.scheme]
        return ServidorDeCorreo(
            nombre=partes.hostname or "",
            puerto=partes.port or puerto,
            cifrado=cifrado,
            remite=_leer_remite(self.remite),
            usuario=unquote(partes.username or ""),
            contrasena=unquote(partes.password or ""),
        )


def _leer_remite(remite: str) -> Address:
    nombre, direccion = parseaddr(remite.strip())
    try:
        leida = Address(nombre or "factursaas", addr_spec=direccion)
    except (ValueError, IndexError):
        leida = None
    if leida is None or not leida.domain or not leida.username or not direccion.isascii() or not remite.isprintable():
        raise ValueError("tiene que ser como «factursaas <avisos@example.es>»")
    return leida
