"""Comprobar todo lo de un inquilino, su cadena y lo que habló con la AEAT, y dejar escrito qué se encontró."""

import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.models import ComprobacionGuardada, Instalacion, PedidaPor
from factursaas.services import comprobacion, restauraciones, vigilancia
from factursaas.services.comprobacion import Anomalia, Comprobacion
from factursaas.services.remision.cotejo import comprobar_envios, comprobar_marca

ANOMALIAS_GUARDADAS = 500


@dataclass(frozen=True, slots=True)
class Revision:
    """Cuánto se ha mirado, qué no está como debería y lo que se ha tardado.

    `restauraciones`, cuántas veces se ha restaurado la base de una copia: tras cada una hay una cadena nueva.
    """

    momento: datetime
    milisegundos: int
    instalaciones: int
    cadenas: Comprobacion
    eventos: Comprobacion
    envios: int
    de_los_envios: tuple[Anomalia, ...]
    restauraciones: int

    @property
    def registros(self) -> int:
        """Cuántos registros hay."""
        return self.cadenas.registros

    @property
    def anomalias(self) -> tuple[Anomalia, ...]:
        """Las de los registros, las de los eventos y las de los envíos."""
        return (*self.cadenas.anomalias, *self.eventos.anomalias, *self.de_los_envios)

    def datos(self) -> dict[str, Any]:
        """Lo que se cuenta de ella fuera, listo para escribirlo en JSON."""
        return {
            "momento": self.momento.isoformat(),
            "milisegundos": self.milisegundos,
            "instalaciones": self.instalaciones,
            "registros": self.registros,
            "eventos": self.eventos.registros,
            "envios": self.envios,
            "restauraciones": self.restauraciones,
            "anomalias": [asdict(anomalia) for anomalia in self.anomalias],
        }


def comprobar(db: TenantSession) -> Revision:
    """Recorre las cadenas y los envíos. En una instantánea: lo que se emita mientras tanto no estorba."""
    momento, inicio = datetime.now(UTC), time.monotonic_ns()
    instalaciones = db.exec(select(Instalacion).order_by(col(Instalacion.created_at))).all()
    cadenas, sucesos = comprobacion.comprobar(db), comprobacion.comprobar_eventos(db)
    anomalias = list[Anomalia]()
    envios = 0
    for instalacion in instalaciones:
        for halladas in comprobar_envios(db, instalacion):
            envios += 1
            anomalias += halladas
        anomalias += comprobar_marca(db, instalacion)
    tardanza = (time.monotonic_ns() - inicio) // 1_000_000
    hechas = len(restauraciones.listar(db))
    return Revision(
        momento, tardanza, len(instalaciones), cadenas, sucesos, envios, tuple(anomalias), restauraciones=hechas
    )


def dejar_dicho(db: TenantSession, revision: Revision) -> str:
    """Deja dicho que se ha comprobado y qué había; si en los eventos no se ha podido, devuelve por qué."""
    return vigilancia.dejar_dicho(db, revision.cadenas, revision.eventos)


def dejar_escrita(db: TenantSession, revision: Revision, pedida_por: PedidaPor) -> str:
    """La deja dicha y la guarda; devuelve lo mismo. Quien mira en nombre de otro no deja nada."""
    if db.inquilino.suplantado:
        return ""
    sin_anotar = dejar_dicho(db, revision)
    guardar(db, revision, pedida_por)
    return sin_anotar


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
