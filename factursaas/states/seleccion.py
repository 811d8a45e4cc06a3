"""Elegir filas de la lista de facturas: de una en una, por tramos, la página o todo lo que enseña el filtro."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from factursaas.db import TenantSession
from factursaas.domain.plurales import contar
from factursaas.services import lotes
from factursaas.services.facturas import FiltroFacturas
from factursaas.services.lotes import TODO, Eleccion
from factursaas.states.entrada import identificador, texto
from factursaas.states.lista import PaginasState

A_MANO = 200
"""Cuántas se eligen una a una; más se piden con el filtro, que no ocupa sitio en la pestaña ni en un enlace."""
_NO_CABEN = f"De una en una se eligen hasta {A_MANO}. Para más, filtra la lista y elige todas las que enseña."


@dataclass(frozen=True, slots=True)
class Elegidas:
    """Las de `ids`; o, si son `todas` las del filtro, las `hay` que enseña menos las de `fuera`."""

    de: FiltroFacturas = TODO
    ids: frozenset[str] = frozenset()
    todas: bool = False
    hay: int = 0
    fuera: frozenset[str] = frozenset()
    ultima: str = ""

    @property
    def cuantas(self) -> int:
        """Cuántas son."""
        return max(self.hay - len(self.fuera), 0) if self.todas else len(self.ids)

    def tiene(self, factura: str) -> bool:
        """Si una está elegida."""
        return factura not in self.fuera if self.todas else factura in self.ids

    def con(self, cambian: Iterable[str], *, marcada: bool) -> "Elegidas | None":
        """Las mismas, con unas puestas o quitadas; ninguna si no caben."""
        suyas = frozenset(cambian)
        if self.todas:
            fuera = self.fuera - suyas if marcada else self.fuera | suyas
            return replace(self, fuera=fuera) if len(fuera) <= A_MANO else None
        ids = self.ids | suyas if marcada else self.ids - suyas
        return replace(self, ids=ids) if len(ids) <= A_MANO else None


class SeleccionState(PaginasState, mixin=True):
    """Una lista de la que se eligen filas: se conservan al pasar de página y se sueltan al cambiar el filtro."""

    marcadas: list[str] = []
    cuantas: int = 0
    elegidas: str = ""
    pagina_entera: bool = False
    todas: bool = False
    ofrecidas: str = ""

    # No cambia por dentro: vigilarla era envolverla cada vez que se pregunta por una fila.
    _elegidas: Elegidas = rx.field(default_factory=Elegidas, is_var=False)

    @rx.event
    async def marcar(self, factura: Any = None, marcada: Any = None, por_tramo: Any = None):
        """Elige o suelta una fila; por tramo, también las que hay entre ella y la última que se tocó."""
        pedida, visibles = texto(factura, 40), self._visibles()
        if pedida not in visibles:
            return None
        tramo = {pedida}
        if por_tramo is True and self._elegidas.ultima in visibles:
            desde, hasta = sorted((visibles.index(self._elegidas.ultima), visibles.index(pedida)))
            tramo = set(visibles[desde : hasta + 1])
        self._elegidas = replace(self._elegidas, ultima=pedida)
        return self._marcar(tramo, marcada=marcada is True)

    @rx.event
    async def marcar_pagina(self, marcada: Any = None):
        """Elige o suelta todas las de esta página y, si hay más, ofrece elegirlas todas."""
        aviso = self._marcar(self._visibles(), marcada=marcada is True)
        if self.pagina_entera and not self.todas and (self.hay_anterior or self.hay_siguiente):
            hay = await self._run(_contar, self._elegidas.de)
            self.ofrecidas = f"Elegir las {contar(hay, 'factura')}" if hay > self.cuantas else ""
        return aviso

    @rx.event
    async def marcar_todas(self):
        """Elige todas las que enseña el filtro, también las de las demás páginas."""
        hay = await self._run(_contar, self._elegidas.de)
        self._elegir(Elegidas(self._elegidas.de, todas=True, hay=hay))

    @rx.event
    async def soltar(self):
        """No queda ninguna elegida."""
        self._elegir(Elegidas(self._elegidas.de))

    def _marcar(self, cambian: Iterable[str], *, marcada: bool) -> EventSpec | None:
        cambiadas = self._elegidas.con(cambian, marcada=marcada)
        self._elegir(cambiadas or self._elegidas)
        return rx.toast.info(_NO_CABEN, id="no-caben") if cambiadas is None else None

    def _elegir(self, elegidas: Elegidas) -> None:
        self._elegidas = elegidas
        self._pintar()

    def _pintar(self) -> None:
        visibles, elegidas = self._visibles(), self._elegidas
        marcadas = [factura for factura in visibles if elegidas.tiene(factura)]
        self._pasar_a(
            marcadas=marcadas,
            cuantas=elegidas.cuantas,
            elegidas=contar(elegidas.cuantas, "elegida"),
            todas=elegidas.todas,
            ofrecidas="",
            pagina_entera=bool(visibles) and len(marcadas) == len(visibles),
        )

    async def _soltar_las_que_no_estan(self) -> None:
        """Lo que se acaba de hacer puede haber sacado del filtro a algunas de las elegidas."""
        elegidas = self._elegidas
        if not elegidas.cuantas:
            return
        if elegidas.todas:
            quedan = await self._run(lotes.contar, self._eleccion())
            de_todas = replace(elegidas, hay=len(elegidas.fuera) + quedan)
            self._elegir(de_todas if quedan else Elegidas(elegidas.de))
        else:
            siguen = await self._run(lotes.siguen, elegidas.de, self._eleccion().ids or ())
            self._elegir(replace(elegidas, ids=frozenset(map(str, siguen))))

    def _eleccion(self) -> Eleccion:
        """Lo elegido, como lo entiende el negocio."""
        elegidas = self._elegidas
        if elegidas.todas:
            return Eleccion(filtro=elegidas.de, fuera=frozenset(map(identificador, elegidas.fuera)))
        return Eleccion(ids=frozenset(map(identificador, elegidas.ids)))

    def _elegir_entre(self, filtro: FiltroFacturas) -> None:
        """Tras leer una página: con otro filtro no queda ninguna elegida."""
        if filtro != self._elegidas.de:
            self._elegidas = Elegidas(filtro)
        self._pintar()

    def _visibles(self) -> list[str]:
        """Los identificadores de las filas de esta página, en su orden."""
        raise NotImplementedError


def _contar(db: TenantSession, filtro: FiltroFacturas) -> int:
    return lotes.contar(db, Eleccion(filtro=filtro))
