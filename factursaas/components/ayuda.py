"""El «?» junto a una palabra de Hacienda: qué es, en una frase, y la norma que lo dice."""

import reflex as rx

from factursaas.components.recursos import recurso
from factursaas.domain.glosario import termino


class _Ayuda(rx.Component):
    """Un botón que enseña una frase."""

    library = recurso(__name__, "ayuda.jsx")
    tag = "Ayuda"

    pregunta: rx.Var[str]
    frase: rx.Var[str]
    norma: rx.Var[str]
    direccion: rx.Var[str]


def ayuda(clave: str) -> rx.Component:
    """El de una palabra del glosario (`domain/glosario.py`): `ayuda("recargo_equivalencia")`."""
    que = termino(clave)
    return _Ayuda.create(pregunta=que.pregunta, frase=que.frase, norma=que.norma, direccion=que.direccion)


def con_ayuda(contenido: str | rx.Component, *claves: str) -> rx.Component:
    """Un texto con los «?» de sus palabras detrás."""
    return rx.el.span(contenido, *map(ayuda, claves), class_name="con-ayuda")


def palabras(titulo: str, *claves: str) -> rx.Component:
    """Varias palabras con su «?», plegadas para no estorbar a quien ya las sabe."""
    return rx.el.details(
        rx.el.summary(titulo, class_name="enlace cursor-pointer text-xs"),
        rx.el.ul(*(rx.el.li(con_ayuda(termino(clave).nombre, clave)) for clave in claves), class_name="palabras"),
    )


def por_que(pregunta: str | rx.Var[str], frase: str | rx.Var[str], norma: str | rx.Var[str]) -> rx.Component:
    """El de algo que el programa ha decidido: por qué, y con qué norma."""
    return _Ayuda.create(pregunta=pregunta, frase=frase, norma=norma)
