"""Un servidor colgado no cuelga a quien ya tiene una respuesta que le sirve."""

import threading
import time

from factursaas.integrations.reserva import Reserva


def test_mientras_uno_pregunta_los_demas_siguen_con_lo_que_hay() -> None:
    empezada, soltar = threading.Event(), threading.Event()
    respuestas = iter(["vieja", "nueva"])

    def obtener() -> str:
        respuesta = next(respuestas)
        if respuesta == "nueva":
            empezada.set()
            soltar.wait(10)
        return respuesta

    reserva = Reserva(obtener, (OSError,), vida=0, enfriamiento=0, gracia=60)
    assert reserva.leer() == "vieja"
    quien_pregunta = threading.Thread(target=reserva.leer)
    quien_pregunta.start()
    assert empezada.wait(5)
    antes = time.monotonic()
    assert [reserva.leer() for _ in range(20)] == ["vieja"] * 20
    assert time.monotonic() - antes < 5
    soltar.set()
    quien_pregunta.join()
    assert reserva._guardado is not None
    assert reserva._guardado[0] == "nueva"
