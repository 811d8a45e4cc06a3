"""A quién se escribe cuando algo no se puede usar."""

from pydantic import Field, field_validator, validate_email
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings


class AjustesDeAccesibilidad(BaseSettings):
    """El contacto de la declaración de accesibilidad."""

    correo_de_accesibilidad: str = Field("", alias="FACTURSAAS_ACCESSIBILITY_EMAIL", max_length=254)

    @field_validator("correo_de_accesibilidad")
    @classmethod
    def _correo_de_verdad(cls, correo: str) -> str:
        try:
            return validate_email(correo.strip())[1] if correo.strip() else ""
        except PydanticCustomError:
            raise ValueError("tiene que ser un correo, como accesibilidad@example.es") from None
