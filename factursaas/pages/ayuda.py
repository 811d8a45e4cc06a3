"""El glosario: todas las palabras de Hacienda que salen en el programa."""

from itertools import groupby

import reflex as rx

from factursaas.components.layout import publica, titulo
from factursaas.domain.glosario import TERMINOS, Termino


@rx.page(route="/ayuda", title=titulo("Ayuda"), description="Las palabras de las facturas, con su norma.")
@publica
def ayuda_page() -> rx.Component:
    """Cada palabra, en una frase y con su norma."""
    por_temas = [(tema, list(suyos)) for tema, suyos in groupby(TERMINOS.values(), lambda termino: termino.tema)]
    return rx.el.div(
        rx.el.h1("Las palabras de las facturas", class_name="titular"),
        rx.el.p(
            "Lo que significa cada una, en una frase, y su norma. Son las que llevan un «?» en el programa.",
            class_name="text-base text-suave mt-4 max-w-[60ch]",
        ),
        *(_tema(tema, suyos) for tema, suyos in por_temas),
        class_name="franja py-12",
    )


def _tema(tema: str, terminos: list[Termino]) -> rx.Component:
    return rx.el.section(
        rx.el.h2(tema, class_name="text-xl font-semibold"),
        rx.el.dl(*(_termino(termino) for termino in terminos), class_name="glosario"),
        aria_label=tema,
        class_name="mt-12",
    )


def _termino(termino: Termino) -> rx.Component:
    return rx.el.div(
        rx.el.dt(termino.nombre, class_name="font-medium"),
        rx.el.dd(termino.frase),
        rx.el.dd(termino.norma, class_name="text-xs text-suave"),
        id=termino.clave,
        class_name="glosario-termino",
    )
