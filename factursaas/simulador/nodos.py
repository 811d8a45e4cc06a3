"""Los elementos de un XML: cómo se llaman, qué dicen y cómo se les añaden otros."""

from typing import TypeAlias

from lxml import etree
from lxml.etree import QName

from factursaas.domain.verifactu.espacios import ESPACIO

Nodo: TypeAlias = etree._Element  # pyright: ignore[reportPrivateUsage] - lxml no le da otro nombre


def nombre_de(nodo: Nodo) -> str:
    """El nombre de un elemento, sin su espacio."""
    return QName(nodo).localname


def leer(nodo: Nodo, ruta: str, espacio: str = ESPACIO) -> str | None:
    """El texto de un campo por debajo de un elemento; nulo si no viene."""
    return nodo.findtext(con_espacio(ruta, espacio))


def con_espacio(ruta: str, espacio: str = ESPACIO) -> str:
    """Una ruta de nombres, todos del mismo espacio."""
    return "/".join(f"{{{espacio}}}{paso}" for paso in ruta.split("/"))


def anadir(padre: Nodo, nombre: str, texto: str | None = None, espacio: str | None = None) -> Nodo:
    """Añade un elemento al final; si no se dice, en el mismo espacio que su padre."""
    hijo = etree.SubElement(padre, f"{{{espacio or QName(padre).namespace}}}{nombre}")
    hijo.text = texto
    return hijo
