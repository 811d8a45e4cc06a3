"""Lo que cuesta emitir, en sentencias: una de más en cada factura se nota en todas."""

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura
from factursaas.services import facturas
from tests import fabrica
from tests.planes import escuchando

SENTENCIAS = 17


def _con_borradores(quien: Inquilino, cuantos: int) -> list[Factura]:
    cliente = fabrica.con_cliente(quien)
    fabrica.con_emitida(quien, cliente)  # la primera abre la serie y la cadena
    return [fabrica.con_borrador(quien, cliente) for _ in range(cuantos)]


def test_una_factura(ana: Inquilino) -> None:
    [borrador] = _con_borradores(ana, 1)
    with escuchando() as ordenes, tenant_session(ana) as db:
        facturas.emitir(db, borrador.id)
    assert len(ordenes) <= SENTENCIAS, ordenes


def test_diez_juntas_se_leen_y_se_escriben_con_las_de_una(ana: Inquilino) -> None:
    ids = [borrador.id for borrador in _con_borradores(ana, 10)]
    with escuchando() as ordenes, tenant_session(ana) as db:
        facturas.emitir_varias(db, ids)
    assert len(ordenes) <= SENTENCIAS, ordenes
