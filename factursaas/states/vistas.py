"""Las vistas guardadas de la lista de facturas."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate

import reflex as rx
from pydantic import ValidationError

from factursaas.db import TenantSession
from factursaas.domain.errores import DatosNoValidos
from factursaas.models import Vista
from factursaas.services import vistas
from factursaas.states.base import P, T, TenantState
from factursaas.states.entrada import errores_de, identificador, texto, textos
from factursaas.states.facturas import SIN_VISTA, FacturasState

_RUTA = "/facturas"


@dataclass(frozen=True, slots=True)
class FilaVista:
    """Una vista guardada; `direccion` es adonde lleva."""

    id: str
    nombre: str
    direccion: str
    por_defecto: bool

    @classmethod
    def de(cls, vista: Vista) -> "FilaVista":
        """La fila de una vista."""
        direccion = f"{_RUTA}?{vista.consulta or f'{SIN_VISTA}=si'}"
        return cls(str(vista.id), vista.nombre, direccion, vista.por_defecto)


class VistasState(TenantState, rx.State):
    """El diálogo de las vistas: verlas, guardar la de ahora, cambiarles el nombre y elegir la que se abre sola."""

    filas: list[FilaVista] = []
    abierto: bool = False
    cambiando: str = ""
    errores: dict[str, str] = {}
    apertura: str = "0"

    @rx.event
    async def abrir(self):
        """Enseña las que hay."""
        self.cambiando, self.errores = "", {}
        await self._leer()
        self.abierto = True

    @rx.event
    async def cambiar_abierto(self, abierto: Any = None):
        """El diálogo se cierra."""
        if abierto is not True:
            self.abierto = False

    @rx.event
    async def ir(self, vista_id: Any = None):
        """Mira la lista como dice una vista."""
        vista = FilaVista.de(await self._run(vistas.leer, identificador(vista_id)))
        self.abierto = False
        return rx.redirect(vista.direccion)

    @rx.event
    async def guardar(self, form: Any = None):
        """Guarda con un nombre los filtros y el orden que hay puestos."""
        consulta = (await self.get_state(FacturasState))._puesto
        dicho = await self._intentar(_guardar, textos(form).get("nombre", ""), consulta)
        return rx.toast.success(dicho) if dicho else rx.set_focus("nombre")

    @rx.event
    async def empezar_a_cambiar(self, vista_id: Any = None):
        """Deja escribir otro nombre para una vista."""
        self.cambiando, self.errores = texto(vista_id, 40), {}

    @rx.event
    async def renombrar(self, form: Any = None):
        """Le pone el nombre escrito."""
        await self._intentar(vistas.renombrar, identificador(self.cambiando), textos(form).get("otro_nombre", ""))
        if "nombre" in self.errores:
            self.errores = {"otro_nombre": self.errores["nombre"]}
            return rx.set_focus("otro_nombre")
        return None

    @rx.event
    async def poner_por_defecto(self, vista_id: Any = None, puesta: Any = None):
        """La abre, o deja de abrirla, al entrar en la lista."""
        await self._intentar(vistas.poner_por_defecto, identificador(vista_id), puesta=puesta is True)

    @rx.event
    async def borrar(self, vista_id: Any = None):
        """Borra una vista."""
        await self._intentar(vistas.borrar, identificador(vista_id))

    async def _intentar(
        self, caso: Callable[Concatenate[TenantSession, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        try:
            hecho = await self._run(caso, *args, **kwargs)
        except (ValidationError, DatosNoValidos) as fallo:
            self.errores = errores_de(fallo)
            return None
        self.cambiando, self.errores, self.apertura = "", {}, str(int(self.apertura) + 1)
        await self._leer()
        return hecho

    async def _leer(self) -> None:
        self.filas = await self._run(_listar)
        lista = await self.get_state(FacturasState)
        lista._por_defecto = any(fila.por_defecto for fila in self.filas)


def _listar(db: TenantSession) -> list[FilaVista]:
    return [FilaVista.de(vista) for vista in vistas.listar(db, "facturas")]


def _guardar(db: TenantSession, nombre: str, consulta: str) -> str:
    """Lo que ha pasado: con un nombre repetido se cambia la que ya lo llevaba."""
    datos = vistas.DatosVista(lista="facturas", nombre=nombre, consulta=consulta)
    antes = {vista.id for vista in vistas.listar(db, "facturas")}
    vista = vistas.crear(db, datos)
    return f"Vista «{vista.nombre}» {'cambiada' if vista.id in antes else 'guardada'}."
