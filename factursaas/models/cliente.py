"""A quién se factura."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String
from sqlmodel import Field

from factursaas.domain.medios import Medio
from factursaas.models.base import ConId, una_de


class Cliente(ConId, table=True):
    """Un cliente del inquilino.

    `plazos` son días desde la fecha de la factura (`30, 60`) y `dia_pago`, el del mes en que paga; `iban` y
    `mandato`, los de su domiciliación. `nombre_comercial`, el del rótulo, solo sirve para encontrarlo: en la factura va
    su nombre. `orden` y `busqueda` se derivan de los nombres, el NIF y el correo.
    """

    __tablename__ = "clientes"
    __table_args__ = (
        Index(None, "user_id", "orden", "id"),
        Index(None, "user_id", "nif", "id"),
        una_de("forma_pago", ["", *Medio]),
        CheckConstraint("dia_pago BETWEEN 0 AND 31", name="dia_pago_del_mes"),
    )

    nombre: str = Field(max_length=120)
    nombre_comercial: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    nif: str = Field(default="", max_length=20)
    direccion: str = Field(default="", max_length=250)
    codigo_postal: str = Field(default="", max_length=10)
    municipio: str = Field(default="", max_length=100)
    provincia: str = Field(default="", max_length=100)
    pais: str = Field(default="ES", max_length=2)
    email: str = Field(default="", max_length=320)
    telefono: str = Field(default="", max_length=30)
    recargo_equivalencia: bool = False
    plazos: str = Field(default="", max_length=60)
    dia_pago: int = 0
    forma_pago: str = Field(default="", max_length=20)
    iban: str = Field(default="", max_length=34)
    mandato: str = Field(default="", max_length=35)
    mandato_fecha: date | None = None
    notas: str = Field(default="", max_length=2000)
    orden: str = Field(default="", sa_type=String(400, collation="C"))  # pyright: ignore[reportArgumentType]
    busqueda: str = Field(default="", max_length=1000)
