"""La declaración responsable del programa, para cualquiera: también para quien compra o inspecciona y no tiene cuenta.

Fuera de ella aquí no sale nada: ni cuentas, ni datos de nadie (art. 15.3 Orden HAC/1177/2024).
"""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from factursaas.api.contrato import PUBLICA, fallos
from factursaas.api.descargas import PDF
from factursaas.db import system_session
from factursaas.documents.declaracion import dibujar_declaracion
from factursaas.domain.verifactu.declaracion import Declaracion
from factursaas.services import declaraciones

router = APIRouter(prefix="/declaracion", tags=["declaracion"])
# La pide cualquiera, y dibujar es lo único que cuesta: la misma da siempre los mismos bytes.
_dibujada = lru_cache(maxsize=16)(dibujar_declaracion)


class ApartadoLeido(BaseModel):
    """Un dato, precedido del texto que lo describe."""

    letra: str
    texto: str
    valor: list[str]


class VersionDeclarada(BaseModel):
    """Una declaración suscrita; con su `version` o su `sha256` se pide entera."""

    version: str
    suscrita_el: date
    sha256: str
    desde: datetime


class DeclaracionLeida(BaseModel):
    """Una declaración entera. Si no está `suscrita` no vale como tal, y `faltan` dice qué le falta."""

    titulo: str
    version: str
    suscrita: bool
    suscrita_el: date | None
    faltan: list[str]
    apartados: list[ApartadoLeido]
    anexo: list[ApartadoLeido]
    texto: str
    sha256: str
    versiones: list[VersionDeclarada]


Version = Annotated[
    str | None, Query(pattern="^[!-~]{1,50}$", description="La de esa versión. Sin decirla, la que está en uso.")
]
Resumen = Annotated[str | None, Query(pattern="^[0-9a-f]{64}$", description="La que tiene ese resumen SHA-256.")]


def _pedida(version: Version = None, sha256: Resumen = None) -> Declaracion:
    with system_session() as db:
        return declaraciones.leer(db, version, sha256)


Pedida = Annotated[Declaracion, Depends(_pedida)]


@router.get("", response_model=DeclaracionLeida, openapi_extra=PUBLICA, responses=fallos(404))
def leer_declaracion(declaracion: Pedida) -> DeclaracionLeida:
    """La declaración responsable del sistema informático de facturación. No hace falta identificarse."""
    with system_session() as db:
        versiones = declaraciones.suscritas(db)
    campos = ("titulo", "version", "suscrita", "suscrita_el", "faltan", "apartados", "anexo", "texto", "sha256")
    return DeclaracionLeida.model_validate(
        {campo: getattr(declaracion, campo) for campo in campos} | {"versiones": versiones}, from_attributes=True
    )


@router.get("/pdf", response_class=Response, openapi_extra=PUBLICA, responses={200: {"content": PDF}, **fallos(404)})
def leer_pdf_de_la_declaracion(
    declaracion: Pedida,
    descargar: Annotated[bool, Query(description="Para guardarla en vez de verla.")] = False,
) -> Response:
    """La declaración responsable en PDF; sin suscribir, va marcada así en cada página."""
    version = re.sub(r"[^A-Za-z0-9._-]+", "-", declaracion.version)
    nombre = f"declaracion-responsable-{version}{'' if declaracion.suscrita else '-sin-suscribir'}.pdf"
    disposicion = "attachment" if descargar else "inline"
    return Response(
        _dibujada(declaracion),
        media_type="application/pdf",
        headers={"Content-Disposition": f'{disposicion}; filename="{nombre}"'},
    )
