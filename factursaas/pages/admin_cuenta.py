"""Una cuenta, vista por quien cuida la instalación."""

import reflex as rx

from factursaas.components.boton import boton
from factursaas.components.dialogo import aviso
from factursaas.components.formulario import lista_opciones
from factursaas.components.layout import cabecera, privada, seccion, titulo
from factursaas.components.panel import cifra, cifras
from factursaas.config import ajustes
from factursaas.domain.planes import FuenteDePlan, Plan
from factursaas.pages.admin import solo_operador
from factursaas.states.admin import AdminCuentaState
from factursaas.states.filas_admin import NUNCA
from factursaas.states.sesion import SesionState

_DE_DONDE_SALE = {
    FuenteDePlan.CLERK: "El plan lo dice Clerk, que es quien cobra: aquí no se cambia.",
    FuenteDePlan.DESARROLLO: "En desarrollo, cada cual elige su plan en Precios: aquí no se cambia.",
}


@rx.page(
    route="/admin/cuenta", title=titulo("Ficha de la cuenta"), on_load=[SesionState.asegurar, AdminCuentaState.cargar]
)
@privada
@solo_operador
def admin_cuenta_page() -> rx.Component:
    """Lo que se sabe de ella, su plan y cómo mirarla."""
    ficha = AdminCuentaState.ficha
    return rx.fragment(
        cabecera(
            rx.cond(ficha.nombre != "", ficha.nombre, "Cuenta"),
            descripcion=ficha.id,
            volver=("Instalación", "/admin"),
        ),
        rx.cond(
            ficha.id != "",
            rx.fragment(
                cifras(
                    cifra("Plan", ficha.plan, rx.cond(ficha.baja != "", f"De baja el {ficha.baja}", "")),
                    cifra("Clientes", ficha.clientes),
                    cifra("Facturas emitidas", ficha.facturas, "Sin contar las de ensayo"),
                    cifra("Espacio", ficha.espacio, "Papeles, registros y envíos"),
                ),
                rx.el.p(
                    f"Cuenta desde el {ficha.desde}. ",
                    rx.cond(
                        ficha.actividad == NUNCA, "Sin actividad todavía.", f"Última actividad: {ficha.actividad}."
                    ),
                    class_name="text-sm text-suave mt-3",
                ),
                rx.el.div(_plan(), _mirar(), class_name="mt-6"),
            ),
        ),
    )


def _plan() -> rx.Component:
    return seccion(
        "Plan",
        "Qué puede hacer y cuánto.",
        rx.cond(
            AdminCuentaState.plan_a_mano,
            rx.el.div(
                rx.select.root(
                    rx.select.trigger(custom_attrs={"aria-label": "Plan"}, width="100%", placeholder="Sin fijar"),
                    rx.select.content(lista_opciones([(plan.value, plan.nombre) for plan in Plan]), position="popper"),
                    size="2",
                    value=AdminCuentaState.ficha.plan_id,
                    on_change=AdminCuentaState.poner_plan,
                ),
                class_name="max-w-[240px]",
            ),
            rx.el.p(_DE_DONDE_SALE.get(ajustes().planes_de, ""), class_name="text-suave"),
        ),
    )


def _mirar() -> rx.Component:
    permiso = AdminCuentaState.ficha.permiso
    return seccion(
        "Mirar la cuenta",
        "Como la ve su dueño, sin poder cambiar nada.",
        rx.cond(
            permiso != "",
            aviso(f"Su dueño lo permite hasta el {permiso}. Verá en su actividad qué páginas miras.", tono="informa"),
            rx.el.p(
                "Su dueño no ha dado permiso. Pídele que lo dé en Ajustes, en «Soporte». Si lo intentas, lo verá en su "
                "actividad.",
                class_name="text-suave",
            ),
        ),
        rx.el.div(
            boton("Mirar esta cuenta", icono="eye", on_click=AdminCuentaState.mirar, disabled=permiso == ""),
            class_name="mt-2",
        ),
    )
