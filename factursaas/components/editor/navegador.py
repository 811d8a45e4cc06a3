"""Las piezas del editor que viven en el navegador (`editor.jsx`, `buscador.jsx` y `alta.jsx`)."""

from typing import Any

import reflex as rx
from reflex_base.vars import VarData

from factursaas.components.recursos import recurso
from factursaas.states.apuntes import Acuse, Pegado
from factursaas.states.editor import EditorState
from factursaas.states.novedades import Novedades
from factursaas.states.pantalla import LineaEditor

for _vecino in ("editor.css", "casilla.js", "cuaderno.js", "tablon.js", "cajon.js", "renglones.js"):
    recurso(__name__, _vecino)
_LINEAS = recurso(__name__, "lineas.js")
_EDITOR = recurso(__name__, "editor.jsx")
_ALTA = recurso(__name__, "alta.jsx")
_BUSCADOR = recurso(__name__, "buscador.jsx")


def _de_lineas(nombre: str, tipo: Any, gancho: str, *de_que: rx.Var) -> rx.Var:
    """Lo que da en el navegador un gancho de `lineas.js`."""
    llamada = f"const {nombre} = {gancho}({', '.join(map(str, de_que))})"
    datos = VarData.merge(
        *(var._get_all_var_data() for var in de_que), VarData(imports={_LINEAS: gancho}, hooks={llamada: None})
    )
    return rx.Var(nombre, _var_type=tipo, _var_data=datos)


LINEAS = _de_lineas(
    "lineasDelBorrador",
    list[LineaEditor],
    "useLineas",
    EditorState.cuaderno,
    EditorState.novedades,
    EditorState.acuse,
)
"""Las líneas del borrador como las tiene el navegador."""

PENDIENTE = _de_lineas("hayPendientes", bool, "usePendiente", EditorState.cuaderno)
"""Si hay algo escrito que el servidor no ha dicho que esté guardado."""


class Formulario(rx.Component):
    """Junta lo tecleado y lo manda cuando se hace una pausa."""

    library = _EDITOR
    tag = "Formulario"

    documento: rx.Var[str]
    apertura: rx.Var[str]
    tirada: rx.Var[int]
    acuse: rx.Var[Acuse]
    novedades: rx.Var[Novedades]
    pegado: rx.Var[Pegado]
    sin_conexion: rx.Var[bool]

    on_cambios: rx.EventHandler[rx.event.passthrough_event_spec(str, list, int, int)]
    on_retomar: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_repintar: rx.EventHandler[rx.event.no_args_event_spec]
    on_guardar: rx.EventHandler[rx.event.no_args_event_spec]
    on_emitir: rx.EventHandler[rx.event.no_args_event_spec]


class Campo(rx.Component):
    """Una casilla: renglón, párrafo o lista, según `como`."""

    library = _EDITOR
    tag = "Campo"

    nombre: rx.Var[str]
    valor: rx.Var[str]
    como: rx.Var[str]
    error: rx.Var[str]
    nota: rx.Var[str]
    type: rx.Var[str]
    placeholder: rx.Var[str]
    max_length: rx.Var[int]


class Buscador(rx.Component):
    """Una casilla que ofrece clientes o productos."""

    library = _BUSCADOR
    tag = "Buscador"

    canal: rx.Var[str]
    nombre: rx.Var[str]
    valor: rx.Var[str]
    error: rx.Var[str]
    nota: rx.Var[str]
    placeholder: rx.Var[str]
    max_length: rx.Var[int]
    enfocar: rx.Var[bool]

    on_buscar: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_elegir: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_crear: rx.EventHandler[rx.event.passthrough_event_spec(Any)]


class Alta(rx.Component):
    """Las pocas casillas de un alta, que no es un formulario: va dentro del de la factura."""

    library = _ALTA
    tag = "Alta"

    on_crear: rx.EventHandler[rx.event.passthrough_event_spec(dict)]
    on_dejar: rx.EventHandler[rx.event.no_args_event_spec]


class Resultados(rx.Component):
    """Lleva a los buscadores lo encontrado y lo dado de alta."""

    library = _ALTA
    tag = "Resultados"

    clientes: rx.Var[Any]
    productos: rx.Var[Any]
    alta: rx.Var[Any]


class Guardado(rx.Component):
    """«Guardado hace un momento», hasta que deja de serlo."""

    library = _EDITOR
    tag = "Guardado"

    hora: rx.Var[str]
