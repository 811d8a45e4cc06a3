"""La guía de quien empieza: dos preguntas para ensayar y, para facturar de verdad, lo demás que pide la ley."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.ayuda import ayuda, por_que
from factursaas.components.boton import boton
from factursaas.components.formulario import campo_texto, en_fila, envio, formulario
from factursaas.domain.glosario import termino
from factursaas.states.ajustes import AjustesState
from factursaas.states.papel import Opcion
from factursaas.states.primera_vez import FilaEleccion, PrimeraVezState


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
                ayuda="nif",
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
    """Aparece mientras falte algo para emitir, en la página en la que se esté; al acabar, desaparece sola."""
    return rx.el.div(
        rx.match(
            PrimeraVezState.paso,
            ("preguntas", _preguntas()),
            ("elecciones", _propuesta()),
            ("ensayo", _mientras_se_ensaya()),
            rx.fragment(),
        ),
        on_mount=PrimeraVezState.cargar,
    )


def _preguntas() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Empieza con dos preguntas", class_name="text-lg font-semibold"),
        rx.el.p(
            "Con tu NIF y tu código postal sabemos qué impuestos te tocan, y ya puedes ensayar una factura.",
            class_name="text-suave mb-5",
        ),
        formulario(
            en_fila(
                _campo(
                    "nif",
                    "Tu NIF",
                    max_length=30,
                    spell_check=False,
                    auto_complete="off",
                    pista=PrimeraVezState.nota_nif,
                    on_change=PrimeraVezState.comprobar_nif,
                    ayuda="nif",
                ),
                _campo(
                    "codigo_postal",
                    "Tu código postal",
                    max_length=10,
                    input_mode="numeric",
                    auto_complete="postal-code",
                    pista="El de tu domicilio fiscal.",
                ),
            ),
            envio("Continuar", ocupado=PrimeraVezState.ocupado),
            on_submit=PrimeraVezState.contestar,
            key=PrimeraVezState.apertura,
        ),
        aria_label="Empieza con dos preguntas",
        class_name="guia",
    )


def _campo(nombre: str, etiqueta: str, **props) -> rx.Component:
    return campo_texto(
        nombre,
        etiqueta,
        obligatorio=True,
        errores=PrimeraVezState.errores,
        default_value=PrimeraVezState.dichos[nombre],
        **props,
    )


def _propuesta() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Así vas a facturar", id="propuesta", tab_index=-1, class_name="text-lg font-semibold"),
        rx.el.p(
            f"Sale de tu NIF, {PrimeraVezState.dichos['nif']}, y de tu código postal, "
            f"{PrimeraVezState.dichos['codigo_postal']} ({PrimeraVezState.provincia}). Cambia lo que no sea así. ",
            rx.el.button(
                "Corregir las respuestas",
                type="button",
                on_click=PrimeraVezState.volver_a_preguntar,
                class_name="enlace",
            ),
            class_name="text-suave mb-3",
        ),
        rx.el.ul(rx.foreach(PrimeraVezState.elecciones, _eleccion), class_name="elecciones"),
        rx.cond(PrimeraVezState.foral != "", _aviso_foral()),
        rx.cond(PrimeraVezState.puede_ensayar, _ensayar()),
        rx.el.div(_de_verdad(), class_name="mt-6"),
        aria_label="Así vas a facturar",
        class_name="guia",
    )


def _mientras_se_ensaya() -> rx.Component:
    """Quien ensaya ya no necesita la guía: solo saber qué le falta para lo siguiente."""
    return rx.el.section(_de_verdad(), aria_label="Para facturar de verdad", class_name="guia")


def _eleccion(eleccion: ObjectVar[FilaEleccion]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(eleccion.titulo, id=f"eleccion-{eleccion.clave}", class_name="font-medium"),
            por_que(eleccion.pregunta, eleccion.que_es, eleccion.norma),
            class_name="flex items-center gap-2",
        ),
        rx.cond(
            eleccion.opciones.length() > 0,
            # La del navegador: la de Radix pesa cien kilobytes, y el panel se abre todos los días.
            rx.el.select(
                rx.foreach(
                    eleccion.opciones.to(list[Opcion]), lambda opcion: rx.el.option(opcion.texto, value=opcion.valor)
                ),
                value=eleccion.valor,
                on_change=lambda valor: PrimeraVezState.elegir(eleccion.clave, valor),
                custom_attrs={"aria-labelledby": f"eleccion-{eleccion.clave}"},
                class_name="eleccion-lista",
            ),
            rx.el.span(eleccion.texto, class_name="eleccion-fija"),
        ),
        rx.el.p(eleccion.porque, class_name="text-sm text-suave"),
        class_name="eleccion",
    )


def _aviso_foral() -> rx.Component:
    return rx.el.div(
        rx.icon("triangle_alert", size=16, aria_hidden=True, class_name="flex-none mt-0.5"),
        rx.el.p(PrimeraVezState.foral),
        por_que("Por qué este aviso", termino("ticketbai").frase, PrimeraVezState.norma_foral),
        role="note",
        class_name="aviso-cuenta mt-4",
    )


def _ensayar() -> rx.Component:
    return rx.el.div(
        boton("Ensayar mi primera factura", icono="flask_conical", size="3", on_click=PrimeraVezState.ensayar),
        rx.el.p("No tiene validez: va a una AEAT simulada y se borra cuando quieras.", class_name="text-sm text-suave"),
        class_name="flex flex-wrap items-center gap-x-4 gap-y-2 mt-6",
    )


def _de_verdad() -> rx.Component:
    """Los únicos tres datos que faltan; están a un clic para que ensayar no los pida."""
    return rx.el.details(
        rx.el.summary("Facturar de verdad: faltan tres datos que pide la ley", class_name="enlace cursor-pointer"),
        rx.el.p(
            "Toda factura lleva el nombre y el domicilio de quien la emite. ",
            ayuda("domicilio"),
            class_name="flex items-center gap-2 text-sm text-suave mt-4 mb-3",
        ),
        formulario(
            en_fila(
                _campo("nombre", "Nombre o razón social", max_length=120, auto_complete="name"),
                _campo("direccion", "Dirección", max_length=250, auto_complete="street-address"),
                _campo("municipio", "Población", max_length=100, auto_complete="address-level2"),
            ),
            envio("Guardar mis datos", ocupado=PrimeraVezState.ocupado),
            on_submit=PrimeraVezState.completar,
            key=PrimeraVezState.apertura,
        ),
    )
