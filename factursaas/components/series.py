"""Las series: su lista y el diálogo para crear una, con los números que saldrían."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton
from factursaas.components.dialogo import dialogo
from factursaas.components.formulario import campo_opciones, campo_texto, en_fila, envio, formulario
from factursaas.components.tabla import Columna, fila, tabla
from factursaas.domain.numeracion import PATRON_POR_DEFECTO
from factursaas.states.series import OTRO, TIPOS, FilaSerie, SeriesState

_COLUMNAS = [
    Columna("Serie", "7rem", movil="titulo"),
    Columna("Descripción", movil="detalle"),
    Columna("Para", "12rem", movil="estado"),
    Columna("Próximo número", "11rem", movil="lateral"),
]


def lista_de_series() -> rx.Component:
    """Cada serie y el número que tocaría hoy."""
    return tabla(_COLUMNAS, SeriesState.filas, _fila, nombre="Series", cargando=SeriesState.cargando, filas_esqueleto=1)


def _fila(serie: ObjectVar[FilaSerie]) -> rx.Component:
    return fila(
        _COLUMNAS,
        rx.el.span(serie.codigo, class_name="font-medium"),
        serie.descripcion,
        serie.tipo,
        rx.el.span(serie.siguiente, class_name="cifras"),
    )


def nueva_serie() -> rx.Component:
    """El botón y su diálogo."""
    return rx.fragment(
        boton("Nueva serie", tono="secundario", icono="plus", on_click=SeriesState.nueva),
        dialogo(
            "Nueva serie",
            formulario(
                en_fila(_codigo(), _tipo()),
                campo_texto(
                    "descripcion",
                    "Descripción",
                    errores=SeriesState.errores,
                    max_length=200,
                    auto_complete="off",
                    pista="Para reconocerla tú: «Tienda», «Alquileres»…",
                ),
                _formato(),
                rx.cond(SeriesState.formato == OTRO, _patron()),
                _muestra(),
                envio(
                    "Crear serie",
                    ocupado=SeriesState.guardando,
                    cancelar=rx.dialog.close(boton("Cancelar", tono="secundario")),
                ),
                on_submit=SeriesState.guardar,
            ),
            descripcion="Cada serie lleva su propia cuenta, sin huecos y por años. Una vez creada no se cambia.",
            abierto=SeriesState.abierto,
            al_cambiar=SeriesState.cambiar_abierto,
        ),
    )


def _codigo() -> rx.Component:
    return campo_texto(
        "codigo",
        "Código",
        errores=SeriesState.errores,
        obligatorio=True,
        max_length=20,
        auto_complete="off",
        spell_check=False,
        pista="Corto, como B o TIENDA.",
        on_change=SeriesState.mirar_codigo,
    )


def _tipo() -> rx.Component:
    return campo_opciones(
        "tipo",
        "Para",
        list(TIPOS.items()),
        default_value="ordinaria",
        ayuda="Las rectificativas van siempre en serie aparte; las simplificadas pueden ir en la suya "
        "(art. 6.1.a RD 1619/2012).",
    )


def _formato() -> rx.Component:
    return campo_opciones(
        "formato",
        "Cómo se escribe el número",
        SeriesState.formatos,
        value=SeriesState.formato,
        on_change=SeriesState.elegir_formato,
    )


def _patron() -> rx.Component:
    return campo_texto(
        "patron",
        "Patrón",
        errores=SeriesState.errores,
        obligatorio=True,
        default_value=PATRON_POR_DEFECTO,
        max_length=80,
        auto_complete="off",
        spell_check=False,
        pista="{serie}, {ejercicio} y {numero} se sustituyen; {numero:04d} lo rellena con ceros.",
        on_change=SeriesState.mirar_patron,
    )


def _muestra() -> rx.Component:
    return rx.el.p(
        rx.cond(
            SeriesState.muestra,
            rx.fragment("La primera factura será ", rx.el.strong(SeriesState.muestra, class_name="cifras"), "."),
        ),
        class_name="text-sm min-h-5",
        aria_live="polite",
    )
