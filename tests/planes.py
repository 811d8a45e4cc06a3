"""Qué hace la base con cada consulta: lo que tarda y por dónde va."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from factursaas import db
from factursaas.db import TenantSession, tenant_session
from factursaas.domain.planes import Inquilino


@dataclass
class Plan:
    """El plan de una consulta ya hecha."""

    sql: str
    crudo: dict[str, Any]

    @property
    def milisegundos(self) -> float:
        return self.crudo["Planning Time"] + self.crudo["Execution Time"]

    def nodos(self) -> Iterator[dict[str, Any]]:
        """Cada paso."""
        pendientes = [self.crudo["Plan"]]
        while pendientes:
            nodo = pendientes.pop()
            yield nodo
            pendientes += nodo.get("Plans", [])

    @property
    def recorre_la_tabla(self) -> bool:
        return any(nodo["Node Type"] == "Seq Scan" for nodo in self.nodos())

    @property
    def filas_miradas(self) -> int:
        """Las que ha tenido que leer, las tire o no."""
        hojas = [nodo for nodo in self.nodos() if "Relation Name" in nodo]
        return sum(round((n["Actual Rows"] + n.get("Rows Removed by Filter", 0)) * n["Actual Loops"]) for n in hojas)

    def __str__(self) -> str:
        pasos = ", ".join(f"{n['Node Type']} {n.get('Index Name', n.get('Relation Name', ''))}" for n in self.nodos())
        return f"{self.milisegundos:.1f} ms, {self.filas_miradas} filas: {pasos}"


def planes_de(quien: Inquilino, caso: Callable[[TenantSession], Any]) -> list[Plan]:
    """Hace algo y devuelve el plan de cada consulta suya, como la aplicación y con la seguridad por filas puesta."""
    with tenant_session(quien) as sesion:
        sesion.connection()
        with escuchando() as hechas:
            caso(sesion)
        conexion = sesion.connection()
        return [Plan(sql, _explicar(conexion, sql, datos)) for sql, datos in hechas if sql.startswith("SELECT")]


def _explicar(conexion: Any, sql: str, datos: Any) -> dict[str, Any]:
    fila = conexion.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", datos).scalar_one()
    return (json.loads(fila) if isinstance(fila, str) else fila)[0]


@contextmanager
def escuchando() -> Iterator[list[tuple[str, Any]]]:
    """Las órdenes que se mandan a la base mientras dura el bloque, con sus datos."""
    hechas: list[tuple[str, Any]] = []

    def apuntar(_conexion: Any, _cursor: Any, sql: str, datos: Any, _contexto: Any, _varias: bool) -> None:
        hechas.append((sql, datos))

    motor = db.motor()
    event.listen(motor, "before_cursor_execute", apuntar)
    try:
        yield hechas
    finally:
        event.remove(motor, "before_cursor_execute", apuntar)
