"""Mirar la cuenta de otro desde la propia pestaña: solo leer, con su permiso y dejándolo escrito."""

import asyncio
import json
from typing import TYPE_CHECKING

import reflex as rx
from reflex.event import EventSpec

from factursaas.domain.acceso import ENTRADA, INICIO
from factursaas.domain.auditoria import Actor, Origen
from factursaas.domain.errores import NoEncontrado, SesionCaducada, SinPermiso
from factursaas.domain.operador import Operador
from factursaas.domain.planes import Inquilino
from factursaas.services import soporte
from factursaas.states.velo import estados_velados

if TYPE_CHECKING:
    from factursaas.states.sesion import SesionState

PANEL_DE_OPERADOR = "/admin"
_YA_NO = "El dueño de esa cuenta ha retirado su permiso, o ha caducado."


def exigir_operador(sesion: "SesionState") -> Operador:
    """El operador de esta pestaña, con su identidad en plazo; para los demás, su panel no existe.

    Raises:
        SesionCaducada: si no hay una identidad comprobada.
        NoEncontrado: si no es operador.
    """
    if not sesion._en_plazo():
        raise SesionCaducada
    if not sesion._es_operador:
        raise NoEncontrado("En esta dirección no hay nada.")
    return Operador(sesion._user_id, sesion._email)


def mirado(sesion: "SesionState") -> Inquilino | None:
    """La cuenta que se mira desde esta pestaña, si se mira alguna."""
    return _en_nombre_de(sesion, sesion._mirada) if sesion._mirada else None


async def empezar(sesion: "SesionState", user_id: str) -> EventSpec:
    """Un operador empieza a mirar una cuenta.

    Raises:
        NoEncontrado: si no es operador.
        SinPermiso: si el dueño de la cuenta no le deja.
    """
    exigir_operador(sesion)
    await asyncio.to_thread(soporte.entrar, _en_nombre_de(sesion, user_id))
    await _cambiar(sesion, user_id)
    return _ir_a(INICIO)


async def dejar(sesion: "SesionState") -> EventSpec:
    """El operador vuelve a lo suyo."""
    if (quien := mirado(sesion)) is not None:
        await asyncio.to_thread(soporte.salir, quien)
        await _cambiar(sesion, "")
    return _ir_a(PANEL_DE_OPERADOR)


async def seguir(sesion: "SesionState", ruta: str) -> list[EventSpec]:
    """Antes de cada evento de quien mira por otro: si aún puede, deja escrito qué abre; si no, se acaba ahí."""
    quien = sesion._inquilino()
    if not quien.suplantado:
        return []
    try:
        await _apuntar_visita(sesion, quien, ruta)
    except SinPermiso:
        return await cortar(sesion, quien)
    return []


async def cortar(sesion: "SesionState", quien: Inquilino) -> list[EventSpec]:
    """Ya no puede mirar: se le quita de la vista."""
    await asyncio.to_thread(soporte.salir, quien, ": ya no tiene permiso")
    aviso = rx.toast.error(_YA_NO, id="sin_permiso", duration=15_000)
    if not sesion._mirada:
        await sesion._vaciar()
        return [_ir_a(ENTRADA), aviso]
    await _cambiar(sesion, "")
    return [_ir_a(PANEL_DE_OPERADOR), aviso]


async def _apuntar_visita(sesion: "SesionState", quien: Inquilino, ruta: str) -> None:
    """Una vez por página seguida, que puede mandar muchos eventos; el permiso se mira en todos."""
    if ruta != sesion._mirado:
        await asyncio.to_thread(soporte.visitar, quien, ruta)
        sesion._mirado = ruta
    elif not await asyncio.to_thread(soporte.puede, quien):
        raise SinPermiso


async def _cambiar(sesion: "SesionState", user_id: str) -> None:
    """Lo que la pestaña sabía de una cuenta no se mezcla con la otra."""
    for estado in estados_velados():
        if estado is not type(sesion):
            (await sesion.get_state(estado)).reset()
    sesion._mirada, sesion._mirado = user_id, ""
    sesion.mirando, sesion.suplantado = user_id != "", user_id != "" or sesion._suplantado
    sesion._apuntar_pestana()
    await sesion._contar()


def _en_nombre_de(sesion: "SesionState", user_id: str) -> Inquilino:
    origen = Origen(actor=Actor.OPERADOR, quien=sesion._user_id)
    return Inquilino(user_id, sesion_id=sesion._sesion_id, suplantado=True, origen=origen, desde_el_panel=True)


def _ir_a(ruta: str) -> EventSpec:
    """Recarga en otra página, para que nada de la cuenta anterior quede en la memoria del navegador."""
    return rx.call_script(f"window.__fsOlvidar?.(); location.assign({json.dumps(ruta)})")
