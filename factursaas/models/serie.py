"""Series de facturas y por qué número va cada una en cada año."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from factursaas.domain.numeracion import TipoSerie
from factursaas.models.base import ConId, DeInquilino, clave_ajena, una_de


class Serie(ConId, table=True):
    """Una serie correlativa (art. 6.1.a RD 1619/2012).

    `cliente_id` solo lo lleva la de facturas que expide ese cliente en nombre del inquilino, que ha de ser suya sola.
    La de `ensayo` numera, en lugar de su gemela, lo que se emite ensayando.
    """

    __tablename__ = "series"
    __table_args__ = (
        UniqueConstraint("user_id", "codigo"),
        una_de("tipo", list(TipoSerie)),
        clave_ajena("cliente_id", "clientes"),
        clave_ajena("gemela_de", "series"),
        UniqueConstraint("user_id", "gemela_de"),
        CheckConstraint("ensayo = (gemela_de IS NOT NULL)", name="ensayo_con_gemela"),
        CheckConstraint("(tipo = 'destinatario') = (cliente_id IS NOT NULL)", name="destinatario_de_un_cliente"),
    )

    codigo: str = Field(max_length=20)
    descripcion: str = Field(default="", max_length=200)
    patron: str = Field(max_length=80)
    tipo: str = Field(default="ordinaria", max_length=20)
    cliente_id: UUID | None = None
    ensayo: bool = False
    gemela_de: UUID | None = None


class Contador(DeInquilino, table=True):
    """El último número dado en una serie y un año; se bloquea al emitir y nunca baja.

    `inicial` es el último que se dio en otro programa. La serie cuyo patrón no lleva el año cuenta en el `ejercicio` 0.
    """

    __tablename__ = "contadores"
    __table_args__ = (
        clave_ajena("serie_id", "series"),
        CheckConstraint("ultimo >= inicial AND inicial >= 0", name="ultimo_no_negativo"),
    )

    serie_id: UUID = Field(primary_key=True)
    ejercicio: int = Field(primary_key=True)
    inicial: int = 0
    ultimo: int = 0
    ultima_fecha: date | None = None
