"""Lo que tienen en común los estados con datos de un inquilino."""

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import reflex as rx

from factursaas.db import TenantSession, tenant_session
from factursaas.states.sesion import SesionState
from factursaas.states.velo import Velado

P = ParamSpec("P")
T = TypeVar("T")


class TenantState(Velado, rx.State, mixin=True):
    """Da a un estado la única forma de llegar a los datos.

    Sus eventos pasan antes por la puerta (`states/puerta.py`), que exige una identidad vigente.
    """

    async def _run(self, caso: Callable[Concatenate[TenantSession, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ejecuta un caso de uso en su transacción, fuera del bucle de eventos.

        Raises:
            SesionCaducada: si no hay una identidad comprobada o su sesión se ha cerrado.
        """
        inquilino = (await self.get_state(SesionState))._inquilino()

        def transaccion() -> T:
            with tenant_session(inquilino) as db:
                return caso(db, *args, **kwargs)

        return await asyncio.to_thread(transaccion)
