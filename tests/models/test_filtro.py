"""Toda consulta lleva escrito de quién es, también sin la seguridad por filas, tenga la forma que tenga."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, exists, func, union_all, update
from sqlalchemy.orm import aliased, selectinload
from sqlmodel import col, select

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Cliente, Factura, FacturaLinea
from tests import fabrica
from tests.planes import escuchando

OTRO = aliased(Cliente)
SUBCONSULTA = select(Cliente.id).where(Cliente.nif == "x").subquery()
COMUN = select(Factura.id, Factura.cliente_id).where(col(Factura.numero) > 0).cte()

# Cada forma y cuántas veces nombra una tabla de inquilino.
FORMAS: dict[str, tuple[Callable[[], Any], int]] = {
    "entera": (lambda: select(Factura), 1),
    "columnas": (lambda: select(Factura.id, Factura.total), 1),
    "cuenta": (lambda: select(func.count()).select_from(Factura), 1),
    "con alias": (lambda: select(OTRO), 1),
    "unión": (lambda: select(Factura).join(Cliente, col(Cliente.id) == Factura.cliente_id), 2),
    "unión exterior": (lambda: select(Factura).outerjoin(Cliente, col(Cliente.id) == Factura.cliente_id), 2),
    "consigo misma": (lambda: select(Cliente, OTRO).where(Cliente.nif == OTRO.nif), 2),
    "subconsulta": (lambda: select(Factura).where(col(Factura.cliente_id).in_(select(Cliente.id))), 2),
    "subconsulta con nombre": (lambda: select(Factura).join(SUBCONSULTA, SUBCONSULTA.c.id == Factura.cliente_id), 2),
    "existe": (lambda: select(Cliente).where(exists().where(Factura.cliente_id == Cliente.id)), 2),
    "valor": (lambda: select(Cliente.id, select(func.count(col(Factura.id))).scalar_subquery()), 2),
    "común": (lambda: select(COMUN.c.id).join(Cliente, col(Cliente.id) == COMUN.c.cliente_id), 2),
    "juntas": (lambda: union_all(select(Cliente.id), select(Factura.id)), 2),
    "cambio": (lambda: update(Cliente).where(col(Cliente.nif) == "x").values(nif="y"), 1),
    "cambio según otra": (lambda: update(Cliente).where(exists().where(Factura.cliente_id == Cliente.id)), 2),
    "borrado": (lambda: delete(Cliente).where(col(Cliente.nif) == "x"), 1),
}


def _filtros(orden: str) -> set[str]:
    return set(re.findall(r"(\w+)\.user_id = %\(", orden))


@pytest.mark.parametrize("forma", FORMAS)
def test_cada_tabla_nombrada_se_filtra_por_su_dueno(forma: str, ana: Inquilino) -> None:
    consulta, tablas = FORMAS[forma]
    with tenant_session(ana) as sesion, escuchando() as hechas:
        sesion.exec(consulta())
    orden, _ = hechas[-1]
    assert len(_filtros(orden)) == tablas, orden


def test_lo_que_se_trae_de_las_relaciones_tambien(ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    consulta = select(Factura).where(Factura.id == factura.id)
    with tenant_session(ana) as sesion, escuchando() as hechas:
        lineas = selectinload(Factura.lineas)  # pyright: ignore[reportArgumentType]
        assert sesion.exec(consulta.options(lineas)).one().lineas
    de_lineas = [orden for orden, _ in hechas if FacturaLinea.__tablename__ in orden]
    assert de_lineas
    assert all(FacturaLinea.__tablename__ in _filtros(orden) for orden in de_lineas), de_lineas


def test_la_que_se_escribe_una_vez_da_a_cada_uno_lo_suyo(ana: Inquilino, bruno: Inquilino) -> None:
    de_siempre = select(Cliente.user_id)
    for quien in (ana, bruno, ana):
        fabrica.con_cliente(quien)
        with tenant_session(quien) as sesion:
            assert set(sesion.exec(de_siempre)) == {quien.user_id}
