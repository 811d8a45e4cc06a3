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


def por_que(pregunta: str | rx.Var[str], frase: str | rx.Var[str], norma: str | rx.Var[str]) -> rx.Component:
    """El de algo que el programa ha decidido: por qué, y con qué norma."""
    return _Ayuda.create(pregunta=pregunta, frase=frase, norma=norma)
