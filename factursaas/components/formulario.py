"""Formularios: campos con etiqueta, ayuda y error enlazados para quien no los ve.

Se usa así (los valores llegan juntos a `on_submit`; los errores, en un diccionario del estado):

    formulario(
        campo_texto("nombre", "Nombre", errores=ClientesState.errores, obligatorio=True),
        campo_texto("nif", "NIF", errores=ClientesState.errores, ayuda="nif"),
        en_fila(campo_texto(…), campo_texto(…)),
        envio("Guardar cliente", ocupado=ClientesState.guardando, cancelar=rx.dialog.close(…)),
        on_submit=ClientesState.guardar,
    )

Cada campo acepta además las propiedades de su control de Radix: `default_value`, `value`, `on_blur`, `placeholder`,
`auto_focus`, `auto_complete`, `input_mode`…
"""

from collections.abc import Sequence
from typing import Any

import reflex as rx
from reflex.event import EventType
from reflex.vars import ObjectVar

from factursaas.components.ayuda import ayuda as boton_ayuda
from factursaas.components.boton import boton

Errores = dict[str, str] | ObjectVar[dict[str, str]]
Opciones = Sequence[tuple[str, str]] | rx.Var[list[tuple[str, str]]]
_SIN_ERRORES: Errores = {}


def _error(nombre: str, errores: Errores) -> rx.Var[str]:
    return rx.Var.create(errores).to(dict[str, str])[nombre]


def formulario(*contenido: rx.Component, on_submit: EventType | None = None, **props) -> rx.Component:
    """Un formulario; el navegador no valida por su cuenta, los errores los escribe el estado."""
    envios = {"on_submit": on_submit} if on_submit is not None else {}
    return rx.el.form(*contenido, **envios, no_validate=True, **{"class_name": "formulario", **props})


def en_fila(*campos: rx.Component) -> rx.Component:
    """Campos que en escritorio van uno al lado del otro."""
    return rx.el.div(*campos, class_name="campos-en-fila")


def campo(
    nombre: str,
    etiqueta: str,
    control: rx.Component,
    *,
    errores: Errores = _SIN_ERRORES,
    ayuda: str = "",
    pista: str | rx.Var[str] = "",
    obligatorio: bool = False,
) -> rx.Component:
    """Etiqueta, control, pista y error. `control` debe llevar `**accesible(nombre, errores)`; `ayuda` es un término del
    glosario.
    """
    marca = [] if obligatorio else [rx.el.span("opcional", class_name="campo-opcional")]
    return rx.el.div(
        rx.el.div(
            rx.el.label(etiqueta, html_for=nombre, class_name="campo-etiqueta"),
            *([boton_ayuda(ayuda)] if ayuda else []),
            *marca,
            class_name="flex items-center gap-2 min-h-5",
        ),
        control,
        _pista(nombre, errores, pista),
        class_name="campo",
    )


def _pista(nombre: str, errores: Errores, pista: str | rx.Var[str]) -> rx.Component:
    """El renglón bajo el control: el error si lo hay, si no la pista."""
    error = _error(nombre, errores)
    return rx.el.p(
        rx.cond(
            error,
            rx.el.span(rx.icon("circle_alert", size=14, aria_hidden=True), error, class_name="campo-error"),
            rx.el.span(pista, class_name="text-suave"),
        ),
        id=f"{nombre}-nota",
        aria_live="polite",
        class_name="campo-nota",
    )


def accesible(nombre: str, errores: Errores = _SIN_ERRORES) -> dict[str, Any]:
    """Propiedades que unen un control con su etiqueta y su error."""
    return {
        "id": nombre,
        "name": nombre,
        "custom_attrs": {
            "aria-describedby": f"{nombre}-nota",
            "aria-invalid": rx.cond(_error(nombre, errores), "true", "false"),
        },
    }


def campo_texto(
    nombre: str,
    etiqueta: str,
    *,
    errores: Errores = _SIN_ERRORES,
    ayuda: str = "",
    pista: str | rx.Var[str] = "",
    obligatorio: bool = False,
    sufijo: str | rx.Var[str] = "",
    **props,
) -> rx.Component:
    """Un renglón de texto. `sufijo` es una unidad al final («€», «%»); con ella el valor va a la derecha."""
    con_unidad = isinstance(sufijo, rx.Var) or sufijo != ""
    unidad = [rx.text_field.slot(rx.el.span(sufijo, class_name="text-suave"), side="right")] if con_unidad else []
    numerico = {"input_mode": "decimal", "class_name": "dinero", "auto_complete": False} if con_unidad else {}
    control = rx.text_field(*unidad, **{"size": "2", **numerico, **accesible(nombre, errores), **props})
    return campo(nombre, etiqueta, control, errores=errores, ayuda=ayuda, pista=pista, obligatorio=obligatorio)


