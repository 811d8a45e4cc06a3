"""Los ajustes: datos fiscales, impuestos, cobro, logotipo y series."""

import reflex as rx

from factursaas.components.ayuda import palabras
from factursaas.components.boton import boton
from factursaas.components.datos import apartado_de_datos
from factursaas.components.dialogo import aviso
from factursaas.components.enlaces import enlace
from factursaas.components.ensayo import apartado_de_ensayo
from factursaas.components.formulario import campo_opciones, en_fila, formulario, interruptor
from factursaas.components.guia import campo_emisor, campos_fiscales
from factursaas.components.layout import cabecera, privada, seccion, titulo
from factursaas.components.limites import avisos_por_correo
from factursaas.components.series import lista_de_series, nueva_serie
from factursaas.components.soporte import apartado_de_soporte
from factursaas.components.subida import zona_de_subida
from factursaas.domain.medios import Medio
from factursaas.states.ajustes import AjustesState
from factursaas.states.datos import DatosState
from factursaas.states.limites import LimitesState
from factursaas.states.series import SeriesState
from factursaas.states.sesion import SesionState
from factursaas.states.soporte import SoporteState

_FORMULARIO = "datos_emisor"
_TERRITORIOS = [
    ("peninsula", "Península y Baleares (IVA)"),
    ("canarias", "Canarias (IGIC)"),
    ("ceuta", "Ceuta (IPSI)"),
    ("melilla", "Melilla (IPSI)"),
]


@rx.page(
    route="/ajustes",
    title=titulo("Ajustes"),
    on_load=[
        SesionState.asegurar,
        AjustesState.cargar,
        SeriesState.cargar,
        LimitesState.cargar,
        SoporteState.cargar,
        DatosState.cargar,
    ],
)
@privada
def ajustes_page() -> rx.Component:
    """Todo lo que sale en las facturas sin que haya que escribirlo cada vez."""
    return rx.fragment(
        cabecera(
            "Ajustes",
            boton("Guardar cambios", type="submit", form=_FORMULARIO, loading=AjustesState.guardando),
            descripcion="Lo que cambies sale en las próximas facturas. Las emitidas se quedan como están.",
        ),
        aviso(
            "Para emitir tu primera factura faltan los datos de abajo que no llevan «opcional».",
            visible=AjustesState.cargado & AjustesState.falta_algo,
        ),
        _datos_del_emisor(),
        seccion("Logotipo", "Sale arriba en cada factura.", _logotipo()),
        seccion(
            "Series",
            "Cada serie numera sus facturas por separado, sin huecos.",
            lista_de_series(),
            rx.el.div(nueva_serie(), class_name="mt-4"),
        ),
        seccion(
            "Avisos",
            "Cuando te acercas a un límite de tu plan. En pantalla salen siempre.",
            avisos_por_correo(),
            id="avisos",
        ),
        seccion("Soporte", "Quién puede ver tu cuenta y qué se ha hecho en ella.", apartado_de_soporte()),
        seccion("Ensayo", "Practicar antes de facturar de verdad.", apartado_de_ensayo()),
        seccion("Tus datos", "Son tuyos: llévatelos o bórralos cuando quieras.", apartado_de_datos()),
        seccion(
            "Este programa",
            "Quién responde ante Hacienda de que cumple lo que pide la norma, en qué versión, y cómo de accesible es.",
            rx.el.p(enlace("Declaración responsable", "/declaracion")),
            rx.el.p(enlace("Accesibilidad", "/accesibilidad")),
        ),
    )


