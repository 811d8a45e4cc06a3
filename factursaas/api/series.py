"""Las series de facturas por la API."""

from typing import Literal

from fastapi import APIRouter, Response

from factursaas.api.contrato import fallos
from factursaas.api.dependencias import Peticion, PeticionUnica
from factursaas.api.esquemas import ConIdentidad, Lista
from factursaas.api.ruta import RutaDeInquilino
from factursaas.db import TenantSession
from factursaas.services import series
from factursaas.services.series import DatosSerie

router = APIRouter(prefix="/series", tags=["series"], route_class=RutaDeInquilino)


class SerieLeida(ConIdentidad):
    """Una serie guardada."""

    codigo: str
    descripcion: str
    patron: str
    tipo: Literal["ordinaria", "rectificativa", "simplificada"]


class ListaDeSeries(Lista[SerieLeida]):
    """Todas las series."""


@router.get("", response_model=ListaDeSeries)
def listar_series(peticion: Peticion) -> Response:
    """Todas las series, de la más antigua a la más nueva. La primera es la que se usa si no se dice otra."""

    def listar(db: TenantSession) -> ListaDeSeries:
        return ListaDeSeries(items=[SerieLeida.model_validate(serie) for serie in series.listar(db)], siguiente=None)

    return peticion.responder(listar)


@router.post("", response_model=SerieLeida, status_code=201, responses=fallos(409))
def crear_serie(datos: DatosSerie, peticion: PeticionUnica) -> Response:
    """Crea una serie. El código no se puede repetir."""
    return peticion.responder(lambda db: SerieLeida.model_validate(series.crear(db, datos)), 201)
