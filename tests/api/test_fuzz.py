"""Peticiones al azar sacadas del contrato: nada da un 5xx y todo responde lo que el contrato dice."""

from dataclasses import dataclass
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
from factursaas.services import productos
from tests import fabrica
from tests.api.conftest import pedir_token

AZAR = Inquilino("user_azar", Plan.PRO, "azar@example.es")
AL_AZAR = settings(
    max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
)
esquema = schemathesis.openapi.from_dict(contrato.describir(crear_api(ajustes())))


@dataclass
class Existente:
    """Una factura con su cliente y su serie, y un producto; otros en cuanto una petición ha podido cambiarlos."""

    ids: dict[str, str] | None = None

    def parametros(self) -> dict[str, str]:
        """Lo que pide cualquier ruta."""
        if self.ids is None:
            borrador = fabrica.con_borrador(AZAR)
            with tenant_session(AZAR) as db:
                producto = productos.crear(db, productos.DatosProducto(nombre="Corte", precio=Decimal(10)))
            self.ids = {
                "factura_id": str(borrador.id),
                "cliente_id": str(borrador.cliente_id),
                "producto_id": str(producto.id),
                "serie_id": str(borrador.serie_id),
                "cobro_id": str(borrador.id),
                "envio_id": str(borrador.id),
            }
        return self.ids

    def tras(self, metodo: str, estado: int) -> None:
        """Lo que se rechaza no cambia nada: sirve para la siguiente petición."""
        if metodo.upper() != "GET" and estado < 400:
            self.ids = None


@pytest.fixture
def existente(identidad: dict[str, str]) -> Existente:
    return Existente()


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
def test_tampoco_sobre_lo_que_existe(
    case: schemathesis.Case, direccion: str, identidad: dict[str, str], existente: Existente
) -> None:
    case.path_parameters = dict(existente.parametros())
    # Los identificadores imposibles se han cambiado por buenos: ya no toca que se rechacen.
    sin_mirar = [positive_data_acceptance, negative_data_rejection]
    respuesta = case.call_and_validate(base_url=direccion, headers=identidad, excluded_checks=sin_mirar)
    existente.tras(case.method, respuesta.status_code)
