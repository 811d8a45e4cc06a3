"""Los datos fiscales de quien factura."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from PIL import Image, UnidentifiedImageError
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from sqlalchemy import inspect
from sqlmodel import select

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.calendario import MADRID
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.lugares import leer_codigo_postal
from factursaas.domain.medios import Medio
from factursaas.domain.nif import validar_nif
from factursaas.models import Emisor, Factura, Logo
from factursaas.services import auditoria
from factursaas.services.campos import Correo, Iban, Linea, Pais, Porcentaje, SiNo

LOGO_MAXIMO = 1_000_000
LOGO_LADO_MAXIMO = 4000
_ZONA, _LEIDO, _LOGO = "zona", "emisor", "logo"
# Escrita una vez: la que escribe SQLAlchemy para leer por la clave cuesta el doble.
_EL_SUYO = select(Emisor)
_CUAL_LOGO = select(Logo.id).where(Logo.vigente)
_ZONAS = {"canarias": ZoneInfo("Atlantic/Canary")}
OBLIGATORIOS = ("nif", "nombre", "direccion", "codigo_postal", "municipio")
_DE_MENTIRA = {"nombre": "Tu nombre o razón social", "direccion": "Tu dirección", "municipio": "Tu población"}


class DatosEmisor(BaseModel):
    """Lo que una persona puede decir de su negocio. En blanco se puede guardar; para emitir hace falta lo básico."""

    model_config = ConfigDict(extra="forbid")

    nif: Annotated[Linea, Field(max_length=20)] = ""
    nombre: Annotated[Linea, Field(max_length=120)] = ""
    direccion: Annotated[Linea, Field(max_length=250)] = ""
    codigo_postal: Annotated[Linea, Field(max_length=10)] = ""
    municipio: Annotated[Linea, Field(max_length=100)] = ""
    provincia: Annotated[Linea, Field(max_length=100)] = ""
    pais: Pais = "ES"
    email: Correo = ""
    telefono: Annotated[Linea, Field(max_length=30)] = ""
    iban: Iban = ""
    territorio: Literal["peninsula", "canarias", "ceuta", "melilla"] = "peninsula"
    irpf_defecto: Porcentaje = Decimal(0)
    recargo_equivalencia: SiNo = False
    criterio_caja: SiNo = False
    simplificada_ampliada: SiNo = False
    forma_pago: Medio = Medio.TRANSFERENCIA

    @field_validator("nif")
    @classmethod
    def _nif(cls, nif: str) -> str:
        return validar_nif(nif) if nif else ""

    @model_validator(mode="after")
    def _codigo_postal(self) -> "DatosEmisor":
        if self.pais == "ES":
            self.codigo_postal = leer_codigo_postal(self.codigo_postal)
        return self


def leer(db: TenantSession) -> Emisor | None:
    """Los datos del emisor, si ya los dio. Se leen una vez en cada transacción."""
    quien = _ya_leido(db) or db.exec(_EL_SUYO).one_or_none()
    db.info[_LEIDO] = quien  # la sesión sola olvida lo que nadie guarda
    db.info[_ZONA] = _ZONAS.get(quien.territorio if quien else "", MADRID)
    return quien


def _ya_leido(db: TenantSession) -> Emisor | None:
    quien: Emisor | None = db.identity_map.get(db.identity_key(Emisor, db.inquilino.user_id))
    return None if quien is None or inspect(quien).expired else quien


def olvidar(db: TenantSession) -> None:
    """Lo leído de él puede ser de antes de esperar por un bloqueo: la próxima vez se lee otra vez."""
    if quien := db.identity_map.get(db.identity_key(Emisor, db.inquilino.user_id)):
        db.expire(quien)
    db.info.pop(_ZONA, None)


def para_emitir(db: TenantSession) -> Emisor | None:
    """Los datos que irían en una factura emitida ahora.

    Lo que se ensaya no vale: para probar basta con el NIF y el código postal, y lo demás se dice que falta.
    """
    quien = leer(db)
    if quien is None or not quien.ensayo:
        return quien
    suyo = Emisor(**quien.model_dump())
    for campo, texto in _DE_MENTIRA.items():
        setattr(suyo, campo, getattr(quien, campo) or texto)
    return suyo


def guardar(db: TenantSession, datos: DatosEmisor) -> Emisor:
    """Guarda los datos fiscales. Las facturas ya emitidas conservan los que tenían."""
    emisor = leer(db) or Emisor()
    for campo, valor in datos.model_dump().items():
        setattr(emisor, campo, valor)
    db.add(emisor)
    db.flush()
    db.refresh(emisor)
    auditoria.anotar(db, Acto.EMISOR_CAMBIAR, "", "Datos fiscales guardados")
    db.info.pop(_ZONA, None)
    return emisor


def falta_para_emitir(db: TenantSession) -> list[str]:
    """Los campos que la ley pide en una factura y aún están en blanco (art. 6.1 RD 1619/2012)."""
    emisor = leer(db)
    return [campo for campo in OBLIGATORIOS if emisor is None or not getattr(emisor, campo)]


def en_ensayo(db: TenantSession) -> bool:
    """Si lo que se emita ahora es de ensayo."""
    quien = leer(db)
    return quien is not None and quien.ensayo


def ahora(db: TenantSession) -> datetime:
    """El instante actual en la hora del emisor (Canarias lleva una menos)."""
    if _ZONA not in db.info:
        leer(db)
    return datetime.now(db.info[_ZONA])


def hoy(db: TenantSession) -> date:
    """La fecha de hoy donde está el emisor."""
    return ahora(db).date()


def leer_logo(db: TenantSession) -> Logo | None:
    """El logotipo que llevarán las próximas facturas, si hay."""
    return db.exec(select(Logo).where(Logo.vigente)).first()


def cual_es_el_logo(db: TenantSession) -> UUID | None:
    """Qué logotipo llevarán, sin leerlo. Se pregunta una vez en cada transacción."""
    if _LOGO not in db.info:
        db.info[_LOGO] = db.exec(_CUAL_LOGO).first()
    return db.info[_LOGO]


def anotar_el_logo(db: TenantSession, cual: UUID | None) -> None:
    """Cuál es, leído junto a otra cosa: en esta transacción no hará falta preguntarlo."""
    db.info[_LOGO] = cual


def guardar_logo(db: TenantSession, contenido: bytes) -> Logo:
    """Guarda el logotipo que sale en las facturas.

    Raises:
        DatosNoValidos: si no es una imagen PNG o JPEG de tamaño razonable.
    """
    logo = Logo(tipo=_tipo_de_imagen(contenido), contenido=contenido)
    _retirar_logo(db)
    db.add(logo)
    auditoria.anotar(db, Acto.EMISOR_LOGO, logo.id, "Logotipo subido")
    db.flush()
    return logo


def borrar_logo(db: TenantSession) -> None:
    """Quita el logotipo de las próximas facturas; las emitidas conservan el suyo."""
    if _retirar_logo(db):
        auditoria.anotar(db, Acto.EMISOR_LOGO, "", "Logotipo quitado")


def _retirar_logo(db: TenantSession) -> bool:
    logo = leer_logo(db)
    db.info.pop(_LOGO, None)
    if logo is not None:
        if db.exec(select(Factura.id).where(Factura.logo_id == logo.id).limit(1)).first():
            logo.vigente = False
        else:
            db.delete(logo)
        db.flush()
    return logo is not None


def _tipo_de_imagen(contenido: bytes) -> str:
    if len(contenido) > LOGO_MAXIMO:
        raise DatosNoValidos({"logo": "El logotipo pesa demasiado: como mucho 1 MB."})
    try:
        with Image.open(io.BytesIO(contenido), formats=["PNG", "JPEG"]) as imagen:
            if max(imagen.size) > LOGO_LADO_MAXIMO:
                raise DatosNoValidos({"logo": f"El logotipo es demasiado grande: {LOGO_LADO_MAXIMO} píxeles de lado."})
            formato = imagen.format or ""
            imagen.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise DatosNoValidos({"logo": "Ese archivo no es una imagen PNG o JPEG que se pueda leer."}) from None
    return {"PNG": "image/png", "JPEG": "image/jpeg"}[formato]
