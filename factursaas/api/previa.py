"""Cómo va quedando el papel de un borrador: una página de su PDF, pintada. Es del editor y no del contrato público."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from factursaas.api.ritmo import medida
from factursaas.api.ruta import identificar
from factursaas.db import tenant_session
from factursaas.documents.paginas import pintar_pagina
from factursaas.documents.pdf import imprimir
from factursaas.domain.planes import Inquilino
from factursaas.services import cuentas, facturas

router = APIRouter(prefix="/facturas", include_in_schema=False)


@router.get("/{factura_id:uuid}/previa", response_class=Response)
def leer_previa(
    factura_id: UUID,
    inquilino: Annotated[Inquilino, Depends(medida(identificar))],
    pagina: Annotated[int, Query(ge=1, le=500)] = 1,
    ancho: Annotated[int, Query(ge=300, le=1600)] = 840,
) -> Response:
    """La página, con la marca de borrador si lo es; en `X-Paginas`, cuántas hay. Hace falta un plan con PDF."""
    with tenant_session(inquilino) as db:
        cuentas.plan(db).exigir_pdf()
        _, papel = facturas.pdf(db, factura_id, imprimir)
    dibujo, cuantas = pintar_pagina(papel, pagina, ancho)
    cabeceras = {"Cache-Control": "private, no-store", "X-Paginas": str(cuantas)}
    return Response(dibujo, media_type="image/png", headers=cabeceras)
