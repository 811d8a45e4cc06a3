"""Las cuentas de demostración: tener alguna lista, y borrar del todo las que ya tienen un día."""

import asyncio
import logging

from procrastinate import App

from factursaas.services import demostraciones

_log = logging.getLogger(__name__)
CRON = "*/10 * * * *"
CADA_MINUTO = "* * * * *"


def registrar(app: App) -> None:
    """Añade las dos a las tareas del trabajador."""

    @app.periodic(cron=CRON)
    @app.task(name="borrar_demostraciones", queueing_lock="borrar_demostraciones")
    async def borrar_demostraciones(timestamp: int) -> None:  # noqa: ARG001 # pyright: ignore[reportUnusedFunction]
        await asyncio.to_thread(borrar)

    @app.periodic(cron=CADA_MINUTO)
    @app.task(name="preparar_demostraciones", queueing_lock="preparar_demostraciones")
    async def preparar_demostraciones(timestamp: int) -> None:  # noqa: ARG001 # pyright: ignore[reportUnusedFunction]
        await asyncio.to_thread(demostraciones.preparar)


def borrar() -> int:
    """Borra las que tocan y devuelve cuántas; lo que falla en una no para a las demás."""
    return sum(_borrar(user_id) for user_id in demostraciones.vencidas())


def _borrar(user_id: str) -> bool:
    try:
        filas = demostraciones.borrar(user_id)
    except Exception:  # sea lo que sea, las demás no tienen la culpa
        _log.exception("Una demostración no se ha podido borrar; se volverá a intentar.")
        return False
    _log.info("Borrada una demostración: %d filas.", filas)
    return True
