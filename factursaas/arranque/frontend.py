"""La construcción del frontend de producción, solo cuando lo construido ya no vale.

Todo lo que puede cambiar el resultado entra en una huella que se guarda junto a lo construido.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from factursaas.arranque import bloqueos, cerrojos, consola
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.config import RAIZ, ajustes, entorno_con

CACHE = RAIZ / ".cache"
WEB = RAIZ / ".web"
PAGINAS = WEB / "build" / "client"
HUELLA = WEB / "factursaas.huella"
REGISTRO = CACHE / "frontend.log"
REGISTRO_NPM = "https://registry.npmjs.org"


def entorno() -> dict[str, str]:
    """El entorno con el que se llama a Reflex: no sondea la red ni escribe fuera del proyecto."""
    propio = {"REFLEX_CHECK_LATEST_VERSION": "false", "REFLEX_DIR": str(CACHE / "reflex"), "PYTHONUNBUFFERED": "1"}
    if not os.access(Path.home(), os.W_OK):
        propio |= {"HOME": str(CACHE), "BUN_INSTALL_CACHE_DIR": str(CACHE / "bun")}
    return {"NPM_CONFIG_REGISTRY": REGISTRO_NPM} | entorno_con(**propio)


def vigente() -> bool:
    """Si lo construido corresponde a las fuentes de ahora."""
    construida = HUELLA.read_text(encoding="utf-8") if HUELLA.exists() else ""
    return (PAGINAS / "index.html").exists() and construida == _huella()


@dataclass(slots=True)
class Construccion:
    """Una construcción en curso."""

    _proceso: subprocess.Popen[bytes]
    _cerrojo: int | None
    _fuentes: str
    _inicio: float

    @property
    def en_curso(self) -> bool:
        """Si todavía no ha acabado."""
        return self._proceso.poll() is None

    def cerrar(self) -> None:
        """La da por acabada; si seguía, la corta. Se puede repetir.

        Raises:
            ErrorDeArranque: si ha fallado; incluye el final de lo que dijo.
        """
        if self._cerrojo is None:
            return
        cerrojo, self._cerrojo = self._cerrojo, None
        try:
            cortada = self.en_curso
            if cortada:
                self._proceso.terminate()
                self._proceso.wait()
            bloqueos.reponer()
            if not cortada:
                self._sellar()
        finally:
            os.close(cerrojo)

    def _sellar(self) -> None:
        if self._proceso.returncode:
            raise ErrorDeArranque(f"El frontend no se ha podido construir ({REGISTRO}):\n{_final()}")
        HUELLA.write_text(_firmar(self._fuentes), encoding="utf-8")
        consola.decir(f"Frontend construido en {consola.segundos(time.monotonic() - self._inicio)}")


def empezar() -> Construccion | None:
    """Empieza a construir si hace falta; si otro proceso ya construye, espera a que acabe."""
    if vigente():
        return None
    CACHE.mkdir(exist_ok=True)
    cerrojo = cerrojos.esperar(CACHE / "frontend.lock")
    if vigente():
        os.close(cerrojo)
        return None
    consola.decir("Construyendo el frontend (la primera vez descarga sus dependencias)…")
    HUELLA.unlink(missing_ok=True)
    fuentes = _fuentes()
    bloqueos.preparar()
    with REGISTRO.open("wb") as registro:
        proceso = subprocess.Popen(
            [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"],
            cwd=RAIZ,
            env=entorno() | {"REFLEX_EXTRA_PLUGINS": "factursaas.arranque.origen.MismoOrigen", "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=registro,
            stderr=registro,
        )
    return Construccion(proceso, cerrojo, fuentes, time.monotonic())


def asegurar() -> None:
    """Deja el frontend construido y al día.

    Raises:
        ErrorDeArranque: si no se puede construir, o no se sabe con qué acceso.
    """
    if ajustes().identidad == "ninguna":
        raise ErrorDeArranque("Las páginas dependen de quién entra: define CLERK_PUBLISHABLE_KEY u OIDC_ISSUER.")
    if construccion := empezar():
        try:
            while construccion.en_curso:
                time.sleep(0.1)
        finally:
            construccion.cerrar()


def _huella() -> str:
    return _firmar(_fuentes())


def _fuentes() -> str:
    """Resume el código, los recursos y los ajustes que ve el navegador."""
    resumen = hashlib.sha256()
    for ruta in _ficheros():
        resumen.update(f"{ruta.relative_to(RAIZ)}\0{hashlib.sha256(ruta.read_bytes()).hexdigest()}\n".encode())
    de_identidad = (
        ajustes().identidad,
        ajustes().planes_de,
        ajustes().clerk_publishable_key or "",
        ajustes().oidc_nombre,
        str(ajustes().con_demo),
    )
    resumen.update("\0".join((ajustes().entorno, *de_identidad, str(sys.version_info[:2]))).encode())
    return resumen.hexdigest()


def _firmar(fuentes: str) -> str:
    """Añade las dependencias fijadas."""
    fijadas = sorted(ruta for ruta in bloqueos.CARPETA.rglob("*") if ruta.is_file())
    return hashlib.sha256(b"\0".join([fuentes.encode(), *(ruta.read_bytes() for ruta in fijadas)])).hexdigest()


def _ficheros() -> Iterator[Path]:
    yield RAIZ / "rxconfig.py"
    yield RAIZ / "requirements.txt"
    externos = RAIZ / "assets" / "external"  # enlaces que pone Reflex al compilar
    for carpeta in (RAIZ / "factursaas", RAIZ / "assets"):
        for ruta in sorted(carpeta.rglob("*")):
            if ruta.is_file() and ruta.suffix != ".pyc" and externos not in ruta.parents:
                yield ruta


def _final() -> str:
    lineas = REGISTRO.read_text("utf-8", "replace").splitlines()[-25:]
    return "\n".join(f"  {linea}" for linea in lineas)
