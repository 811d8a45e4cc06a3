"""Lo que gasta cada inquilino, día a día, y la lista de todos los que hay."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field, SQLModel

from factursaas.models.base import DeInquilino, instante_de_escritura, instante_opcional


class Uso(DeInquilino, table=True):
    """Un día de un inquilino, en la hora peninsular: lo que emitió y llamó ese día, y lo que tenía al acabar.

    `medido_en` es cuándo se contó; nulo si ese día solo se han anotado llamadas a la API.
    """

    __tablename__ = "usos"
    __table_args__ = (
        CheckConstraint("facturas >= 0 AND clientes >= 0 AND bytes >= 0 AND llamadas >= 0", name="no_negativos"),
        {"info": {"permisos": "SELECT, INSERT, UPDATE"}},
    )

    dia: date = Field(primary_key=True)
    facturas: int = 0
    clientes: int = 0
    bytes: int = Field(default=0, sa_type=BigInteger)
    llamadas: int = 0
    medido_en: datetime | None = instante_opcional()


class Abonado(SQLModel, table=True):
    """Quién tiene cuenta: para recorrerlos todos sin entrar en los datos de nadie.

    La base lo apunta cuando nace la cuenta. `medido_en` es la última vez que se midió su uso.
    """

    __tablename__ = "abonados"
    __table_args__ = ({"info": {"permisos": "SELECT, INSERT, UPDATE (medido_en)"}},)

    identificador: str = Field(primary_key=True, max_length=255)
    desde: datetime = instante_de_escritura()
    medido_en: datetime | None = instante_opcional()
