"""Una lista cuya búsqueda, orden y filtro viven en la dirección, y que se puede descargar tal como se ve."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import reflex as rx
from reflex.event import EventSpec

from factursaas.services import enlaces
from factursaas.states.descargas import bajar_lista
from factursaas.states.entrada import texto
from factursaas.states.lista import LARGO_BUSQUEDA, ListaState, Paso, anotar_en_la_direccion

PRIMERO = "nombre"


class ListaEnDireccionState(ListaState, mixin=True):
    """Quien la hereda dice cómo se llama su lista, por qué se ordena y, si se filtra, qué filtros tiene."""

    orden: str = PRIMERO
    filtro: str = ""

    @rx.event(supersedes=True, debounce=300)
    async def buscar(self, q: Any = None):
        """Busca desde la primera página."""
        await self._buscar(texto(q)[:LARGO_BUSQUEDA].strip())
        return self._anotar(en_su_sitio=True)

    @rx.event
    async def ordenar(self, columna: Any = None):
        """Ordena por una columna; si ya lo estaba, al revés."""
        if not isinstance(columna, str) or columna not in self._ordenes():
            return None
        self.orden = f"-{columna}" if self.orden == columna else columna
        return await self._desde_el_principio()

    @rx.event
    async def filtrar(self, filtro: Any = None):
        """Solo los de una clase; repetirlo la quita."""
        elegido = filtro if isinstance(filtro, str) and filtro in self._filtros() else ""
        self.filtro = "" if elegido == self.filtro else elegido
        return await self._desde_el_principio()

    @rx.event
    async def exportar(self, formato: Any = None):
        """Pide un enlace de un minuto y baja con él lo que enseña la lista, entero."""
        if formato not in ("csv", "xlsx"):
            return None
        enlace = await self._run(enlaces.firmar_lista)
        return bajar_lista(self._lista(), self._puestos(), formato, enlace)

    def _lista(self) -> str:
        raise NotImplementedError

    def _ordenes(self) -> Mapping[str, Any]:
        raise NotImplementedError

    def _filtros(self) -> Mapping[str, Any]:
        return {}

    def _empezar(self) -> None:
        pedido = self.router.url.query_parameters
        self.buscado = texto(pedido.get("q"), LARGO_BUSQUEDA).strip()
        orden, filtro = texto(pedido.get("orden"), 30), texto(pedido.get("filtro"), 30)
        self.orden = orden if orden.removeprefix("-") in self._ordenes() else PRIMERO
        self.filtro = filtro if filtro in self._filtros() else ""

    def _puestos(self) -> dict[str, str]:
        dichos = {"q": self.buscado, "filtro": self.filtro, "orden": self.orden}
        return {campo: valor for campo, valor in dichos.items() if valor not in ("", PRIMERO)}

    async def _desde_el_principio(self) -> EventSpec:
        self._paso = Paso()
        await self._leer()
        return self._anotar()

    def _anotar(self, *, en_su_sitio: bool = False) -> EventSpec:
        return anotar_en_la_direccion(self._lista(), urlencode(self._puestos()), en_su_sitio=en_su_sitio)
