"""Lo que se ofrece mientras se busca un cliente o un producto desde el editor."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from factursaas.domain.dinero import escribir_euros
from factursaas.domain.escritura import escribir_precio
from factursaas.domain.impuestos import Impuesto
from factursaas.models import Cliente, Producto
from factursaas.services import clientes, productos
from factursaas.states.base import TenantState
from factursaas.states.casillas import Tributo
from factursaas.states.entrada import texto

CUANTOS = 8


@dataclass(frozen=True, slots=True)
class Hallazgo:
    """Una opción de un buscador; un producto trae además lo que escribe en su línea."""

    valor: str
    titulo: str
    detalle: str = ""
    precio: str = ""
    impuesto: str = ""

    @classmethod
    def cliente(cls, cliente: Cliente) -> "Hallazgo":
        """Un cliente, con lo que lo distingue de otro del mismo nombre."""
        return cls(str(cliente.id), cliente.nombre, " · ".join(filter(None, (cliente.nif, cliente.municipio))))

    @classmethod
    def producto(cls, producto: Producto) -> "Hallazgo":
        """Un producto, con su precio."""
        tributo = Tributo(Impuesto(producto.impuesto), tipo=producto.tipo)
        detalle = " · ".join(filter(None, (producto.referencia, escribir_euros(producto.precio))))
        return cls(str(producto.id), producto.nombre, detalle, escribir_precio(producto.precio), tributo.texto)


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
        """Busca por nombre, NIF o correo."""
        q = texto(consulta, 200)
        pagina = await self._run(clientes.listar, q, CUANTOS)
        self.clientes = Respuesta(q, tuple(map(Hallazgo.cliente, pagina.items)), lista=True)

    @rx.event(supersedes=True)
    async def buscar_productos(self, consulta: Any = None):
        """Busca por nombre, referencia o descripción entre los que se venden."""
        q = texto(consulta, 200)
        pagina = await self._run(productos.listar, q, CUANTOS, solo_activos=True)
        self.productos = Respuesta(q, tuple(map(Hallazgo.producto, pagina.items)), lista=True)
