"""Hacer algo con todas las facturas elegidas, viendo cómo va y pudiendo parar.

Va en un evento en segundo plano y no en el proceso de trabajos: lo hace quien lo pide, con su sesión y su plan mirados
en cada factura, y su pestaña ve el avance sin preguntar. No hay nada que reanudar si el servidor muere: cada factura es
su propia transacción, y las que faltan siguen en la lista.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar
from uuid import UUID

import reflex as rx
from reflex.event import EventSpec

from factursaas.db import TenantSession
from factursaas.documents.pdf import imprimir
from factursaas.domain.planes import Inquilino
from factursaas.domain.plurales import contar
from factursaas.services import cuentas, enlaces, lotes
from factursaas.services.lotes import Accion, Eleccion, Fallo, Interrumpido
from factursaas.states.base import TenantState, ejecutar
from factursaas.states.facturas import FacturasState
from factursaas.states.frases_lotes import (
    COBRADAS,
    DESHECHAS,
    DIBUJADAS,
    EMITIDAS,
    Faena,
    Hecho,
    Informe,
    Pregunta,
    informar,
    interrumpido,
    preguntar,
)
from factursaas.states.informe_lotes import InformeState
from factursaas.states.sesion import SesionState
from factursaas.states.vistazo import VistazoState

T = TypeVar("T")
SE_DESHACEN = 500
_SIN_NOTICIAS = 30.0
Paso = Callable[..., Fallo | UUID | None]
Pendientes = Sequence[tuple[UUID, ...]]


class LotesState(TenantState, rx.State):
    """El lote de esta pestaña: lo que se pregunta, cómo va y qué pasó."""

    pregunta: Pregunta = Pregunta()
    en_marcha: bool = False
    parando: bool = False
    que_hace: str = ""
    hechas: int = 0
    total: int = 0

    _cobros: list[tuple[str, str]] = []
    _latido: float = 0.0

    @rx.event
    async def cargar(self):
        """Al abrir la lista: si el que hacía el lote murió, se dice, en vez de enseñar un avance que no avanza."""
        if self.en_marcha and time.time() - self._latido > _SIN_NOTICIAS:
            self.en_marcha = False
            await self._informar(interrumpido(self.hechas, self.total))

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
            quien, eleccion = await self._con_lo_elegido()
            faena = EMITIDAS if accion == Accion.EMITIR else COBRADAS
            tocadas = (await self.get_state(FacturasState)).marcadas
            await self._arrancar(faena)
        await self._hacer(quien, faena, lambda db: _de_una_en_una(lotes.aptas(db, eleccion, Accion(accion))))
        yield await self._ensenar(tocadas)
        yield SesionState.actualizar_uso

    @rx.event(background=True)
    async def deshacer(self):
        """Deshace los cobros que anotó el último lote."""
        async with self:
            if self.en_marcha or not self._cobros:
                return
            quien, pendientes = await self._quien(), [(UUID(f), UUID(c)) for f, c in self._cobros]
            self._cobros = []
            await self._arrancar(DESHECHAS)
        await self._hacer(quien, DESHECHAS, lambda _: pendientes)
        yield await self._ensenar([str(factura) for factura, _ in pendientes])

    @rx.event(background=True)
    async def bajar_papeles(self):
        """Guarda a la vista los PDF que falten y luego los baja todos en un ZIP."""
        async with self:
            if self.en_marcha:
                return
            quien, eleccion = await self._con_lo_elegido()
            emitidas = await self._run(_con_papel, eleccion)
            if emitidas:
                await self._arrancar(DIBUJADAS)
        if not emitidas:
            yield rx.toast.info("Ninguna de las elegidas está emitida: un borrador aún no tiene PDF.", id="papeles")
            return
        # A quien mira la cuenta de otro no se le deja guardar nada: se dibujan según se bajan.
        hecho = await self._hacer(
            quien,
            DIBUJADAS,
            lambda db: [] if quien.suplantado else _de_una_en_una(lotes.aptas(db, eleccion, Accion.DIBUJAR)),
        )
        if not hecho.redondo:
            return
        async with self:
            await self._informar(Informe())
        enlace = await ejecutar(quien, enlaces.firmar_lote, eleccion)
        yield rx.download(url=f"/api/facturas/zip?enlace={enlace}", filename="facturas.zip")
        yield rx.toast.success(f"Bajando {contar(emitidas, 'PDF', 'PDF')} en un ZIP.", id="papeles")

    @rx.event
    async def bajar_hoja(self):
        """Pide un enlace de un minuto y baja con él las elegidas en CSV."""
        eleccion = (await self.get_state(FacturasState))._eleccion()
        enlace = await self._run(enlaces.firmar_lote, eleccion)
        return rx.download(url=f"/api/facturas/elegidas?formato=csv&enlace={enlace}", filename="facturas.csv")

    @rx.event
    async def parar(self):
        """No empieza ninguna más; la que esté a medias se acaba."""
        self.parando = self.en_marcha

    async def _arrancar(self, faena: Faena) -> None:
        self.en_marcha, self.parando, self.que_hace = True, False, faena.gerundio
        self.hechas = self.total = 0
        self._latido = time.time()
        await self._informar(Informe())

    async def _informar(self, informe: Informe) -> None:
        fuera = self.router.url.path.rstrip("/") != "/facturas"
        (await self.get_state(InformeState))._poner(informe, por_ver=fuera)

    async def _con_lo_elegido(self) -> tuple[Inquilino, Eleccion]:
        return await self._quien(), (await self.get_state(FacturasState))._eleccion()

    async def _hacer(self, quien: Inquilino, faena: Faena, cuales: Callable[[TenantSession], Pendientes]) -> Hecho:
        hecho = Hecho()
        try:
            pendientes = await ejecutar(quien, cuales)
            async with self:
                self.total = hecho.total = len(pendientes)
            for tanda in en_tandas(pendientes):
                await asyncio.to_thread(_hacer_tanda, hecho, quien, faena, tanda)
                async with self:
                    self.hechas, self._latido = hecho.hechas, time.time()
                    hecho.parado = self.parando and hecho.hechas < hecho.total
                if hecho.corte or hecho.parado:
                    break
            hecho.contado = True
        finally:
            async with self:
                await self._acabar(faena, hecho)
        return hecho

    async def _acabar(self, faena: Faena, hecho: Hecho) -> None:
        self.en_marcha = self.parando = False
        self._cobros = hecho.cobros if len(hecho.cobros) <= SE_DESHACEN else []
        if hecho.contado:
            await self._informar(informar(faena, hecho, se_deshace=bool(self._cobros)))
        else:
            await self._informar(interrumpido(hecho.hechas, hecho.total))

    async def _ensenar(self, tocadas: Sequence[str]) -> list[EventSpec]:
        """La lista y el panel enseñan cómo han quedado."""
        async with self:
            eventos = await (await self.get_state(FacturasState))._poner_al_dia(tocadas)
            await (await self.get_state(VistazoState))._ponerse_al_dia()
        return eventos


def en_tandas(pendientes: Sequence[T]) -> Iterator[Sequence[T]]:
    """Lo que se hace antes de contar cómo va y mirar si hay que parar: diez y, si son muchas, más."""
    cuantas = min(max(len(pendientes) // 20, 10), 50)
    return (pendientes[desde : desde + cuantas] for desde in range(0, len(pendientes), cuantas))


def _de_una_en_una(ids: Iterable[UUID]) -> Pendientes:
    return [(factura,) for factura in ids]


def _hacer_tanda(hecho: Hecho, quien: Inquilino, faena: Faena, tanda: Pendientes) -> None:
    if faena is EMITIDAS and lotes.emitir_juntas(quien, [cual for (cual,) in tanda], imprimir):
        hecho.hechas += len(tanda)
        return
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


def _dibujar(quien: Inquilino, factura_id: UUID) -> Fallo | None:
    return lotes.dibujar(quien, factura_id, imprimir)


def _con_papel(db: TenantSession, eleccion: Eleccion) -> int:
    """Cuántas lo tienen, si el plan deja bajarlo."""
    cuentas.plan(db).exigir_pdf()
    return len(lotes.emitidas(db, eleccion))


_PASOS: dict[Faena, Paso] = {
    EMITIDAS: _emitir,
    COBRADAS: lotes.cobrar,
    DESHECHAS: lotes.deshacer,
    DIBUJADAS: _dibujar,
}
