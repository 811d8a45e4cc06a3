"""Las piezas de la lista que viven en el navegador (`lista.jsx` y `vistazo.jsx`)."""

import reflex as rx

from factursaas.components.recursos import recurso

recurso(__name__, "lista.css")
_LISTA = recurso(__name__, "lista.jsx")
_VISTAZO = recurso(__name__, "vistazo.jsx")


class Lista(rx.Component):
    """Las filas: pulsar una, o Intro o espacio sobre ella, se asoma a su factura."""

    library = _LISTA
    tag = "Lista"

    on_asomar: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class Casilla(rx.Component):
    """Una casilla que se marca al momento; `a_medias` si de lo que abarca hay de todo."""

    library = _LISTA
    tag = "Casilla"

    nombre: rx.Var[str]
    marcada: rx.Var[bool]
    a_medias: rx.Var[bool]

    on_marcar: rx.EventHandler[rx.event.passthrough_event_spec(bool, bool)]


class Vistazo(rx.Component):
    """El panel de la factura a la que se está asomado; sin `factura`, no se ve."""

    library = _VISTAZO
    tag = "Vistazo"

    factura: rx.Var[str]
    nombre: rx.Var[str]

    on_cerrar: rx.EventHandler[rx.event.no_args_event_spec]
    on_pasar: rx.EventHandler[rx.event.passthrough_event_spec(int)]
