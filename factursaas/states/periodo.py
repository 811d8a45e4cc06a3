"""Lo que comparten las listas que se filtran por fechas."""

from datetime import date
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from factursaas.states.casillas import leer_fecha
from factursaas.states.entrada import texto
from factursaas.states.lista import PaginasState, Paso

Periodo = tuple[date | None, date | None]


class PeriodoState(PaginasState, mixin=True):
    """Una lista entre dos fechas, que pueden no decirse. Quien la hereda dice en `_traer` de dónde salen sus filas."""

    desde: str = ""
    hasta: str = ""
    error_fechas: str = ""
    filtrada: bool = False

    @rx.event
    async def filtrar_desde(self, fecha: Any = None):
        """Solo desde una fecha."""
        self.desde = texto(fecha, 20)
        return await self._filtrar()

    @rx.event
    async def filtrar_hasta(self, fecha: Any = None):
        """Solo hasta una fecha."""
        self.hasta = texto(fecha, 20)
        return await self._filtrar()

    async def _filtrar(self) -> EventSpec | None:
        """Con otro filtro se empieza por la primera página."""
        self._paso = Paso()
        await self._leer()

    async def _leer(self) -> None:
        self.filtrada = bool(self.desde or self.hasta) or self._con_otro_filtro()
        try:
            periodo = self._periodo()
        except ValueError as fallo:
            self.error_fechas, self.cargando = str(fallo), False
            return
        self.error_fechas = ""
        self._seguir_en(await self._traer(periodo, self._paso.actual or None))

    def _periodo(self) -> Periodo:
        desde = leer_fecha(self.desde) if self.desde else None
        hasta = leer_fecha(self.hasta) if self.hasta else None
        if desde and hasta and hasta < desde:
            raise ValueError("El final no puede ser anterior al principio.")
        return desde, hasta

    def _con_otro_filtro(self) -> bool:
        raise NotImplementedError

    async def _traer(self, periodo: Periodo, cursor: str | None) -> str | None:
        """Pone las filas de una página y devuelve el cursor de la siguiente."""
        raise NotImplementedError
