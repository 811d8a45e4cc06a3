"""Llevarse todo lo de una cuenta, para quien trae su token o un enlace firmado."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from factursaas.api.descargas import ZIP, Enlace, fichero_por_mandar, mandar_zip, quien_baja_lo_suyo
from factursaas.api.ritmo import medida
from factursaas.db import tenant_session
from factursaas.documents.pdf import imprimir
from factursaas.documents.portabilidad import empaquetar
from factursaas.domain.planes import Inquilino
from factursaas.integrations.ritmo import Medida
from factursaas.services import enlaces, portabilidad

router = APIRouter(prefix="/exportacion", tags=["datos"])


def _quien_lo_pide(request: Request, enlace: Enlace = None) -> Inquilino:
    return quien_baja_lo_suyo(request, enlace, enlaces.leer_exportacion)


@router.get("", response_class=Response, responses={200: {"content": ZIP}})
def exportar_mis_datos(
    inquilino: Annotated[Inquilino, Depends(medida(_quien_lo_pide, Medida.PAQUETES))],
) -> Response:
    """Un ZIP con todo lo tuyo: tablas en CSV, facturas en PDF y registros en XML, con un LEEME que lo explica."""
    with fichero_por_mandar() as fichero, tenant_session(inquilino, instantanea=True) as db:
        portabilidad.componer(
            db, imprimir, lambda quien, piezas: empaquetar(fichero, quien, piezas, portabilidad.SIN_EXPORTAR)
        )
    return mandar_zip(fichero, "mis-datos.zip")
