"""Hacer algo con todas las facturas elegidas, viendo cómo va y pudiendo parar.

Va en un evento en segundo plano y no en el proceso de trabajos: lo hace quien lo pide, con su sesión y su plan mirados
en cada factura, y su pestaña ve el avance sin preguntar. No hay nada que reanudar si el servidor muere: cada factura es
su propia transacción, y las que faltan siguen en la lista.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import reflex as rx

from factursaas.documents.pdf import imprimir
from factursaas.domain.planes import Inquilino
from factursaas.services import lotes
from factursaas.services.lotes import Accion, Fallo, Interrumpido
from factursaas.states.base import TenantState, ejecutar
from factursaas.states.facturas import FacturasState
from factursaas.states.frases_lotes import (
    COBRADAS,
    DESHECHAS,
    EMITIDAS,
    Faena,
    Informe,
    Pregunta,
    informar,
    interrumpido,
    preguntar,
)
from factursaas.states.sesion import SesionState

DE_UNA_VEZ = 5
"""Cuántas se hacen antes de contar cómo va y mirar si hay que parar."""
SE_DESHACEN = 500
_SIN_NOTICIAS = 30.0
Paso = Callable[..., Fallo | UUID | None]


@dataclass(slots=True)
class Hecho:
    """Lo que lleva hecho un lote; `corte`, por qué no siguió."""

    hechas: int = 0
    fallos: list[Fallo] = field(default_factory=list)
    cobros: list[tuple[str, str]] = field(default_factory=list)
    corte: str = ""
    parado: bool = False


class LotesState(TenantState, rx.State):
    """El lote de esta pestaña: lo que se pregunta, cómo va y qué pasó."""

    pregunta: Pregunta = Pregunta()
    en_marcha: bool = False
    parando: bool = False
    que_hace: str = ""
    hechas: int = 0
    total: int = 0
    informe: Informe = Informe()
    viendo: bool = False

    _cobros: list[tuple[str, str]] = []
    _latido: float = 0.0

    @rx.event
    async def cargar(self):
        """Al abrir la lista: si el que hacía el lote murió, se dice, en vez de enseñar un avance que no avanza."""
        if self.en_marcha and time.time() - self._latido > _SIN_NOTICIAS:
            self.en_marcha, self.informe = False, interrumpido(self.hechas, self.total)

    @rx.event
    async def preguntar(self, accion: Any = None):
        """Dice lo que pasaría ahora mismo; no hace nada."""
        if accion not in (Accion.EMITIR, Accion.COBRAR) or self.en_marcha:
            return
        eleccion = (await self.get_state(FacturasState))._eleccion()
        self.pregunta = await self._run(preguntar, eleccion, Accion(accion))

    @rx.event
    async def cambiar_preguntando(self, abierto: Any = None):
        """La pregunta se cierra; abrirse, solo se abre con lo que se pregunta."""
        if abierto is not True:
            self.pregunta = Pregunta()

    @rx.event(background=True)
    async def empezar(self):
        """Hace lo que se ha preguntado; una segunda pulsación ya encuentra la pregunta cerrada."""
        async with self:
            accion, hay, self.pregunta = self.pregunta.accion, self.pregunta.verbo, Pregunta()
            if not hay or self.en_marcha:
                return
            quien, eleccion = await self._quien(), (await self.get_state(FacturasState))._eleccion()
            faena = EMITIDAS if accion == Accion.EMITIR else COBRADAS
            self._arrancar(faena)
        pendientes = await ejecutar(quien, lotes.aptas, eleccion, Accion(accion))
        await self._hacer(quien, faena, [(factura,) for factura in pendientes])
        yield SesionState.actualizar_uso

    @rx.event(background=True)
    async def deshacer(self):
        """Deshace los cobros que anotó el último lote."""
        async with self:
            if self.en_marcha or not self._cobros:
                return
            quien, pendientes = await self._quien(), [(UUID(f), UUID(c)) for f, c in self._cobros]
            self._cobros = []
            self._arrancar(DESHECHAS)
        await self._hacer(quien, DESHECHAS, pendientes)

    @rx.event
    async def parar(self):
        """No empieza ninguna más; la que esté a medias se acaba."""
        self.parando = self.en_marcha

    @rx.event
    async def ver(self, abierto: Any = None):
        """Abre o cierra el informe de lo que pasó."""
        self.viendo = abierto is True

    @rx.event
    async def cerrar(self):
        """Quita el informe: ya se ha visto."""
        self.informe, self.viendo, self._cobros = Informe(), False, []

    def _arrancar(self, faena: Faena) -> None:
        self.en_marcha, self.parando, self.que_hace = True, False, faena.gerundio
        self.hechas = self.total = 0
        self.informe, self.viendo, self._latido = Informe(), False, time.time()

    async def _hacer(self, quien: Inquilino, faena: Faena, pendientes: Sequence[tuple[UUID, ...]]) -> None:
        hecho = Hecho()
        try:
            for desde in range(0, len(pendientes), DE_UNA_VEZ):
                tanda = pendientes[desde : desde + DE_UNA_VEZ]
                await asyncio.to_thread(_hacer_tanda, hecho, quien, faena, tanda)
                async with self:
                    self.hechas, self.total, self._latido = hecho.hechas, len(pendientes), time.time()
                    hecho.parado = self.parando and hecho.hechas < len(pendientes)
                if hecho.corte or hecho.parado:
                    break
        finally:
            async with self:
                self.en_marcha = self.parando = False
        async with self:
            self._cobros = hecho.cobros if len(hecho.cobros) <= SE_DESHACEN else []
            self.informe = informar(faena, hecho, len(pendientes), se_deshace=bool(self._cobros))
            lista = await self.get_state(FacturasState)
            await lista._leer()


def _hacer_tanda(hecho: Hecho, quien: Inquilino, faena: Faena, tanda: Sequence[tuple[UUID, ...]]) -> None:
    for cual in tanda:
        try:
            salida = _PASOS[faena](quien, *cual)
        except Interrumpido as corte:
            hecho.corte = str(corte)
            return
        hecho.hechas += 1
        if isinstance(salida, Fallo):
            hecho.fallos.append(salida)
        elif salida is not None:
            hecho.cobros.append((str(cual[0]), str(salida)))


def _emitir(quien: Inquilino, factura_id: UUID) -> Fallo | None:
    return lotes.emitir(quien, factura_id, imprimir)


_PASOS: dict[Faena, Paso] = {EMITIDAS: _emitir, COBRADAS: lotes.cobrar, DESHECHAS: lotes.deshacer}
