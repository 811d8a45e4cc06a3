"""El PDF de una factura, para quien trae su token o un enlace firmado."""

import logging
import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from factursaas.api.contrato import fallos
from factursaas.api.descargas import PDF, Enlace, quien_baja
from factursaas.api.ritmo import medida
from factursaas.db import tenant_session
from factursaas.documents.pdf import imprimir
from factursaas.domain.planes import Inquilino
from factursaas.services import cuentas, enlaces, facturas

_log = logging.getLogger(__name__)
router = APIRouter(prefix="/facturas", tags=["facturas"])


def _quien_lo_pide(request: Request, factura_id: UUID, enlace: Enlace = None) -> Inquilino:
    return quien_baja(request, enlace, factura_id, enlaces.leer_pdf, "Ese enlace es de otra factura.")


@router.get(
    "/{factura_id:uuid}/pdf",
    response_class=Response,
    responses={200: {"content": PDF}, **fallos(403)},
)
def leer_pdf(
    factura_id: UUID,
    inquilino: Annotated[Inquilino, Depends(medida(_quien_lo_pide))],
    descargar: Annotated[bool, Query(description="Para guardarlo en vez de verlo.")] = False,
) -> Response:
    """La factura en PDF; un borrador sale marcado como tal. Hace falta un plan que lo incluya."""
    with tenant_session(inquilino) as db:
        cuentas.plan(db).exigir_pdf()
        numero, contenido = facturas.pdf(db, factura_id, imprimir)
    disposicion = "attachment" if descargar else "inline"
    cabeceras = {
        "Content-Disposition": f'{disposicion}; filename="{_nombre_de_fichero(numero)}"',
        "Cache-Control": "private, no-store",
    }
    return Response(contenido, media_type="application/pdf", headers=cabeceras)


def conservar(inquilino: Inquilino, factura_id: UUID) -> None:
    """Dibuja y guarda el PDF de una factura recién emitida; si ahora no se puede, se guardará al pedirlo."""
    try:
        with tenant_session(inquilino) as db:
            facturas.pdf(db, factura_id, imprimir)
    except Exception:
        # La factura ya está emitida: decir aquí que algo falló haría creer que no lo está y emitirla dos veces.
        _log.exception("El PDF de una factura recién emitida no se ha podido guardar.")


def _nombre_de_fichero(numero: str | None) -> str:
    """El número puede llevar barras y otros signos que un sistema de ficheros no admite."""
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', numero or 'borrador').strip('.-') or 'factura'}.pdf"
