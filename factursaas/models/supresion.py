"""Las cuentas dadas de baja que la ley manda conservar, y la constancia de las que ya se suprimieron."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

from factursaas.models.base import instante_de_escritura


class CuentaBloqueada(SQLModel, table=True):
    """Una cuenta de baja: no entra nadie y sus facturas esperan a que venza el plazo (art. 32 LO 3/2018).

    No es de ningún inquilino, para recorrerlas sin entrar en los datos de nadie. `conservar_hasta` alarga el plazo que
    calcula la base; acortarlo no puede nada.
    """

    __tablename__ = "cuentas_bloqueadas"
    __table_args__ = ({"info": {"permisos": "SELECT, INSERT, UPDATE (conservar_hasta)"}},)

    identificador: str = Field(primary_key=True, max_length=255)
    desde: datetime = instante_de_escritura()
    conservar_hasta: date | None = None


class Supresion(SQLModel, table=True):
    """Que se suprimió una cuenta, cuándo y cuántas filas eran. No dice de quién: eso también se ha suprimido."""

    __tablename__ = "supresiones"
    __table_args__ = ({"info": {"permisos": "SELECT"}},)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    momento: datetime = instante_de_escritura()
    bloqueada_en: datetime = instante_de_escritura()
    conservada_hasta: date | None = None
    filas: dict[str, Any] = Field(sa_type=JSONB)
