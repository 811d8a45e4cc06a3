"""Una pestaña por el canal de verdad: WebSocket, Engine.IO y Socket.IO, sin navegador."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from simple_websocket import Client

ESPACIO = "/_event"


class Pestana:
    """Manda eventos y recoge lo que el servidor contesta."""

    def __init__(self, canal: Client) -> None:
        self._canal = canal
        self.oido: list[str] = []

    def mandar(self, nombre: str, /, **datos: Any) -> None:
        evento = {"name": nombre, "payload": datos, "router_data": {"pathname": "/clientes", "query": {}}}
        self._canal.send(f"42{ESPACIO},{json.dumps(['event', evento])}")

    def decir(self, cualquier_cosa: str) -> None:
        self._canal.send(f"42{ESPACIO},{json.dumps(['event', cualquier_cosa])}")

    def oir(self, hasta: str) -> str:
        """Espera a que llegue algo que lleve ese texto."""
        while True:
            mensaje = self._canal.receive(timeout=20)
            assert mensaje is not None, f"No llega {hasta!r}; ha llegado: {[uno[:200] for uno in self.oido]}"
            if mensaje == "2":
                self._canal.send("3")
            self.oido.append(mensaje)
            if hasta in mensaje:
                return mensaje


@contextmanager
def abrir(url: str) -> Iterator[Pestana]:
    token = uuid4()
    direccion = f"{url.replace('http', 'ws')}{ESPACIO}/?EIO=4&transport=websocket&token={token}"
    canal = Client(direccion, headers={"Origin": url})
    pestana = Pestana(canal)
    # Sin esperar el saludo: si llega pegado a la respuesta que abre el canal, el cliente no lo lee hasta que llega más.
    canal.send(f"40{ESPACIO},")
    pestana.oir(f"40{ESPACIO}")
    try:
        yield pestana
    finally:
        canal.close()
