"""Lo que hace falta para conseguir un programa del paquete de su distribución, con permisos de root o sin ellos."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

RAIZ = Path(__file__).resolve().parent.parent


def instalar(paquete: str) -> None:
    """Lo instala en el sistema; solo root puede."""
    ejecutar("apt-get", "update", "-qq")
    # Que instalarlo no arranque un servicio: aquí solo se quiere el programa.
    ejecutar("env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "install", "-y", "-qq", paquete)


def desplegar(destino: Path, *paquetes: str) -> Path | None:
    """Descarga los paquetes y lo que necesitan, y los despliega en una carpeta sin ser root ni tocar el sistema."""
    shutil.rmtree(destino, ignore_errors=True)
    apt = ["apt-get", *opciones_de_apt(destino / "apt")]
    descargar = ("install", "-y", "-qq", "--download-only", "--no-install-recommends", *paquetes)
    if not ejecutar(*apt, "update", "-qq") or not ejecutar(*apt, *descargar):
        return None
    bajados = sorted((destino / "apt" / "cache" / "archives").glob("*.deb"))
    raiz = destino / "raiz"
    if not all(ejecutar("dpkg", "-x", str(paquete), str(raiz)) for paquete in bajados):
        return None
    shutil.rmtree(destino / "apt")
    return raiz


def opciones_de_apt(carpeta: Path) -> list[str]:
    """Las que hacen que apt escriba solo en esa carpeta; lo que el sistema ya tiene lo lee del sistema."""
    for parte in ("state/lists/partial", "cache/archives/partial"):
        (carpeta / parte).mkdir(parents=True, exist_ok=True)
    valores = {
        "Dir::State": carpeta / "state",
        "Dir::State::status": "/var/lib/dpkg/status",
        "Dir::Cache": carpeta / "cache",
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "",
        "Dir::Log": carpeta,
    }
    return [parte for nombre, valor in valores.items() for parte in ("-o", f"{nombre}={valor}")]


def arquitectura(raiz: Path) -> str:
    """La carpeta de bibliotecas de esta arquitectura, como la llama Debian (`x86_64-linux-gnu`)."""
    carpetas = sorted((raiz / "usr" / "lib").glob("*-linux-gnu*"))
    return carpetas[0].name if carpetas else ""


def funciona(programa: Path, *opciones: str) -> bool:
    """Si arranca de verdad."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        return ejecutar(str(programa), *opciones, espera=60)
    return False


def ejecutar(*orden: str, espera: float = 1200) -> bool:
    """Ejecuta una orden; lo que diga solo se enseña si falla."""
    hecho = subprocess.run(  # noqa: S603 - órdenes fijas
        orden, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=espera
    )
    if hecho.returncode:
        decir("\n".join(hecho.stdout.decode("utf-8", "replace").splitlines()[-10:]))
    return hecho.returncode == 0


def elegido(variable: str, *opciones: str) -> Path | None:
    """El que diga el entorno; si lo dice y no sirve, se avisa en vez de usar otro."""
    ruta = os.environ.get(variable)
    if ruta and not funciona(Path(ruta), *opciones):
        sys.exit(f"{variable} apunta a {ruta}, que no es un programa que funcione.")
    return Path(ruta) if ruta else None


def decir(texto: str) -> None:
    """Informa por la salida de errores; la otra es para la ruta."""
    sys.stderr.write(f"{texto}\n")
    sys.stderr.flush()
