"""El registro de actividad de la cuenta: quién hizo qué."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from factursaas.db import TenantSession
from factursaas.domain.auditoria import AREAS, Actor, Canal
from factursaas.services import auditoria, emisor, enlaces
from factursaas.services.auditoria import Filtro, Hecho
from factursaas.states.frases_verifactu import escribir_fecha_y_hora
from factursaas.states.lista import POR_PAGINA
from factursaas.states.periodo import Periodo, PeriodoState

TODO = "todo"


@dataclass(frozen=True, slots=True)
class FilaActividad:
    """Una cosa hecha, ya escrita."""

    id: str
    cuando: str
    que: str
    quien: str
    canal: str
    enlace: str

    @classmethod
    def de(cls, hecho: Hecho, ahora: datetime) -> "FilaActividad":
        """La fila de una anotación, en la hora de quien la lee."""
        fila = hecho.anotacion
        nombre = Actor(fila.actor).nombre
        return cls(
            str(fila.id),
            escribir_fecha_y_hora(fila.created_at, ahora),
            hecho.resumen,
            f"{nombre} ({fila.quien})" if fila.quien else nombre,
            Canal(fila.canal).nombre,
            f"/facturas/{fila.objeto_id}" if fila.objeto == "factura" else "",
        )


class ActividadState(PeriodoState, rx.State):
    """Lo hecho en la cuenta, con sus filtros."""

    filas: list[FilaActividad] = []
    area: str = TODO

    @rx.event
    async def cargar(self):
        """Lee lo último."""
        await self._poner()

    @rx.event
    async def quitar_filtros(self):
        """Vuelve a enseñarlo todo."""
        await self._poner()

    @rx.event
    async def filtrar_area(self, area: Any = None):
        """Solo lo de una clase."""
        self.area = area if isinstance(area, str) and area in AREAS else TODO
        await self._filtrar()

    @rx.event
    async def exportar(self):
        """Pide un enlace de un minuto y baja con él lo que se ve, entero."""
        try:
            filtro = self._filtro(self._periodo())
        except ValueError:
            return None
        enlace = await self._run(enlaces.firmar_actividad)
        pedido = {"accion": filtro.accion, "desde": filtro.desde, "hasta": filtro.hasta, "enlace": enlace}
        consulta = urlencode({campo: str(valor) for campo, valor in pedido.items() if valor})
        return rx.download(url=f"/api/auditoria/csv?{consulta}", filename="actividad.csv")

    async def _poner(self) -> None:
        self.area, self.desde, self.hasta = TODO, "", ""
        self._reabrir()
        await self._filtrar()

    def _con_otro_filtro(self) -> bool:
        return self.area != TODO

    async def _traer(self, periodo: Periodo, cursor: str | None) -> str | None:
        self.filas, siguiente = await self._run(_listar, self._filtro(periodo), cursor)
        return siguiente

    def _filtro(self, periodo: Periodo) -> Filtro:
        return Filtro("" if self.area == TODO else self.area, *periodo)


def _listar(db: TenantSession, filtro: Filtro, cursor: str | None) -> tuple[list[FilaActividad], str | None]:
    pagina = auditoria.listar(db, filtro, POR_PAGINA, cursor)
    ahora = emisor.ahora(db)
    return [FilaActividad.de(hecho, ahora) for hecho in pagina.items], pagina.siguiente
