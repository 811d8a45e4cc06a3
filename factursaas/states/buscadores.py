"""Lo que se ofrece mientras se busca un cliente o un producto desde el editor."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import reflex as rx

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_euros, redondear
from factursaas.domain.escritura import escribir_precio
from factursaas.domain.impuestos import Calificacion, Impuesto, tipos_vigentes
from factursaas.models import Cliente, Producto
from factursaas.services import clientes, facturas, productos
from factursaas.services.facturas import Venta
from factursaas.states.apertura import escribir_descuento
from factursaas.states.base import TenantState
from factursaas.states.borrador import Borrador
from factursaas.states.casillas import Tributo
from factursaas.states.editor import EditorState
from factursaas.states.entrada import texto

CUANTOS = 8


@dataclass(frozen=True, slots=True)
class Hallazgo:
    """Una opción de un buscador; un producto trae además lo que escribe en su línea y de dónde sale."""

    valor: str
    titulo: str
    detalle: str = ""
    precio: str = ""
    impuesto: str = ""
    descuento: str = ""
    nota: str = ""

    @classmethod
    def cliente(cls, cliente: Cliente) -> "Hallazgo":
        """Un cliente, con lo que lo distingue de otro del mismo nombre."""
        partes = (cliente.nombre_comercial, cliente.nif, cliente.municipio)
        return cls(str(cliente.id), cliente.nombre, " · ".join(filter(None, partes)))

    @classmethod
    def producto(cls, producto: Producto, *, con_impuestos: bool = False) -> "Hallazgo":
        """Un producto con su precio, que en un ticket lleva dentro el impuesto."""
        tributo = Tributo(Impuesto(producto.impuesto), tipo=producto.tipo)
        precio = redondear(producto.precio * (1 + producto.tipo / 100)) if con_impuestos else producto.precio
        detalle = " · ".join(filter(None, (producto.referencia, escribir_euros(precio))))
        return cls(str(producto.id), producto.nombre, detalle, escribir_precio(precio), tributo.texto)

    def como_la_ultima_vez(self, venta: Venta, dia: date, moneda: str) -> "Hallazgo":
        """El mismo producto, como se le cobró a este cliente la última vez; el impuesto, solo si ese día aún vale."""
        tributo = Tributo(Impuesto(venta.impuesto), Calificacion(venta.calificacion), venta.tipo)
        descuento = escribir_descuento(venta.descuento_pct, venta.descuento_importe)
        dicho = escribir_euros(venta.precio, moneda) + (f", dto. {_como_se_lee(descuento)}" if descuento else "")
        return replace(
            self,
            detalle=f"{self.detalle} · a este cliente, {dicho}",
            precio=escribir_precio(venta.precio),
            impuesto=tributo.texto if _vale(tributo, dia) else self.impuesto,
            descuento=descuento,
            nota=f"Último precio a este cliente: {dicho}",
        )


@dataclass(frozen=True, slots=True)
class Respuesta:
    """Lo encontrado y lo que se buscaba, para no enseñar lo de otra búsqueda."""

    consulta: str = ""
    opciones: tuple[Hallazgo, ...] = ()
    lista: bool = False


class BuscadoresState(TenantState, rx.State):
    """Los dos buscadores del editor. La espera entre teclas la pone el navegador."""

    clientes: Respuesta = Respuesta()
    productos: Respuesta = Respuesta()

    @rx.event(supersedes=True)
    async def buscar_clientes(self, consulta: Any = None):
        """Busca por nombre, nombre comercial, NIF o correo."""
        q = texto(consulta, 200)
        hallados = await self._run(clientes.hallar, q, CUANTOS)
        self.clientes = Respuesta(q, tuple(map(Hallazgo.cliente, hallados)), lista=True)

    @rx.event(supersedes=True)
    async def buscar_productos(self, consulta: Any = None):
        """Busca por nombre, referencia o descripción entre los que se venden, al precio del cliente elegido."""
        q = texto(consulta, 200)
        borrador = (await self.get_state(EditorState))._borrador
        self.productos = Respuesta(q, await self._run(_productos, q, borrador), lista=True)


def _productos(db: TenantSession, q: str, borrador: Borrador) -> tuple[Hallazgo, ...]:
    ventas = {}
    if borrador.cliente_id:
        ventas = facturas.ultimas_ventas(db, borrador.cliente_id, borrador.moneda, con_impuestos=borrador.con_impuestos)
    dia = borrador.devengo if isinstance(borrador.devengo, date) else date.min
    hallados = productos.hallar(db, q, CUANTOS, tuple(ventas)[:CUANTOS])
    opciones = ((p.id, Hallazgo.producto(p, con_impuestos=borrador.con_impuestos)) for p in hallados)
    return tuple(
        opcion.como_la_ultima_vez(ventas[cual], dia, borrador.moneda) if cual in ventas else opcion
        for cual, opcion in opciones
    )


def _vale(tributo: Tributo, dia: date) -> bool:
    if tributo.impuesto is not Impuesto.IVA or not tributo.calificacion.lleva_cuota:
        return True
    return tributo.tipo in tipos_vigentes(tributo.impuesto, dia)


def _como_se_lee(descuento: str) -> str:
    return descuento if "€" in descuento else f"{descuento} %"
