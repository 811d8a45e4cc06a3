"""Las series de ensayo: la gemela que numera en lugar de cada serie, para que las de verdad sigan por estrenar."""

from itertools import count

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select

from factursaas.db import TenantSession
from factursaas.domain.numeracion import LARGO_SERIE, PATRON_POR_DEFECTO, validar_patron
from factursaas.models import Serie
from factursaas.services import emisor

PREFIJO = "ENSAYO-"
_LARGO_PATRON = 80


def numeradora_de(db: TenantSession, serie: Serie) -> Serie:
    """La serie que daría hoy el número: ella misma o, si se ensaya, su gemela. No guarda nada."""
    if serie.ensayo or not emisor.en_ensayo(db):
        return serie
    return _buscar(db, serie) or _nueva(db, serie)


def asegurar(db: TenantSession, numeradora: Serie) -> Serie:
    """La misma serie, guardada: la gemela se crea la primera vez que numera."""
    if numeradora.gemela_de is None:
        return numeradora
    campos = numeradora.model_dump(exclude={"created_at", "updated_at"})
    db.exec(insert(Serie).values(**campos).on_conflict_do_nothing())
    return db.exec(select(Serie).where(Serie.gemela_de == numeradora.gemela_de)).one()


def con_su_gemela(db: TenantSession, codigo: str) -> list[str]:
    """El código de una serie y el de su gemela, si la tiene: lo que se ensaya en una serie se busca por ella."""
    serie = db.exec(select(Serie).where(Serie.codigo == codigo)).one_or_none()
    gemela = _buscar(db, serie) if serie else None
    return [codigo, gemela.codigo] if gemela else [codigo]


def _buscar(db: TenantSession, serie: Serie) -> Serie | None:
    return db.exec(select(Serie).where(Serie.gemela_de == serie.id)).one_or_none()


def _nueva(db: TenantSession, serie: Serie) -> Serie:
    return Serie(
        user_id=db.inquilino.user_id,
        codigo=_codigo(db, serie),
        descripcion=serie.descripcion,
        patron=_patron(serie),
        tipo=serie.tipo,
        cliente_id=serie.cliente_id,
        ensayo=True,
        gemela_de=serie.id,
    )


def _codigo(db: TenantSession, serie: Serie) -> str:
    """El de la serie con el prefijo delante; si ya lo lleva otra o no cabe, con un número detrás."""
    usados = set(db.exec(select(Serie.codigo)))
    entero = PREFIJO + serie.codigo
    if len(entero) <= LARGO_SERIE and entero not in usados:
        return entero
    colas = (f"-{n}" for n in count(2))
    return next(c for cola in colas if (c := entero[: LARGO_SERIE - len(cola)] + cola) not in usados)


def _patron(serie: Serie) -> str:
    """El de la serie: si no la nombra, con el prefijo delante para que el número no parezca de verdad."""
    if "{serie}" in serie.patron:
        return serie.patron
    patron = PREFIJO + serie.patron
    try:
        validar_patron(patron)
    except ValueError:
        return PATRON_POR_DEFECTO
    return patron if len(patron) <= _LARGO_PATRON else PATRON_POR_DEFECTO
