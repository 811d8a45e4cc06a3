"""La parte de la configuración que pide la declaración responsable, y las fechas de la norma."""

from datetime import date
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator, validate_email
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings

from factursaas.domain.nif import validar_nif


class AjustesDeLaDeclaracion(BaseSettings):
    """Lo que dice de sí quien responde del programa."""

    productor: str = Field("", alias="FACTURSAAS_PRODUCER_NAME", max_length=120)
    nif_productor: str = Field("", alias="FACTURSAAS_PRODUCER_NIF", max_length=9)
    direccion_productor: str = Field("", alias="FACTURSAAS_PRODUCER_ADDRESS", max_length=300)
    correo_productor: str = Field("", alias="FACTURSAAS_PRODUCER_EMAIL", max_length=254)
    web_productor: str = Field("", alias="FACTURSAAS_PRODUCER_WEB", max_length=200)
    lugar_declaracion: str = Field("", alias="FACTURSAAS_PRODUCER_PLACE", max_length=120)
    fecha_declaracion: date | None = Field(None, alias="FACTURSAAS_DECLARATION_DATE")
    version_declarada: str = Field("", alias="FACTURSAAS_DECLARATION_VERSION", max_length=50)
    obliga_a_sociedades: date = Field(date(2027, 1, 1), alias="FACTURSAAS_VERIFACTU_COMPANIES_DATE")
    obliga_a_los_demas: date = Field(date(2027, 7, 1), alias="FACTURSAAS_VERIFACTU_OTHERS_DATE")

    @field_validator("nif_productor")
    @classmethod
    def _nif_que_cuadra(cls, nif: str) -> str:
        return validar_nif(nif) if nif else ""

    @field_validator("direccion_productor", "version_declarada", mode="before")
    @classmethod
    def _sin_blancos(cls, texto: str) -> str:
        return texto.strip()

    @field_validator("correo_productor")
    @classmethod
    def _correo_que_lo_es(cls, correo: str) -> str:
        try:
            return validate_email(correo.strip())[1] if correo.strip() else ""
        except PydanticCustomError:
            raise ValueError("tiene que ser un correo, como hola@example.es") from None

    @field_validator("web_productor")
    @classmethod
    def _web_que_lo_es(cls, web: str) -> str:
        partes = urlsplit(web.strip())
        if web.strip() and (partes.scheme not in ("http", "https") or not partes.hostname):
            raise ValueError("tiene que ser una dirección, como https://example.es")
        return web.strip()

    @field_validator("lugar_declaracion")
    @classmethod
    def _localidad_y_pais(cls, lugar: str) -> str:
        """Al menos la localidad y el país, en ese orden (art. 15.1.l Orden HAC/1177/2024)."""
        partes = [parte.strip() for parte in lugar.split(",")]
        if lugar.strip() and (len(partes) < 2 or not all(partes)):
            raise ValueError("tiene que llevar la localidad y el país, como «Madrid, España»")
        return ", ".join(partes)

    @field_validator("fecha_declaracion", "obliga_a_sociedades", "obliga_a_los_demas", mode="before")
    @classmethod
    def _fecha_que_lo_es(cls, fecha: object, info: ValidationInfo) -> object:
        if not isinstance(fecha, str):
            return fecha
        if not fecha.strip():
            return cls.model_fields[str(info.field_name)].default
        try:
            return date.fromisoformat(fecha.strip())
        except ValueError:
            raise ValueError("tiene que ser un día que exista, como 2027-01-31") from None

    @property
    def con_productor(self) -> bool:
        """Si se sabe quién responde del programa."""
        return bool(self.productor and self.nif_productor)
