"""Los resúmenes de las facturas: lo que el panel enseña sin recorrerlas.

Los lleva la base al confirmar cada transacción, con lo que cambia en `facturas`; la aplicación solo los lee.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from factursaas.models.base import DeInquilino, una_de

SIN_VENCIMIENTO = date(9999, 12, 31)
"""El vencimiento de lo que no lo tiene, que no vence nunca."""


class Concepto(StrEnum):
    """Qué es una parte del impuesto de las facturas."""

    REPERCUTIDO = "repercutido"
    RECARGO = "recargo"
    INTRACOMUNITARIO = "intracomunitario"
    SIN_CUOTA = "sin_cuota"
    RECTIFICADO = "rectificado"
    RETENIDO = "retenido"


def _suma() -> Any:
    return Field(default=Decimal(0), max_digits=18, decimal_places=2)


class ResumenDeVentas(DeInquilino, table=True):
    """Lo facturado en un día, sin impuestos; un canje no suma, que ya se contó en el tique."""

    __tablename__ = "resumen_ventas"
    __table_args__ = ({"info": {"permisos": "SELECT"}},)

    dia: date = Field(primary_key=True)
    moneda: str = Field(primary_key=True, max_length=3)
    facturas: int = 0
    base: Decimal = _suma()


class ResumenDeClientes(DeInquilino, table=True):
    """Lo facturado a un cliente en un año, sin impuestos."""

    __tablename__ = "resumen_clientes"
    __table_args__ = (
        # Los mejores son los primeros del índice: sin él habría que ordenar a todos los clientes del año.
        Index(None, "user_id", "ejercicio", "moneda", "base", "cliente_id"),
        {"info": {"permisos": "SELECT"}},
    )

    ejercicio: int = Field(primary_key=True)
    moneda: str = Field(primary_key=True, max_length=3)
    cliente_id: UUID = Field(primary_key=True)
    facturas: int = 0
    base: Decimal = _suma()


class ResumenDeImpuestos(DeInquilino, table=True):
    """Lo que se devenga en un mes, en euros: el impuesto repercutido y lo que retienen los clientes.

    `mes` es su primer día, y `tipo`, el de cada concepto: el del impuesto, el del recargo o el de la retención. Lo que
    va por el criterio de caja no está aquí, que se devenga con sus cobros, salvo lo retenido.
    """

    __tablename__ = "resumen_impuestos"
    __table_args__ = (una_de("concepto", list(Concepto)), {"info": {"permisos": "SELECT"}})

    mes: date = Field(primary_key=True)
    concepto: str = Field(primary_key=True, max_length=16)
    impuesto: str = Field(primary_key=True, max_length=4)
    tipo: Decimal = Field(primary_key=True, max_digits=5, decimal_places=2)
    base: Decimal = _suma()
    cuota: Decimal = _suma()


class ResumenDeDeudas(DeInquilino, table=True):
    """Lo que falta por cobrar de lo que vence un día.

    `plazos` son los vencimientos con algo pendiente; `facturas`, las que tienen en ese día el primero de los suyos, así
    que su suma no repite ninguna.
    """

    __tablename__ = "resumen_deudas"
    __table_args__ = ({"info": {"permisos": "SELECT"}},)

    vence: date = Field(primary_key=True)
    moneda: str = Field(primary_key=True, max_length=3)
    plazos: int = 0
    facturas: int = 0
    importe: Decimal = _suma()
