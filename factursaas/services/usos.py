"""Cuánto usa cada inquilino el servicio, día a día: para quien lo lleva."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, text, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update
from sqlmodel.sql.expression import Select

from factursaas.db import TenantSession, Transaccion
from factursaas.domain.calendario import MADRID
from factursaas.models import (
    Abonado,
    Certificado,
    Cliente,
    Envio,
    Factura,
    FacturaPdf,
    Logo,
    RegistroEvento,
    RegistroFacturacion,
    Uso,
)

CADA = timedelta(hours=6)
DIAS_QUE_SE_RELLENAN = 31
_DE_TODOS = text("SELECT quien, facturas, clientes, bytes, llamadas, ultimo FROM usos_de_todos(:desde, :hasta)")
_CONTENIDOS: tuple[tuple[Any, Any], ...] = (
    (FacturaPdf.created_at, FacturaPdf.contenido),
    (RegistroFacturacion.created_at, RegistroFacturacion.xml),
    (RegistroEvento.created_at, RegistroEvento.xml),
    (Envio.created_at, Envio.enviado),
    (Envio.created_at, Envio.recibido),
    (Logo.created_at, Logo.contenido),
    (Certificado.created_at, Certificado.cifrado),
)


@dataclass(frozen=True, slots=True)
class UsoDeInquilino:
    """Lo de un inquilino entre dos días: lo que emitió y llamó, y lo que tenía el `ultimo` que se midió."""

    user_id: str
    facturas: int
    clientes: int
    bytes: int
    llamadas: int
    ultimo: date | None


def hoy() -> date:
    """El día que corre, en la hora peninsular: el mismo para todos."""
    return datetime.now(MADRID).date()


def por_medir(db: Transaccion) -> list[str]:
    """A quién le toca: a quien no se ha medido hoy, o hace ya unas horas."""
    desde_hoy = datetime.combine(hoy(), time(), MADRID)
    antes_de = max(desde_hoy, datetime.now(UTC) - CADA)
    sin_medir = col(Abonado.medido_en).is_(None) | (col(Abonado.medido_en) < antes_de)
    return list(db.exec(select(Abonado.identificador).where(sin_medir).order_by(col(Abonado.desde))))


def medir(db: TenantSession) -> None:
    """Cuenta lo de hoy y lo de los días que faltaran desde la última vez. Repetirlo da lo mismo.

    De los días que faltaban, lo borrado después ya no se ve.
    """
    ahora = datetime.now(UTC)
    emitidas = _por_dia(db, _emitidas())
    clientes = _por_dia(db, _clientes())
    guardados = _por_dia(db, _guardados())
    dia, ultimo = _desde(db), hoy()
    while dia <= ultimo:
        cifras = {
            "facturas": emitidas.get(dia, 0),
            "clientes": _hasta(clientes, dia),
            "bytes": _hasta(guardados, dia),
            "medido_en": ahora,
        }
        _anotar(db, dia, cifras, al_repetir=cifras)
        dia += timedelta(days=1)
    yo = col(Abonado.identificador) == db.inquilino.user_id
    db.exec(update(Abonado).where(yo).values(medido_en=ahora))


def sumar_llamadas(db: TenantSession, dia: date, cuantas: int) -> None:
    """Añade a ese día llamadas a la API."""
    db.exec(insert(Abonado).values(identificador=db.inquilino.user_id).on_conflict_do_nothing())
    _anotar(db, dia, {"llamadas": cuantas}, al_repetir={"llamadas": col(Uso.llamadas) + cuantas})


def de_cada_dia(db: TenantSession, desde: date, hasta: date) -> list[Uso]:
    """El uso de un inquilino, día a día."""
    dias = (col(Uso.dia) >= desde) & (col(Uso.dia) <= hasta)
    return list(db.exec(select(Uso).where(dias).order_by(col(Uso.dia))))


def resumen_de_todos(db: Transaccion, desde: date, hasta: date) -> list[UsoDeInquilino]:
    """El de todos los inquilinos, del más antiguo al más nuevo. Solo cifras: de sus datos no se ve nada."""
    filas = db.connection().execute(_DE_TODOS, {"desde": desde, "hasta": hasta})
    return [
        UsoDeInquilino(quien, facturas, clientes or 0, guardado or 0, llamadas, ultimo)
        for quien, facturas, clientes, guardado, llamadas, ultimo in filas
    ]


def _desde(db: TenantSession) -> date:
    """La última vez que se midió, que pudo ser a medio día; la primera, desde que hay cuenta. Sin pasarse de viejo."""
    medida = db.exec(select(func.max(Uso.dia)).where(col(Uso.medido_en).is_not(None))).one()
    yo = col(Abonado.identificador) == db.inquilino.user_id
    abonado = db.exec(select(Abonado.desde).where(yo)).first()
    primero = medida or (abonado.astimezone(MADRID).date() if abonado else hoy())
    # El reloj de la base puede ir por delante: hoy se mide siempre.
    return min(max(primero, hoy() - timedelta(days=DIAS_QUE_SE_RELLENAN)), hoy())


def _anotar(db: TenantSession, dia: date, cifras: Mapping[str, Any], *, al_repetir: Mapping[str, Any]) -> None:
    alta = insert(Uso).values(user_id=db.inquilino.user_id, dia=dia, **cifras)
    cambio = {**al_repetir, "updated_at": func.now()}
    db.exec(alta.on_conflict_do_update(index_elements=["user_id", "dia"], set_=cambio))


def _emitidas() -> Select[date, int]:
    dia = _dia(Factura.emitida_en)
    de_verdad = col(Factura.emitida_en).is_not(None) & ~col(Factura.ensayo)
    return select(dia, func.count(col(Factura.id))).where(de_verdad).group_by(dia)


def _clientes() -> Select[date, int]:
    dia = _dia(Cliente.created_at)
    return select(dia, func.count(col(Cliente.id))).group_by(dia)


def _guardados() -> Select[date, int]:
    """El largo de lo guardado lo lleva apuntado PostgreSQL: no hay que leerlo."""
    partes = (select(_dia(cuando).label("dia"), func.octet_length(que).label("bytes")) for cuando, que in _CONTENIDOS)
    todo = union_all(*partes).subquery()
    return select(todo.c.dia, func.sum(func.coalesce(todo.c.bytes, 0))).group_by(todo.c.dia)


def _dia(cuando: Any) -> Any:
    return func.date(func.timezone(MADRID.key, cuando))


def _por_dia(db: TenantSession, consulta: Select[date, int]) -> dict[date, int]:
    return {fila[0]: int(fila[1]) for fila in db.exec(consulta)}


def _hasta(por_dia: Mapping[date, int], dia: date) -> int:
    return sum(cuantos for otro, cuantos in por_dia.items() if otro <= dia)
