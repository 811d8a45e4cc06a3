"""El paquete de evidencias, para quien trae su token o un enlace firmado."""

import tempfile
from collections.abc import Iterator
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from factursaas.api.ruta import identificar
from factursaas.db import tenant_session
from factursaas.documents.evidencias import empaquetar
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.evidencias import Tramo
from factursaas.services import enlaces, evidencias
from factursaas.services.campos import Fecha

router = APIRouter(prefix="/verifactu", tags=["verifactu"])
_ZIP = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
_TROZO = 1 << 16
# En el contrato sale como forma de identificarse, no como un dato más.
Enlace = Annotated[str | None, Query(max_length=2000, include_in_schema=False)]


def _quien_lo_pide(request: Request, enlace: Enlace = None) -> Inquilino:
    return identificar(request) if enlace is None else enlaces.leer_evidencias(enlace)


@router.get("/evidencias", response_class=Response, responses={200: {"content": _ZIP}})
def descargar_evidencias(
    inquilino: Annotated[Inquilino, Depends(_quien_lo_pide)],
    desde: Annotated[Fecha | None, Query(description="El primer día en que se generaron los registros.")] = None,
    hasta: Annotated[Fecha | None, Query(description="El último, incluido.")] = None,
) -> Response:
    """Un ZIP con los registros, lo que se envió a la AEAT y lo que contestó, y con qué comprobarlo sin nosotros."""
    fichero = tempfile.TemporaryFile()  # noqa: SIM115 - se cierra cuando se ha mandado entero
    with tenant_session(inquilino, instantanea=True) as db:
        evidencias.componer(db, Tramo(desde, hasta), lambda portada, piezas: empaquetar(fichero, portada, piezas))
    largo = fichero.tell()
    fichero.seek(0)
    cabeceras = {
        "Content-Disposition": 'attachment; filename="evidencias.zip"',
        "Content-Length": str(largo),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(trozos(fichero), media_type="application/zip", headers=cabeceras)


def trozos(fichero: IO[bytes]) -> Iterator[bytes]:
    """Lo que queda por leer de un fichero, que se cierra al acabar."""
    with fichero:
        while trozo := fichero.read(_TROZO):
            yield trozo
