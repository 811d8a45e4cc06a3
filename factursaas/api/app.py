"""La aplicación de la API, y cómo se monta delante de las páginas."""

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from factursaas.api import (
    auditoria,
    auth,
    clientes,
    contrato,
    declaracion,
    demostracion,
    dev,
    documentacion,
    emisor,
    ensayo,
    errores,
    evidencias,
    facturas,
    listas,
    lotes,
    modalidad,
    oidc,
    pdf,
    portabilidad,
    previa,
    productos,
    registros,
    series,
    verifactu,
    webhooks,
)
from factursaas.api.cabeceras import csp_de_paginas
from factursaas.api.cuerpo import CuerpoMedido
from factursaas.api.fachada import Fachada, SinSorpresas
from factursaas.api.observador import Observador
from factursaas.api.ritmo import ConRitmo
from factursaas.api.ruta import CUERPO_MAXIMO
from factursaas.config import RAIZ, Ajustes, ajustes
from factursaas.integrations.ritmo import Ritmo

PAGINAS_CONSTRUIDAS = RAIZ / ".web" / "build" / "client"
_NOMBRES = (
    *(auth, emisor, ensayo, clientes, productos, series, facturas, lotes, pdf, previa),
    *(registros, verifactu, modalidad, evidencias, declaracion, auditoria, portabilidad),
)


def montar(paginas: ASGIApp) -> ASGIApp:
    """Pone la API delante de las páginas, en el mismo puerto: es el `api_transformer` de la aplicación."""
    config = ajustes()
    ritmo = Ritmo(config)
    fachada = Fachada(
        ConRitmo(crear_api(config), ritmo, config.proxies),
        ConRitmo(CuerpoMedido(paginas), ritmo, config.proxies, paginas=True),
        config,
        csp_de_paginas(config, PAGINAS_CONSTRUIDAS),
    )
    return Observador(fachada)


def crear_api(config: Ajustes) -> FastAPI:
    """La API sola."""
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda ruta: ruta.name,
        middleware=[Middleware(SinSorpresas)],
    )
    errores.instalar(app)
    raiz = APIRouter(prefix="/api")
    for nombre in _NOMBRES:
        raiz.include_router(nombre.router)
    raiz.include_router(verifactu.descargas)
    raiz.include_router(auditoria.descargas)
    raiz.include_router(listas.router)
    if config.identidad == "clerk":
        raiz.include_router(webhooks.router)
    app.include_router(raiz)
    if config.identidad_de_desarrollo:
        app.include_router(dev.router, include_in_schema=False, max_body_size=CUERPO_MAXIMO)
    if config.con_demo:
        demostracion.instalar(app)
    if config.identidad == "oidc":
        oidc.instalar(app)
    _publicar_contrato(app)
    return app


def _publicar_contrato(app: FastAPI) -> None:
    @app.get("/api/openapi.json", include_in_schema=False)
    def leer_contrato() -> Response:  # pyright: ignore[reportUnusedFunction]
        return JSONResponse(contrato.describir(app))

    @app.get("/api/docs", include_in_schema=False)
    def leer_documentacion() -> Response:  # pyright: ignore[reportUnusedFunction]
        return documentacion.pagina(contrato.describir(app))
