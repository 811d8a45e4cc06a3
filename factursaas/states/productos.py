"""Los productos del inquilino, vistos desde una pestaña."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import ValidationError

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_euros, escribir_tipo, leer_decimal
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.escritura import escribir_precio
from factursaas.domain.impuestos import Impuesto, impuesto_de, tipo_general, tipos_vigentes
from factursaas.models import Producto
from factursaas.services import emisor, productos
from factursaas.states.entrada import (
    con_error,
    error_del_campo,
    errores_de,
    identificador,
    marcado,
    primero_con_error,
    texto,
    textos,
)
from factursaas.states.lista import POR_PAGINA
from factursaas.states.lista_en_direccion import ListaEnDireccionState

CAMPOS = ("nombre", "precio", "tributo", "referencia", "descripcion")
DE_TEXTO = ("nombre", "referencia", "descripcion")
SIN_PRECIO = "Escribe el precio, como 1.234,56. Si no cobras nada, pon 0."


@dataclass(frozen=True, slots=True)
class FilaProducto:
    """Un producto en la lista."""

    id: str
    nombre: str
    referencia: str
    precio: str
    impuesto: str
    activo: bool

    @classmethod
    def de(cls, producto: Producto) -> "FilaProducto":
        """La fila de un producto."""
        impuesto = f"{producto.impuesto} {escribir_tipo(producto.tipo)}"
        precio = f"{escribir_precio(producto.precio)}\u00a0€"
        return cls(str(producto.id), producto.nombre, producto.referencia, precio, impuesto, producto.activo)


@dataclass(frozen=True, slots=True)
class FichaProducto:
    """Los datos de un producto para editarlos; `tributo` es «IVA:21»."""

    id: str = ""
    nombre: str = ""
    referencia: str = ""
    descripcion: str = ""
    precio: str = ""
    tributo: str = "IVA:21"
    activo: bool = True

    @classmethod
    def de(cls, producto: Producto) -> "FichaProducto":
        """La ficha de un producto."""
        return cls(
            str(producto.id),
            producto.nombre,
            producto.referencia,
            producto.descripcion,
            escribir_precio(producto.precio),
            _tributo(producto.impuesto, producto.tipo),
            producto.activo,
        )


class ProductosState(ListaEnDireccionState, rx.State):
    """La lista de productos y el diálogo de uno."""

    filas: list[FilaProducto] = []
    ficha: FichaProducto = FichaProducto()
    tributos: list[tuple[str, str]] = []
    tributo: str = "IVA:21"
    con_impuesto: str = ""

    _precio: str = ""

    @rx.event
    async def cargar(self):
        """Lee la primera página."""
        if not await self._llegar():
            return
        pedido = self.router.url.query_parameters
        if pedido.get("producto"):
            self._abrir(*await self._run(_ficha, identificador(pedido["producto"])))
        elif pedido.get("nuevo"):
            self._abrir(*await self._run(_en_blanco))

    @rx.event
    async def limpiar(self):
        """Deja de buscar."""
        self.filtro = ""
        await self._buscar("")
        return [rx.set_value("buscar_productos", ""), rx.set_focus("buscar_productos"), self._anotar()]

    @rx.event
    async def nuevo(self):
        """Abre el diálogo en blanco."""
        self._abrir(*await self._run(_en_blanco))

    @rx.event
    async def editar(self, producto_id: Any = None):
        """Abre la ficha de un producto."""
        self._abrir(*await self._run(_ficha, identificador(producto_id)))

    @rx.event(supersedes=True, debounce=300)
    async def mirar_precio(self, precio: Any = None):
        """Mientras se escribe el precio, dice cuánto es con el impuesto."""
        self._precio = texto(precio, 60)
        self._echar_cuentas()

    @rx.event
    async def elegir_tributo(self, tributo: Any = None):
        """Cambia el impuesto del producto abierto."""
        if texto(tributo) in dict(self.tributos):
            self.tributo = tributo
            self._echar_cuentas()

    @rx.event
    async def revisar(self, campo: Any = None, valor: Any = None):
        """Al salir de un campo, dice si lo escrito no vale o quita el error que ya no toca."""
        if campo == "precio":
            _, fallo = _leer_precio(texto(valor, 60)) if texto(valor).strip() else ("", "")
        elif campo in ("nombre", "referencia"):
            fallo = error_del_campo(productos.DatosProducto, campo, texto(valor), {"nombre": "-", "precio": 0})
        else:
            return
        self.errores = con_error(self.errores, campo, fallo)

    @rx.event
    async def guardar(self, form: Any = None):
        """Guarda el producto del diálogo; si algo no vale, lo dice junto a su campo."""
        if not self.abierto:
            return
        datos, errores = _leer_formulario(form, self.tributo)
        self.guardando, self.problema = True, ""
        yield
        try:
            producto = await self._run(_guardar, self.ficha.id, datos)
        except (ValidationError, DatosNoValidos) as fallo:
            self.errores = {**_en_su_campo(errores_de(fallo)), **errores}
            if campo := primero_con_error(self.errores, CAMPOS):
                yield rx.set_focus(campo)
            return
        finally:
            self.guardando = False
        self.abierto = False
        await self._leer()
        dicho = "Los cambios de «{}» están guardados." if self.ficha.id else "«{}» ya está en tu lista."
        yield rx.toast.success(dicho.format(producto.nombre))

    @rx.event
    async def preguntar_borrar(self):
        """Pide confirmación antes de borrar el producto abierto."""
        self.borrando = self.abierto and self.ficha.id != ""

    @rx.event
    async def borrar(self):
        """Borra el producto confirmado; si está en facturas emitidas, lo explica en su ficha."""
        self.borrando = False
        try:
            await self._run(productos.borrar, identificador(self.ficha.id))
        except EstadoNoPermitido as fallo:
            self.problema = str(fallo)
            return
        self.abierto = False
        await self._leer()
        yield rx.toast.success(f"«{self.ficha.nombre}» se ha borrado.")

    def _abrir(self, ficha: FichaProducto, tributos: list[tuple[str, str]]) -> None:
        self.ficha, self.tributos, self.tributo, self._precio = ficha, tributos, ficha.tributo, ficha.precio
        self._echar_cuentas()
        self._abrir_dialogo()

    def _echar_cuentas(self) -> None:
        self.con_impuesto = _con_impuesto(self._precio, self.tributo)

    async def _traer(self, cursor: str | None) -> tuple[int, str | None]:
        orden = productos.orden_por(self.orden.removeprefix("-"), descendente=self.orden.startswith("-"))
        activos = productos.SOLO.get(self.filtro)
        pagina = await self._run(productos.listar, self.buscado, POR_PAGINA, cursor, activos=activos, orden=orden)
        self.filas = [FilaProducto.de(producto) for producto in pagina.items]
        return len(self.filas), pagina.siguiente

    def _lista(self) -> str:
        return "productos"

    def _ordenes(self) -> Mapping[str, Any]:
        return productos.ORDENES

    def _filtros(self) -> Mapping[str, Any]:
        return productos.SOLO


def _tributo(impuesto: str, tipo: Decimal) -> str:
    return f"{impuesto}:{tipo.normalize():f}"


def _con_impuesto(precio: str, tributo: str) -> str:
    """Lo que paga el cliente, para quien piensa en precios finales."""
    impuesto, _, tipo = tributo.partition(":")
    try:
        final = leer_decimal(precio) * (100 + Decimal(tipo)) / 100
        return f"{escribir_euros(final)} con el {impuesto} incluido."
    except ValueError:
        return ""


def _leer_precio(escrito: str) -> tuple[str, str]:
    """El precio en su forma exacta, y lo que falla de él."""
    if not escrito.strip():
        return "", SIN_PRECIO
    try:
        return format(leer_decimal(escrito), "f"), ""
    except ValueError as fallo:
        return "", str(fallo)


def _leer_formulario(form: Any, tributo: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Los datos del producto y lo que ya se sabe que falla."""
    dichos = textos(form)
    precio, fallo = _leer_precio(dichos.get("precio", ""))
    impuesto, _, tipo = dichos.get("tributo", tributo).partition(":")
    datos: dict[str, Any] = {campo: dichos[campo] for campo in DE_TEXTO if campo in dichos}
    datos |= {"precio": precio, "impuesto": impuesto, "tipo": tipo, "activo": marcado(form, "activo")}
    return datos, con_error({}, "precio", fallo)


