"""El panel de quien cuida la instalación. Cada evento comprueba que lo es; para los demás no existe."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import reflex as rx

from factursaas.config import ajustes
from factursaas.db import Transaccion, operador_session, tenant_session
from factursaas.domain.auditoria import Actor, Origen
from factursaas.domain.errores import SinPermiso
from factursaas.domain.operador import Operador
from factursaas.domain.planes import FuenteDePlan, Inquilino, Plan
from factursaas.domain.suscripcion import Suscripcion
from factursaas.services import cuentas, panel_operador
from factursaas.services.panel_operador import Cola, FalloVisto, Remitente
from factursaas.states import mirada
from factursaas.states.base import DeOperador
from factursaas.states.entrada import texto
from factursaas.states.filas_admin import EstadoDeLaCola, FichaCuenta, FilaCuenta, FilaFallo, FilaRemitente
from factursaas.states.lista import LARGO_BUSQUEDA, PaginasState, Paso
from factursaas.states.sesion import SesionState

T = TypeVar("T")
_LARGO_ID = 255
_ZONA = ZoneInfo("Europe/Madrid")


class AdminState(DeOperador, PaginasState, rx.State):
    """La instalación entera: cuentas, cola, bandeja y fallos."""

    buscado: str = ""
    filas: list[FilaCuenta] = []
    cola: EstadoDeLaCola = EstadoDeLaCola()
    bandeja: list[FilaRemitente] = []
    fallos: list[FilaFallo] = []

    @rx.event
    async def cargar(self):
        """Lee cómo va todo."""
        self.buscado, self._paso = "", Paso()
        self._reabrir()
        operador, ahora = await self._operador(), datetime.now(_ZONA)
        cola, bandeja, fallos = await _consultar(operador, _estado_de_todo)
        self.cola = EstadoDeLaCola.de(cola, ahora)
        self.bandeja = [FilaRemitente.de(uno, ahora) for uno in bandeja]
        self.fallos = [FilaFallo.de(uno, ahora) for uno in fallos]
        await self._leer()

    @rx.event(supersedes=True, debounce=300)
    async def buscar(self, q: Any = None):
        """Busca por correo o identificador."""
        self.buscado, self._paso = texto(q, LARGO_BUSQUEDA), Paso()
        await self._leer()

    async def _leer(self) -> None:
        q, desde = self.buscado, self._paso.actual
        leidas, siguiente = await _consultar(await self._operador(), lambda db: panel_operador.cuentas(db, q, desde))
        ahora = datetime.now(_ZONA)
        self.filas = [FilaCuenta.de(cuenta, ahora) for cuenta in leidas]
        self._seguir_en(siguiente)


class AdminCuentaState(DeOperador, rx.State):
    """Una cuenta, vista por el operador."""

    cargando: bool = True
    ficha: FichaCuenta = FichaCuenta()
    plan_a_mano: bool = False

    @rx.event
    async def cargar(self):
        """Lee la cuenta de la dirección."""
        self.cargando, self.ficha = True, FichaCuenta()
        operador = await self._operador()
        self.plan_a_mano = ajustes().planes_de is FuenteDePlan.MANUAL
        await self._poner(operador, texto(self.router.url.query_parameters.get("id"), _LARGO_ID))

    @rx.event
    async def poner_plan(self, plan: Any = None):
        """Le pone otro plan; queda escrito en su actividad."""
        operador = await self._operador()
        nuevo = panel_operador.exigir_plan_manual(texto(plan, 20))
        await asyncio.to_thread(_poner_plan, operador, self.ficha.id, nuevo)
        await self._poner(operador, self.ficha.id)
        return rx.toast.success(f"Ahora tiene el plan {nuevo.nombre}.", id="plan")

    @rx.event
    async def mirar(self):
        """Abre la cuenta para mirarla, si su dueño deja."""
        await self._operador()
        sesion = await self.get_state(SesionState)
        try:
            return await mirada.empezar(sesion, self.ficha.id)
        except SinPermiso as fallo:
            return rx.toast.error(str(fallo), id=fallo.codigo)

    async def _poner(self, operador: Operador, user_id: str) -> None:
        leida = await _consultar(operador, lambda db: panel_operador.cuenta(db, user_id))
        self.ficha = FichaCuenta.de(leida, datetime.now(_ZONA))
        self.cargando = False


async def _consultar(operador: Operador, caso: Callable[[Transaccion], T]) -> T:
    def transaccion() -> T:
        with operador_session(operador) as db:
            return caso(db)

    return await asyncio.to_thread(transaccion)


def _estado_de_todo(db: Transaccion) -> tuple[Cola, list[Remitente], list[FalloVisto]]:
    return panel_operador.cola(db), panel_operador.bandeja(db), panel_operador.fallos(db)


def _poner_plan(operador: Operador, user_id: str, plan: Plan) -> None:
    quien = Inquilino(user_id, origen=Origen(actor=Actor.OPERADOR, quien=operador.user_id))
    with tenant_session(quien) as db:
        cuentas.anotar(db, Suscripcion(plan, FuenteDePlan.MANUAL, datetime.now(UTC)))
