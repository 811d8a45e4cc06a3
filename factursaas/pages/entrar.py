"""La entrada."""

import reflex as rx

from factursaas.components.clerk import entrada_clerk
from factursaas.components.formulario import campo_opciones, campo_texto, envio, formulario
from factursaas.components.layout import publica, titulo
from factursaas.components.oidc import entrada_oidc
from factursaas.config import ajustes
from factursaas.domain.planes import SIN_LIMITE, Plan
from factursaas.integrations.dev_issuer import PERSONAS, Persona
from factursaas.states.entrar import EntrarState, FormEntrada
from factursaas.states.sesion import SesionState

_PLANES = [(plan.value, plan.nombre) for plan in Plan]


@rx.page(route="/entrar", title=titulo("Entrar"), on_load=SesionState.asegurar)
@publica
def entrar_page() -> rx.Component:
    """Quién llega: según quién dé el acceso a este servidor."""
    return rx.el.div(rx.el.div(*_entrada(), class_name="acceso"), class_name="franja py-12")


def _entrada() -> list[rx.Component]:
    """Lo que pide cada proveedor de identidad; el título de Clerk va cambiando con lo que pregunta."""
    if ajustes().identidad == "clerk":
        return [entrada_clerk()]
    encabezado = rx.el.h1("Entrar", class_name="titular")
    if ajustes().identidad == "oidc":
        return [encabezado, rx.el.div(entrada_oidc(), class_name="mt-8")]
    if ajustes().identidad_de_desarrollo:
        return [encabezado, *_desarrollo()]
    return [encabezado, _sin_proveedor()]


def _sin_proveedor() -> rx.Component:
    return rx.el.p(
        "En este servidor no hay configurado quién da el acceso. Para probar la aplicación, arráncala en desarrollo.",
        class_name="text-base text-suave mt-3",
    )


def _desarrollo() -> list[rx.Component]:
    return [
        rx.el.p("Este servidor es de desarrollo: entra quien quieras, sin contraseña.", class_name="text-suave mt-3"),
        rx.el.ul(*(_persona(nombre, persona) for nombre, persona in PERSONAS.items()), class_name="lista-personas"),
        rx.el.h2("Otra persona", class_name="text-base font-semibold mt-10 mb-3"),
        _otra_persona(),
        rx.el.p(EntrarState.error, role="alert", class_name="campo-error mt-3 min-h-5"),
    ]


def _persona(nombre: str, persona: Persona) -> rx.Component:
    datos: FormEntrada = {"email": persona.email, "plan": persona.plan.value}
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                rx.el.span(nombre.capitalize(), class_name="font-medium"),
                rx.el.span(persona.email, class_name="text-xs text-suave"),
                class_name="flex flex-col items-start",
            ),
            rx.el.span(
                rx.el.span(persona.plan.nombre, class_name="font-medium"),
                rx.el.span(
                    "Un año de facturas" if nombre == "ejemplo" else _cabida(persona.plan),
                    class_name="text-xs text-suave",
                ),
                class_name="flex flex-col items-end",
            ),
            type="button",
            disabled=EntrarState.entrando,
            on_click=EntrarState.entrar(datos),
            class_name="persona",
        )
    )


def _cabida(plan: Plan) -> str:
    clientes = plan.limite("clientes")
    return "Sin límites" if clientes == SIN_LIMITE else f"Hasta {clientes} clientes"


def _otra_persona() -> rx.Component:
    return formulario(
        campo_texto("email", "Correo", obligatorio=True, type="email", auto_complete="email", max_length=320),
        campo_opciones("plan", "Plan", _PLANES, default_value=Plan.GRATIS.value),
        envio("Entrar", ocupado=EntrarState.entrando),
        on_submit=EntrarState.entrar,
    )
