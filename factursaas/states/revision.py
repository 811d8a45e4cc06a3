"""Mientras se escribe un borrador, lo que impediría emitirlo o rechazaría la AEAT, con la casilla donde se arregla."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx

from factursaas.states.base import TenantState
from factursaas.states.borrador import Borrador, casilla_de_campo

_FUERA = ("cliente", "emisor", "origenes")
"""Lo que no tiene una casilla en la que escribir cuando ya está puesto."""


@dataclass(frozen=True, slots=True)
class Reparo:
    """Algo que hay que arreglar: en su casilla, en otra página o, si no hay dónde, solo se cuenta."""

    texto: str
    casilla: str = ""
    nombre: str = ""
    href: str = ""
    enlace: str = ""


class RevisionState(TenantState, rx.State):
    """La vista previa de la revisión; `de` dice de qué apertura del editor, y vacío que aún no se sabe."""

    de: str = ""
    reparos: list[Reparo] = []

    def _poner(self, de: str, reparos: list[Reparo]) -> None:
        if (self.de, self.reparos) != (de, reparos):
            self.de, self.reparos = de, reparos


def reparos_de(fallos: Mapping[str, str], borrador: Borrador, direccion: str, cliente_id: str) -> list[Reparo]:
    """Cada fallo de la revisión con su salida; las líneas van en el orden en que se guardaron."""
    return [_reparo(campo, texto, borrador, direccion, cliente_id) for campo, texto in fallos.items()]


def _reparo(campo: str, texto: str, borrador: Borrador, direccion: str, cliente_id: str) -> Reparo:
    href, enlace = salida_de(campo, direccion, cliente_id)
    if href:
        return Reparo(texto, href=href, enlace=enlace)
    casilla = casilla_de_campo(campo, borrador.guardables)
    if casilla in _FUERA and (casilla != "cliente" or cliente_id):
        return Reparo(texto)
    nombre = borrador.nombre_de(casilla)
    if casilla == "lineas":
        # De todas a la vez: se va a la primera.
        casilla = f"{borrador.claves[0]}.descripcion" if borrador.claves else ""
    return Reparo(texto, casilla, nombre)


def salida_de(campo: str, direccion: str, cliente_id: str) -> tuple[str, str]:
    """Si se arregla en otra página, cuál."""
    volver = f"volver=/facturas/{direccion}"
    if campo == "emisor":
        return f"/ajustes?{volver}", "Completar mis datos"
    if campo == "cliente_id" and cliente_id:
        return f"/clientes?cliente={cliente_id}&{volver}", "Completar su ficha"
    return "", ""
