"""Las pestañas abiertas se enteran en el acto de lo que cambia fuera: su plan, o que ya no pueden entrar."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager

import reflex as rx

from factursaas.services import avisos
from factursaas.states import pestanas, relevo
from factursaas.states.cadena import CadenaState
from factursaas.states.editor import EditorState
from factursaas.states.emitida import EmitidaState
from factursaas.states.sesion import SesionState
from factursaas.states.verifactu import VerifactuState

_log = logging.getLogger(__name__)
_SE_REFRESCAN = (VerifactuState, CadenaState, EmitidaState)
_LIMPIEZA = 60
_ESPERA = 2.0
_PLAZO_PARA_IRSE = 5.0


async def atender_avisos(app: rx.App) -> None:
    """Escucha mientras viva la aplicación. Si se corta, vuelve a empezar y pone al día a todas, por si acaso."""
    while True:
        try:
            async with asyncio.TaskGroup() as tareas:
                async for identificador in avisos.escuchar(_LIMPIEZA):
                    pestanas.olvidar(lambda pestana: relevo.conectada(app, pestana))
                    afectadas = pestanas.todas() if identificador == avisos.TODOS else pestanas.de(identificador)
                    _contar(app, afectadas, tareas)
                    factura_id, _, version = identificador.partition(":")
                    for pestana in pestanas.que_escriben(factura_id) if version else ():
                        tareas.create_task(_contar_borrador(app, pestana, factura_id, int(version)))
        except* avisos.AvisosCortados:
            _log.warning("Se ha cortado el canal de avisos; se vuelve a abrir")
        except* Exception:
            # Nadie volvería a enterarse de nada hasta reiniciar.
            _log.exception("Ha fallado la escucha de avisos; se vuelve a empezar")
        await asyncio.sleep(_ESPERA)


def _contar(app: rx.App, afectadas: Iterable[str], tareas: asyncio.TaskGroup) -> None:
    for pestana in afectadas:
        tareas.create_task(_poner_al_dia(app, pestana))


async def _poner_al_dia(app: rx.App, pestana: str) -> None:
    try:
        async with _sesion(app, pestana) as sesion:
            cerrada = await sesion._enterarse()
            if sesion._en_plazo():
                await refrescar(sesion)
        if cerrada:
            # El navegador guarda lo que se estaba escribiendo y se va; si no lo hace, se le quita de la vista.
            await asyncio.sleep(_PLAZO_PARA_IRSE)
            async with _sesion(app, pestana) as sesion:
                await sesion._despejar()
    except Exception:
        # Una pestaña que falla no deja a las demás sin aviso; ella lo verá en su próximo evento.
        _log.exception("No se ha podido poner al día una pestaña")


async def _contar_borrador(app: rx.App, pestana: str, factura_id: str, version: int) -> None:
    try:
        async with app.modify_state(rx.BaseStateToken(ident=pestana, cls=EditorState)) as estado:
            editor = await estado.get_state(EditorState)
            if (await estado.get_state(SesionState))._en_plazo():
                await editor._guardado_fuera(factura_id, version)
    except Exception:
        _log.exception("No se ha podido avisar a una pestaña de que su borrador ha cambiado")


async def refrescar(desde: rx.State) -> None:
    """Lo que se está mirando en esa pestaña y puede haber cambiado: cómo va la remisión."""
    for estado in _SE_REFRESCAN:
        await (await desde.get_state(estado))._ponerse_al_dia()


@asynccontextmanager
async def _sesion(app: rx.App, pestana: str) -> AsyncGenerator[SesionState]:
    async with app.modify_state(rx.BaseStateToken(ident=pestana, cls=SesionState)) as estado:
        yield await estado.get_state(SesionState)
