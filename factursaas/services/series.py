"""Las series de facturas y el número que toca en cada una."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.numeracion import (
    PATRON_POR_DEFECTO,
    escribir_numero_factura,
    validar_codigo_serie,
    validar_patron,
)
from factursaas.models import Contador, Serie
from factursaas.services.campos import Linea

SERIE_INICIAL = "A"


class DatosSerie(BaseModel):
    """Una serie nueva."""

    model_config = ConfigDict(extra="forbid")

    codigo: Annotated[Linea, Field(min_length=1, max_length=20)]
    descripcion: Annotated[Linea, Field(max_length=200)] = ""
    patron: Annotated[Linea, Field(max_length=80)] = PATRON_POR_DEFECTO
    tipo: Literal["ordinaria", "rectificativa", "simplificada"] = "ordinaria"

    @field_validator("codigo")
    @classmethod
    def _codigo(cls, codigo: str) -> str:
        validar_codigo_serie(codigo)
        return codigo

    @field_validator("patron")
    @classmethod
    def _patron(cls, patron: str) -> str:
        validar_patron(patron)
        return patron


def listar(db: TenantSession) -> list[Serie]:
    """Las series, de la más antigua a la más nueva; si no hay ninguna, crea la primera.

    Quien mira en nombre de otro no puede crearla: la ve como será.
    """
    series = list(db.exec(select(Serie).order_by(col(Serie.created_at), col(Serie.id))))
    if not series:
        series = [_inicial(db) if db.inquilino.suplantado else _crear_inicial(db)]
    return series


def crear(db: TenantSession, datos: DatosSerie) -> Serie:
    """Crea una serie.

    Raises:
        EstadoNoPermitido: si ya hay una con ese código.
    """
    if datos.codigo != SERIE_INICIAL:
        listar(db)
    serie = Serie(**datos.model_dump())
    try:
        with db.begin_nested():
            db.add(serie)
    except IntegrityError:
        raise EstadoNoPermitido(f"Ya tienes una serie {datos.codigo}. Elige otro código.") from None
    db.refresh(serie)
    return serie


def elegir(db: TenantSession, codigo: str | None, tipo: str = "ordinaria") -> Serie:
    """La serie de ese código; sin código, la primera que sirva para ese tipo de factura.

    Raises:
        DatosNoValidos: si no existe, o si es de rectificativas, que llevan serie propia (art. 6.1.a RD 1619/2012).
    """
    todas = [serie for serie in listar(db) if serie.tipo != "rectificativa"]
    if codigo is None:
        candidatas = [serie for serie in todas if serie.tipo == tipo] or todas
    else:
        candidatas = [serie for serie in todas if serie.codigo == codigo]
    if not candidatas:
        cual = f"ninguna serie {codigo} para facturas" if codigo else "ninguna serie para facturas"
        raise DatosNoValidos({"serie": f"No tienes {cual}. Créala antes en Ajustes."})
    return candidatas[0]


def siguiente_numero(db: TenantSession, codigo: str | None, fecha: date) -> str:
    """Cómo se llamaría la próxima factura de la serie; no reserva nada."""
    serie = elegir(db, codigo)
    ultimo = db.exec(
        select(Contador.ultimo).where(Contador.serie_id == serie.id, Contador.ejercicio == fecha.year)
    ).first()
    return escribir_numero_factura(serie.patron, serie.codigo, fecha.year, (ultimo or 0) + 1)


def tomar_numero(db: TenantSession, serie_id: UUID, fecha: date) -> tuple[Serie, int]:
    """Da el siguiente número de la serie en el año de `fecha`, con el contador bloqueado hasta confirmar.

    Si la transacción no llega al final, el número no se gasta.

    Raises:
        EstadoNoPermitido: si la serie ya tiene una factura de fecha posterior (art. 6.1.a RD 1619/2012).
    """
    serie = db.exec(select(Serie).where(Serie.id == serie_id)).one()
    alta = insert(Contador).values(user_id=db.inquilino.user_id, serie_id=serie.id, ejercicio=fecha.year, ultimo=0)
    db.exec(alta.on_conflict_do_nothing())
    bloqueado = select(Contador).where(Contador.serie_id == serie.id, Contador.ejercicio == fecha.year)
    contador = db.exec(bloqueado.with_for_update().execution_options(populate_existing=True)).one()
    if contador.ultima_fecha and contador.ultima_fecha > fecha:
        raise EstadoNoPermitido(
            f"La serie {serie.codigo} ya tiene una factura del {contador.ultima_fecha:%d/%m/%Y}. "
            f"Pon esa fecha o una posterior, o usa otra serie."
        )
    contador.ultimo += 1
    contador.ultima_fecha = fecha
    db.flush()
    return serie, contador.ultimo


def _inicial(db: TenantSession) -> Serie:
    ahora = datetime.now(UTC)
    return Serie(
        user_id=db.inquilino.user_id,
        codigo=SERIE_INICIAL,
        descripcion="Facturas",
        patron=PATRON_POR_DEFECTO,
        tipo="ordinaria",
        created_at=ahora,
        updated_at=ahora,
    )


def _crear_inicial(db: TenantSession) -> Serie:
    db.exec(insert(Serie).values(**_inicial(db).model_dump()).on_conflict_do_nothing())
    return db.exec(select(Serie).order_by(col(Serie.created_at), col(Serie.id)).limit(1)).one()
