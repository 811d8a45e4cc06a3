"""La explicación de una palabra, a un «?» de distancia."""

import reflex as rx


class Ayuda(rx.Component):
    """Un botón «?» y la frase que abre."""

    library = rx.asset("ayuda.jsx", shared=True).importable_path
    tag = "Ayuda"

    de: rx.Var[str]


def ayuda_de(etiqueta: str, texto: str) -> rx.Component:
    """El «?» junto a una etiqueta: una frase que explica la palabra, con su norma."""
    return Ayuda.create(texto, de=etiqueta)
