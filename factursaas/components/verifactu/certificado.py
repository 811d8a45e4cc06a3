"""El certificado con que se remite o se firma: cuál es, hasta cuándo vale, cambiarlo y quitarlo."""

import reflex as rx

from factursaas.components.boton import boton
from factursaas.components.dialogo import confirmacion, dialogo
from factursaas.components.formulario import accesible, campo, campo_texto, envio
from factursaas.components.panel import apartado
from factursaas.components.recursos import recurso
from factursaas.states.modalidad import ModalidadState
from factursaas.states.verifactu import VerifactuState

_CERTIFICADO = recurso(__name__, "certificado.jsx")


class FormularioCertificado(rx.Component):
    """Un formulario que se manda a la API sin pasar por el estado."""

    library = _CERTIFICADO
    tag = "FormularioCertificado"

    on_enviado: rx.EventHandler[rx.event.no_args_event_spec]
    on_guardado: rx.EventHandler[rx.event.no_args_event_spec]
    on_no_guardado: rx.EventHandler[rx.event.passthrough_event_spec(dict)]


def certificado() -> rx.Component:
    """El que hay, o para qué sirve poner uno."""
    puesto = VerifactuState.certificado
    return rx.el.div(
        apartado(
            "Certificado",
            rx.cond(puesto.titular, _puesto(), _sin_poner()),
            ayudas=("certificado",),
            accion=rx.el.div(
                rx.cond(
                    puesto.titular,
                    boton("Quitar", tono="discreto", on_click=VerifactuState.cambiar_quitando(True)),
                ),
                boton(
                    rx.cond(puesto.titular, "Cambiar certificado", "Subir certificado"),
                    icono="upload",
                    tono="secundario",
                    on_click=VerifactuState.cambiar_subiendo(True),
                ),
                class_name="flex items-center gap-4",
            ),
        ),
        _dialogo(),
        confirmacion(
            "¿Quitar el certificado?",
            rx.cond(
                VerifactuState.de_la_instalacion,
                "Su clave se borra y no se puede recuperar. Desde entonces se usa el de esta instalación.",
                rx.cond(
                    ModalidadState.ficha.firmada,
                    "Su clave se borra y no se puede recuperar. Sin certificado no se firma, y sin firmar no se emite.",
                    "Su clave se borra y no se puede recuperar. Sin certificado no se remite: los registros esperarán.",
                ),
            ),
            "Quitar certificado",
            abierto=VerifactuState.quitando,
            al_cambiar=VerifactuState.cambiar_quitando,
            al_confirmar=VerifactuState.quitar,
            peligro=True,
        ),
        id="apartado-certificado",
    )


def _puesto() -> rx.Component:
    puesto = VerifactuState.certificado
    return rx.el.dl(
        _dato("Titular", puesto.titular),
        _dato("NIF", puesto.nif),
        _dato("Lo expidió", puesto.autoridad),
        rx.el.div(
            rx.el.dt("Caducidad", class_name="text-xs text-suave"),
            rx.el.dd(
                rx.match(
                    puesto.tono,
                    ("falla", rx.icon("circle_alert", size=15, aria_hidden=True)),
                    ("avisa", rx.icon("triangle_alert", size=15, aria_hidden=True)),
                    rx.fragment(),
                ),
                puesto.caducidad,
                custom_attrs={"data-tono": puesto.tono},
                class_name="caducidad",
            ),
            class_name="min-w-0",
        ),
        class_name="ficha-certificado",
    )


def _dato(rotulo: str, valor: rx.Var[str]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(rotulo, class_name="text-xs text-suave"),
        rx.el.dd(valor, class_name="break-words"),
        class_name="min-w-0",
    )


def _sin_poner() -> rx.Component:
    return rx.el.p(
        rx.cond(
            ModalidadState.ficha.firmada,
            "Tus registros se firman con tu certificado electrónico o, mientras no lo pongas, con el de quien "
            "administra esta instalación, si lo hay.",
            rx.cond(
                VerifactuState.de_la_instalacion,
                "No te hace falta: se remite con el certificado de quien administra esta instalación. Si pones el "
                "tuyo, se usará el tuyo.",
                "Para remitir hay que identificarse con tu certificado electrónico, el mismo con que entras en la sede "
                "de la AEAT.",
            ),
        ),
        class_name="text-suave max-w-[68ch]",
    )


def _dialogo() -> rx.Component:
    errores = VerifactuState.errores
    return dialogo(
        "Tu certificado electrónico",
        FormularioCertificado.create(
            campo(
                "certificado",
                "Archivo",
                rx.el.input(
                    type="file",
                    accept=".p12,.pfx,application/x-pkcs12",
                    class_name="campo-fichero",
                    **accesible("certificado", errores),
                ),
                errores=errores,
                pista="Acaba en .p12 o .pfx. Se exporta desde el navegador o desde el almacén de certificados.",
                obligatorio=True,
            ),
            campo_texto(
                "contrasena",
                "Contraseña",
                errores=errores,
                type="password",
                auto_complete="off",
                max_length=200,
                obligatorio=True,
                pista="La que pusiste al exportarlo.",
            ),
            envio(
                "Guardar certificado",
                ocupado=VerifactuState.guardando,
                cancelar=rx.dialog.close(boton("Cancelar", tono="secundario")),
            ),
            on_enviado=VerifactuState.enviando,
            on_guardado=VerifactuState.guardado,
            on_no_guardado=VerifactuState.no_guardado,
            class_name="formulario",
        ),
        descripcion="Se guarda cifrado, y solo sirve para identificarte ante la AEAT y, en NO VERI*FACTU, firmar tus "
        "registros. Su clave no vuelve a salir.",
        abierto=VerifactuState.subiendo,
        al_cambiar=VerifactuState.cambiar_subiendo,
        ancho="460px",
    )
