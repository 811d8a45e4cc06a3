"""Elegir o arrastrar un fichero."""

import reflex as rx


def zona_de_subida(boton: rx.Component, nombre: str, **props) -> rx.Component:
    """Un botón que abre el selector de ficheros y acepta que se le suelten encima.

    Args:
        boton: el que se pulsa.
        nombre: lo que se sube, para un lector de pantalla: react-dropzone no nombra su campo.
        props: las de `rx.upload.root`.
    """
    zona = rx.upload.root(boton, no_keyboard=True, **props)
    zona.children[0].children[0].custom_attrs["aria-label"] = nombre
    return zona
