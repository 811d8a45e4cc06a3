"""Una pestaña sin navegador: habla por el websocket como el cliente de Reflex y mide cuánto tarda cada respuesta."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin

RAIZ = "reflex___state____state"
HIDRATAR = f"{RAIZ}.hydrate_and_load"
CARGAR_PAGINA = f"{RAIZ}.reflex___state____on_load_internal_state.on_load_internal"
RECIBIR_TOKEN = f"{RAIZ}.factursaas___states___sesion____sesion_state.recibir_token"
SUFIJO = "_rx_state_"
PACIENCIA = 30.0
Mensaje = dict[str, Any]
Condicion = Callable[[Mensaje], bool]


class Perdida(Exception):
    """Se ha cortado la conexión, o no ha contestado a tiempo."""


class Pestana:
    """El websocket de una persona, lo que la aplicación le ha mandado y lo que espera de ella."""

    def __init__(self, jwt: Callable[[], str]) -> None:
        self._jwt = jwt
        self._cliente = str(uuid4())
        self._ws: ClientConnection | None = None
        self._oyente: asyncio.Task[None] | None = None
        self._esperas: list[tuple[Condicion, asyncio.Future[Mensaje]]] = []
        self._ruta = "/"
        self.vars: dict[str, dict[str, Any]] = {}
        self.avisos: list[str] = []
        self.subidos = self.bajados = 0
        """Los bytes que han ido y venido, contando los latidos."""

    async def abrir(self, puerto: int, ruta: str) -> float:
        """Conecta, se identifica y carga una página; devuelve los segundos que tarda."""
        await self.cerrar()
        self._ruta = ruta
        direccion = f"ws://localhost:{puerto}/_event/?token={self._cliente}&EIO=4&transport=websocket"
        inicio = time.perf_counter()
        try:
            self._ws = await connect(
                direccion,
                origin=Origin(f"http://localhost:{puerto}"),
                open_timeout=PACIENCIA,
                ping_interval=None,
                max_size=None,
            )
        except (OSError, InvalidHandshake, ConnectionClosed, TimeoutError) as fallo:
            raise Perdida("no se puede conectar") from fallo
        self._oyente = asyncio.create_task(self._oir(self._ws))
        cargada = self.esperar(self._abierta)
        arranque = {"event": {"name": HIDRATAR, "payload": {}, "router_data": self._router_data()}}
        await self._escribir("40/_event," + json.dumps(arranque))
        await self.recoger(cargada)
        return time.perf_counter() - inicio

    async def ir_a(self, ruta: str) -> float:
        """Va a otra página sin salir de la aplicación."""
        self._ruta = ruta
        return await self.mandar(CARGAR_PAGINA, {}, _hidratada)

    async def mandar(self, evento: str, payload: Mensaje, hasta: Condicion) -> float:
        """Manda un evento y devuelve los segundos hasta que llega lo que se espera de él."""
        espera = self.esperar(hasta)
        inicio = time.perf_counter()
        await self._emitir(evento, payload)
        await self.recoger(espera)
        return time.perf_counter() - inicio

    def valor(self, estado: str, nombre: str) -> Any:
        """Lo último que la aplicación ha dicho de una variable."""
        return self.vars.get(estado, {}).get(nombre)

    async def cerrar(self) -> None:
        """Cierra la conexión, como al cerrar la pestaña."""
        if self._oyente:
            self._oyente.cancel()
        if self._ws:
            with suppress(ConnectionClosed, OSError):
                await self._ws.close()
        self._ws = self._oyente = None

    async def _emitir(self, evento: str, payload: Mensaje) -> None:
        datos = {"name": evento, "payload": payload, "router_data": self._router_data()}
        await self._escribir("42/_event," + json.dumps(["event", datos]))

    async def _escribir(self, texto: str) -> None:
        if self._ws is None:
            raise Perdida("sin conexión")
        self.subidos += len(texto.encode())
        try:
            await self._ws.send(texto)
        except ConnectionClosed as fallo:
            raise Perdida("conexión cortada") from fallo

    def esperar(self, condicion: Condicion) -> asyncio.Future[Mensaje]:
        """Empieza a esperar un mensaje, que luego se recoge."""
        futuro: asyncio.Future[Mensaje] = asyncio.get_running_loop().create_future()
        self._esperas.append((condicion, futuro))
        return futuro

    async def recoger(self, espera: asyncio.Future[Mensaje]) -> None:
        """Aguarda a que llegue lo que se esperaba."""
        try:
            await asyncio.wait_for(espera, PACIENCIA)
        except TimeoutError as fallo:
            raise Perdida(f"sin respuesta en {PACIENCIA:.0f} s ({self._ruta}, {self.avisos[-2:]})") from fallo

    async def _oir(self, ws: ClientConnection) -> None:
        try:
            async for trama in ws:
                self.bajados += len(trama.encode() if isinstance(trama, str) else trama)
                await self._atender(str(trama))
        except ConnectionClosed:
            pass
        finally:
            self._romper("conexión cortada")

    def _romper(self, motivo: str) -> None:
        esperas, self._esperas = self._esperas, []
        for _, futuro in esperas:
            if not futuro.done():
                futuro.set_exception(Perdida(motivo))

    async def _atender(self, trama: str) -> None:
        if trama == "2":
            await self._escribir("3")
        if not trama.startswith("42/_event,"):
            return
        nombre, mensaje = json.loads(trama[len("42/_event,") :])
        if nombre != "event":
            return
        for estado, cambios in (mensaje.get("delta") or {}).items():
            suyas = self.vars.setdefault(estado, {})
            suyas.update({clave.removesuffix(SUFIJO): valor for clave, valor in cambios.items()})
        for evento in mensaje.get("events") or []:
            await self._obedecer(evento)
        for condicion, futuro in list(self._esperas):
            if not futuro.done() and condicion(mensaje):
                futuro.set_result(mensaje)
        self._esperas = [(c, f) for c, f in self._esperas if not f.done()]

    async def _obedecer(self, evento: Mensaje) -> None:
        """Lo que el servidor manda hacer al navegador: presentarse, cambiar de página o enseñar un aviso."""
        payload = evento.get("payload") or {}
        codigo = f"{payload.get('javascript_code', '')}{payload.get('function', '')}"
        if "__fsToken" in codigo:
            await self._emitir(RECIBIR_TOKEN, {"token": self._jwt()})
        elif "__toast" in codigo and ('"error"' in codigo or '"warning"' in codigo):
            self.avisos.append(codigo)

    def _abierta(self, mensaje: Mensaje) -> bool:
        """Cuándo se puede empezar a usar: hidratada y con su dueño dentro."""
        sesion = RECIBIR_TOKEN.rpartition(".")[0]
        return bool(self.valor(RAIZ, "is_hydrated") and self.valor(sesion, "dentro") and mensaje)

    def _router_data(self) -> Mensaje:
        partes = urlsplit(self._ruta)
        consulta = {clave: valores[0] for clave, valores in parse_qs(partes.query).items()}
        if partes.path.startswith("/facturas/"):
            consulta["factura_id"] = partes.path.rsplit("/", 1)[-1]
        return {"pathname": partes.path, "asPath": self._ruta, "query": consulta}


def _hidratada(mensaje: Mensaje) -> bool:
    return (mensaje.get("delta") or {}).get(RAIZ, {}).get(f"is_hydrated{SUFIJO}") is True


def cambia(estado: str, nombre: str, vale: Callable[[Any], bool] = lambda _: True) -> Condicion:
    """Espera a que cambie una variable, y a que valga lo que se dice."""

    def mirar(mensaje: Mensaje) -> bool:
        cambios = (mensaje.get("delta") or {}).get(estado, {})
        return f"{nombre}{SUFIJO}" in cambios and vale(cambios[f"{nombre}{SUFIJO}"])

    return mirar
