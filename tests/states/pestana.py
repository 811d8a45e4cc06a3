"""Una pestaña de navegador sin navegador: manda eventos por la puerta y guarda lo que le contestan."""

import inspect
import pickle
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import reflex as rx
from reflex.event import Event
from reflex.state import BaseState
from reflex_base.registry import RegistrationContext

from factursaas.domain.planes import Plan
from factursaas.integrations.dev_issuer import Persona, emisor_de_desarrollo
from factursaas.states.puerta import Puerta
from factursaas.states.sesion import SesionState
from factursaas.states.velo import velar


@dataclass
class Pestana:
    """El árbol de estados de una pestaña y la conexión por la que llega."""

    raiz: rx.State = field(default_factory=rx.State)
    conexion: str = "conexion_1"
    ruta: str = "/clientes"
    consulta: dict[str, str] = field(default_factory=dict)
    puerta: Puerta = field(default_factory=Puerta)
    token: str | None = None
    perdida: bool = False
    """Si lo siguiente que mande llega a un servidor que ya no recuerda nada de ella."""

    def __post_init__(self) -> None:
        self.conectar(self.conexion)

    def conectar(self, conexion: str) -> None:
        self.conexion = conexion
        self.ir_a(self.ruta, **self.consulta)

    def ir_a(self, ruta: str, **consulta: str) -> None:
        self.ruta, self.consulta = ruta, consulta
        nuevo = self.router_data()
        self.raiz.router_data = self.raiz._update_router_vars(nuevo, self.raiz.router_data)

    def router_data(self) -> dict[str, Any]:
        busqueda = "&".join(f"{clave}={valor}" for clave, valor in self.consulta.items())
        return {
            "pathname": self.ruta,
            "asPath": f"{self.ruta}?{busqueda}" if busqueda else self.ruta,
            "query": self.consulta,
            "sid": self.conexion,
            "token": "pestana_1",
            "ip": "127.0.0.1",
            "headers": {"origin": "http://localhost:3000", "cookie": "secreto=1"},
        }

    @property
    async def sesion(self) -> SesionState:
        return await self.raiz.get_state(SesionState)

    async def mandar(self, evento: Any, **payload: Any) -> list[Event]:
        """Manda un evento como lo haría el navegador; devuelve lo que hay que hacer después."""
        if not isinstance(evento, Event):
            estado = evento.state_full_name if hasattr(evento, "state_full_name") else evento.state.get_full_name()
            evento = Event(name=f"{estado}.{evento.fn.__name__}", payload=payload, router_data=self.router_data())
        if evento.router_data:
            self.raiz.router_data = self.raiz._update_router_vars(evento.router_data, self.raiz.router_data)
        velar(False)
        (await self.sesion)._hidratada = not self.perdida
        self.perdida = False
        antes = _fotos(self.raiz)
        siguientes = await self._atender(evento)
        _exigir_marcado(self.raiz, antes)
        return siguientes

    async def _atender(self, evento: Event) -> list[Event]:
        parado = await self.puerta.preprocess(app=None, state=self.raiz, event=evento)  # pyright: ignore
        if parado is not None:
            return parado.events
        atendido = RegistrationContext.get().event_handlers[evento.name]
        estado = await self.raiz.get_state(atendido.states[0])
        resultado = atendido.handler.fn(estado, **evento.payload)
        if not inspect.isasyncgen(resultado):
            return Event.from_event_type(await resultado)
        return [siguiente async for paso in resultado for siguiente in Event.from_event_type(paso)]

    async def entrar(self, sub: str = "user_ana", plan: Plan = Plan.PRO, ttl: int = 600) -> list[Event]:
        """Presenta un token recién emitido y repite lo que el servidor mande repetir."""
        self.token = emisor_de_desarrollo().token(Persona(sub, f"{sub}@example.es", plan), ttl)
        return await self.repetir(await self.mandar(SesionState.recibir_token, token=self.token))

    async def repetir(self, eventos: list[Event]) -> list[Event]:
        """Atiende los eventos del servidor y devuelve los que son para el navegador."""
        del_navegador = [evento for evento in eventos if evento.name.startswith("_")]
        for evento in eventos:
            if not evento.name.startswith("_"):
                del_navegador += await self.mandar(evento)
        return del_navegador

    def fotografiar(self) -> dict[str, bytes]:
        """Todo lo que recuerda el servidor de ella."""
        return {estado.get_full_name(): estado._serialize() for estado in estados(self.raiz)}

    def volver_a(self, foto: dict[str, bytes]) -> None:
        """Lo deja como estaba; lo que haya nacido después, como al nacer."""
        for estado in estados(self.raiz):
            antes = foto.get(estado.get_full_name())
            vars(estado).clear()
            if antes:
                vars(estado).update(vars(pickle.loads(antes)[1]))  # noqa: S301 - lo acaba de escribir la prueba

    async def caducar(self) -> None:
        (await self.sesion)._expira = int(time.time()) - 3600


def estados(raiz: BaseState) -> Iterator[BaseState]:
    """Un estado y los que cuelgan de él."""
    yield raiz
    for hijo in raiz.substates.values():
        yield from estados(hijo)


def _fotos(raiz: BaseState) -> dict[str, bytes]:
    """Cada estado como se escribiría en Redis, con la cuenta de lo que cambia a cero."""
    fotos: dict[str, bytes] = {}
    for estado in estados(raiz):
        fotos[estado.get_full_name()] = estado._serialize()
        estado._was_touched = False
    return fotos


def _exigir_marcado(raiz: BaseState, antes: dict[str, bytes]) -> None:
    """Con Redis solo se escribe el estado que consta como cambiado: un cambio por debajo se perdería."""
    for estado in estados(raiz):
        nombre = estado.get_full_name()
        if nombre in antes and not estado._was_touched:
            assert _igual(antes[nombre], estado._serialize()), f"{nombre} ha cambiado sin que conste"


def _igual(antes: bytes, ahora: bytes) -> bool:
    if antes == ahora:
        return True
    # El orden o las repeticiones de los textos pueden variar sin que cambie nada.
    viejo, nuevo = (vars(pickle.loads(uno)[1]) for uno in (antes, ahora))  # noqa: S301 - lo acaba de escribir la prueba
    return viejo == nuevo
