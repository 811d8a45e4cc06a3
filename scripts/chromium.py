"""Encuentra o consigue un Chromium para las pruebas y escribe su ruta en la salida.

Por orden: el que diga FACTURSAAS_CHROMIUM, el de la máquina, el paquete de la distribución (instalado si somos root,
desplegado en `.cache/chromium` si no) y, por último, el que reparte Playwright.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

RAIZ = Path(__file__).resolve().parent.parent
DESTINO = RAIZ / ".cache" / "chromium"
NOMBRES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AYUDA = """No se ha podido conseguir un Chromium para las pruebas en el navegador. Cualquiera de estas cosas basta:
  - instalarlo: apt-get install chromium (Debian), dnf install chromium (Fedora), apk add chromium (Alpine)
  - decir dónde está: FACTURSAAS_CHROMIUM=/ruta/a/chromium make test"""
ENVOLTORIO = """#!/bin/sh
# Ejecuta el Chromium desplegado en esta carpeta, sin instalarlo en el sistema.
raiz="$(cd "$(dirname "$0")" && pwd)/raiz"
libs="$raiz/usr/lib/{arquitectura}"
export LD_LIBRARY_PATH="$libs:$libs/pulseaudio:$raiz/usr/lib:$raiz/lib/{arquitectura}"
export FONTCONFIG_FILE="$(dirname "$0")/fonts.conf"
exec "$raiz/usr/lib/chromium/chromium" "$@"
"""
FUENTES = """<?xml version="1.0"?>
<fontconfig>
  <dir>{raiz}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def principal() -> None:
    """Prueba cada manera hasta que una da un navegador que funciona."""
    maneras: tuple[Callable[[], Path | None], ...] = (elegido, de_la_maquina, ya_desplegado, de_la_distribucion)
    for manera in (*maneras, de_playwright):
        navegador = manera()
        if navegador and funciona(navegador):
            sys.stdout.write(f"{navegador}\n")
            return
    sys.exit(AYUDA)


def funciona(navegador: Path) -> bool:
    """Si arranca de verdad: en Ubuntu, por ejemplo, el paquete es un enlace a otra tienda."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        return ejecutar(str(navegador), "--version", "--no-sandbox", espera=60)
    return False


def elegido() -> Path | None:
    """El que diga el entorno; si lo dice y no sirve, se avisa en vez de usar otro."""
    ruta = os.environ.get("FACTURSAAS_CHROMIUM")
    if ruta and not funciona(Path(ruta)):
        sys.exit(f"FACTURSAAS_CHROMIUM apunta a {ruta}, que no es un navegador que funcione.")
    return Path(ruta) if ruta else None


def de_la_maquina() -> Path | None:
    """El primero que haya en el PATH."""
    return next((Path(ruta) for nombre in NOMBRES if (ruta := shutil.which(nombre))), None)


def ya_desplegado() -> Path | None:
    """El que dejó en `.cache` una ejecución anterior."""
    ruta = DESTINO / "chromium"
    return ruta if ruta.exists() else None


def de_la_distribucion() -> Path | None:
    """El paquete `chromium` de Debian y derivadas."""
    if not shutil.which("apt-get"):
        return None
    return instalar() if os.geteuid() == 0 else desplegar()


def instalar() -> Path | None:
    """Lo instala en el sistema; solo root puede."""
    decir("Instalando Chromium para las pruebas en el navegador…")
    ejecutar("apt-get", "update", "-qq")
    ejecutar("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "chromium")
    return de_la_maquina()


def desplegar() -> Path | None:
    """Descarga el paquete y lo que necesita, y lo despliega sin ser root ni tocar el sistema."""
    decir("Descargando Chromium para las pruebas en el navegador (unos 150 MB, solo la primera vez)…")
    shutil.rmtree(DESTINO, ignore_errors=True)
    apt = ["apt-get", *opciones_de_apt(DESTINO / "apt")]
    if not ejecutar(*apt, "update", "-qq"):
        return None
    if not ejecutar(
        *apt, "install", "-y", "-qq", "--download-only", "--no-install-recommends", "chromium", "fonts-liberation"
    ):
        return None
    paquetes = sorted((DESTINO / "apt" / "cache" / "archives").glob("*.deb"))
    raiz = DESTINO / "raiz"
    if not all(ejecutar("dpkg", "-x", str(paquete), str(raiz)) for paquete in paquetes):
        return None
    shutil.rmtree(DESTINO / "apt")
    (DESTINO / "fonts.conf").write_text(FUENTES.format(raiz=raiz, cache=DESTINO / "fontconfig"), encoding="utf-8")
    envoltorio = DESTINO / "chromium"
    envoltorio.write_text(ENVOLTORIO.format(arquitectura=arquitectura(raiz)), encoding="utf-8")
    envoltorio.chmod(0o755)
    return envoltorio


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


def de_playwright() -> Path | None:
    """El navegador que reparte Playwright, con lo que necesita del sistema si somos root."""
    decir("Descargando el Chromium de Playwright…")
    extra = ["--with-deps"] if os.geteuid() == 0 else []
    if not ejecutar(sys.executable, "-m", "playwright", "install", *extra, "chromium"):
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def ejecutar(*orden: str, espera: float = 1200) -> bool:
    """Ejecuta una orden; lo que diga solo se enseña si falla."""
    hecho = subprocess.run(  # noqa: S603 - órdenes fijas
        orden, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=espera
    )
    if hecho.returncode:
        decir("\n".join(hecho.stdout.decode("utf-8", "replace").splitlines()[-10:]))
    return hecho.returncode == 0


def decir(texto: str) -> None:
    """Informa por la salida de errores; la otra es para la ruta."""
    sys.stderr.write(f"{texto}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    principal()
