"""Mirar al arrancar si la base se ha restaurado de una copia, y las órdenes para verlo y decirlo."""

from psycopg import Connection
from sqlalchemy import Engine, inspect
from sqlmodel import Session

from factursaas.arranque import base, propietario
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.db import transaccion
from factursaas.services import restauraciones

MARCA = "restaurando"
"""El esquema que hay en la base mientras se restaura; si sigue ahí después, es que no se acabó."""
_A_MEDIAS = (
    "En esta base se quedó a medias una restauración. Repítela con «python -m factursaas restore FICHERO», que primero "
    "la deja como estaba."
)


def exigir_entera(conexion: Connection) -> None:
    """Comprueba que no hay una restauración a medias.

    Raises:
        ErrorDeArranque: si la hay; nada debe usar esa base.
    """
    if conexion.execute("SELECT FROM pg_namespace WHERE nspname = %s", (MARCA,)).fetchone() is not None:
        raise ErrorDeArranque(_A_MEDIAS)


def vigilar(motor: Engine) -> None:
    """Lo anota si viene de una copia. Una base sin esas tablas es nueva o anterior: no hay con qué compararla.

    Raises:
        ErrorDeArranque: si se quedó a medio restaurar.
    """
    if inspect(motor).has_schema(MARCA):
        raise ErrorDeArranque(_A_MEDIAS)
    if inspect(motor).has_table("marcas"):
        with Session(motor) as db, transaccion(db):
            restauraciones.vigilar(db)


def vigilar_en(url_owner: str) -> None:
    """Como `vigilar`, con la dirección de la base."""
    with propietario.conectado(url_owner) as motor:
        vigilar(motor)


def resumir() -> str:
    """Mira y cuenta lo que se sabe, para el doctor."""
    if not base.creada():
        return base.SIN_BASE
    with base.en_marcha() as url, propietario.conectado(url) as motor:
        return _resumir(motor)


def declarar(detalle: str) -> int:
    """Anota una restauración que dice quien la hizo; devuelve qué número hace."""
    with base.en_marcha() as url, propietario.conectado(url) as motor, Session(motor) as db, transaccion(db):
        return restauraciones.declarar(db, detalle).numero


def _resumir(motor: Engine) -> str:
    vigilar(motor)
    if not inspect(motor).has_table("restauraciones"):
        return "todavía no se vigila"
    with Session(motor) as db:
        todas = restauraciones.listar(db)
    if not todas:
        return "ninguna"
    ultima = todas[0]
    return (
        f"{len(todas)}, la última anotada el {ultima.momento:%d/%m/%Y}: {ultima.detalle} Cada cuenta sigue en otra"
        " cadena. Comprueba que sus series no repiten números ya emitidos después de la copia."
    )
