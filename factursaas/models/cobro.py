"""El dinero que entra y sale por una factura."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from factursaas.domain.medios import Medio
from factursaas.models.base import ConId, clave_ajena, instante_opcional, una_de

COMPENSACION = "compensacion"
"""Lo que salda una factura sin que se mueva dinero: pasa a la que la rectifica o canjea."""


class Cobro(ConId, table=True):
    """Dinero recibido por una factura; negativo, devuelto. No se cambia ni se borra: se deshace y queda el rastro.

    `otra_id` es la factura con la que se compensa.
    """

    __tablename__ = "cobros"
    __table_args__ = (
        clave_ajena("factura_id", "facturas"),
        clave_ajena("otra_id", "facturas"),
        una_de("medio", [*Medio, COMPENSACION]),
        Index(None, "user_id", "factura_id"),
        Index(None, "user_id", "otra_id"),
        Index(None, "user_id", "fecha"),
    )

    factura_id: UUID
    fecha: date
    importe: Decimal = Field(default=Decimal(0), max_digits=14, decimal_places=2)
    medio: str = Field(default=Medio.TRANSFERENCIA, max_length=20)
    nota: str = Field(default="", max_length=200)
    otra_id: UUID | None = None
    deshecho_en: datetime | None = instante_opcional()
    motivo_deshecho: str = Field(default="", max_length=200)
