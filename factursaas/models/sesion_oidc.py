"""Lo que hace falta para que nosotros mismos demos sesiones a quien viene de un proveedor OIDC."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from factursaas.models.base import instante


class SesionOidc(SQLModel, table=True):
    """Una sesión de navegador abierta. No es de ningún inquilino: se busca antes de saber quién es.

    `sid` se calcula de la cookie y de él no se puede volver a ella, así que quien lea la tabla no entra.
    """

    __tablename__ = "sesiones_oidc"
    __table_args__ = ({"info": {"permisos": "SELECT, INSERT, DELETE"}},)

    sid: str = Field(primary_key=True, max_length=255)
    sub: str = Field(max_length=255)
    email: str = Field(default="", max_length=320)
    abierta_en: datetime = instante()
    caduca_en: datetime = instante(index=True)


class ClaveDeFirma(SQLModel, table=True):
    """La clave con que se firman los tokens de sesión, cifrada; la misma para todos los procesos.

    `secreto` dice con qué secreto de la configuración está cifrada: al cambiarlo se empieza otra.
    """

    __tablename__ = "claves_de_firma"
    __table_args__ = ({"info": {"permisos": "SELECT, INSERT"}},)

    secreto: str = Field(primary_key=True, max_length=64)
    cifrada: bytes = Field(sa_type=LargeBinary)
    creada_en: datetime = instante()
