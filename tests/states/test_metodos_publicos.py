"""Reflex deja que el navegador llame a todo método público de un estado: tienen que ser solo los que se quiere."""

import ast
import inspect
from types import FunctionType

import reflex as rx
from reflex.event import EventHandler
from reflex_base.registry import RegistrationContext

import factursaas.factursaas
from factursaas.states.base import TenantState
from factursaas.states.sesion import SesionState
from factursaas.states.velo import Velado

_DE_REFLEX = {"setvar"}
_SIN_INQUILINO = {"SesionState", "EntrarState", "DeclaracionState", "AccesibilidadState"}


def _estados() -> list[type[rx.State]]:
    registrados = RegistrationContext.get().base_states.values()
    return [estado for estado in registrados if estado.__module__.startswith("factursaas.")]


def _decoradas(estado: type[rx.State]) -> set[str]:
    """Nombres con `@rx.event` en el código del estado o de sus clases comunes."""
    nombres: set[str] = set()
    for clase in estado.__mro__:
        if not clase.__module__.startswith("factursaas."):
            continue
        (definicion,) = (
            nodo
            for nodo in ast.walk(ast.parse(inspect.getsource(inspect.getmodule(clase))))
            if isinstance(nodo, ast.ClassDef) and nodo.name == clase.__name__
        )
        for nodo in definicion.body:
            if isinstance(nodo, ast.FunctionDef | ast.AsyncFunctionDef) and any(
                ast.unparse(decorador).startswith("rx.event") for decorador in nodo.decorator_list
            ):
                nombres.add(nodo.name)
    return nombres


def test_hay_estados_que_mirar():
    assert {"SesionState", "EntrarState"} <= {estado.__name__ for estado in _estados()}


def test_lo_que_puede_llamar_el_navegador_esta_decorado():
    sobran = [
        f"{estado.__name__}.{nombre}"
        for estado in _estados()
        for nombre in estado.event_handlers
        if nombre not in _DE_REFLEX and nombre not in _decoradas(estado)
    ]
    assert sobran == [], "Ponles @rx.event si las llama el navegador, o un «_» delante si no."


def test_ningun_metodo_publico_escapa_a_la_lista():
    for estado in _estados():
        for nombre, valor in vars(estado).items():
            if isinstance(valor, FunctionType) and not nombre.startswith("_"):
                assert getattr(valor, "__override_base_method__", False), f"{estado.__name__}.{nombre}"
            if isinstance(valor, EventHandler):
                assert nombre in estado.event_handlers


def test_setvar_no_encuentra_nada_que_cambiar():
    for estado in _estados():
        assert not [nombre for nombre in estado.event_handlers if nombre.startswith("set_")], estado.__name__


def test_los_estados_que_llegan_a_los_datos_pasan_por_la_puerta():
    for estado in _estados():
        if estado.__name__ not in _SIN_INQUILINO:
            assert issubclass(estado, TenantState), f"{estado.__name__} tiene que heredar de TenantState"


def test_la_sesion_tambien_se_vela():
    assert issubclass(SesionState, Velado)


def test_la_puerta_esta_puesta():
    nombres = [type(guardian).__name__ for guardian in factursaas.factursaas.app._middlewares]
    assert "Puerta" in nombres
