"""Lo que comparten las listas: páginas, búsqueda y el diálogo de una ficha."""

import json
from dataclasses import dataclass, field
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from factursaas.states.base import TenantState
from factursaas.states.entrada import texto
from factursaas.states.sesion import SesionState

POR_PAGINA = 50
LARGO_BUSQUEDA = 200


@dataclass(slots=True)
class Paso:
    """Por dónde va una lista: los cursores de las páginas anteriores y el de la siguiente."""

    anteriores: list[str] = field(default_factory=list)
    actual: str = ""
    siguiente: str = ""

    def avanzar(self) -> None:
        """Pasa a la página siguiente, si la hay."""
        if self.siguiente:
            self.anteriores.append(self.actual)
            self.actual = self.siguiente

    def retroceder(self) -> None:
        """Vuelve a la anterior, si la hay."""
        if self.anteriores:
            self.actual = self.anteriores.pop()

    def tramo(self, cuantas: int) -> str:
        """Qué filas se ven: «51–100»; vacío si no hay ninguna.

        >>> Paso(anteriores=[""]).tramo(3)
        '51–53'
        """
        inicio = len(self.anteriores) * POR_PAGINA
        return f"{inicio + 1}–{inicio + cuantas}" if cuantas else ""


def anotar_en_la_direccion(lista: str, consulta: str, *, en_su_sitio: bool) -> EventSpec:
    """Deja en la dirección lo que enseña una lista, en el mismo sitio o como otro paso al que volver."""
    hacer = "replaceState" if en_su_sitio else "pushState"
    tras = json.dumps(f"?{consulta}" if consulta else "")
    return rx.call_script(
        f"/^\\/{lista}[/]?$/.test(location.pathname) && history.{hacer}(history.state, '', location.pathname + {tras})"
    )


class PaginasState(TenantState, mixin=True):
    """Las páginas de una lista. Quien la hereda lee en `_leer` la que toca y dice con `_seguir_en` por dónde sigue."""

    cargando: bool = True
    hay_anterior: bool = False
    hay_siguiente: bool = False
    apertura: str = "0"

    _paso: Paso = Paso()

    @rx.event
    async def siguiente(self):
        """Pasa de página."""
        self._paso.avanzar()
        await self._leer()

    @rx.event
    async def anterior(self):
        """Vuelve a la página de antes."""
        self._paso.retroceder()
        await self._leer()

    async def _leer(self) -> None:
        raise NotImplementedError

    def _seguir_en(self, siguiente: str | None) -> None:
        self._paso.siguiente = siguiente or ""
        self._pasar_a(hay_anterior=bool(self._paso.anteriores), hay_siguiente=bool(siguiente), cargando=False)

    def _pasar_a(self, **valores: Any) -> None:
        """Pone lo que sea distinto de lo que hay: lo que se asigna se escribe y viaja, aunque sea lo mismo."""
        for nombre, valor in valores.items():
            if self.get_value(nombre) != valor:
                setattr(self, nombre, valor)

    def _reabrir(self) -> None:
        """Dibuja de nuevo los campos, con lo que diga ahora el estado."""
        self.apertura = str(int(self.apertura) + 1)


class ListaState(PaginasState, mixin=True):
    """Una lista con su búsqueda, sus páginas y el diálogo de una ficha.

    Quien la hereda dice en `_traer` de dónde salen sus filas.
    """

    buscado: str = ""
    tramo: str = ""
    abierto: bool = False
    errores: dict[str, str] = {}
    problema: str = ""
    guardando: bool = False
    borrando: bool = False

    _visita: str = ""

    @rx.event(supersedes=True, debounce=300)
    async def buscar(self, q: Any = None):
        """Busca desde la primera página."""
        await self._buscar(texto(q)[:LARGO_BUSQUEDA].strip())

    @rx.event
    async def cambiar_abierto(self, abierto: Any = None):
        """El diálogo se cierra; abrirse, solo se abre para alguien."""
        if abierto is not True:
            self.abierto = False

    @rx.event
    async def cambiar_borrando(self, abierto: Any = None):
        """La pregunta antes de borrar se cierra."""
        if abierto is not True:
            self.borrando = False

    async def _buscar(self, q: str) -> None:
        self.buscado, self._paso = q, Paso()
        await self._leer()

    async def _llegar(self) -> bool:
        """Lee la lista. Una visita nueva empieza de cero; tras reconectar o volver a entrar, se sigue donde se estaba.

        Returns:
            Si la visita es nueva.
        """
        sesion = await self.get_state(SesionState)
        visita = f"{self.router.session.session_id} {sesion._sesion_id}"
        nueva = self._visita in ("", visita)
        self._visita = visita
        if nueva:
            self.buscado, self._paso = "", Paso()
            self._empezar()
            # Quien pulsa «Nuevo» antes de que llegue la lista por primera vez no pierde el diálogo.
            self.abierto = self.abierto and self.cargando
        await self._leer()
        return nueva

    def _empezar(self) -> None:
        """Lo que se mira al llegar."""

    def _abrir_dialogo(self) -> None:
        """Abre el diálogo con el formulario recién puesto, sin lo que dijera antes."""
        self.errores, self.problema, self.borrando = {}, "", False
        self._reabrir()
        self.abierto = True

    async def _leer(self) -> None:
        cuantas, siguiente = await self._traer(self._paso.actual or None)
        if not cuantas and self._paso.anteriores:
            # La última fila de esta página se acaba de borrar.
            self._paso.retroceder()
            cuantas, siguiente = await self._traer(self._paso.actual or None)
        self.tramo = self._paso.tramo(cuantas)
        self._seguir_en(siguiente)

    async def _traer(self, cursor: str | None) -> tuple[int, str | None]:
        """Pone las filas de una página; devuelve cuántas son y el cursor de la siguiente."""
        raise NotImplementedError
