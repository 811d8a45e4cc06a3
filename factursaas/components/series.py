"""Las series: su lista y el diálogo para crear una, con los números que saldrían."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton, boton_icono
from factursaas.components.dialogo import dialogo
from factursaas.components.formulario import campo_opciones, campo_texto, en_fila, envio, formulario
from factursaas.components.tabla import Columna, fila, tabla
from factursaas.domain.numeracion import PATRON_POR_DEFECTO, TipoSerie
from factursaas.states.series import OTRO, TIPOS, FilaSerie, SeriesState

_COLUMNAS = [
    Columna("Serie", "4rem", movil="titulo"),
    Columna("Descripción", movil="detalle"),
    Columna("Para", "11rem", movil="estado"),
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
        rx.el.span(
            rx.el.span(serie.siguiente, class_name="cifras"),
            rx.cond(
                serie.sin_estrenar,
                boton_icono(
                    "pencil",
                    f"Elegir por qué número empieza la serie {serie.codigo}",
                    on_click=SeriesState.preguntar_comienzo(serie.id, serie.codigo),
                ),
            ),
            class_name="serie-siguiente",
        ),
    )


def nueva_serie() -> rx.Component:
    """El botón y su diálogo."""
    return rx.fragment(
        boton("Nueva serie", tono="secundario", icono="plus", on_click=SeriesState.nueva),
        dialogo(
            "Nueva serie",
            formulario(
                en_fila(_codigo(), _tipo()),
                rx.cond(SeriesState.tipo == TipoSerie.DESTINATARIO.value, _de_quien()),
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
                campo_texto(
                    "empieza_en",
                    "Primer número de este año",
                    errores=SeriesState.errores,
                    max_length=12,
                    auto_complete="off",
                    input_mode="numeric",
                    placeholder="1",
                    pista="Si vienes de otro programa, el siguiente al último que hiciste.",
                ),
                _muestra(),
                envio(
                    "Crear serie",
                    ocupado=SeriesState.guardando,
                    cancelar=rx.dialog.close(boton("Cancelar", tono="secundario")),
                ),
                on_submit=SeriesState.guardar,
            ),
            descripcion="Cada serie lleva su propia cuenta, sin huecos. Una vez creada no se cambia.",
            abierto=SeriesState.abierto,
            al_cambiar=SeriesState.cambiar_abierto,
        ),
        _comienzo(),
    )


def _comienzo() -> rx.Component:
    return dialogo(
        f"¿Por qué número sigue la serie {SeriesState.empezando_codigo}?",
        formulario(
            campo_texto(
                "comienzo",
                "Próximo número",
                errores=SeriesState.errores,
                obligatorio=True,
                max_length=12,
                auto_complete="off",
                input_mode="numeric",
                pista="El siguiente al último que hiciste este año con tu programa de antes.",
            ),
            envio("Empezar por ese número", cancelar=rx.dialog.close(boton("Cancelar", tono="secundario"))),
            on_submit=SeriesState.empezar,
        ),
        descripcion="Se puede cambiar hasta que emitas la primera factura del año en esta serie.",
        abierto=SeriesState.empezando != "",
        al_cambiar=SeriesState.cambiar_empezando,
        ancho="440px",
    )


def _de_quien() -> rx.Component:
    return campo_texto(
        "nif_cliente",
        "NIF del cliente que las expide",
        errores=SeriesState.errores,
        obligatorio=True,
        max_length=30,
        auto_complete="off",
        spell_check=False,
        pista="Cada cliente que expide tus facturas lleva una serie para él solo.",
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
        value=SeriesState.tipo,
        on_change=SeriesState.elegir_tipo,
        ayuda="serie",
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
        pista="{serie}, {ejercicio} y {numero} se sustituyen; {numero:04d} lo rellena con ceros. Sin {ejercicio}, la "
        "cuenta no vuelve a empezar cada año.",
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
