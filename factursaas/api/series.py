"""Las series de facturas por la API."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from factursaas.api.contrato import fallos
from factursaas.api.dependencias import Peticion, PeticionUnica
from factursaas.api.esquemas import ConIdentidad, Lista
from factursaas.api.ruta import RutaDeInquilino
from factursaas.db import TenantSession
from factursaas.domain.numeracion import TipoSerie
from factursaas.services import series
from factursaas.services.series import DatosSerie

router = APIRouter(prefix="/series", tags=["series"], route_class=RutaDeInquilino)


class SerieLeida(ConIdentidad):
    """Una serie guardada."""

    codigo: str
    descripcion: str
    patron: str
    tipo: TipoSerie
    cliente_id: UUID | None


class ComienzoDeSerie(BaseModel):
    """Por qué número sigue una serie que viene de otro programa."""

    model_config = ConfigDict(extra="forbid")

    empieza_en: Annotated[int, Field(strict=True, ge=1, le=series.NUMERO_MAXIMO)]


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


@router.put("/{serie_id:uuid}/comienzo", response_model=SerieLeida, responses=fallos(409))
def empezar_serie(serie_id: UUID, datos: ComienzoDeSerie, peticion: Peticion) -> Response:
    """Fija el primer número de este año, mientras no se haya numerado ninguna factura."""

    def empezar(db: TenantSession) -> SerieLeida:
        series.empezar_en(db, serie_id, datos.empieza_en)
        return SerieLeida.model_validate(series.leer(db, serie_id))

    return peticion.responder(empezar)
