"""La prueba de vida de un contenedor: `python -m factursaas.arranque.latido web` o `simulador`.

Sale con 0 si responde. No carga la aplicación: se ejecuta cada pocos segundos.
"""

import os
import socket
import sys
import urllib.request

_ESPERA = 4.0


def preguntar(quien: str) -> bool:
    """Si responde lo que se ejecuta en este contenedor."""
    try:
        if quien == "simulador":
            socket.create_connection(("127.0.0.1", 8443), _ESPERA).close()
            return True
        salud = f"http://127.0.0.1:{os.environ.get('PORT', '3000')}/health/ready"
        with urllib.request.urlopen(salud, timeout=_ESPERA) as respuesta:
            return respuesta.status == 200
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if preguntar(sys.argv[1]) else 1)
