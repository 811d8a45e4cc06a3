"""Los clientes del inquilino, vistos desde una pestaña."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import ValidationError

from factursaas.db import TenantSession
from factursaas.domain.errores import DatosNoValidos, LimitePlan
from factursaas.domain.nif import validar_nif
from factursaas.domain.provincias import provincia_de
from factursaas.models import Cliente
from factursaas.services import clientes
from factursaas.services.paginas import Pagina
from factursaas.states.base import TenantState
from factursaas.states.entrada import errores_de, identificador, marcado, texto, textos
from factursaas.states.lista import POR_PAGINA, Paso
from factursaas.states.sesion import SesionState

CAMPOS = ("nombre", "nif", "direccion", "codigo_postal", "municipio", "provincia", "pais", "email", "telefono", "notas")


@dataclass(frozen=True, slots=True)
class FilaCliente:
    """Un cliente en la lista."""

    id: str
    nombre: str
    nif: str
    lugar: str
    email: str

    @classmethod
    def de(cls, cliente: Cliente) -> "FilaCliente":
        """La fila de un cliente."""
        return cls(str(cliente.id), cliente.nombre, cliente.nif, cliente.municipio, cliente.email)


@dataclass(frozen=True, slots=True)
class FichaCliente:
    """Los datos de un cliente para editarlos."""

    id: str = ""
    nombre: str = ""
    nif: str = ""
    direccion: str = ""
    codigo_postal: str = ""
    municipio: str = ""
    provincia: str = ""
    pais: str = "ES"
    email: str = ""
    telefono: str = ""
    notas: str = ""
    recargo_equivalencia: bool = False

    @classmethod
    def de(cls, cliente: Cliente) -> "FichaCliente":
        """La ficha de un cliente."""
        datos = {campo: getattr(cliente, campo) for campo in CAMPOS}
        return cls(id=str(cliente.id), recargo_equivalencia=cliente.recargo_equivalencia, **datos)


class ClientesState(TenantState, rx.State):
    """La lista de clientes y el diálogo de uno."""

    filas: list[FilaCliente] = []
    cargando: bool = True
    buscado: str = ""
    hay_anterior: bool = False
    hay_siguiente: bool = False
    abierto: bool = False
    ficha: FichaCliente = FichaCliente()
    errores: dict[str, str] = {}
    aviso_nif: str = ""
    provincia: str = ""
    muro: str = ""
    guardando: bool = False
    por_borrar: FilaCliente = FilaCliente("", "", "", "", "")
    borrando: bool = False
    apertura: str = "0"

    _paso: Paso = Paso()

    @rx.event
    async def cargar(self):
        """Lee la primera página."""
        self._paso = Paso()
        self.buscado = ""
        await self._leer()
        if self.router.url.query_parameters.get("nuevo"):
            self._abrir(FichaCliente())

    @rx.event(supersedes=True, debounce=300)
    async def buscar(self, q: str):
        """Busca por nombre, NIF o correo."""
        self.buscado = texto(q, 200)
        self._paso = Paso()
        await self._leer()

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

    @rx.event
    async def nuevo(self):
        """Abre el diálogo en blanco."""
        self._abrir(FichaCliente())

    @rx.event
    async def editar(self, cliente_id: str):
        """Abre la ficha de un cliente."""
        self._abrir(await self._run(_ficha, identificador(cliente_id)))

    @rx.event
    async def cambiar_abierto(self, abierto: bool):
        """El diálogo se abre o se cierra."""
        self.abierto = abierto is True

    @rx.event(supersedes=True, debounce=300)
    async def comprobar_nif(self, nif: str, pais: str):
        """Mientras se escribe el NIF: dice si no cuadra o si ya es de otro cliente."""
        nif, pais = texto(nif, 60), texto(pais, 2) or "ES"
        self.aviso_nif = ""
        errores = {campo: error for campo, error in self.errores.items() if campo != "nif"}
        if len(nif.strip()) >= 9:
            try:
                validar_nif(nif, pais)
                self.aviso_nif = await self._run(_aviso_de_repetido, nif, self.ficha.id)
            except ValueError as fallo:
                errores["nif"] = str(fallo)
        self.errores = errores

    @rx.event(debounce=300)
    async def proponer_provincia(self, codigo_postal: str):
        """El código postal dice la provincia."""
        self.provincia = provincia_de(texto(codigo_postal, 10)) or self.provincia

    @rx.event
    async def guardar(self, form: dict[str, Any]):
        """Guarda el cliente del diálogo; si algo no vale, lo dice junto a su campo."""
        datos = {campo: valor for campo, valor in textos(form).items() if campo in CAMPOS}
        datos["recargo_equivalencia"] = "true" if marcado(form, "recargo_equivalencia") else "false"
        self.guardando = True
        yield
        try:
            cliente = await self._run(_guardar, self.ficha.id, datos)
        except (ValidationError, DatosNoValidos) as fallo:
            self.errores = _en_su_campo(errores_de(fallo))
            return
        except LimitePlan as fallo:
            self.muro = str(fallo)
            return
        finally:
            self.guardando = False
        self.abierto = False
        yield rx.toast.success(f"{cliente.nombre} está en tu lista.")
        yield SesionState.actualizar_uso
        await self._leer()

    @rx.event
    async def preguntar_borrar(self, cliente_id: str):
        """Pide confirmación antes de borrar."""
        self.por_borrar = await self._run(_fila, identificador(cliente_id))
        self.borrando = True

    @rx.event
    async def cambiar_borrando(self, abierto: bool):
        """La confirmación se abre o se cierra."""
        self.borrando = abierto is True

    @rx.event
    async def borrar(self):
        """Borra el cliente confirmado."""
        self.borrando = False
        await self._run(clientes.borrar, identificador(self.por_borrar.id))
        self.abierto = False
        yield rx.toast.success(f"{self.por_borrar.nombre} se ha borrado.")
        yield SesionState.actualizar_uso
        await self._leer()

    def _abrir(self, ficha: FichaCliente) -> None:
        self.ficha, self.provincia = ficha, ficha.provincia
        self.errores, self.aviso_nif, self.muro = {}, "", ""
        self.apertura = str(int(self.apertura) + 1)
        self.abierto = True

    async def _leer(self) -> None:
        self.cargando = not self.filas
        pagina: Pagina[Cliente] = await self._run(clientes.listar, self.buscado, POR_PAGINA, self._paso.actual or None)
        self.filas = [FilaCliente.de(cliente) for cliente in pagina.items]
        self._paso.siguiente = pagina.siguiente or ""
        self.hay_anterior, self.hay_siguiente = bool(self._paso.anteriores), bool(pagina.siguiente)
        self.cargando = False


def _ficha(db: TenantSession, cliente_id: UUID) -> FichaCliente:
    return FichaCliente.de(clientes.leer(db, cliente_id))


def _fila(db: TenantSession, cliente_id: UUID) -> FilaCliente:
    return FilaCliente.de(clientes.leer(db, cliente_id))


def _aviso_de_repetido(db: TenantSession, nif: str, este: str) -> str:
    otro = clientes.con_mismo_nif(db, nif, UUID(este) if este else None)
    return f"Ya tienes un cliente con este NIF: {otro.nombre}." if otro else ""


def _guardar(db: TenantSession, cliente_id: str, datos: dict[str, str]) -> Cliente:
    if cliente_id:
        return clientes.cambiar(db, UUID(cliente_id), clientes.CambiosCliente.model_validate(datos))
    return clientes.crear(db, clientes.DatosCliente.model_validate(datos))


def _en_su_campo(errores: dict[str, str]) -> dict[str, str]:
    """Lo que falla sin campo es el NIF, que depende del país."""
    return {campo or "nif": mensaje for campo, mensaje in errores.items()}
