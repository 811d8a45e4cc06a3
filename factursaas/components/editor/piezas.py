"""Lo que comparten el borrador y la factura emitida en el papel."""

import reflex as rx
from reflex.vars import ObjectVar
from reflex_base.vars import VarData

from factursaas.components.enlaces import enlace
from factursaas.states.papel import Correccion, EnlaceFactura, FilaTotal, Parte

DIRECCION = rx.Var(
    "parametros.factura_id",
    _var_type=str,
    _var_data=VarData(imports={"react-router": "useParams"}, hooks={"const parametros = useParams()": None}),
)
"""La factura que nombra la dirección de la página, sin esperar al servidor."""


def parte(rotulo: str, quien: ObjectVar[Parte], *extra: rx.Component) -> rx.Component:
    """Quien factura o a quien se factura."""
    return rx.el.section(
        rx.el.h2(rotulo, class_name="papel-rotulo"),
        rx.el.p(quien.nombre, class_name="papel-nombre"),
        rx.foreach(quien.renglones, lambda renglon: rx.el.p(renglon, class_name="papel-renglon")),
        *extra,
        aria_label=rotulo,
        class_name="papel-parte",
    )


def suma(filas: rx.Var[list[FilaTotal]]) -> rx.Component:
    """De la base a lo que se paga."""
    return rx.el.dl(rx.foreach(filas, _fila), class_name="suma")


def _fila(fila: ObjectVar[FilaTotal]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(fila.rotulo, rx.cond(fila.detalle, rx.el.span(fila.detalle, class_name="suma-detalle"))),
        rx.el.dd(fila.importe, class_name="dinero"),
        custom_attrs={"data-clase": fila.clase},
        class_name="suma-fila",
    )


def dato(rotulo: str, valor: str | rx.Var[str]) -> rx.Component:
    """Una fecha o una referencia con su rótulo; nada si no la hay."""
    return rx.cond(
        valor,
        rx.el.div(
            rx.el.dt(rotulo, class_name="papel-rotulo"),
            rx.el.dd(valor, class_name="cifras"),
        ),
    )


def corrige(correccion: ObjectVar[Correccion]) -> rx.Component:
    """A qué facturas corrige o sustituye, y de qué manera."""
    return rx.el.p(
        correccion.verbo,
        rx.foreach(correccion.originales, lambda otra: rx.fragment(" ", _otra(otra))),
        rx.cond(correccion.metodo, rx.fragment(" · ", correccion.metodo)),
        class_name="papel-corrige",
    )


def _otra(otra: ObjectVar[EnlaceFactura]) -> rx.Component:
    return rx.cond(otra.id, enlace(otra.texto, f"/facturas/{otra.id}"), rx.el.span(otra.texto))


def otras(facturas: rx.Var[list[EnlaceFactura]]) -> rx.Component:
    """Las facturas que corrigen a esta."""
    return rx.el.ul(rx.foreach(facturas, lambda otra: rx.el.li(_otra(otra))), class_name="papel-otras")
