"""Una aplicación ASGI atendiendo por la red de verdad, en un hilo de la prueba."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def sirviendo(app: ASGIApp, direccion: str = "127.0.0.1", **opciones: Any) -> Iterator[int]:
    """El puerto donde atiende mientras dura el bloque."""
    servidor = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error", **opciones))
    with socket.create_server((direccion, 0)) as enchufe:
        hilo = threading.Thread(target=servidor.run, kwargs={"sockets": [enchufe]}, daemon=True)
        hilo.start()
        while not servidor.started:
            time.sleep(0.01)
        try:
            yield enchufe.getsockname()[1]
        finally:
            servidor.should_exit = servidor.force_exit = True
            hilo.join(10)
