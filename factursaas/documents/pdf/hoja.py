"""Un documento compuesto: trazos con su sitio en cada página, antes de ser un PDF."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from reportlab.pdfbase.pdfdoc import PDFImageXObject

from factursaas.documents.pdf.estilo import DERECHA, FILETE, IZQUIERDA, SUELO, TECHO, Estilo
from factursaas.documents.pdf.fuentes import ancho_de
from factursaas.documents.pdf.qr import Filas
from factursaas.documents.pdf.texto import en_linea, tamano_justo

Lado = Literal["izquierda", "derecha", "centro"]


@dataclass(frozen=True, slots=True)
class Letras:
    """Un renglón; `x` es su borde izquierdo e `y` la línea sobre la que se apoya."""

    x: float
    y: float
    texto: str
    estilo: Estilo
    tamano: float


@dataclass(frozen=True, slots=True)
class Caja:
    """Un rectángulo lleno, que si es muy fino hace de raya; `x` e `y` son su esquina superior izquierda."""

    x: float
    y: float
    ancho: float
    alto: float
    color: str
    radio: float = 0


@dataclass(frozen=True, slots=True)
class Foto:
    """Una imagen en su sitio."""

    x: float
    y: float
    ancho: float
    alto: float
    imagen: PDFImageXObject


@dataclass(frozen=True, slots=True)
class Modulos:
    """Los cuadros negros de un QR."""

    x: float
    y: float
    lado: float
    filas: Filas


@dataclass(frozen=True, slots=True)
class Aguada:
    """Una palabra grande y tenue, en diagonal, por debajo de todo."""

    texto: str


Trazo = Letras | Caja | Foto | Modulos | Aguada


@dataclass(slots=True)
class Hoja:
    """Las páginas que se van llenando y por dónde va la última."""

    al_seguir: Callable[["Hoja"], None]
    paginas: list[list[Trazo]] = field(default_factory=lambda: [[]])
    y: float = TECHO

    @property
    def libre(self) -> float:
        """Lo que queda hasta el pie."""
        return SUELO - self.y

    def cabe(self, alto: float) -> bool:
        """Si algo de ese alto cabe en lo que queda de página."""
        return alto <= self.libre + 0.01

    def poner(self, trazo: Trazo) -> None:
        """Añade un trazo a la página actual."""
        self.paginas[-1].append(trazo)

    def pasar_pagina(self) -> None:
        """Empieza otra página, con su cabecera de continuación."""
        self.paginas.append([])
        self.y = TECHO
        self.al_seguir(self)

    def dejar_sitio(self, alto: float) -> None:
        """Pasa de página si algo de ese alto no cabe en lo que queda de esta."""
        if not self.cabe(alto):
            self.pasar_pagina()

    def escribir(
        self, x: float, y: float, texto: str, estilo: Estilo, ancho: float | None = None, *, lado: Lado = "izquierda"
    ) -> None:
        """Escribe un renglón cuya parte alta está en `y`; con `ancho`, encoge lo que no quepa."""
        linea = en_linea(texto)
        tamano = estilo.tamano if ancho is None else tamano_justo(linea, ancho, estilo)
        sobra = (ancho or 0) - ancho_de(linea, estilo.peso, tamano)
        desplazado = {"izquierda": 0, "derecha": sobra, "centro": sobra / 2}[lado]
        self.poner(Letras(x + desplazado, y + estilo.renglon * 0.75, linea, estilo, tamano))

    def parrafo(self, x: float, y: float, renglones: Sequence[str], estilo: Estilo) -> float:
        """Escribe renglones ya ajustados y devuelve la `y` donde acaban."""
        for renglon in renglones:
            self.escribir(x, y, renglon, estilo)
            y += estilo.renglon
        return y

    def seguir(self, renglones: Sequence[str], estilo: Estilo, x: float = IZQUIERDA) -> None:
        """Escribe renglones ya ajustados donde va la hoja, en las páginas que hagan falta."""
        for renglon in renglones:
            self.dejar_sitio(estilo.renglon)
            self.escribir(x, self.y, renglon, estilo)
            self.y += estilo.renglon

    def filete(self, y: float, x: float = IZQUIERDA, ancho: float = DERECHA - IZQUIERDA) -> None:
        """Una raya fina."""
        self.poner(Caja(x, y, ancho, 0.5, FILETE))
