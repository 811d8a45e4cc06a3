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
from factursaas.states.casillas import leer_fecha
from factursaas.states.entrada import texto
from factursaas.states.frases_verifactu import escribir_fecha_y_hora
from factursaas.states.lista import POR_PAGINA, PaginasState, Paso

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


class ActividadState(PaginasState, rx.State):
    """Lo hecho en la cuenta, con sus filtros."""

    filas: list[FilaActividad] = []
    area: str = TODO
    desde: str = ""
    hasta: str = ""
    error_fechas: str = ""
    filtrada: bool = False

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
        await self._desde_el_principio()

    @rx.event
    async def filtrar_desde(self, fecha: Any = None):
        """Solo desde una fecha."""
        self.desde = texto(fecha, 20)
        await self._desde_el_principio()

    @rx.event
    async def filtrar_hasta(self, fecha: Any = None):
        """Solo hasta una fecha."""
        self.hasta = texto(fecha, 20)
        await self._desde_el_principio()

    @rx.event
    async def exportar(self):
        """Pide un enlace de un minuto y baja con él lo que se ve, entero."""
        try:
            filtro = self._filtro()
        except ValueError:
            return None
        enlace = await self._run(enlaces.firmar_actividad)
        pedido = {"accion": filtro.accion, "desde": filtro.desde, "hasta": filtro.hasta, "enlace": enlace}
        consulta = urlencode({campo: str(valor) for campo, valor in pedido.items() if valor})
        return rx.download(url=f"/api/auditoria/csv?{consulta}", filename="actividad.csv")

    async def _poner(self) -> None:
        self.area, self.desde, self.hasta = TODO, "", ""
        self._reabrir()
        await self._desde_el_principio()

    async def _desde_el_principio(self) -> None:
        self._paso = Paso()
        await self._leer()

    async def _leer(self) -> None:
        self.filtrada = self.area != TODO or bool(self.desde or self.hasta)
        try:
            filtro = self._filtro()
        except ValueError as fallo:
            self.error_fechas, self.cargando = str(fallo), False
            return
        self.error_fechas = ""
        self.filas, siguiente = await self._run(_listar, filtro, self._paso.actual or None)
        self._seguir_en(siguiente)

    def _filtro(self) -> Filtro:
        desde = leer_fecha(self.desde) if self.desde else None
        hasta = leer_fecha(self.hasta) if self.hasta else None
        if desde and hasta and hasta < desde:
            raise ValueError("El final no puede ser anterior al principio.")
        return Filtro("" if self.area == TODO else self.area, desde, hasta)


def _listar(db: TenantSession, filtro: Filtro, cursor: str | None) -> tuple[list[FilaActividad], str | None]:
    pagina = auditoria.listar(db, filtro, POR_PAGINA, cursor)
    ahora = emisor.ahora(db)
    return [FilaActividad.de(hecho, ahora) for hecho in pagina.items], pagina.siguiente