def _datos_del_emisor() -> rx.Component:
    return formulario(
        seccion("Tus datos fiscales", "Quién emite: salen arriba en cada factura.", *campos_fiscales(), *_contacto()),
        seccion(
            "Impuestos",
            "El impuesto y la retención de cada línea nueva; en la factura se cambian.",
            *_impuestos(),
        ),
        seccion(
            "Cobro",
            "Sale en las facturas de quien no tenga otra forma de pago en su ficha.",
            en_fila(
                campo_emisor("iban", "IBAN", max_length=50, auto_complete="off", spell_check=False),
                campo_opciones(
                    "forma_pago",
                    "Cómo te pagan",
                    [(medio.value, medio.nombre) for medio in Medio],
                    errores=AjustesState.errores,
                    default_value=AjustesState.ficha.forma_pago,
                ),
            ),
        ),
        id=_FORMULARIO,
        on_submit=AjustesState.guardar,
        key=AjustesState.apertura,
        class_name="flex flex-col",
    )


def _contacto() -> list[rx.Component]:
    return [
        campo_emisor("provincia", "Provincia", max_length=100, auto_complete="address-level1"),
        en_fila(
            campo_emisor("email", "Correo", type="email", auto_complete="email"),
            campo_emisor("telefono", "Teléfono", type="tel", max_length=30, auto_complete="tel"),
        ),
    ]


def _impuestos() -> list[rx.Component]:
    return [
        en_fila(
            campo_opciones(
                "territorio",
                "Dónde tributas",
                _TERRITORIOS,
                errores=AjustesState.errores,
                value=AjustesState.territorio,
                on_change=AjustesState.elegir_territorio,
            ),
            campo_emisor(
                "irpf_defecto",
                "Retención de IRPF habitual",
                sufijo="%",
                max_length=10,
                ayuda="retencion_irpf",
            ),
        ),
        palabras("Qué es cada impuesto", "iva", "igic", "ipsi", "ticketbai"),
        aviso(AjustesState.aviso_territorio, tono="avisa", visible=AjustesState.aviso_territorio != ""),
        interruptor(
            "recargo_equivalencia",
            "Estoy en recargo de equivalencia",
            ayuda="recargo_equivalencia",
            default_checked=AjustesState.ficha.recargo_equivalencia,
        ),
        interruptor(
            "criterio_caja",
            "Estoy en el criterio de caja",
            pista="Tus facturas lo dirán, y el impuesto se devenga con cada cobro.",
            ayuda="criterio_caja",
            default_checked=AjustesState.ficha.criterio_caja,
        ),
        interruptor(
            "simplificada_ampliada",
            "Mi actividad admite facturas simplificadas de hasta 3.000 €",
            pista="Comercio al por menor, hostelería, peluquerías, aparcamientos y otras; las demás, hasta 400 €.",
            ayuda="simplificada",
            default_checked=AjustesState.ficha.simplificada_ampliada,
        ),
    ]


def _logotipo() -> rx.Component:
    return rx.el.div(
        rx.cond(
            AjustesState.logo,
            rx.el.div(rx.el.img(src=AjustesState.logo, alt="Tu logotipo"), class_name="logo-muestra"),
        ),
        rx.el.div(
            zona_de_subida(
                boton(
                    rx.cond(AjustesState.logo, "Cambiar logotipo", "Subir logotipo"),
                    icono="image_up",
                    tono="secundario",
                ),
                "Logotipo",
                id="logo",
                accept={"image/png": [".png"], "image/jpeg": [".jpg", ".jpeg"]},
                max_files=1,
                max_size=1_000_000,
                multiple=False,
                on_drop=AjustesState.subir_logo(rx.upload_files(upload_id="logo")),
                on_drop_rejected=AjustesState.rechazar_logo,
            ),
            rx.cond(AjustesState.logo, boton("Quitar logotipo", tono="discreto", on_click=AjustesState.quitar_logo)),
            class_name="flex items-center gap-4",
        ),
        rx.el.p("PNG o JPEG de 1 MB como mucho.", class_name="text-xs text-suave"),
        aviso(AjustesState.error_logo, tono="falla", visible=AjustesState.error_logo != ""),
        class_name="flex flex-col items-start gap-3",
    )
