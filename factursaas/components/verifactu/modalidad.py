"""En qué modalidad se está, y cómo se cambia."""

import reflex as rx

from factursaas.components.ayuda import con_ayuda
from factursaas.components.boton import boton
from factursaas.components.dialogo import confirmacion
from factursaas.components.panel import apartado
from factursaas.states.modalidad import ModalidadState

_FICHA = ModalidadState.ficha


def modalidad() -> rx.Component:
    """Casi nadie la cambia: va al final."""
    return rx.fragment(
        apartado(
            "Modalidad",
            rx.cond(_FICHA.firmada, _firmada(), _remitida()),
            rx.cond(_FICHA.impedimento, rx.el.p(_FICHA.impedimento, class_name="text-suave max-w-[68ch] mt-2")),
            rx.cond(_FICHA.renuncia, rx.el.p(_FICHA.renuncia, class_name="max-w-[68ch] mt-2")),
            accion=rx.cond(
                _FICHA.impedimento,
                rx.cond(
                    _FICHA.se_renuncia,
                    boton("Salir a fin de año", tono="discreto", on_click=ModalidadState.preguntar_renuncia(True)),
                ),
                boton(
                    rx.cond(_FICHA.firmada, "Pasar a VERI*FACTU", "Pasar a NO VERI*FACTU"),
                    tono="discreto",
                    on_click=ModalidadState.preguntar_cambio(True),
                ),
            ),
        ),
        confirmacion(
            "¿Cambiar de modalidad?",
            rx.cond(
                _FICHA.firmada,
                "Tus facturas se remitirán a la AEAT al emitirlas, y así será al menos hasta que acabe el año. "
                "Lo ya registrado se queda como está.",
                "Tus facturas se firmarán con tu certificado y se guardarán sin remitirlas, con sus eventos. "
                "Hace falta un certificado RSA en vigor. Lo ya registrado se queda como está.",
            ),
            "Cambiar de modalidad",
            abierto=ModalidadState.cambiando,
            al_cambiar=ModalidadState.preguntar_cambio,
            al_confirmar=ModalidadState.cambiar,
        ),
        confirmacion(
            "¿Salir de VERI*FACTU cuando acabe el año?",
            "La renuncia se comunica a la AEAT con tu próxima factura. Desde el 1 de enero tus registros se firmarán y "
            "se guardarán sin remitirlos.",
            "Salir a fin de año",
            abierto=ModalidadState.renunciando,
            al_cambiar=ModalidadState.preguntar_renuncia,
            al_confirmar=ModalidadState.renunciar,
        ),
    )


def _remitida() -> rx.Component:
    return rx.el.p(
        con_ayuda(rx.el.strong("VERI*FACTU."), "verifactu"),
        " Cada registro se remite a la AEAT al emitir la factura (art. 16 RD 1007/2023).",
        class_name="max-w-[68ch]",
    )


def _firmada() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            con_ayuda(rx.el.strong("NO VERI*FACTU."), "no_verifactu"),
            " Cada registro se firma con tu certificado y se guarda aquí, con un registro de eventos. Si la AEAT los "
            "pide, se exportan por la API.",
            class_name="max-w-[68ch]",
        ),
        rx.cond(
            _FICHA.ultimo_evento, rx.el.p("Último evento: ", _FICHA.ultimo_evento, ".", class_name="text-suave mt-2")
        ),
    )
