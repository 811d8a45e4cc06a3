"""Lo que se vería con datos, para quien aún no tiene ninguno."""

from collections.abc import Sequence

import reflex as rx

from factursaas.components.tabla import Columna, fila, tabla


def con_datos_de_ejemplo(columnas: Sequence[Columna], filas: Sequence[Sequence[str]], *, nombre: str) -> rx.Component:
    """Una tabla inventada que se despliega bajo el vacío; no se guarda nada.

    Args:
        columnas: las de la tabla de verdad.
        filas: los textos de cada fila, en su orden.
        nombre: «Clientes de ejemplo».
    """
    return rx.el.details(
        rx.el.summary("Ver con datos de ejemplo", class_name="enlace cursor-pointer w-max mx-auto"),
        rx.el.p(
            "Así se ve con datos. Estos son inventados y no se guardan.", class_name="text-sm text-suave mt-4 mb-2"
        ),
        tabla(columnas, [list(textos) for textos in filas], lambda textos: _fila(columnas, textos), nombre=nombre),
        class_name="ejemplo",
    )


def _fila(columnas: Sequence[Columna], textos: rx.Var[list[str]]) -> rx.Component:
    return fila(columnas, *(textos.to(list[str])[puesto] for puesto in range(len(columnas))))
