"""Comprobar todo lo de un inquilino, su cadena y lo que habló con la AEAT, y dejar escrito qué se encontró."""

import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.models import ComprobacionGuardada, Instalacion, PedidaPor
from factursaas.services import registros, restauraciones
from factursaas.services.paginas import Orden, Pagina
from factursaas.services.registros import Anomalia
from factursaas.services.remision.cotejo import comprobar_envios, comprobar_marca

ANOMALIAS_GUARDADAS = 500
_ORDEN: Orden[ComprobacionGuardada] = Orden(
    columnas=(col(ComprobacionGuardada.momento), col(ComprobacionGuardada.id)),
    valores=lambda fila: (fila.momento.isoformat(), fila.id),
    leer=lambda partes: (datetime.fromisoformat(partes[0]), UUID(partes[1])),
    descendente=True,
)


@dataclass(frozen=True, slots=True)
class Revision:
    """Cuánto se ha mirado, qué no está como debería y lo que se ha tardado.

    `restauraciones`, cuántas veces se ha restaurado la base de una copia: tras cada una hay una cadena nueva.
    """

    momento: datetime
    milisegundos: int
    instalaciones: int
    registros: int
    envios: int
    restauraciones: int
    anomalias: tuple[Anomalia, ...]


def comprobar(db: TenantSession) -> Revision:
    """Recorre las cadenas y los envíos. En una instantánea: lo que se emita mientras tanto no estorba."""
    momento, inicio = datetime.now(UTC), time.monotonic_ns()
    instalaciones = db.exec(select(Instalacion).order_by(col(Instalacion.created_at))).all()
    cadenas = registros.comprobar(db)
    anomalias = list(cadenas.anomalias)
    envios = 0
    for instalacion in instalaciones:
        for halladas in comprobar_envios(db, instalacion):
            envios += 1
            anomalias += halladas
        anomalias += comprobar_marca(db, instalacion)
    tardanza = (time.monotonic_ns() - inicio) // 1_000_000
    hechas = len(restauraciones.listar(db))
    return Revision(momento, tardanza, len(instalaciones), cadenas.registros, envios, hechas, tuple(anomalias))


def comprobar_y_guardar(db: TenantSession, pedida_por: PedidaPor) -> ComprobacionGuardada:
    """Comprueba todo y deja escrito qué se encontró: eso ya no cambia."""
    return guardar(db, comprobar(db), pedida_por)


def guardar(db: TenantSession, revision: Revision, pedida_por: PedidaPor) -> ComprobacionGuardada:
    """Deja escrito el resultado de una comprobación; de las anomalías, todas las que caben."""
    fila = ComprobacionGuardada(
        momento=revision.momento,
        pedida_por=pedida_por.value,
        instalaciones=revision.instalaciones,
        registros=revision.registros,
        envios=revision.envios,
        halladas=len(revision.anomalias),
        anomalias=[asdict(anomalia) for anomalia in revision.anomalias[:ANOMALIAS_GUARDADAS]],
        milisegundos=revision.milisegundos,
    )
    db.add(fila)
    db.flush()
    return fila


def ultima(db: TenantSession) -> ComprobacionGuardada | None:
    """La más reciente, si se ha hecho alguna."""
    orden = (col(ComprobacionGuardada.momento).desc(), col(ComprobacionGuardada.id).desc())
    return db.exec(select(ComprobacionGuardada).order_by(*orden).limit(1)).first()


def historia(db: TenantSession, *, limite: int, cursor: str | None) -> Pagina[ComprobacionGuardada]:
    """Las comprobaciones, de la última a la primera."""
    return _ORDEN.pagina(db, select(ComprobacionGuardada), limite, cursor)
