"""Entrar con un proveedor OIDC: el puente de la sesión y lo que se ve al llegar."""

import reflex as rx

from factursaas.components.boton import aspecto
from factursaas.components.recursos import recurso
from factursaas.config import ajustes
from factursaas.domain.acceso import FALLOS_DE_ENTRADA

_JSX = recurso(__name__, "sesion_oidc.jsx")
for _fichero in ("puente.js", "campos.js", "servidor.js", "demostracion.js"):
    recurso(__name__, _fichero)


class PuenteOidc(rx.Component):
    """Envuelve la aplicación y avisa de cada token nuevo y de cada salida."""

    library = _JSX
    tag = "PuenteOidc"

    aviso: rx.Var[int]
    on_token: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_signed_out: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class EnlaceDeEntrada(rx.Component):
    """Lleva al proveedor, y de allí a la página a la que se iba."""

    library = _JSX
    tag = "EnlaceDeEntrada"


class FalloDeEntrada(rx.Component):
    """La frase de lo que salió mal la última vez; vacío si nada."""

    library = _JSX
    tag = "FalloDeEntrada"

    frases: rx.Var[dict[str, str]]


def puente_oidc(
    on_token: rx.event.EventType[str], on_signed_out: rx.event.EventType[str], aviso: rx.Var[int]
) -> rx.Component:
    """El puente de la sesión; va en `app_wraps`."""
    return PuenteOidc.create(aviso=aviso, on_token=on_token, on_signed_out=on_signed_out)


def entrada_oidc() -> rx.Component:
    """Un botón, y por qué no se pudo entrar la última vez."""
    return rx.el.div(
        rx.el.p(FalloDeEntrada.create(frases=FALLOS_DE_ENTRADA), role="alert", class_name="campo-error min-h-5 mb-3"),
        rx.button(
            EnlaceDeEntrada.create(f"Entrar con {ajustes().oidc_nombre}"),
            as_child=True,
            size="4",
            width="100%",
            # El nombre lo pone quien administra y puede ocupar dos renglones.
            height="auto",
            min_height="48px",
            padding_y="10px",
            white_space="normal",
            text_align="center",
            **aspecto("principal"),
        ),
        rx.el.p(
            "Te llevamos allí y vuelves a la página en la que estabas. Aquí no guardamos ninguna contraseña.",
            class_name="text-sm text-suave mt-4",
        ),
    )