def campo_area(
    nombre: str,
    etiqueta: str,
    *,
    errores: Errores = _SIN_ERRORES,
    ayuda: str = "",
    pista: str | rx.Var[str] = "",
    obligatorio: bool = False,
    **props,
) -> rx.Component:
    """Varios renglones de texto."""
    control = rx.text_area(**{"size": "2", "rows": "3", **accesible(nombre, errores), **props})
    return campo(nombre, etiqueta, control, errores=errores, ayuda=ayuda, pista=pista, obligatorio=obligatorio)


def campo_fecha(nombre: str, etiqueta: str, **props) -> rx.Component:
    """Una fecha, con el calendario del navegador; llega como `AAAA-MM-DD`."""
    return campo_texto(nombre, etiqueta, type="date", **props)


def campo_opciones(
    nombre: str,
    etiqueta: str,
    opciones: Opciones,
    *,
    errores: Errores = _SIN_ERRORES,
    ayuda: str = "",
    pista: str | rx.Var[str] = "",
    obligatorio: bool = True,
    placeholder: str = "Elige…",
    **props,
) -> rx.Component:
    """Una opción entre varias.

    Args:
        nombre: el del formulario.
        etiqueta: la que se lee.
        opciones: pares (valor, texto); ningún valor puede ser vacío (lo prohíbe Radix).
        errores: los del estado.
        ayuda: el término del glosario que explica su «?».
        pista: renglón bajo el control.
        obligatorio: si no lleva «opcional».
        placeholder: mientras no se elige.
        props: `default_value`, `value`, `on_change`, `disabled`…
    """
    union = accesible(nombre, errores)
    control = rx.select.root(
        rx.select.trigger(placeholder=placeholder, id=nombre, custom_attrs=union["custom_attrs"], width="100%"),
        rx.select.content(lista_opciones(opciones), position="popper"),
        **{"size": "2", "name": nombre, **props},
    )
    return campo(nombre, etiqueta, control, errores=errores, ayuda=ayuda, pista=pista, obligatorio=obligatorio)


def lista_opciones(opciones: Opciones) -> rx.Component:
    """Los elementos de un `rx.select.content`."""
    if isinstance(opciones, rx.Var):
        return rx.foreach(opciones, lambda opcion: rx.select.item(opcion[1], value=opcion[0]))
    return rx.fragment(*(rx.select.item(texto, value=valor) for valor, texto in opciones))


def interruptor(
    nombre: str, etiqueta: str, *, ayuda: str = "", pista: str | rx.Var[str] | None = None, **props
) -> rx.Component:
    """Un sí o no que se entiende solo: «Aplicar recargo de equivalencia»."""
    return rx.el.div(
        rx.switch(**{"id": nombre, "name": nombre, "size": "2", **props}),
        rx.el.div(
            rx.el.div(
                rx.el.label(etiqueta, html_for=nombre, class_name="campo-etiqueta"),
                *([boton_ayuda(ayuda)] if ayuda else []),
                class_name="flex items-center gap-2",
            ),
            rx.el.p(pista, class_name="text-xs text-suave") if pista is not None else rx.fragment(),
        ),
        class_name="flex items-start gap-3 py-1",
    )


def buscador(on_buscar: EventType, *, nombre: str, placeholder: str = "Buscar…", **props) -> rx.Component:
    """Una caja de búsqueda.

    Args:
        on_buscar: evento que recibe el texto; decláralo con `@rx.event(supersedes=True, debounce=300)`.
        nombre: lo que se busca, para un lector de pantalla: «Buscar clientes».
        placeholder: «Nombre, NIF o correo».
        props: las de `rx.text_field`, como `default_value`.
    """
    return rx.el.div(
        rx.text_field(
            rx.text_field.slot(rx.icon("search", size=16, aria_hidden=True)),
            **{
                "type": "search",
                "size": "2",
                "placeholder": placeholder,
                "aria_label": nombre,
                "on_change": on_buscar,
                "auto_complete": False,
                **props,
            },
        ),
        role="search",
        class_name="buscador",
    )


def envio(
    texto: str | rx.Var[str],
    *,
    ocupado: bool | rx.Var[bool] = False,
    cancelar: rx.Component | None = None,
    desactivado: bool | rx.Var[bool] = False,
    peligro: bool = False,
) -> rx.Component:
    """La fila final de un formulario: cancelar, si se puede, y el botón que lo envía.

    Args:
        texto: el verbo: «Guardar cliente».
        ocupado: mientras se guarda.
        cancelar: en un diálogo, `rx.dialog.close(boton("Cancelar", tono="secundario"))`.
        desactivado: si ahora no se puede enviar.
        peligro: si lo que hace no tiene vuelta atrás, el botón es rojo.
    """
    return rx.el.div(
        cancelar or rx.fragment(),
        boton(texto, type="submit", tono="peligro" if peligro else "principal", loading=ocupado, disabled=desactivado),
        class_name="fila-acciones",
    )
