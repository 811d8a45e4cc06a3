"""El ensayo: emitir sin que valga, borrarlo y empezar de verdad, que no tiene vuelta."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import exists, func, text
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.demostracion import exigir_de_verdad
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.estados import EstadoFactura
from factursaas.models import Emisor, Factura, FacturaOrigen, Instalacion
from factursaas.services import auditoria, cola, cuentas, emisor, series

_BORRAR = text("SELECT borrar_ensayo()")


@dataclass(frozen=True, slots=True)
class Ensayo:
    """Cómo está el ensayo. `primera_de_verdad` es el número que tendrá la primera factura si se termina ahora.

    `borradores` son los que corrigen a alguna factura de ensayo, que se borrarían con ella.
    """

    en_curso: bool
    se_puede_empezar: bool
    terminado_en: datetime | None
    facturas: int
    borradores: int
    primera_de_verdad: str


def leer(db: TenantSession) -> Ensayo:
    """Cómo está el ensayo del inquilino."""
    quien = emisor.leer(db) or Emisor()
    return Ensayo(
        en_curso=quien.ensayo,
        se_puede_empezar=not _por_que_no_empieza(db, quien),
        terminado_en=quien.ensayo_terminado_en,
        facturas=_cuantas(db) if quien.ensayo else 0,
        borradores=_cuantos_borradores(db) if quien.ensayo else 0,
        primera_de_verdad=_primera_de_verdad(db) if quien.ensayo else "",
    )


def empezar(db: TenantSession) -> None:
    """Desde ahora, lo que se emite es de ensayo.

    Raises:
        EstadoNoPermitido: si ya se ensaya, se terminó de ensayar o se ha emitido algo de verdad.
    """
    quien = _bloquear(db)
    if motivo := _por_que_no_empieza(db, quien):
        raise EstadoNoPermitido(motivo)
    quien.ensayo = True
    db.add(quien)
    auditoria.anotar(db, Acto.ENSAYO_EMPEZAR, "", "Ensayo empezado")
    db.flush()


def borrar(db: TenantSession) -> int:
    """Borra todo lo ensayado, para seguir ensayando desde cero. Devuelve cuántas facturas eran.

    Raises:
        EstadoNoPermitido: si no se está ensayando.
    """
    _exigir_en_curso(_bloquear(db))
    borradas = vaciar(db)
    auditoria.anotar(db, Acto.ENSAYO_BORRAR, "", f"Ensayo borrado; facturas que tenía: {borradas}")
    return borradas


def terminar(db: TenantSession, *, confirmado: bool) -> int:
    """Borra todo lo ensayado y empieza a facturar de verdad, para siempre. Devuelve cuántas facturas eran.

    Raises:
        DatosNoValidos: si no se confirma.
        EstadoNoPermitido: si no se está ensayando, o es una demostración: ahí nada puede valer.
    """
    exigir_de_verdad(db.inquilino.user_id)
    quien = _bloquear(db)
    _exigir_en_curso(quien)
    if not confirmado:
        raise DatosNoValidos({"confirmar": "Confirma que quieres terminar: el ensayo se borra y no se puede volver."})
    borradas = vaciar(db)
    quien.ensayo, quien.ensayo_terminado_en = False, datetime.now(UTC)
    auditoria.anotar(db, Acto.ENSAYO_TERMINAR, "", f"Ensayo terminado y borrado; facturas que tenía: {borradas}")
    db.flush()
    return borradas


def vaciar(db: TenantSession) -> int:
    """Borra lo que haya de ensayo, y pide al simulador que también lo olvide."""
    db.flush()
    cadenas = db.exec(select(Instalacion.ultimo_emisor, Instalacion.numero).where(col(Instalacion.ensayo))).all()
    borradas = db.execute(_BORRAR).scalar_one()  # pyright: ignore[reportDeprecated]
    db.expire_all()
    for nif, instalacion in cadenas:
        cola.pedir_olvido(db, db.inquilino.user_id, nif, instalacion)
    return borradas


def _bloquear(db: TenantSession) -> Emisor:
    """El emisor, con la cuenta bloqueada como al emitir: no se emite nada mientras se cambia de modo."""
    cuentas.bloquear(db)
    consulta = select(Emisor).with_for_update().execution_options(populate_existing=True)
    return db.exec(consulta).one_or_none() or Emisor()


def _exigir_en_curso(quien: Emisor) -> None:
    if not quien.ensayo:
        raise EstadoNoPermitido("No estás de ensayo: no hay nada que borrar.")


def _por_que_no_empieza(db: TenantSession, quien: Emisor) -> str:
    if quien.ensayo:
        return "Ya estás de ensayo."
    if quien.ensayo_terminado_en:
        return "Ya terminaste el ensayo: desde entonces facturas de verdad y no se puede volver."
    if db.exec(select(Factura.id).where(col(Factura.numero).is_not(None)).limit(1)).first():
        return "Ya has emitido facturas de verdad: se ensaya antes de la primera."
    return ""


def _cuantas(db: TenantSession) -> int:
    return db.exec(select(func.count(col(Factura.id))).where(col(Factura.ensayo))).one()


def _cuantos_borradores(db: TenantSession) -> int:
    original = aliased(Factura)
    corrige = exists().where(
        col(FacturaOrigen.user_id) == db.inquilino.user_id,
        col(original.user_id) == db.inquilino.user_id,
        col(FacturaOrigen.factura_id) == col(Factura.id),
        col(FacturaOrigen.original_id) == col(original.id),
        col(original.ensayo),
    )
    borradores = col(Factura.estado) == EstadoFactura.BORRADOR.value
    return db.exec(select(func.count(col(Factura.id))).where(borradores, corrige)).one()


def _primera_de_verdad(db: TenantSession) -> str:
    try:
        serie = series.elegir(db, None)
    except DatosNoValidos:
        return ""
    return series.siguiente_de(db, serie, emisor.hoy(db))
