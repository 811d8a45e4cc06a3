"""Bajar muchas facturas de una vez, para quien trae su token o un enlace firmado."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from factursaas.api.contrato import fallos
from factursaas.api.descargas import ZIP, quien_baja_lo_suyo
from factursaas.api.facturas import Estado
from factursaas.api.listas import HOJA, EnFormato, hoja_de_facturas
from factursaas.api.ritmo import medida
from factursaas.db import tenant_session
from factursaas.documents.cauce import en_zip
from factursaas.documents.pdf import imprimir
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.planes import Inquilino
from factursaas.domain.plurales import contar
from factursaas.integrations.ritmo import Medida
from factursaas.services import auditoria, cuentas, enlaces, lotes
from factursaas.services.campos import Fecha, Linea
from factursaas.services.facturas import FiltroFacturas
from factursaas.services.lotes import Eleccion

router = APIRouter(prefix="/facturas", tags=["facturas"])
# Lleva dentro las que se eligieron una a una.
EnlaceLargo = Annotated[str | None, Query(max_length=8000, include_in_schema=False)]


def _quien_lo_pide(request: Request, enlace: EnlaceLargo = None) -> Inquilino:
    return quien_baja_lo_suyo(request, enlace, lambda firmado: enlaces.leer_lote(firmado)[0])


def _elegidas(
    enlace: EnlaceLargo = None,
    q: Annotated[Linea, Query(max_length=200, description="Texto que buscar.")] = "",
    estado: Annotated[Estado | None, Query(description="`VENCIDA`: emitidas sin cobrar y pasadas de fecha.")] = None,
    desde: Annotated[Fecha | None, Query(description="Primera fecha de factura.")] = None,
    hasta: Annotated[Fecha | None, Query(description="Última fecha de factura.")] = None,
) -> Eleccion:
    """Las que diga el enlace o, si no lo trae, las del filtro."""
    if enlace is not None:
        return enlaces.leer_lote(enlace)[1]
    return Eleccion(filtro=FiltroFacturas(q, estado, desde, hasta))


Elegidas = Annotated[Eleccion, Depends(_elegidas)]
Quien = Annotated[Inquilino, Depends(medida(_quien_lo_pide, Medida.PAQUETES))]


@router.get("/zip", response_class=Response, responses={200: {"content": ZIP}, **fallos(403, 404)})
def bajar_pdfs(quien: Quien, eleccion: Elegidas) -> StreamingResponse:
    """Los PDF de las facturas emitidas que se piden, en un ZIP que empieza a bajar enseguida.

    Hace falta un plan que incluya el PDF.
    """
    with tenant_session(quien) as db:
        cuentas.plan(db).exigir_pdf()
        ids = lotes.emitidas(db, eleccion)
    if not ids:
        raise NoEncontrado("Ninguna de esas facturas está emitida: un borrador aún no tiene papel.")
    if not quien.suplantado:
        with tenant_session(quien) as db:
            auditoria.anotar(db, Acto.DATOS_EXPORTAR, "facturas", f"PDF de {contar(len(ids), 'factura')} en un ZIP")
    cabeceras = {"Content-Disposition": 'attachment; filename="facturas.zip"', "Cache-Control": "private, no-store"}
    return StreamingResponse(
        en_zip(lotes.papeles(quien, ids, imprimir)), media_type="application/zip", headers=cabeceras
    )


@router.get("/elegidas", response_class=Response, responses={200: {"content": HOJA}})
def bajar_hoja(formato: EnFormato, quien: Quien, eleccion: Elegidas) -> StreamingResponse:
    """Las facturas que se piden en CSV o en XLSX, con las mismas columnas que la lista entera."""
    return hoja_de_facturas(formato, quien, lambda db: lotes.renglones(db, eleccion))
