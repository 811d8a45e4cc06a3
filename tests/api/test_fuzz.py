"""Peticiones al azar sacadas del contrato: nada da un 5xx y todo responde lo que el contrato dice."""

from decimal import Decimal

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from factursaas.api import contrato
from factursaas.api.app import crear_api
from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino, Plan
from factursaas.models import Producto
from factursaas.services import productos
from tests import fabrica
from tests.api.conftest import pedir_token

AZAR = Inquilino("user_azar", Plan.PRO, "azar@example.es")
AL_AZAR = settings(
    max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
)
esquema = schemathesis.openapi.from_dict(contrato.describir(crear_api(ajustes())))


def _producto() -> Producto:
    with tenant_session(AZAR) as db:
        return productos.crear(db, productos.DatosProducto(nombre="Corte", precio=Decimal(10)))


@pytest.fixture(scope="session")
def identidad(nadie: httpx.Client) -> dict[str, str]:
    return {"Authorization": f"Bearer {pedir_token(nadie, AZAR)}"}


@esquema.parametrize()
@AL_AZAR
def test_ninguna_peticion_rompe_el_contrato(case: schemathesis.Case, direccion: str, identidad: dict[str, str]) -> None:
    # Un NIF con la forma de un NIF puede no ser un NIF: el negocio rechaza más que el esquema.
    case.call_and_validate(base_url=direccion, headers=identidad, excluded_checks=[positive_data_acceptance])


@esquema.include(path_regex=r"\{").parametrize()
@AL_AZAR
def test_tampoco_sobre_lo_que_existe(case: schemathesis.Case, direccion: str, identidad: dict[str, str]) -> None:
    borrador = fabrica.con_borrador(AZAR)
    case.path_parameters = {
        "factura_id": str(borrador.id),
        "cliente_id": str(borrador.cliente_id),
        "producto_id": str(_producto().id),
        "serie_id": str(borrador.serie_id),
        "cobro_id": str(borrador.id),
        "envio_id": str(borrador.id),
    }
    # Los identificadores imposibles se han cambiado por buenos: ya no toca que se rechacen.
    sin_mirar = [positive_data_acceptance, negative_data_rejection]
    case.call_and_validate(base_url=direccion, headers=identidad, excluded_checks=sin_mirar)
