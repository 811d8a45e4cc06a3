"""Preguntar varias cosas de una vez contesta lo mismo que preguntarlas de una en una."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, Integer, Numeric, String, Uuid, bindparam, cast, false, literal, null
from sqlalchemy import select as columnas
from sqlmodel import col

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Cliente
from factursaas.services.columnas import leer_columnas
from factursaas.services.juntas import Juntas
from tests import fabrica

_ENORME = Decimal("1234567890123456.78")
_DE_TODO = columnas(
    literal(_ENORME, Numeric(18, 2)).label("importe"),
    literal(Decimal("5"), Numeric).label("redondo"),
    literal(date(9999, 12, 31), Date).label("dia"),
    literal(UUID(int=7), Uuid).label("id"),
    literal(3, Integer).label("cuantas"),
    literal("«1.5» \\ \n", String).label("texto"),
    cast(null(), Numeric).label("nada"),
)


def test_cada_valor_llega_con_su_tipo_y_los_importes_exactos(ana: Inquilino) -> None:
    with tenant_session(ana) as db:
        leido = Juntas(todo=_DE_TODO, vacia=_DE_TODO.where(false())).leer(db)
        [sola] = leer_columnas(db, _DE_TODO)
    assert leido == {"todo": [tuple(sola)], "vacia": []}
    assert [type(valor) for valor in leido["todo"][0]] == [type(valor) for valor in sola]
    assert leido["todo"][0][0] == _ENORME


def test_juntas_tampoco_ven_lo_de_otro(ana: Inquilino, bruno: Inquilino) -> None:
    suyo, ajeno = fabrica.con_cliente(ana), fabrica.con_cliente(bruno)
    por_id = columnas(col(Cliente.id)).where(col(Cliente.id) == bindparam("ajeno"))
    with tenant_session(ana) as db:
        leido = Juntas(todas=columnas(col(Cliente.id)), una=por_id).leer(db, ajeno=ajeno.id)
    assert leido == {"todas": [(suyo.id,)], "una": []}
