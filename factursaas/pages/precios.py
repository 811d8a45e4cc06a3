"""Los planes y hasta dónde llega cada uno."""

import reflex as rx

from factursaas.components.clerk import tabla_de_precios_clerk
from factursaas.components.layout import publica, titulo
from factursaas.components.planes import tabla_planes
from factursaas.config import ajustes
from factursaas.domain.planes import FuenteDePlan

_CAMBIO = {
    FuenteDePlan.CLERK: "Aquí mismo, con tarjeta: lo que contratas se nota al momento. Si bajas de plan o lo cancelas, "
    "conservas el que tienes hasta el final de lo pagado.",
    FuenteDePlan.MANUAL: "Lo cambia quien administra este servicio. Se nota al momento, sin volver a entrar.",
    FuenteDePlan.DESARROLLO: "Con los botones de arriba: en desarrollo no cobra nadie.",
}
_PREGUNTAS = (
    (
        "¿Qué pasa cuando llego al límite?",
        "Todo lo que ya tienes sigue ahí y puedes consultarlo. Solo se para lo nuevo: otro cliente, u otra factura "
        "hasta el mes siguiente.",
    ),
    (
        "¿Qué cuenta como factura del mes?",
        "Las que emites dentro del mes natural. Los borradores no cuentan.",
    ),
    ("¿Cómo se cambia de plan?", _CAMBIO[ajustes().planes_de]),
)


@rx.page(
    route="/precios",
    title=titulo("Planes"),
    description="Los planes de factursaas: cuántos clientes y cuántas facturas al mes caben en cada uno.",
)
@publica
def precios_page() -> rx.Component:
    """Los tres planes y lo que se suele preguntar."""
    return rx.el.div(
        rx.el.h1("Planes", class_name="titular"),
        rx.el.p(
            "Los tres hacen las mismas facturas. Cambia cuántas caben y si se descargan en PDF.",
            class_name="text-base text-suave mt-3 mb-10",
        ),
        *_planes(),
        rx.el.dl(
            *(
                rx.el.div(
                    rx.el.dt(pregunta, class_name="text-base font-semibold"),
                    rx.el.dd(respuesta, class_name="text-suave mt-1"),
                )
                for pregunta, respuesta in _PREGUNTAS
            ),
            class_name="grid md:grid-cols-3 gap-8 mt-12",
        ),
        class_name="franja py-12",
    )


def _planes() -> list[rx.Component]:
    """Lo que trae cada plan; si los cobra Clerk, antes, lo que cuesta y cómo se contrata."""
    if ajustes().planes_de is not FuenteDePlan.CLERK:
        return [tabla_planes(rx.el.h2)]
    return [
        rx.el.div(tabla_de_precios_clerk(), class_name="clerk-precios"),
        rx.el.h2("Qué trae cada plan", class_name="text-lg font-semibold mt-12 mb-4"),
        tabla_planes(),
    ]
