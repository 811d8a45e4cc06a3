"""El panel de quien cuida la instalación. Esconderlo no lo protege: cada evento comprueba quién lo pide."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from factursaas.components.enlaces import enlace_interno
from factursaas.components.formulario import buscador
from factursaas.components.layout import cabecera, privada, titulo
from factursaas.components.no_encontrada import aqui_no_hay_nada
from factursaas.components.panel import apartado, cifra, cifras
from factursaas.components.tabla import Columna, fila, paginador, tabla
from factursaas.components.vacio import vacio
from factursaas.states.admin import AdminState
from factursaas.states.filas_admin import FilaCuenta, FilaFallo, FilaRemitente
from factursaas.states.sesion import SesionState

_CUENTAS = [
    Columna("Cuenta", movil="titulo"),
    Columna("Plan", "9rem", movil="lateral"),
    Columna("Última actividad", "11rem", movil="detalle"),
    Columna("Clientes", "6rem", dinero=True),
    Columna("Facturas", "6rem", movil="estado", dinero=True),
    Columna("Espacio", "6rem", dinero=True),
]
_BANDEJA = [
    Columna("Cuenta", movil="titulo"),
    Columna("Por contestar", "8rem", movil="lateral", dinero=True),
    Columna("Rechazados", "7rem", movil="estado", dinero=True),
    Columna("Qué pasa", "24rem", movil="detalle"),
]
_FALLOS = [
    Columna("Referencia", "8rem", movil="titulo"),
    Columna("Cuándo", "11rem", movil="lateral"),
    Columna("Clase", "14rem", movil="estado"),
    Columna("Dónde", movil="detalle"),
]


def solo_operador(pagina: Callable[[], rx.Component]) -> Callable[[], rx.Component]:
    """Para quien no es operador, la página no existe."""

    @wraps(pagina)
    def segun_quien() -> rx.Component:
        return rx.cond(SesionState.operador, pagina(), aqui_no_hay_nada())

    return segun_quien


@rx.page(route="/admin", title=titulo("Instalación"), on_load=[SesionState.asegurar, AdminState.cargar])
@privada
@solo_operador
def admin_page() -> rx.Component:
    """Cómo va todo y las cuentas que hay."""
    return rx.fragment(
        cabecera("Instalación", descripcion="Cuentas, trabajo de fondo y fallos. De lo que factura cada uno, nada."),
        _cola(),
        rx.el.div(_cuentas(), _bandeja(), _fallos(), class_name="flex flex-col gap-10 mt-8"),
    )


def _cola() -> rx.Component:
    cola = AdminState.cola
    return cifras(
        cifra("Trabajadores vivos", cola.trabajadores, rx.cond(cola.parada, "Nadie atiende la cola", "Latido de 30 s")),
        cifra("Tareas por hacer", cola.pendientes, cola.espera),
        cifra("En curso", cola.en_curso, f"Para más tarde: {cola.para_luego}"),
        cifra("Tareas fallidas", cola.fallidos, "Sin repetir"),
    )


def _cuentas() -> rx.Component:
    return apartado(
        "Cuentas",
        rx.el.div(
            buscador(
                AdminState.buscar,
                nombre="Buscar cuentas",
                placeholder="Correo o identificador",
                default_value=AdminState.buscado,
                key=AdminState.apertura,
            ),
            class_name="mb-3",
        ),
        tabla(
            _CUENTAS,
            AdminState.filas,
            _fila_cuenta,
            nombre="Cuentas",
            cargando=AdminState.cargando,
            vacio=vacio("users", "Ninguna cuenta", "Ninguna cuenta coincide, o todavía no ha entrado nadie."),
            pie=paginador(AdminState),
        ),
    )


def _fila_cuenta(cuenta: ObjectVar[FilaCuenta]) -> rx.Component:
    return fila(
        _CUENTAS,
        enlace_interno(cuenta.nombre, href=_ficha(cuenta.id), class_name="enlace-fila truncate"),
        cuenta.plan,
        rx.el.span(cuenta.actividad, class_name="cifras"),
        cuenta.clientes,
        _en_movil(cuenta.facturas, "factura", "facturas"),
        cuenta.espacio,
        key=cuenta.id,
    )


def _en_movil(cuantos: rx.Var[str], uno: str, varios: str) -> rx.Component:
    """Un número; en un teléfono, donde no hay cabeceras, también de qué."""
    que = rx.cond(cuantos == "1", f" {uno}", f" {varios}")
    return rx.fragment(cuantos, rx.el.span(que, class_name="md:hidden"))


def _bandeja() -> rx.Component:
    return apartado(
        "VERI*FACTU",
        _tabla_corta(
            _BANDEJA,
            AdminState.bandeja,
            _fila_remitente,
            "Bandeja de VERI*FACTU",
            "Nadie tiene nada pendiente ni rechazado en los últimos 30 días.",
        ),
    )


def _fila_remitente(quien: ObjectVar[FilaRemitente]) -> rx.Component:
    return fila(
        _BANDEJA,
        enlace_interno(quien.nombre, href=_ficha(quien.id), class_name="enlace-fila truncate"),
        _en_movil(quien.pendientes, "por contestar", "por contestar"),
        _en_movil(quien.rechazados, "rechazado", "rechazados"),
        quien.problema,
        key=quien.id,
    )


def _fallos() -> rx.Component:
    return apartado(
        "Fallos de los últimos 30 días",
        _tabla_corta(_FALLOS, AdminState.fallos, _fila_fallo, "Fallos", "Ninguno."),
        rx.el.p(
            "La referencia es la que ve quien lo sufre: búscala en el registro de sucesos para leerlo entero.",
            class_name="text-xs text-suave mt-2",
        ),
    )


def _fila_fallo(fallo: ObjectVar[FilaFallo]) -> rx.Component:
    return fila(
        _FALLOS,
        rx.el.code(fallo.referencia),
        rx.el.span(fallo.cuando, class_name="cifras"),
        fallo.clase,
        rx.el.span(fallo.donde, class_name="text-xs"),
        key=fallo.referencia,
    )


def _tabla_corta(
    columnas: list[Columna], filas: Sequence[Any], dibujar: Callable[..., rx.Component], nombre: str, si_nada: str
) -> rx.Component:
    return tabla(
        columnas,
        filas,
        dibujar,
        nombre=nombre,
        cargando=AdminState.cargando,
        vacio=rx.el.p(si_nada, class_name="text-suave"),
        filas_esqueleto=2,
    )


def _ficha(user_id: str | rx.Var[str]) -> rx.Var[str]:
    return rx.Var.create("/admin/cuenta?id=") + rx.Var(f"encodeURIComponent({user_id!s})").to(str)
