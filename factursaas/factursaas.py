"""La aplicación: une páginas, API y avisos de error."""

import reflex as rx

import factursaas.pages  # noqa: F401  # al importarlas se registran
from factursaas.api.app import montar
from factursaas.api.llamadas import anotar_llamadas
from factursaas.arranque.observacion import con_trazas, en_cada_proceso_web
from factursaas.components.sesion import puente_de_sesion
from factursaas.components.sistema import avisos, conexion, limite_de_errores
from factursaas.components.theme import cabeza
from factursaas.states import relevo
from factursaas.states.avisos import atender_avisos
from factursaas.states.errores import anotar_fallo_del_navegador, mostrar_error
from factursaas.states.observador import observar_eventos
from factursaas.states.puerta import Puerta

app = rx.App(
    html_lang="es",
    stylesheets=["estilo.css", "inicio.css", "panel.css", "lista.css"],
    head_components=cabeza(),
    api_transformer=[montar, con_trazas],
    toaster=avisos(),
    app_wraps={
        (55, "ErrorBoundary"): lambda _: limite_de_errores(),
        (5, "Overlay"): lambda _: conexion(),
        (3, "Sesion"): lambda _: puente_de_sesion(),
    },
    backend_exception_handler=mostrar_error,
    frontend_exception_handler=anotar_fallo_del_navegador,
)
app.add_middleware(Puerta())
app.register_lifespan_task(en_cada_proceso_web)
app.register_lifespan_task(observar_eventos)
app.register_lifespan_task(atender_avisos)
app.register_lifespan_task(anotar_llamadas)
relevo.instalar(app)
