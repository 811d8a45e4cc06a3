"""Las líneas de un borrador: una rejilla en escritorio, una ficha por línea en un teléfono."""

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton_icono
from factursaas.components.editor.navegador import LINEAS, Buscador, Campo
from factursaas.states.altas import AltasState
from factursaas.states.buscadores import BuscadoresState
from factursaas.states.editor import EditorState
from factursaas.states.pantalla import LineaEditor
from factursaas.states.papel import Opcion

Linea = ObjectVar[LineaEditor]
Errores = ObjectVar[dict[str, str]]


def lineas() -> rx.Component:
    """Las líneas, con una en blanco al final para seguir."""
    return rx.el.section(
        rx.el.div(
            *(rx.el.span(texto, class_name=f"celda-{campo} {clase}") for texto, campo, clase in _columnas()),
            aria_hidden=True,
            class_name="renglon renglon-titulos",
        ),
        rx.el.ol(rx.foreach(LINEAS, _una), class_name="renglones"),
        rx.cond(
            EditorState.errores["lineas"],
            rx.el.p(EditorState.errores["lineas"], role="alert", class_name="campo-error mt-2"),
        ),
        rx.el.p(aria_live="polite", custom_attrs={"data-voz": "si"}, class_name="sr-only"),
        custom_attrs={"data-irpf": rx.cond(EditorState.con_irpf, "si", "no")},
        aria_label="Líneas de la factura",
        class_name="lineas",
    )


def _columnas() -> list[tuple[str | rx.Var[str], str, str]]:
    return [
        ("Concepto", "descripcion", ""),
        ("Cantidad", "cantidad", "dinero"),
        ("Precio", "precio", "dinero"),
        ("Dto. %", "descuento", "dinero"),
        (EditorState.impuesto, "impuesto", ""),
        ("IRPF", "irpf", ""),
        ("Importe", "importe", "dinero"),
        ("", "quitar", ""),
    ]


def _una(linea: Linea) -> rx.Component:
    return linea_del_borrador(
        linea=linea,
        impuestos=EditorState.impuestos,
        retenciones=EditorState.retenciones,
        impuesto=EditorState.impuesto,
        key=linea.clave,
    )


@rx.memo
def linea_del_borrador(
    *,
    linea: rx.Var[LineaEditor],
    impuestos: rx.Var[list[Opcion]],
    retenciones: rx.Var[list[Opcion]],
    impuesto: rx.Var[str],
    resto: rx.RestProp,
) -> rx.Component:
    """Una línea; solo se vuelve a dibujar la que cambia."""
    return _dibujar(linea.to(LineaEditor), (impuesto, impuestos, retenciones), resto)


def _dibujar(
    linea: Linea, listas: tuple[rx.Var[str], rx.Var[list[Opcion]], rx.Var[list[Opcion]]], resto: rx.RestProp
) -> rx.Component:
    impuesto, impuestos, retenciones = listas
    errores, nota = linea.errores, f"nota-{linea.clave}"
    return rx.el.li(
        _asa(linea),
        _concepto(linea, errores, nota),
        _casilla(linea, errores, "cantidad", "Cantidad"),
        _casilla(linea, errores, "precio", "Precio", placeholder="0,00"),
        _casilla(linea, errores, "descuento", "Descuento"),
        _lista(linea, errores, "impuesto", impuesto, impuestos),
        _lista(linea, errores, "irpf", "IRPF", retenciones),
        _celda("importe", "Importe", rx.el.output(linea.importe, class_name="dinero")),
        _acciones(linea),
        rx.el.p(rx.foreach(errores, lambda error: rx.el.span(error[1])), id=nota, class_name="renglon-error"),
        rx.el.input(type="hidden", name=f"{linea.clave}.producto", default_value=linea.producto),
        resto,
        custom_attrs={"data-clave": linea.clave, "data-vacia": rx.cond(linea.vacia, "true", "false")},
        class_name="renglon",
    )


def _celda(campo: str, rotulo: str | rx.Var[str], control: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.span(rotulo, aria_hidden=True, class_name="celda-rotulo"), control, class_name=f"celda celda-{campo}"
    )


def _atributos(linea: Linea, rotulo: str | rx.Var[str], **otros: str) -> dict[str, Any]:
    return {"aria-label": f"{rotulo}, línea {linea.puesto}", **otros}


def _concepto(linea: Linea, errores: Errores, nota: str | rx.Var[str]) -> rx.Component:
    return rx.el.div(
        Buscador.create(
            canal="productos",
            nombre=f"{linea.clave}.descripcion",
            valor=linea.descripcion,
            error=errores["descripcion"],
            nota=nota,
            placeholder="Concepto o producto",
            max_length=5000,
            on_buscar=BuscadoresState.buscar_productos,
            on_crear=AltasState.crear_producto,
            custom_attrs=_atributos(linea, "Concepto"),
            class_name="papel-casilla",
        ),
        class_name="celda celda-descripcion",
    )


def _casilla(linea: Linea, errores: Errores, campo: str, rotulo: str, placeholder: str = "") -> rx.Component:
    control = Campo.create(
        nombre=f"{linea.clave}.{campo}",
        valor=getattr(linea, campo),
        error=errores[campo],
        nota=f"nota-{linea.clave}",
        type="text",
        placeholder=placeholder,
        max_length=40,
        custom_attrs=_atributos(linea, rotulo, inputMode="decimal"),
        class_name="papel-casilla dinero",
    )
    return _celda(campo, rotulo, control)


def _lista(
    linea: Linea,
    errores: Errores,
    campo: str,
    rotulo: str | rx.Var[str],
    opciones: rx.Var[list[Opcion]],
) -> rx.Component:
    control = Campo.create(
        rx.foreach(opciones, lambda opcion: rx.el.option(opcion.texto, value=opcion.valor)),
        como="select",
        nombre=f"{linea.clave}.{campo}",
        valor=getattr(linea, campo),
        error=errores[campo],
        nota=f"nota-{linea.clave}",
        custom_attrs=_atributos(linea, rotulo),
        class_name="papel-casilla",
    )
    return _celda(campo, rotulo, control)


def _asa(linea: Linea) -> rx.Component:
    """Por donde se coge una línea para moverla; con ella enfocada, las flechas la mueven."""
    return boton_icono(
        "grip_vertical",
        "Mover la línea",
        disabled=linea.vacia,
        aria_label=f"Mover la línea {linea.puesto}: flechas arriba y abajo",
        custom_attrs={"data-accion": "mover"},
        class_name="renglon-asa",
    )


def _acciones(linea: Linea) -> rx.Component:
    return rx.el.div(
        _accion(linea, "duplicar", "copy", "Duplicar la línea (Ctrl + D)"),
        _accion(linea, "quitar", "x", "Quitar la línea (Ctrl + Supr)"),
        class_name="celda celda-quitar",
    )


def _accion(linea: Linea, accion: str, icono: str, nombre: str) -> rx.Component:
    return boton_icono(
        icono,
        nombre,
        disabled=linea.vacia,
        aria_label=f"{nombre.partition(' (')[0]} {linea.puesto}",
        custom_attrs={"data-accion": accion},
    )
