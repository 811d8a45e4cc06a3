"""Los libros del simulador: un fichero SQLite con lo recibido, cómo quedó y los fallos pedidos."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

FICHERO = "libros.sqlite"
_ESPERA = 60.0
_TABLAS = """
CREATE TABLE IF NOT EXISTS envios (
    id INTEGER PRIMARY KEY, peticion TEXT NOT NULL UNIQUE, nif TEXT NOT NULL, presentador TEXT NOT NULL,
    instante TEXT NOT NULL, csv TEXT, estado TEXT NOT NULL, incidencia INTEGER NOT NULL, requerimiento TEXT,
    espera INTEGER NOT NULL, recibido BLOB NOT NULL, respondido BLOB NOT NULL, reloj REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS envios_por_nif ON envios (nif, id);
CREATE TABLE IF NOT EXISTS registros (
    id INTEGER PRIMARY KEY, envio INTEGER NOT NULL REFERENCES envios, nif TEXT NOT NULL, tipo TEXT NOT NULL,
    numero TEXT NOT NULL, fecha TEXT NOT NULL, referencia TEXT, sistema TEXT NOT NULL, instalacion TEXT NOT NULL,
    huella TEXT NOT NULL, huella_anterior TEXT, estado TEXT NOT NULL, codigo TEXT, xml BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS registros_por_sistema ON registros (nif, sistema, id);
CREATE TABLE IF NOT EXISTS facturas (
    nif TEXT NOT NULL, numero TEXT NOT NULL, fecha TEXT NOT NULL, estado TEXT NOT NULL, codigo TEXT,
    registro INTEGER NOT NULL REFERENCES registros, peticion TEXT NOT NULL, modificada TEXT NOT NULL, importe TEXT,
    orden TEXT NOT NULL, periodo TEXT NOT NULL, destinatarios TEXT NOT NULL,
    contenido BLOB NOT NULL, PRIMARY KEY (nif, numero, fecha)
);
CREATE INDEX IF NOT EXISTS facturas_por_periodo ON facturas (nif, periodo, orden);
CREATE TABLE IF NOT EXISTS anotaciones (
    id INTEGER PRIMARY KEY, nif TEXT NOT NULL, clase TEXT NOT NULL, instante TEXT NOT NULL, detalle TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS fallos (
    id INTEGER PRIMARY KEY, clase TEXT NOT NULL, nif TEXT, veces INTEGER, valor INTEGER, numero TEXT
);
"""


class Libros:
    """El fichero donde se apunta todo. Cada mensaje es una transacción: o está entero o no está."""

    def __init__(self, carpeta: Path) -> None:
        self._fichero = carpeta / FICHERO
        self._fichero.touch(0o600)
        with self._conexion() as conexion:
            conexion.execute("PRAGMA journal_mode=WAL")
            conexion.executescript(_TABLAS)

    @contextmanager
    def transaccion(self) -> Generator[sqlite3.Connection]:
        """Una escritura; la siguiente espera a que acabe. Se deshace si algo falla."""
        with self._conexion() as conexion:
            conexion.execute("BEGIN IMMEDIATE")
            try:
                yield conexion
            except BaseException:
                conexion.rollback()
                raise
            conexion.commit()

    @contextmanager
    def lectura(self) -> Generator[sqlite3.Connection]:
        """Una foto de los libros que no cambia mientras se mira."""
        with self._conexion() as conexion:
            conexion.execute("BEGIN")
            yield conexion

    @contextmanager
    def _conexion(self) -> Generator[sqlite3.Connection]:
        conexion = sqlite3.connect(self._fichero, timeout=_ESPERA, isolation_level=None)
        conexion.row_factory = sqlite3.Row
        try:
            conexion.execute("PRAGMA synchronous=FULL")
            yield conexion
        finally:
            conexion.close()
