"""Los clientes del inquilino, vistos desde una pestaña."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import ValidationError

from factursaas.db import TenantSession
from factursaas.domain.acceso import destino_seguro
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, LimitePlan
from factursaas.domain.escritura import escribir_iban
from factursaas.domain.lugares import es_codigo_postal, fallo_postal, leer_codigo_postal, provincia_de
from factursaas.domain.medios import Medio
from factursaas.domain.nif import validar_nif
from factursaas.domain.planes import SIN_LIMITE
from factursaas.domain.plurales import contar
from factursaas.models import Cliente
from factursaas.services import clientes, cuentas
from factursaas.states.entrada import (
    con_error,
    error_del_campo,
    errores_de,
    identificador,
    juzgar_nif,
    marcado,
    primero_con_error,
    texto,
    textos,
)
from factursaas.states.lista import POR_PAGINA
from factursaas.states.lista_en_direccion import ListaEnDireccionState
from factursaas.states.sesion import SesionState

CAMPOS = (
    "nombre", "nombre_comercial", "nif", "pais", "direccion", "codigo_postal", "municipio", "provincia", "email",
    "telefono", "plazos", "dia_pago", "forma_pago", "iban", "mandato", "notas",
)  # fmt: skip
SIN_FORMA = "habitual"
"""Una lista de Radix no admite un valor vacío."""

DIAS_DEL_MES = 31


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
    nombre_comercial: str = ""
    nif: str = ""
    direccion: str = ""
    codigo_postal: str = ""
    municipio: str = ""
    provincia: str = ""
    pais: str = "ES"
    email: str = ""
    telefono: str = ""
    plazos: str = ""
    dia_pago: str = ""
    forma_pago: str = SIN_FORMA
    iban: str = ""
    mandato: str = ""
    notas: str = ""
    recargo_equivalencia: bool = False

    @classmethod
    def de(cls, cliente: Cliente) -> "FichaCliente":
        """La ficha de un cliente."""
        datos = {campo: getattr(cliente, campo) for campo in CAMPOS}
        datos |= {
            "dia_pago": str(cliente.dia_pago) if cliente.dia_pago else "",
            "forma_pago": cliente.forma_pago or SIN_FORMA,
            "iban": escribir_iban(cliente.iban),
        }
        return cls(id=str(cliente.id), recargo_equivalencia=cliente.recargo_equivalencia, **datos)


class ClientesState(ListaEnDireccionState, rx.State):
    """La lista de clientes y el diálogo de uno."""

    filas: list[FilaCliente] = []
    uso: str = ""
    lleno: bool = False
    ficha: FichaCliente = FichaCliente()
    pais: str = "ES"
    nota_nif: str = ""
    aviso_nif: str = ""
    nota_postal: str = ""
    muro: str = ""
    sin_sitio: bool = False
    domicilia: bool = False

    _nif: str = ""

    @rx.event
    async def cargar(self):
        """Lee la primera página."""
        if not await self._llegar():
            return
        pedido = self.router.url.query_parameters
        if pedido.get("cliente"):
            await self._abrir(await self._run(_ficha, identificador(pedido["cliente"])))
        elif pedido.get("nuevo"):
            await self._abrir(FichaCliente())

    @rx.event
    async def limpiar(self):
        """Deja de buscar."""
        await self._buscar("")
        return [rx.set_value("buscar_clientes", ""), rx.set_focus("buscar_clientes"), self._anotar()]

    @rx.event
    async def nuevo(self):
        """Abre el diálogo en blanco o, si el plan no da para más, lo dice antes de escribir nada."""
        await self._abrir(FichaCliente())

    @rx.event
    async def editar(self, cliente_id: Any = None):
        """Abre la ficha de un cliente."""
        await self._abrir(await self._run(_ficha, identificador(cliente_id)))

    @rx.event(supersedes=True, debounce=300)
    async def comprobar_nif(self, nif: Any = None):
        """Mientras se escribe el NIF: dice si no cuadra o si ya es de otro cliente."""
        self._nif = texto(nif, 60)
        await self._juzgar_nif()

    @rx.event
    async def elegir_pais(self, pais: Any = None):
        """El NIF se lee según el país."""
        self.pais = texto(pais, 2) or self.pais
        self.nota_postal = ""
        await self._juzgar_nif()

    @rx.event
    async def elegir_forma(self, forma: Any = None):
        """La cuenta y el mandato solo hacen falta si se domicilia."""
        self.domicilia = forma == Medio.DOMICILIACION

    @rx.event(supersedes=True, debounce=300)
    async def proponer_provincia(self, codigo_postal: Any = None):
        """En España, el código postal dice la provincia."""
        escrito = leer_codigo_postal(texto(codigo_postal, 20))
        self.nota_postal = ""
        if self.pais == "ES" and (provincia := provincia_de(escrito)):
            return rx.set_value("provincia", provincia)
        if self.pais == "ES" and len(escrito) >= 5 and not es_codigo_postal(escrito):
            self.nota_postal = fallo_postal(escrito)
        return None

    @rx.event
    async def revisar(self, campo: Any = None, valor: Any = None):
        """Al salir de un campo, dice si lo escrito no vale o quita el error que ya no toca."""
        if campo in ("nombre", "email", "plazos", "iban"):
            fallo = error_del_campo(clientes.DatosCliente, campo, texto(valor), {"nombre": "-"})
            self.errores = con_error(self.errores, campo, fallo)

    @rx.event
    async def guardar(self, form: Any = None):
        """Guarda el cliente del diálogo; si algo no vale, lo dice junto a su campo."""
        if not self.abierto:
            return
        datos = {campo: valor for campo, valor in textos(form).items() if campo in CAMPOS}
        self.guardando, self.problema, self.muro = True, "", ""
        yield
        try:
            recargo = marcado(form, "recargo_equivalencia")
            cliente = await self._run(_guardar, self.ficha.id, {**_pago(datos), "recargo_equivalencia": recargo})
        except (ValidationError, DatosNoValidos) as fallo:
            self.errores = _en_su_campo(errores_de(fallo), datos)
            if campo := primero_con_error(self.errores, CAMPOS):
                yield rx.set_focus(campo)
            return
        except LimitePlan as fallo:
            self.muro = str(fallo)
            return
        finally:
            self.guardando = False
        self.abierto = False
        await self._leer()
        dicho = "Los cambios de {} están guardados." if self.ficha.id else "{} ya está en tu lista."
        yield rx.toast.success(dicho.format(cliente.nombre))
        yield SesionState.actualizar_uso
        if volver := self.router.url.query_parameters.get("volver"):
            yield rx.redirect(destino_seguro(volver))

    @rx.event
    async def preguntar_borrar(self):
        """Pide confirmación antes de borrar el cliente abierto."""
        self.borrando = self.abierto and self.ficha.id != ""

    @rx.event
    async def borrar(self):
        """Borra el cliente confirmado; si tiene facturas, lo explica en su ficha."""
        self.borrando = False
        try:
            await self._run(clientes.borrar, identificador(self.ficha.id))
        except EstadoNoPermitido as fallo:
            self.problema = str(fallo)
            return
        self.abierto = False
        await self._leer()
        yield rx.toast.success(f"{self.ficha.nombre} se ha borrado.")
        yield SesionState.actualizar_uso

    async def _abrir(self, ficha: FichaCliente) -> None:
        self.muro = "" if ficha.id else await self._run(_muro)
        self.sin_sitio = self.muro != ""
        self.ficha, self.pais, self._nif = ficha, ficha.pais, ficha.nif
        self.nota_nif, self.aviso_nif, self.nota_postal = "", "", ""
        self.domicilia = ficha.forma_pago == Medio.DOMICILIACION or ficha.iban != ""
        self._abrir_dialogo()

    async def _juzgar_nif(self) -> None:
        fallo, self.nota_nif = juzgar_nif(self._nif, self.pais)
        self.errores = con_error(self.errores, "nif", fallo)
        self.aviso_nif = ""
        if self._nif.strip() and not _nif_que_no_vale(self._nif, self.pais):
            nif = validar_nif(self._nif, self.pais)
            self.aviso_nif = await self._run(_aviso_de_repetido, nif, self.ficha.id)

    async def _traer(self, cursor: str | None) -> tuple[int, str | None]:
        self.filas, siguiente, self.uso, self.lleno = await self._run(_listar, self.buscado, self.orden, cursor)
        return len(self.filas), siguiente

    def _lista(self) -> str:
        return "clientes"

    def _ordenes(self) -> Mapping[str, Any]:
        return clientes.ORDENES


def _listar(
    db: TenantSession, q: str, orden: str, cursor: str | None
) -> tuple[list[FilaCliente], str | None, str, bool]:
    por = clientes.orden_por(orden.removeprefix("-"), descendente=orden.startswith("-"))
    pagina = clientes.listar(db, q, POR_PAGINA, cursor, orden=por)
    usados, limite = cuentas.clientes(db), cuentas.plan(db).limite("clientes")
    filas = [FilaCliente.de(cliente) for cliente in pagina.items]
    if limite == SIN_LIMITE:
        return filas, pagina.siguiente, contar(usados, "cliente"), False
    return filas, pagina.siguiente, f"{usados} de {limite} clientes", usados >= limite


def _muro(db: TenantSession) -> str:
    try:
        cuentas.mirar_hueco(db, "clientes")
    except LimitePlan as fallo:
        return str(fallo)
    return ""


def _ficha(db: TenantSession, cliente_id: UUID) -> FichaCliente:
    return FichaCliente.de(clientes.leer(db, cliente_id))


def _aviso_de_repetido(db: TenantSession, nif: str, este: str) -> str:
    otro = clientes.con_mismo_nif(db, nif, UUID(este) if este else None)
    return f"Ya tienes a «{otro.nombre}» con este NIF. Puedes guardar otro igual si te hace falta." if otro else ""


def _guardar(db: TenantSession, cliente_id: str, datos: dict[str, Any]) -> Cliente:
    if cliente_id:
        return clientes.cambiar(db, UUID(cliente_id), clientes.CambiosCliente.model_validate(datos))
    return clientes.crear(db, clientes.DatosCliente.model_validate({"nombre": "", **datos}))


def _pago(datos: dict[str, str]) -> dict[str, Any]:
    """Lo que se elige en una lista o es un número, en la forma exacta que piden los datos."""
    leidos: dict[str, Any] = dict(datos)
    if "dia_pago" in datos:
        dia = datos["dia_pago"].strip()
        if dia and not (dia.isascii() and dia.isdecimal() and int(dia[:3]) <= DIAS_DEL_MES):
            raise DatosNoValidos({"dia_pago": "Escribe un día del mes, del 1 al 31, o déjalo en blanco."})
        leidos["dia_pago"] = int(dia[:3]) if dia else 0
    if datos.get("forma_pago") == SIN_FORMA:
        leidos["forma_pago"] = ""
    return leidos


def _nif_que_no_vale(nif: str, pais: str) -> str:
    try:
        validar_nif(nif, pais)
    except ValueError as fallo:
        return str(fallo)
    return ""


def _en_su_campo(errores: dict[str, str], datos: dict[str, str]) -> dict[str, str]:
    """Lo que falla sin campo es el NIF, que depende del país y solo se mira si lo demás vale."""
    en_campos = {campo or "nif": mensaje for campo, mensaje in errores.items()}
    if (nif := datos.get("nif", "").strip()) and "nif" not in en_campos:
        return con_error(en_campos, "nif", _nif_que_no_vale(nif, datos.get("pais", "ES")))
    return en_campos
