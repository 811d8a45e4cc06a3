"""El alta de un cliente dentro de la factura: lo que la ley pide de él, en tres casillas."""

from typing import Any

import reflex as rx

from factursaas.components.boton import boton
from factursaas.components.dialogo import muro_plan
from factursaas.components.editor.navegador import Alta
from factursaas.components.enlaces import enlace
from factursaas.states.altas import AltasState
from factursaas.states.editor import EditorState

_VOLVER = f"volver=/facturas/{EditorState.abierta}"


def alta_de_cliente() -> rx.Component:
    """Nombre, NIF y domicilio, y dónde se completa lo demás."""
    return rx.el.section(
        rx.el.h2("Cliente nuevo", class_name="papel-rotulo"),
        Alta.create(
            _casilla("nombre", "Nombre o razón social", default_value=AltasState.nombre, max_length=120),
            _casilla(
                "nif",
                "NIF",
                default_value=AltasState.nif,
                max_length=60,
                on_change=AltasState.comprobar_nif,
                spell_check=False,
            ),
            _repetido(),
            _casilla("domicilio", "Domicilio", placeholder="Calle y número, 28004 Madrid", max_length=400),
            muro_plan(AltasState.muro + ".", visible=AltasState.muro != ""),
            rx.el.div(
                boton("Crear cliente", custom_attrs={"data-crear": "si"}),
                boton("Cancelar", tono="secundario", on_click=AltasState.dejarlo),
                class_name="alta-acciones",
            ),
            rx.el.p(
                "A un particular no le hace falta el domicilio (art. 6.1.e RD 1619/2012). ¿Es de fuera de España? ",
                enlace("Usa la ficha completa", f"/clientes?nuevo=1&{_VOLVER}"),
                class_name="alta-pie",
            ),
            on_crear=AltasState.crear_cliente,
            on_dejar=AltasState.dejarlo,
            custom_attrs={"aria-label": "Cliente nuevo"},
            class_name="alta",
        ),
        class_name="papel-parte",
    )


def _casilla(nombre: str, rotulo: str, **props: Any) -> rx.Component:
    error = AltasState.errores[nombre]
    nota = AltasState.nota_nif if nombre == "nif" else ""
    return rx.el.div(
        rx.el.label(rotulo, html_for=f"alta-{nombre}", class_name="papel-rotulo"),
        rx.el.input(
            type="text",
            id=f"alta-{nombre}",
            auto_complete="off",
            custom_attrs={
                "data-alta": nombre,
                "aria-describedby": f"alta-{nombre}-nota",
                "aria-invalid": rx.cond(error, "true", "false"),
            },
            class_name="papel-casilla papel-casilla-caja",
            **props,
        ),
        rx.el.p(
            rx.cond(error, rx.el.span(error, class_name="alta-error"), nota),
            id=f"alta-{nombre}-nota",
            aria_live="polite",
            class_name="alta-nota",
        ),
    )


def _repetido() -> rx.Component:
    """El NIF ya es de un cliente: lo normal es facturarle a ese."""
    return rx.cond(
        AltasState.repetido.valor,
        rx.el.p(
            f"Ya tienes a «{AltasState.repetido.titulo}» con este NIF. ",
            rx.el.button("Facturarle", type="button", on_click=AltasState.elegir_repetido, class_name="enlace"),
            role="status",
            class_name="alta-nota",
        ),
    )


def recien_creado() -> rx.Component:
    """Bajo el cliente recién creado, dónde está lo que no se le ha preguntado."""
    cliente = EditorState.cliente.id
    return rx.cond(
        AltasState.recien == cliente,
        rx.el.p(
            "Ya está en tu lista. Su correo, sus plazos y lo demás, cuando quieras, ",
            enlace("en su ficha", f"/clientes?cliente={cliente}&{_VOLVER}"),
            ".",
            class_name="alta-nota",
        ),
    )
