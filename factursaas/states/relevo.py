"""Con varios procesos web, una pestaña conserva lo suyo aunque muera o se reinicie el que la atendía.

Su estado está en Redis; lo que Reflex no sabe es que quien la atendía ya no existe. Toma a quien vuelve por otra
pestaña duplicada y le da un estado en blanco. Aquí cada proceso se deja ver en Redis mientras vive, y la pestaña de uno
que ya no está pasa a quien la recibe.
"""

import asyncio
import logging
import pickle
import time

import reflex as rx
from redis.exceptions import RedisError
from reflex.istate.manager.redis import enable_keyspace_notifications
from reflex.utils.token_manager import RedisTokenManager, SocketRecord

_log = logging.getLogger(__name__)
_PAUSA = 0.05
_PACIENCIA = 1.5
_REINTENTO = 1.0
_BORRAR_SI_ES = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class Relevos(RedisTokenManager):
    """Quién atiende cada pestaña, sabiendo además si sigue vivo."""

    async def link_token_to_sid(self, token: str, sid: str) -> str | None:
        """Une una pestaña a su conexión; da otro nombre solo a la que de verdad está abierta dos veces."""
        try:
            await self._liberar(token)
        except RedisError as fallo:
            _log.warning("No se sabe si otro proceso atiende una pestaña: %s", type(fallo).__name__)
        return await super().link_token_to_sid(token, sid)

    async def _liberar(self, token: str) -> None:
        """La deja libre si la atendía un proceso muerto, y espera un poco si es que la está soltando uno vivo."""
        clave = self._get_redis_key(token)
        limite = time.monotonic() + _PACIENCIA
        while (ficha := await self.redis.get(clave)) is not None and time.monotonic() < limite:
            anterior: SocketRecord = pickle.loads(ficha)  # noqa: S301 - lo ha escrito otro proceso nuestro
            if not await self._vive(anterior.instance_id):
                await self.redis.eval(_BORRAR_SI_ES, 1, clave, ficha)  # pyright: ignore[reportGeneralTypeIssues]
                return
            await asyncio.sleep(_PAUSA)

    async def _vive(self, proceso: str) -> bool:
        [(_, oyentes)] = await self.redis.pubsub_numsub(_canal(proceso))
        return oyentes > 0

    def atiende(self, token: str) -> bool:
        """Si esa pestaña está conectada a este proceso."""
        ficha = self.token_to_socket.get(token)
        return ficha is not None and ficha.instance_id == self.instance_id

    async def dejarse_ver(self) -> None:
        """Mantiene la suscripción por la que los demás saben que este proceso vive: Redis la quita si muere."""
        async with self.redis.pubsub() as presencia:
            await presencia.subscribe(_canal(self.instance_id))
            async for mensaje in presencia.listen():
                if mensaje["type"] == "subscribe":
                    # Si Redis se ha reiniciado ya no avisa de los bloqueos que se sueltan, y cada relevo los esperaría.
                    await enable_keyspace_notifications(self.redis)


def instalar(app: rx.App) -> None:
    """Pone los relevos en la aplicación, si su estado está en Redis."""
    espacio = app.event_namespace
    if espacio is not None and isinstance(espacio._token_manager, RedisTokenManager):
        espacio._token_manager = Relevos(espacio._token_manager.redis)
        app.register_lifespan_task(estar_presente)


async def estar_presente(app: rx.App) -> None:
    """Se deja ver mientras viva la aplicación."""
    espacio = app.event_namespace
    assert espacio is not None  # noqa: S101 - `instalar` solo la registra si lo hay
    relevos = espacio._token_manager
    assert isinstance(relevos, Relevos)  # noqa: S101 - lo puso `instalar`
    while True:
        try:
            await relevos.dejarse_ver()
        except (RedisError, OSError) as fallo:
            _log.warning("Redis no responde (%s); se vuelve a intentar", type(fallo).__name__)
        await asyncio.sleep(_REINTENTO)


def conectada(app: rx.App, pestana: str) -> bool:
    """Si este proceso atiende esa pestaña."""
    espacio = app.event_namespace
    if espacio is None:
        return False
    gestor = espacio._token_manager
    return gestor.atiende(pestana) if isinstance(gestor, Relevos) else pestana in gestor.token_to_socket


def _canal(proceso: str) -> str:
    return f"factursaas:proceso:{proceso}"
