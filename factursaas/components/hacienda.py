"""Lo que es de Hacienda: el impuesto de este trimestre por tipos y lo próximo que hay que presentar."""

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.ayuda import por_que
from factursaas.components.panel import apartado
from factursaas.states.filas_hacienda import FilaCita, FilaImpuesto
from factursaas.states.panel import PanelState

_DEVENGO = (
    "El impuesto se debe desde que se entrega o se presta lo que se factura: manda la fecha de operación si la factura "
    "la dice. Con el criterio de caja, desde que se cobra. Lo que rectifica a otra cuenta cuando se expide."
)
_NORMA_DEL_DEVENGO = "Arts. 75, 89 y 163 terdecies de la Ley 37/1992"
_NO_ES_LO_QUE_SALE = "Es lo repercutido, no lo que sale a ingresar: falta restar lo de tus gastos."


def de_hacienda() -> rx.Component:
    """El desglose del trimestre, lo retenido y el trimestre anterior, que es el que se declara al empezar este."""
    hacienda = PanelState.hacienda
    return apartado(
        "Lo que es de Hacienda",
        rx.el.p(hacienda.nombre, ", hasta hoy. ", _NO_ES_LO_QUE_SALE, class_name="text-sm text-suave mb-2"),
        rx.cond(
            PanelState.impuestos,
            _desglose(),
            rx.el.p("Este trimestre no hay nada devengado.", class_name="py-3"),
        ),
        rx.cond(hacienda.anterior, rx.el.p(hacienda.anterior, class_name="text-sm text-suave mt-3")),
        accion=por_que("Qué es lo devengado", _DEVENGO, _NORMA_DEL_DEVENGO),
    )


def proximas_citas() -> rx.Component:
    """Los plazos que vienen, para quien declara por trimestres."""
    return rx.cond(
        PanelState.citas,
        apartado(
            "Próximas declaraciones",
            rx.el.ul(rx.foreach(PanelState.citas, _cita), class_name="lista-llana"),
            rx.el.p(
                "Son los plazos de quien declara por trimestres. Los tuyos pueden ser otros: consúltalos con "
                "tu asesoría.",
                class_name="text-xs text-suave mt-2",
            ),
            accion=por_que("Qué norma pone cada plazo", "Cada declaración tiene su plazo.", PanelState.normas),
        ),
    )


def _desglose() -> rx.Component:
    return rx.el.table(
        rx.el.caption("Impuestos del trimestre", class_name="sr-only"),
        rx.el.thead(
            rx.el.tr(
                rx.el.th("Concepto", scope="col"),
                rx.el.th("Base", scope="col", class_name="dinero"),
                rx.el.th("Cuota", scope="col", class_name="dinero"),
            )
        ),
        rx.el.tbody(rx.foreach(PanelState.impuestos, _impuesto)),
        class_name="tabla-llana",
    )


def _impuesto(fila: ObjectVar[FilaImpuesto]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(fila.nombre, scope="row"),
        rx.el.td(fila.base, class_name="dinero"),
        rx.el.td(fila.cuota, class_name="dinero"),
    )


def _cita(cita: ObjectVar[FilaCita]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(cita.modelos, class_name="font-medium"),
            rx.el.span(cita.detalle, class_name="text-xs text-suave"),
            class_name="flex flex-col min-w-0",
        ),
        rx.el.div(
            rx.el.span(cita.fecha, class_name="cifras"),
            rx.el.span(cita.faltan, custom_attrs={"data-cerca": cita.cerca}, class_name="cita-faltan"),
            class_name="flex flex-col items-end ml-auto flex-none",
        ),
        class_name="apunte",
    )
