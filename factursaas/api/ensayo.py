"""El ensayo por la API: emitir sin que valga, borrarlo y empezar a facturar de verdad."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from factursaas.api.contrato import fallos
from factursaas.api.dependencias import Peticion, PeticionUnica
from factursaas.api.esquemas import Leido
from factursaas.api.ruta import RutaDeInquilino
from factursaas.db import TenantSession
from factursaas.services import ensayo
from factursaas.services.campos import SiNo

router = APIRouter(prefix="/ensayo", tags=["ensayo"], route_class=RutaDeInquilino)


class EnsayoLeido(Leido):
    """Cómo está el ensayo. Mientras dura, `primera_de_verdad` es el número que tendrá la primera factura que valga.

    `facturas` son las de ensayo; `borradores`, los que corrigen a alguna de ellas y se borrarían a la vez.
    """

    en_curso: bool
    se_puede_empezar: bool
    terminado_en: datetime | None
    facturas: int
    borradores: int
    primera_de_verdad: str


class DatosFinDeEnsayo(BaseModel):
    """Que se termina a sabiendas: se borra lo ensayado y no se puede volver."""

    model_config = ConfigDict(extra="forbid")

    confirmar: SiNo = Field(default=False, description="Tiene que ser `true`.")


@router.get("", response_model=EnsayoLeido)
def leer_ensayo(peticion: Peticion) -> Response:
    """Si estás de ensayo, si puedes empezar uno y qué se borraría al terminarlo."""
    return peticion.responder(_leido)


@router.post("/empezar", response_model=EnsayoLeido, responses=fallos(409))
def empezar_ensayo(peticion: PeticionUnica) -> Response:
    """Desde ahora, lo que emitas es de ensayo: no vale. Solo antes de la primera factura de verdad."""
    return _hacer(peticion, ensayo.empezar)


@router.post("/borrar", response_model=EnsayoLeido, responses=fallos(409))
def borrar_ensayo(peticion: PeticionUnica) -> Response:
    """Borra todo lo ensayado, para seguir ensayando desde cero. Los borradores se quedan."""
    return _hacer(peticion, ensayo.borrar)


@router.post("/terminar", response_model=EnsayoLeido, responses=fallos(409))
def terminar_ensayo(peticion: PeticionUnica, datos: DatosFinDeEnsayo | None = None) -> Response:
    """Borra todo lo ensayado y empieza a facturar de verdad, para siempre. Hay que confirmarlo."""
    confirmado = datos is not None and datos.confirmar
    return _hacer(peticion, lambda db: ensayo.terminar(db, confirmado=confirmado))


def _hacer(peticion: PeticionUnica, caso: Callable[[TenantSession], object]) -> Response:
    def hacer(db: TenantSession) -> EnsayoLeido:
        caso(db)
        return _leido(db)

    return peticion.responder(hacer)


def _leido(db: TenantSession) -> EnsayoLeido:
    return EnsayoLeido.model_validate(ensayo.leer(db))