def _en_su_campo(errores: dict[str, str]) -> dict[str, str]:
    """El impuesto y su tipo se eligen juntos."""
    return {"tributo" if campo in ("impuesto", "tipo") else campo: mensaje for campo, mensaje in errores.items()}


def _en_blanco(db: TenantSession) -> tuple[FichaProducto, list[tuple[str, str]]]:
    tributos = _ofrecidos(db)
    return FichaProducto(tributo=tributos[0][0]), tributos


def _ficha(db: TenantSession, producto_id: UUID) -> tuple[FichaProducto, list[tuple[str, str]]]:
    producto = productos.leer(db, producto_id)
    ficha, tributos = FichaProducto.de(producto), _ofrecidos(db)
    if ficha.tributo not in dict(tributos):
        tributos.append((ficha.tributo, f"{producto.impuesto} {escribir_tipo(producto.tipo)}"))
    return ficha, tributos


def _ofrecidos(db: TenantSession) -> list[tuple[str, str]]:
    """Los impuestos que se pueden elegir: los de donde está el emisor delante, y el general el primero."""
    quien, hoy = emisor.leer(db), emisor.hoy(db)
    propio = impuesto_de(quien.territorio) if quien else Impuesto.IVA
    general = (propio, tipo_general(propio, hoy))
    orden = [propio, *(otro for otro in Impuesto if otro is not propio)]
    pares = [(impuesto, tipo) for impuesto in orden for tipo in tipos_vigentes(impuesto, hoy)]
    pares.sort(key=lambda par: par != general)
    return [(_tributo(impuesto, tipo), f"{impuesto} {escribir_tipo(tipo)}") for impuesto, tipo in pares]


def _guardar(db: TenantSession, producto_id: str, datos: dict[str, Any]) -> Producto:
    if producto_id:
        return productos.cambiar(db, UUID(producto_id), productos.CambiosProducto.model_validate(datos))
    return productos.crear(db, productos.DatosProducto.model_validate({"nombre": "", **datos}))
