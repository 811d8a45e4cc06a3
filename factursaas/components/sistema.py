"""Lo que se ve cuando algo falla fuera de una página: sin conexión, o un fallo al dibujar."""

import reflex as rx
from reflex_components_core.base.error_boundary import error_boundary
from reflex_components_core.core.banner import has_hydration_payload_error

from factursaas.components.boton import boton
from factursaas.components.red import SIN_CONEXION
from factursaas.components.theme import tema


def avisos() -> rx.Component:
    """Los avisos breves de abajo a la derecha."""
    return rx.toast.provider(
        position="bottom-right",
        rich_colors=False,
        expand=False,
        close_button=True,
        custom_attrs={
            "containerAriaLabel": "Avisos",
            "mobileOffset": {"bottom": "144px"},
            "toastOptions": {"closeButtonAriaLabel": "Cerrar aviso"},
        },
    )


def conexion() -> rx.Component:
    """Dice que se ha perdido la conexión; tarda un instante en salir, por si vuelve enseguida."""
    return rx.cond(
        SIN_CONEXION,
        rx.el.div(
            rx.icon("wifi_off", size=16, aria_hidden=True),
            rx.cond(
                has_hydration_payload_error,
                "Este navegador guarda demasiados datos del sitio. Bórralos y recarga la página.",
                "Sin conexión con el servidor. Seguimos intentándolo; no cierres esta página.",
            ),
            role="status",
            class_name="sin-conexion",
        ),
    )


def limite_de_errores(*contenido: rx.Component, **props) -> rx.Component:
    """Lo que sustituye a una página que no se puede dibujar."""
    return error_boundary(*contenido, fallback_render=tema(_pagina_de_fallo()), **props)


def _pagina_de_fallo() -> rx.Component:
    return rx.el.main(
        rx.el.h1("Esta página no se ha podido mostrar", class_name="text-lg font-semibold"),
        rx.el.p(
            "Lo que tenías guardado sigue guardado. Recarga la página; si se repite, avisa a quien lleva el servicio.",
            class_name="text-sm text-suave max-w-[48ch]",
        ),
        rx.el.div(
            boton("Recargar la página", custom_attrs={"onClick": rx.Var("() => window.location.reload()")}),
            class_name="mt-4",
        ),
        class_name="min-h-dvh flex flex-col items-center justify-center text-center gap-2 px-6",
    )
