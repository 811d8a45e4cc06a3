"""La cadena de registros: verlos, buscarlos y comprobar que nadie los ha tocado."""

import re
from typing import Any

import reflex as rx

from factursaas.db import TenantSession
from factursaas.domain.plurales import contar
from factursaas.models import PedidaPor
from factursaas.services import comprobaciones, emisor, enlaces, registros
from factursaas.services.comprobaciones import Revision
from factursaas.services.remision.historia import de_registros
from factursaas.states.base import ejecutar, mirar
from factursaas.states.entrada import identificador
from factursaas.states.filas_verifactu import FilaRegistro
from factursaas.states.frases_verifactu import cuando
from factursaas.states.lista import POR_PAGINA, ListaState
from factursaas.states.verifactu import RUTA

ANOMALIAS_A_LA_VISTA = 20
_ENTRE_ELEMENTOS = re.compile("(?<=>)(?=<)")


class CadenaState(ListaState, rx.State):
    """Los registros, del primero al último."""

    filas: list[FilaRegistro] = []
    comprobando: bool = False
    resultado: str = ""
    anomalias: list[str] = []
    ultima: str = ""
    abierto_id: str = ""
    xml: str = ""

    @rx.event
    async def cargar(self):
        """Lee la primera página."""
        if await self._llegar():
            self.resultado, self.anomalias, self.abierto_id, self.xml = "", [], "", ""
            self.ultima = await self._run(_ultima)

    @rx.event
    async def limpiar(self):
        """Deja de buscar."""
        await self._buscar("")
        return [rx.set_value("buscar_registros", ""), rx.set_focus("buscar_registros")]

    @rx.event
    async def ver(self, registro_id: Any = None):
        """Despliega el XML de un registro, o lo pliega si ya estaba a la vista."""
        pedido = identificador(registro_id)
        if self.abierto_id == str(pedido):
            self.abierto_id, self.xml = "", ""
            return
        self.xml = await self._run(_xml, pedido)
        self.abierto_id = str(pedido)

    @rx.event(background=True)
    async def comprobar(self):
        """Recorre la cadena entera en segundo plano; mientras, se puede seguir trabajando."""
        async with self:
            if self.comprobando:
                return
            quien = await self._quien()
            self.comprobando, self.resultado, self.anomalias = True, "", []
        try:
            hallado = await mirar(quien, comprobaciones.comprobar)
            sin_anotar = await ejecutar(quien, comprobaciones.dejar_escrita, hallado, PedidaPor.A_MANO)
        except BaseException:
            async with self:
                self.comprobando = False
            raise
        async with self:
            self.comprobando = False
            self.resultado, self.anomalias = contar_anomalias(hallado)
            if sin_anotar:
                self.resultado += f" No ha quedado en los eventos: {sin_anotar}"
            self.ultima = await self._run(_ultima)

    @rx.event
    async def bajar_evidencias(self):
        """Pide un enlace de un minuto y baja con él el paquete de evidencias."""
        enlace = await self._run(enlaces.firmar_evidencias)
        return rx.download(url=f"/api/verifactu/evidencias?enlace={enlace}", filename="evidencias.zip")

    async def _traer(self, cursor: str | None) -> tuple[int, str | None]:
        self.filas, siguiente = await self._run(_listar, self.buscado, cursor)
        return len(self.filas), siguiente

    async def _ponerse_al_dia(self) -> None:
        """Algo ha cambiado fuera: se vuelve a leer la página que se ve, si se ve."""
        if self.router.route_id == RUTA and not self.cargando:
            await self._leer()


def _listar(db: TenantSession, q: str, cursor: str | None) -> tuple[list[FilaRegistro], str | None]:
    pagina, ahora = registros.listar(db, q=q, limite=POR_PAGINA, cursor=cursor), emisor.ahora(db)
    return [FilaRegistro.de(uno, ahora) for uno in de_registros(db, pagina.items)], pagina.siguiente


def _ultima(db: TenantSession) -> str:
    """Cuándo se comprobó todo por última vez, y cómo estaba."""
    hecha = comprobaciones.ultima(db)
    if hecha is None:
        return ""
    como = "todo en orden" if not hecha.halladas else contar(hecha.halladas, "anomalía")
    return f"{cuando(hecha.momento, emisor.ahora(db))}: {contar(hecha.registros, 'registro')}, {como}."


def _xml(db: TenantSession, registro_id: Any) -> str:
    return sangrar(registros.leer(db, registro_id).xml.decode())


def sangrar(xml: str) -> str:
    """El XML con un elemento por renglón, para leerlo; el que vale, byte a byte, es el de la API.

    >>> print(sangrar("<a><b>1</b><c/></a>"))
    <a>
      <b>1</b>
      <c/>
    </a>
    """
    renglones, nivel = list[str](), 0
    for trozo in _ENTRE_ELEMENTOS.split(xml):
        nivel -= trozo.startswith("</")
        renglones.append(f"{'  ' * nivel}{trozo}")
        nivel += not ("</" in trozo or trozo.endswith("/>") or trozo.startswith("<?"))
    return "\n".join(renglones)


def contar_anomalias(hallado: Revision) -> tuple[str, list[str]]:
    """Lo que ha salido de comprobar la cadena y, si algo no cuadra, en qué registros o eventos."""
    if not hallado.registros and not hallado.anomalias:
        return "Todavía no hay registros que comprobar.", []
    if not hallado.anomalias:
        return f"La cadena está entera: {contar(hallado.registros, 'registro')} sin tocar desde que se hicieron.", []
    malas = [
        *(f"Registro {a.posicion} ({a.numero}): {a.motivo}." for a in hallado.cadenas.anomalias),
        *(f"Evento {a.posicion}: {a.motivo}." for a in hallado.eventos.anomalias),
        *(f"Registro {a.posicion} ({a.numero}): {a.motivo}." for a in hallado.de_los_envios),
    ][:ANOMALIAS_A_LA_VISTA]
    resto = len(hallado.anomalias) - len(malas)
    return "La cadena no está como se escribió.", [*malas, *([f"Y {resto} más."] if resto else [])]
