"""La guía de quien empieza: pide lo justo para que una factura valga."""

import reflex as rx

from factursaas.components.formulario import campo_texto, en_fila, envio, formulario
from factursaas.states.ajustes import AjustesState


def campo_emisor(nombre: str, etiqueta: str, **props) -> rx.Component:
    """Un campo de los datos fiscales, con su valor y su error, que se revisa al salir de él."""
    opciones = {
        "errores": AjustesState.errores,
        "default_value": getattr(AjustesState.ficha, nombre),
        "on_blur": lambda valor: AjustesState.revisar(nombre, valor),
        **props,
    }
    return campo_texto(nombre, etiqueta, **opciones)


def campos_fiscales() -> list[rx.Component]:
    """Lo que la ley pide de quien emite (art. 6.1 RD 1619/2012)."""
    return [
        en_fila(
            campo_emisor(
                "nif",
                "NIF",
                obligatorio=True,
                on_change=AjustesState.comprobar_nif,
                max_length=30,
                spell_check=False,
                pista=AjustesState.nota_nif,
                ayuda="Tu número de identificación fiscal: el DNI o NIE con su letra, o el CIF de tu empresa.",
            ),
            campo_emisor("nombre", "Nombre o razón social", obligatorio=True, max_length=120, auto_complete="name"),
        ),
        campo_emisor("direccion", "Dirección", obligatorio=True, max_length=250, auto_complete="street-address"),
        en_fila(
            campo_emisor(
                "codigo_postal",
                "Código postal",
                obligatorio=True,
                max_length=10,
                input_mode="numeric",
                auto_complete="postal-code",
                on_change=AjustesState.proponer_provincia,
            ),
            campo_emisor("municipio", "Población", obligatorio=True, max_length=100, auto_complete="address-level2"),
        ),
    ]


def guia_de_bienvenida() -> rx.Component:
    """Aparece mientras falte algo para emitir, en la página en la que se esté; al guardar, desaparece sola."""
    return rx.cond(
        AjustesState.cargado & AjustesState.falta_algo,
        rx.el.section(
            rx.el.h2("Antes de tu primera factura", class_name="text-base font-semibold"),
            rx.el.p(
                "La ley pide estos cinco datos tuyos en cada factura. Lo demás puede esperar.",
                class_name="text-sm text-suave mb-4",
            ),
            formulario(
                *campos_fiscales(),
                envio("Guardar mis datos", ocupado=AjustesState.guardando),
                on_submit=AjustesState.guardar,
                key=AjustesState.apertura,
            ),
            aria_label="Antes de tu primera factura",
            class_name="guia",
        ),
    )
