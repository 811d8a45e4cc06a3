"""Lo que tienen en común los estados con datos de un inquilino."""

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import reflex as rx

from factursaas.db import TenantSession, tenant_session
from factursaas.domain.operador import Operador
from factursaas.domain.planes import Inquilino
from factursaas.states import mirada
from factursaas.states.sesion import SesionState
from factursaas.states.velo import Velado

P = ParamSpec("P")
T = TypeVar("T")


async def ejecutar(
    inquilino: Inquilino, caso: Callable[Concatenate[TenantSession, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Ejecuta un caso de uso a nombre de alguien, en su transacción y fuera del bucle de eventos."""
    return await asyncio.to_thread(_transaccion, inquilino, lambda db: caso(db, *args, **kwargs))


async def mirar(inquilino: Inquilino, caso: Callable[[TenantSession], T]) -> T:
    """Lo mismo sobre una instantánea: lo que se confirme mientras se lee no se mezcla."""
    return await asyncio.to_thread(_transaccion, inquilino, caso, instantanea=True)


def _transaccion(inquilino: Inquilino, caso: Callable[[TenantSession], T], *, instantanea: bool = False) -> T:
    with tenant_session(inquilino, instantanea=instantanea) as db:
        return caso(db)


class TenantState(Velado, rx.State, mixin=True):
    """Da a un estado la única forma de llegar a los datos.

    Sus eventos pasan antes por la puerta (`states/puerta.py`), que exige una identidad vigente.
    """

    async def _run(self, caso: Callable[Concatenate[TenantSession, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ejecuta un caso de uso en su transacción, fuera del bucle de eventos.

        Raises:
            SesionCaducada: si no hay una identidad comprobada o su sesión se ha cerrado.
        """
        return await ejecutar(await self._quien(), caso, *args, **kwargs)

    async def _quien(self) -> Inquilino:
        """A nombre de quién va un evento en segundo plano, que hace su trabajo con `ejecutar` sin ocupar la pestaña.

        Raises:
            SesionCaducada: si no hay una identidad comprobada.
        """
        return (await self.get_state(SesionState))._inquilino()


class DeOperador(TenantState, rx.State, mixin=True):
    """Un estado del panel: enseña la instalación, también mientras se mira la cuenta de alguien."""

    async def _operador(self) -> Operador:
        """Quien lo pide, si es operador; a los demás se les dice que aquí no hay nada."""
        return mirada.exigir_operador(await self.get_state(SesionState))
