"""Las respuestas del panel y lo que las desarrolla: qué pide atención, quién debe y a quién se factura más."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.enlaces import enlace, enlace_interno
from factursaas.components.panel import apartado, respuesta, respuestas
from factursaas.components.pastillas import pastillas
from factursaas.states.filas_panel import TRAMOS, Atencion, FilaCliente, FilaDeuda, Respuesta
from factursaas.states.panel import PanelState


def las_tres_respuestas() -> rx.Component:
    """¿Cuánto he facturado, cuánto me deben, cuánto es de Hacienda?"""
    debido, hacienda = PanelState.debido, PanelState.hacienda
    return rx.el.section(
        _selector(),
        respuestas(
            rx.foreach(PanelState.facturado, _facturado),
            respuesta(
                "Te deben",
                debido.importe,
                rx.el.span(debido.facturas),
                rx.cond(
                    debido.vencido,
                    rx.el.span(
                        enlace(debido.vencidas, "/facturas?estado=VENCIDA"),
                        ": ",
                        rx.el.strong(debido.vencido, class_name="font-medium cifras"),
                        class_name="vencido",
                    ),
                    rx.el.span("Nada ha vencido"),
                ),
                href="/facturas?estado=POR_COBRAR",
                que="ver las que faltan por cobrar",
            ),
            respuesta(
                rx.Var.create(hacienda.impuesto) + " de este trimestre",
                hacienda.repercutido,
                rx.el.span("Repercutido: falta restar lo de tus gastos"),
                rx.cond(
                    hacienda.retenido,
                    rx.el.span("Te retienen ", rx.el.strong(hacienda.retenido, class_name="font-medium"), " de IRPF"),
                    rx.el.span("Sin retenciones de IRPF"),
                ),
                href=hacienda.href,
                que="ver las facturas del trimestre",
            ),
        ),
        rx.foreach(PanelState.otras_monedas, lambda frase: rx.el.p(frase, class_name="text-sm text-suave mt-2")),
        aria_label="Resumen",
    )


def _selector() -> rx.Component:
    return pastillas(
        "Lo facturado, por",
        {tramo.value: nombre for tramo, nombre in TRAMOS.items()},
        PanelState.tramo,
        PanelState.mirar,
        class_name="pastillas pastillas-de-panel",
    )


def _facturado(dicho: ObjectVar[Respuesta]) -> rx.Component:
    return rx.cond(
        dicho.tramo == PanelState.tramo,
        respuesta(
            dicho.titulo,
            dicho.importe,
            rx.el.span(dicho.facturas),
            rx.el.span(
                rx.cond(
                    dicho.variacion,
                    rx.fragment(
                        rx.el.strong(
                            dicho.variacion,
                            custom_attrs={"data-sube": dicho.sube},
                            class_name="variacion",
                        ),
                        " frente a ",
                    ),
                ),
                dicho.frente,
            ),
            href=dicho.href,
            que="ver esas facturas",
        ),
    )


def lo_que_pide_atencion() -> rx.Component:
    """De lo más grave a lo menos, y dónde se arregla."""
    return rx.el.section(
        rx.el.h2("Qué pide atención", class_name="text-base font-semibold mb-2"),
        rx.el.ul(rx.foreach(PanelState.atenciones, _atencion), class_name="flex flex-col gap-2"),
        aria_label="Qué pide atención",
    )


def _atencion(dicho: ObjectVar[Atencion]) -> rx.Component:
    return rx.el.li(
        rx.icon("triangle_alert", size=16, aria_hidden=True, class_name="flex-none mt-0.5"),
        rx.el.span(dicho.texto, " ", rx.cond(dicho.accion, enlace(dicho.accion, dicho.href))),
        custom_attrs={"data-tono": dicho.tono},
        class_name="aviso-panel",
    )


def mejores_clientes() -> rx.Component:
    """Los de este año; cada uno lleva a sus facturas."""
    return rx.cond(
        PanelState.mejores,
        apartado(
            "A quién más has facturado este año",
            rx.el.ol(rx.foreach(PanelState.mejores, _mejor), class_name="lista-llana"),
            accion=enlace("Ver clientes", "/clientes"),
        ),
    )


def _mejor(cliente: ObjectVar[FilaCliente]) -> rx.Component:
    return rx.el.li(
        enlace_interno(
            rx.el.span(
                rx.el.span(cliente.nombre, class_name="truncate"),
                rx.el.span(cliente.base, class_name="dinero ml-auto flex-none"),
                class_name="flex gap-3",
            ),
            _parte(cliente.parte),
            rx.el.span(cliente.facturas, class_name="text-xs text-suave"),
            href=cliente.href,
            class_name="apunte apunte-alto",
        )
    )


def _parte(cuanto: rx.Var[int]) -> rx.Component:
    return rx.el.span(
        rx.el.span(style={"width": f"{cuanto}%"}, class_name="parte-relleno"), aria_hidden=True, class_name="parte"
    )


def lo_que_te_deben() -> rx.Component:
    """Por tramos, según cuánto hace que venció."""
    return rx.cond(
        PanelState.deudas,
        apartado(
            "Lo que te deben, según cuándo venció",
            rx.el.ul(rx.foreach(PanelState.deudas, _deuda), class_name="lista-llana"),
            accion=enlace("Ver vencidas", "/facturas?estado=VENCIDA"),
        ),
    )


def _deuda(deuda: ObjectVar[FilaDeuda]) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.el.span(deuda.tramo),
            rx.el.span(deuda.importe, class_name="dinero ml-auto apunte-importe"),
            class_name="flex gap-3",
        ),
        rx.cond(
            deuda.facturas,
            rx.fragment(_parte(deuda.parte), rx.el.span(deuda.facturas, class_name="text-xs text-suave")),
        ),
        custom_attrs={"data-vencida": deuda.vencida, "data-vacio": deuda.facturas == ""},
        class_name="apunte apunte-alto",
    )
