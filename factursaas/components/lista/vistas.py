"""Las vistas guardadas: ir a una, guardar la de ahora y ordenarlas."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton, boton_icono, boton_plegable
from factursaas.components.dialogo import dialogo
from factursaas.components.formulario import campo_texto, formulario
from factursaas.components.soporte import salvo_de_visita
from factursaas.states.vistas import FilaVista, VistasState


def boton_vistas() -> rx.Component:
    """Abre el diálogo de las vistas."""
    return boton_plegable("Vistas", "bookmark", on_click=VistasState.abrir)


def dialogo_vistas() -> rx.Component:
    """Las que hay y cómo guardar la de ahora."""
    return dialogo(
        "Vistas guardadas",
        rx.cond(
            VistasState.filas,
            rx.el.ul(rx.foreach(VistasState.filas, _vista), aria_label="Vistas guardadas", class_name="vistas"),
            rx.el.p("Todavía no has guardado ninguna.", class_name="text-suave mb-4"),
        ),
        salvo_de_visita(_guardar()),
        descripcion="Guarda los filtros y el orden que usas a menudo y vuelve a ellos con una pulsación.",
        abierto=VistasState.abierto,
        al_cambiar=VistasState.cambiar_abierto,
    )


def _guardar() -> rx.Component:
    return formulario(
        campo_texto(
            "nombre",
            "Guardar lo que ves ahora como",
            errores=VistasState.errores,
            obligatorio=True,
            placeholder="Vencidas de este año",
            auto_complete="off",
        ),
        rx.el.div(boton("Guardar vista", type="submit"), class_name="fila-acciones"),
        on_submit=VistasState.guardar,
        key=VistasState.apertura,
    )


def _vista(vista: ObjectVar[FilaVista]) -> rx.Component:
    return rx.el.li(
        rx.cond(VistasState.cambiando == vista.id, _renombrar(vista), _nombre(vista)), key=vista.id, class_name="vista"
    )


def _nombre(vista: ObjectVar[FilaVista]) -> rx.Component:
    return rx.fragment(
        rx.el.button(vista.nombre, type="button", on_click=VistasState.ir(vista.id), class_name="enlace vista-nombre"),
        salvo_de_visita(
            rx.el.div(
                rx.el.button(
                    rx.icon("star", size=16, aria_hidden=True),
                    type="button",
                    aria_pressed=vista.por_defecto,
                    aria_label=f"Abrir «{vista.nombre}» al entrar en Facturas",
                    title="Abrirla al entrar en Facturas",
                    on_click=VistasState.poner_por_defecto(vista.id, ~vista.por_defecto),
                    class_name="estrella",
                ),
                boton_icono(
                    "pencil", f"Cambiar el nombre de «{vista.nombre}»", on_click=VistasState.empezar_a_cambiar(vista.id)
                ),
                boton_icono("trash_2", f"Borrar «{vista.nombre}»", on_click=VistasState.borrar(vista.id)),
                class_name="vista-acciones",
            )
        ),
    )


def _renombrar(vista: ObjectVar[FilaVista]) -> rx.Component:
    return formulario(
        campo_texto(
            "otro_nombre",
            "Nombre de la vista",
            errores=VistasState.errores,
            default_value=vista.nombre,
            obligatorio=True,
            auto_focus=True,
            auto_complete="off",
        ),
        rx.el.div(
            boton("Cancelar", tono="secundario", on_click=VistasState.empezar_a_cambiar("")),
            boton("Cambiar nombre", type="submit"),
            class_name="fila-acciones",
        ),
        on_submit=VistasState.renombrar,
        class_name="w-full",
    )
