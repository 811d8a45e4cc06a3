"""Cuánto descarga el navegador para ver una página por primera vez."""

import gzip
from dataclasses import dataclass

from playwright.sync_api import Page, Response

_CLASES = {"js": "JavaScript", "css": "CSS", "woff2": "fuentes"}


@dataclass(frozen=True, slots=True)
class Descarga:
    """Un fichero: de qué clase es y lo que ocupa, tal cual y con gzip."""

    nombre: str
    clase: str
    bytes: int
    comprimidos: int


@dataclass(frozen=True, slots=True)
class Peso:
    """Todo lo descargado."""

    descargas: tuple[Descarga, ...]

    def de(self, clase: str) -> tuple[int, int]:
        """Los bytes de una clase, tal cual y con gzip."""
        suyas = [d for d in self.descargas if d.clase == clase]
        return sum(d.bytes for d in suyas), sum(d.comprimidos for d in suyas)


def pesar(pagina: Page, ruta: str) -> Peso:
    """Abre una página en una pestaña sin nada guardado y espera a que deje de pedir cosas."""
    respuestas: list[Response] = []
    pagina.on("response", lambda respuesta: respuestas.append(respuesta))  # noqa: PLW0108 - Playwright no admite otra
    pagina.goto(ruta)
    pagina.wait_for_load_state("networkidle")
    descargas = [_descarga(respuesta) for respuesta in respuestas if respuesta.status == 200]
    return Peso(tuple(filter(None, descargas)))


def _descarga(respuesta: Response) -> Descarga | None:
    nombre = respuesta.url.partition("?")[0].rpartition("/")[2]
    clase = _CLASES.get(nombre.rpartition(".")[2])
    if clase is None:
        return None
    cuerpo = respuesta.body()
    comprimidos = len(cuerpo) if clase == "fuentes" else len(gzip.compress(cuerpo, 9, mtime=0))
    return Descarga(nombre, clase, len(cuerpo), comprimidos)
