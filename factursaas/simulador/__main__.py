"""Arranca el simulador: `python -m factursaas.simulador --puerto 0 --carpeta DIR --espera 2`."""

import argparse
import fcntl
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from factursaas.simulador.aeat import Aeat
from factursaas.simulador.arranque import COLABORADOR, CONTRASENA, DIRECCION
from factursaas.simulador.libros import Libros
from factursaas.simulador.servidor import Servidor
from factursaas.simulador.tls import CA, Titular, emitir_certificado, preparar

_PACIENCIA = 5.0


def principal() -> int:
    """Atiende hasta que se le pida parar. Devuelve 1 si la carpeta la usa otro simulador."""
    opciones = _opciones()
    carpeta: Path = opciones.carpeta.absolute()
    contexto = preparar(carpeta, opciones.nombre)
    with (carpeta / "cerrojo").open("w") as cerrojo:
        try:
            fcntl.flock(cerrojo, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            sys.stderr.write(f"Ya hay un simulador con la carpeta {carpeta}.\n")
            return 1
        _expedir_colaborador(carpeta)
        aeat = Aeat(Libros(carpeta), opciones.espera, opciones.pagina)
        servidor = Servidor(opciones.puerto, contexto, aeat, opciones.nombre)
        if opciones.con_padre:
            threading.Thread(target=_morir_con, args=(os.getppid(),), daemon=True).start()
        _atender(servidor, carpeta)
    return 0


def _expedir_colaborador(carpeta: Path) -> None:
    """El certificado con que quien usa el simulador remite por todos, como un colaborador social."""
    titular = Titular("00000000T", "COLABORADOR DE PRUEBA", colaborador=True)
    fichero = carpeta / COLABORADOR
    fichero.touch(0o600)
    fichero.write_bytes(emitir_certificado(carpeta, titular, CONTRASENA))


def _opciones() -> argparse.Namespace:
    lector = argparse.ArgumentParser("factursaas.simulador", description="La AEAT, simulada en esta máquina.")
    lector.add_argument("--carpeta", type=Path, required=True, help="donde guarda sus libros y su certificado")
    lector.add_argument("--puerto", type=int, default=0, help="0 es uno libre cualquiera")
    nombre = "cómo lo llaman desde otras máquinas; sin él solo atiende dentro de esta"
    lector.add_argument("--nombre", default="", help=nombre)
    espera = "segundos que pide entre envíos (TiempoEsperaEnvio, hasta 9999)"
    lector.add_argument("--espera", type=int, default=60, choices=range(10_000), metavar="SEGUNDOS", help=espera)
    lector.add_argument("--pagina", type=int, default=10_000, help="facturas por página de consulta")
    lector.add_argument("--con-padre", action="store_true", help="se para si muere quien lo ha arrancado")
    return lector.parse_args()


def _atender(servidor: Servidor, carpeta: Path) -> None:
    """Dice dónde está y atiende hasta la señal; los envíos a medias tienen unos segundos para acabar."""

    def parar(_senal: int, _marco: FrameType | None) -> None:
        threading.Thread(target=servidor.shutdown, daemon=True).start()

    for senal in (signal.SIGTERM, signal.SIGINT):
        signal.signal(senal, parar)
    direccion = carpeta / DIRECCION
    _publicar(direccion, {"url": servidor.url, "pid": os.getpid(), "ca": str(carpeta / CA)})
    try:
        servidor.serve_forever(poll_interval=0.1)
        limite = time.monotonic() + _PACIENCIA
        while servidor.aeat.ocupada and time.monotonic() < limite:
            time.sleep(0.05)
    finally:
        direccion.unlink(missing_ok=True)


def _publicar(fichero: Path, datos: dict[str, object]) -> None:
    """Se ve entero o no se ve."""
    nuevo = fichero.with_suffix(".nuevo")
    nuevo.write_text(json.dumps(datos), encoding="utf-8")
    nuevo.replace(fichero)


def _morir_con(padre: int) -> None:
    """Se para como con SIGTERM cuando deja de estar quien lo arrancó."""
    while os.getppid() == padre:
        time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(principal())
