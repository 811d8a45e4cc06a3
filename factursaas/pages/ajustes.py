"""Los ajustes: datos fiscales, impuestos, cobro, logotipo y series."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.boton import boton
from factursaas.components.dialogo import dialogo
from factursaas.components.formulario import campo_opciones, campo_texto, en_fila, envio, formulario, interruptor
from factursaas.components.guia import campo_emisor, campos_fiscales
from factursaas.components.layout import cabecera, privada, titulo
from factursaas.components.panel import apartado
from factursaas.components.tabla import Columna, fila, tabla
from factursaas.domain.numeracion import PATRON_POR_DEFECTO
from factursaas.states.ajustes import AjustesState, FilaSerie
from factursaas.states.sesion import SesionState

_TERRITORIOS = [
    ("peninsula", "Península y Baleares (IVA)"),
    ("canarias", "Canarias (IGIC)"),
    ("ceuta", "Ceuta (IPSI)"),
    ("melilla", "Melilla (IPSI)"),
]
_TIPOS_DE_SERIE = [("ordinaria", "Facturas"), ("simplificada", "Simplificadas"), ("rectificativa", "Rectificativas")]
_COLUMNAS = [
    Columna("Serie", "8rem", movil="titulo"),
    Columna("Descripción", movil="detalle"),
    Columna("Para", "10rem", movil="estado"),
    Columna("Así se escribe", "12rem", movil="lateral"),
]


@rx.page(route="/ajustes", title=titulo("Ajustes"), on_load=[SesionState.asegurar, AjustesState.cargar])
@privada
def ajustes_page() -> rx.Component:
    """Todo lo que sale en las facturas sin que haya que escribirlo cada vez."""
    return rx.fragment(
        cabecera("Ajustes", descripcion="Lo que cambies aquí sale en las próximas facturas; las emitidas no cambian."),
        rx.el.div(
            formulario(
                apartado("Tus datos fiscales", *campos_fiscales(), *_contacto()),
                apartado("Impuestos", *_impuestos()),
                apartado(
                    "Cobro",
                    campo_emisor(
                        "iban", "IBAN", max_length=50, pista="Sale en la factura para que te paguen por transferencia."
                    ),
                ),
                envio("Guardar ajustes", ocupado=AjustesState.guardando),
                on_submit=AjustesState.guardar,
                key=AjustesState.apertura,
            ),
            apartado("Logotipo", _logotipo()),
            apartado("Series", _series(), accion=_nueva_serie()),
            class_name="flex flex-col gap-10 max-w-[720px]",
        ),
    )


def _contacto() -> list[rx.Component]:
    return [
        campo_emisor(
            "provincia", "Provincia", max_length=100, default_value=AjustesState.provincia, key=AjustesState.provincia
        ),
        en_fila(campo_emisor("email", "Correo", type="email"), campo_emisor("telefono", "Teléfono", type="tel")),
    ]


def _impuestos() -> list[rx.Component]:
    return [
        en_fila(
            campo_opciones("territorio", "Dónde tributas", _TERRITORIOS, default_value=AjustesState.ficha.territorio),
            campo_emisor(
                "irpf_defecto",
                "Retención de IRPF habitual",
                sufijo="%",
                ayuda="Lo que tus clientes empresa retienen y pagan por ti a Hacienda: 15 % en general, 7 % los "
                "primeros años (art. 95 RD 439/2007). Si eres una sociedad, 0.",
            ),
        ),
        interruptor(
            "recargo_equivalencia",
            "Estoy en recargo de equivalencia",
            ayuda="Régimen del comercio minorista: pagas el recargo a tus proveedores y no declaras IVA "
            "(art. 154 de la Ley del IVA).",
            default_checked=AjustesState.ficha.recargo_equivalencia,
        ),
    ]


def _logotipo() -> rx.Component:
    return rx.el.div(
        rx.cond(
            AjustesState.logo,
            rx.el.img(src=AjustesState.logo, alt="Tu logotipo", class_name="max-h-20 max-w-[240px] object-contain"),
            rx.el.p("PNG o JPEG de hasta 1 MB. Sale arriba en cada factura.", class_name="text-sm text-suave"),
        ),
        rx.el.div(
            rx.upload.root(
                boton(rx.cond(AjustesState.logo, "Cambiar logotipo", "Subir logotipo"), tono="secundario"),
                id="logo",
                accept={"image/png": [".png"], "image/jpeg": [".jpg", ".jpeg"]},
                max_files=1,
                max_size=1_000_000,
                multiple=False,
                on_drop=AjustesState.subir_logo(rx.upload_files(upload_id="logo")),
                border="0",
                padding="0",
            ),
            rx.cond(AjustesState.logo, boton("Quitar logotipo", tono="discreto", on_click=AjustesState.quitar_logo)),
            class_name="flex items-center gap-4",
        ),
        class_name="flex flex-col items-start gap-3",
    )


def _series() -> rx.Component:
    return tabla(_COLUMNAS, AjustesState.series, _fila, nombre="Series")


def _fila(serie: ObjectVar[FilaSerie]) -> rx.Component:
    return fila(_COLUMNAS, serie.codigo, serie.descripcion, serie.tipo, serie.ejemplo)


def _nueva_serie() -> rx.Component:
    return rx.fragment(
        boton("Nueva serie", tono="secundario", icono="plus", on_click=AjustesState.cambiar_serie_abierta(True)),
        dialogo(
            "Nueva serie",
            formulario(
                en_fila(
                    campo_texto(
                        "codigo",
                        "Código",
                        errores=AjustesState.errores_serie,
                        obligatorio=True,
                        auto_focus=True,
                        max_length=20,
                        pista="Corto, como B o TIENDA.",
                    ),
                    campo_opciones("tipo", "Para", _TIPOS_DE_SERIE, default_value="ordinaria"),
                ),
                campo_texto("descripcion", "Descripción", errores=AjustesState.errores_serie, max_length=200),
                campo_texto(
                    "patron",
                    "Cómo se escribe el número",
                    errores=AjustesState.errores_serie,
                    obligatorio=True,
                    default_value=PATRON_POR_DEFECTO,
                    pista="Con {serie}, {ejercicio} y {numero}. Después de la primera factura ya no se cambia.",
                ),
                envio("Crear serie", cancelar=rx.dialog.close(boton("Cancelar", tono="secundario"))),
                on_submit=AjustesState.crear_serie,
            ),
            abierto=AjustesState.serie_abierta,
            al_cambiar=AjustesState.cambiar_serie_abierta,
        ),
    )
