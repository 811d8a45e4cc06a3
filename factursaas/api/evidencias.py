"""El paquete de evidencias, para quien trae su token o un enlace firmado."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from factursaas.api.descargas import ZIP, Enlace, fichero_por_mandar, mandar_zip, quien_baja_lo_suyo
from factursaas.db import tenant_session
from factursaas.documents.evidencias import empaquetar
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.evidencias import Tramo
from factursaas.services import enlaces, evidencias
from factursaas.services.campos import Fecha

router = APIRouter(prefix="/verifactu", tags=["verifactu"])


def _quien_lo_pide(request: Request, enlace: Enlace = None) -> Inquilino:
    return quien_baja_lo_suyo(request, enlace, enlaces.leer_evidencias)


@router.get("/evidencias", response_class=Response, responses={200: {"content": ZIP}})
def descargar_evidencias(
    inquilino: Annotated[Inquilino, Depends(_quien_lo_pide)],
    desde: Annotated[Fecha | None, Query(description="El primer día en que se generaron los registros.")] = None,
    hasta: Annotated[Fecha | None, Query(description="El último, incluido.")] = None,
) -> Response:
    """Un ZIP con los registros, lo que se envió a la AEAT y lo que contestó, y con qué comprobarlo sin nosotros."""
    with fichero_por_mandar() as fichero, tenant_session(inquilino, instantanea=True) as db:
        evidencias.componer(db, Tramo(desde, hasta), lambda portada, piezas: empaquetar(fichero, portada, piezas))
    return mandar_zip(fichero, "evidencias.zip")
