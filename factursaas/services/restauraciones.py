"""Saber si la base se ha restaurado de una copia: tras ello cada obligado empieza otra cadena, con otro número.

Una base restaurada no sabe qué se emitió y se remitió después de la copia; seguir su cadena la bifurcaría.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import Row, text
from sqlmodel import col, select

from factursaas.db import Transaccion, al_confirmar
from factursaas.models import Restauracion, Senal
from factursaas.services import avance

_log = logging.getLogger(__name__)
_AQUI = (
    "SELECT m.identidad, m.sistema, m.linea, m.base,"
    " m.escrita NOT IN ('', m.xmin::text) OR m.base NOT IN ('', d.oid::text) AS copiada,"
    # Lo escrito hasta aquí es duradero en cuanto se confirme la transacción: no puede perderse sin perderla a ella.
    " (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint AS sitio,"
    " coalesce((SELECT max(numero) FROM restauraciones), 0) AS numero"
    " FROM marcas m, pg_database d WHERE d.datname = current_database()"
)
_MIRAR, _MIRAR_Y_BLOQUEAR = text(_AQUI), text(_AQUI + " FOR UPDATE OF m")
_SERVIDOR = text(
    "SELECT s.system_identifier::text, c.timeline_id FROM pg_control_system() s, pg_control_checkpoint() c"
)
_SE_PUEDE = text(
    "SELECT has_function_privilege('pg_control_system()', 'EXECUTE')"
    " AND has_function_privilege('pg_control_checkpoint()', 'EXECUTE')"
)
_MARCAR = text(
    "UPDATE marcas SET identidad = :identidad, sistema = :sistema, linea = :linea,"
    " base = (SELECT oid::text FROM pg_database WHERE datname = current_database()),"
    " escrita = pg_current_xact_id()::xid::text"
)

_YA_MIRADA = "restauraciones"

_Senas: TypeAlias = Row[tuple[UUID, str, int, str, bool, int, int]]
"""Lo que se lee con `_AQUI`."""


class _Servidor(NamedTuple):
    """Qué servidor es y en qué línea de tiempo va; nada si no deja saberlo."""

    sistema: str = ""
    linea: int = 0


@dataclass
class _Ultima:
    """Las señas de la última base que se miró: en un proceso casi siempre es la misma, y así se mira una vez."""

    identidad: UUID | None = None


_ultima = _Ultima()


def al_emitir(db: Transaccion) -> int:
    """Cuántas restauraciones ha habido; al confirmar, apunta fuera hasta dónde ha llegado la base."""
    if _YA_MIRADA in db.info:
        return db.info[_YA_MIRADA]
    marca, lejos = _mirar_tras_el_apunte(db)
    if marca.copiada or marca.sitio < lejos:
        vigilar(db)
        marca = _mirar(db)
    al_confirmar(db, partial(avance.apuntar, marca.identidad, marca.sitio))
    db.info[_YA_MIRADA] = marca.numero
    return marca.numero


def sigue_desde(db: Transaccion, numero: int) -> bool:
    """Si nada dice que la base se haya restaurado después de la número `numero`. Solo mira: no anota nada."""
    marca, lejos = _mirar_tras_el_apunte(db)
    return marca.numero == numero and not marca.copiada and marca.sitio >= lejos


def vigilar(db: Transaccion) -> Restauracion | None:
    """Mira si la base viene de una copia y, si es así, lo anota; la primera vez, toma las señas del servidor."""
    servidor = _servidor(db)
    db.connection().execute(_MIRAR_Y_BLOQUEAR)
    marca, lejos = _mirar_tras_el_apunte(db)
    delata = _que_delata(marca, servidor, lejos)
    if delata is not None:
        return _anotar(db, servidor, *delata)
    if not marca.base or (servidor.sistema and not marca.sistema):
        _marcar(db, marca.identidad, servidor)
    al_confirmar(db, partial(avance.apuntar, marca.identidad, marca.sitio))
    return None


def declarar(db: Transaccion, detalle: str) -> Restauracion:
    """Anota que se ha restaurado una copia porque lo dice quien la restauró."""
    return _anotar(db, _servidor(db), Senal.A_MANO, detalle)


def listar(db: Transaccion) -> Sequence[Restauracion]:
    """Las restauraciones, de la última a la primera."""
    return db.exec(select(Restauracion).order_by(col(Restauracion.numero).desc())).all()


def _mirar(db: Transaccion) -> _Senas:
    return db.connection().execute(_MIRAR).one()


def _mirar_tras_el_apunte(db: Transaccion) -> tuple[_Senas, int]:
    """Por dónde va la base y hasta dónde se había apuntado. Se lee antes lo apuntado: si otro emite entre medias, no
    parece un retroceso.
    """
    lejos = avance.leer(_ultima.identidad) if _ultima.identidad else 0
    marca = _mirar(db)
    if marca.identidad != _ultima.identidad:
        # No era esta base, o se acaba de restaurar: se vuelve a empezar por lo apuntado para ella.
        _ultima.identidad = marca.identidad
        lejos = avance.leer(marca.identidad)
        marca = _mirar(db)
    return marca, lejos


def _servidor(db: Transaccion) -> _Servidor:
    """Cualquier rol puede preguntarlo, salvo que el servicio donde vive la base lo haya quitado."""
    conexion = db.connection()
    # Se mira antes: un fallo dejaría la transacción en una subtransacción, y la marca se escribiría con otro `xmin`.
    return _Servidor(*conexion.execute(_SERVIDOR).one()) if conexion.execute(_SE_PUEDE).scalar_one() else _Servidor()


def _que_delata(marca: _Senas, servidor: _Servidor, lejos: int) -> tuple[Senal, str] | None:
    if servidor.sistema and marca.sistema not in ("", servidor.sistema):
        return Senal.OTRO_SERVIDOR, f"La base vivía en el servidor {marca.sistema} y ahora en el {servidor.sistema}."
    if servidor.linea and marca.linea not in (0, servidor.linea):
        return Senal.OTRA_LINEA, f"El servidor iba por la línea de tiempo {marca.linea} y va por la {servidor.linea}."
    if marca.copiada:
        return Senal.VOLCADO, "Las tablas las ha escrito un volcado, no el programa."
    if marca.sitio < lejos:
        return Senal.RETROCESO, f"La base había llegado al byte {lejos} de su diario y ahora va por el {marca.sitio}."
    return None


def _anotar(db: Transaccion, servidor: _Servidor, senal: Senal, detalle: str) -> Restauracion:
    db.connection().execute(_MIRAR_Y_BLOQUEAR)
    marca = _mirar(db)
    hecha = Restauracion(numero=marca.numero + 1, senal=senal.value, detalle=detalle[:500])
    db.add(hecha)
    db.flush()
    identidad = uuid4()
    _marcar(db, identidad, servidor)
    al_confirmar(db, partial(avance.apuntar, identidad, marca.sitio))
    _log.warning("La base parece restaurada de una copia: cada cuenta empezará otra cadena. %s", detalle)
    return hecha


def _marcar(db: Transaccion, identidad: UUID, servidor: _Servidor) -> None:
    db.connection().execute(_MARCAR, {"identidad": identidad, "sistema": servidor.sistema, "linea": servidor.linea})
