"""Los productos del inquilino, vistos desde una pestaña."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import ValidationError

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_numero, escribir_tipo
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.impuestos import Impuesto, impuesto_de, tipos_vigentes
from factursaas.models import Producto
from factursaas.services import emisor, productos
from factursaas.services.paginas import Pagina
from factursaas.states.base import TenantState
from factursaas.states.entrada import cifra, errores_de, identificador, marcado, texto, textos
from factursaas.states.lista import POR_PAGINA, Paso
from factursaas.states.papel import escribir_precio

CAMPOS = ("nombre", "referencia", "descripcion", "precio")


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


class ProductosState(TenantState, rx.State):
    """La lista de productos y el diálogo de uno."""

    filas: list[FilaProducto] = []
    cargando: bool = True
    buscado: str = ""
    hay_anterior: bool = False
    hay_siguiente: bool = False
    abierto: bool = False
    ficha: FichaProducto = FichaProducto()
    tributos: list[tuple[str, str]] = []
    errores: dict[str, str] = {}
    guardando: bool = False
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
            self._abrir(*await self._run(_en_blanco))

    @rx.event(supersedes=True, debounce=300)
    async def buscar(self, q: str):
        """Busca por nombre, referencia o descripción."""
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
        ficha, tributos = await self._run(_en_blanco)
        self._abrir(ficha, tributos)

    @rx.event
    async def editar(self, producto_id: str):
        """Abre la ficha de un producto."""
        ficha, tributos = await self._run(_ficha, identificador(producto_id))
        self._abrir(ficha, tributos)

    @rx.event
    async def cambiar_abierto(self, abierto: bool):
        """El diálogo se abre o se cierra."""
        self.abierto = abierto is True

    @rx.event
    async def guardar(self, form: dict[str, Any]):
        """Guarda el producto del diálogo; si algo no vale, lo dice junto a su campo."""
        datos: dict[str, Any] = {campo: valor for campo, valor in textos(form).items() if campo in CAMPOS}
        datos["precio"] = cifra(datos.get("precio", ""))
        datos["impuesto"], _, datos["tipo"] = textos(form).get("tributo", self.ficha.tributo).partition(":")
        datos["activo"] = marcado(form, "activo")
        self.guardando = True
        yield
        try:
            producto = await self._run(_guardar, self.ficha.id, datos)
        except (ValidationError, DatosNoValidos) as fallo:
            self.errores = errores_de(fallo)
            return
        finally:
            self.guardando = False
        self.abierto = False
        yield rx.toast.success(f"«{producto.nombre}» está en tu lista.")
        await self._leer()

    @rx.event
    async def cambiar_borrando(self, abierto: bool):
        """La confirmación se abre o se cierra."""
        self.borrando = abierto is True

    @rx.event
    async def borrar(self):
        """Borra el producto abierto."""
        self.borrando = False
        await self._run(productos.borrar, identificador(self.ficha.id))
        self.abierto = False
        yield rx.toast.success(f"«{self.ficha.nombre}» se ha borrado.")
        await self._leer()

    def _abrir(self, ficha: FichaProducto, tributos: list[tuple[str, str]]) -> None:
        self.ficha, self.tributos, self.errores = ficha, tributos, {}
        self.apertura = str(int(self.apertura) + 1)
        self.abierto = True

    async def _leer(self) -> None:
        self.cargando = not self.filas
        pagina: Pagina[Producto] = await self._run(
            productos.listar, self.buscado, POR_PAGINA, self._paso.actual or None
        )
        self.filas = [FilaProducto.de(producto) for producto in pagina.items]
        self._paso.siguiente = pagina.siguiente or ""
        self.hay_anterior, self.hay_siguiente = bool(self._paso.anteriores), bool(pagina.siguiente)
        self.cargando = False


def _tributo(impuesto: str, tipo: Decimal) -> str:
    return f"{impuesto}:{tipo.normalize():f}"


def _en_blanco(db: TenantSession) -> tuple[FichaProducto, list[tuple[str, str]]]:
    tributos = _ofrecidos(db)
    return FichaProducto(tributo=tributos[0][0]), tributos


def _ficha(db: TenantSession, producto_id: UUID) -> tuple[FichaProducto, list[tuple[str, str]]]:
    producto = productos.leer(db, producto_id)
    ficha, tributos = FichaProducto.de(producto), _ofrecidos(db)
    if ficha.tributo not in dict(tributos):
        tributos.append((ficha.tributo, f"{producto.impuesto} {escribir_numero(producto.tipo)} %"))
    return ficha, tributos


def _ofrecidos(db: TenantSession) -> list[tuple[str, str]]:
    """Los impuestos que se pueden elegir: el de donde está el emisor, el primero."""
    quien, hoy = emisor.leer(db), emisor.hoy(db)
    propio = impuesto_de(quien.territorio) if quien else Impuesto.IVA
    orden = [propio, *(otro for otro in Impuesto if otro is not propio)]
    habitual = {Impuesto.IGIC: Decimal(7)}.get(propio)
    pares = [(impuesto, tipo) for impuesto in orden for tipo in tipos_vigentes(impuesto, hoy)]
    pares.sort(key=lambda par: par != (propio, habitual))
    return [(_tributo(impuesto, tipo), f"{impuesto} {escribir_tipo(tipo)}") for impuesto, tipo in pares]


def _guardar(db: TenantSession, producto_id: str, datos: dict[str, Any]) -> Producto:
    if producto_id:
        return productos.cambiar(db, UUID(producto_id), productos.CambiosProducto.model_validate(datos))
    return productos.crear(db, productos.DatosProducto.model_validate(datos))
