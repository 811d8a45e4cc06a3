"""La paleta de órdenes: lo que se encuentra al teclear en ella y lo que se puede hacer con ello."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_euros, escribir_fecha
from factursaas.domain.estados import EstadoFactura, TipoFactura
from factursaas.models import Factura
from factursaas.services import clientes, facturas, productos
from factursaas.states.base import TenantState
from factursaas.states.buscadores import Hallazgo
from factursaas.states.entrada import texto

CUANTOS = 5
_VERBOS = frozenset(
    ["nueva", "factura", "facturar", "para", "repetir", "repite", "la", "ir", "abrir", "ver", "cliente", "producto"]
)


@dataclass(frozen=True, slots=True)
class Hallada:
    """Una factura encontrada; `se_repite` si se puede hacer otra igual."""

    valor: str
    titulo: str
    detalle: str
    se_repite: bool

    @classmethod
    def de(cls, factura: Factura) -> "Hallada":
        """Una factura, con lo que la distingue."""
        estado = EstadoFactura(factura.estado)
        partes = (factura.nombre_cliente, escribir_fecha(factura.fecha), escribir_euros(factura.total, factura.moneda))
        suelta = not TipoFactura(factura.tipo).es_rectificativa
        return cls(
            str(factura.id),
            factura.numero_completo or "Borrador",
            " · ".join(filter(None, partes)),
            suelta and estado is not EstadoFactura.BORRADOR,
        )


@dataclass(frozen=True, slots=True)
class Encontrado:
    """Lo encontrado y lo que se buscaba, para no enseñar lo de otra búsqueda."""

    consulta: str = ""
    clientes: tuple[Hallazgo, ...] = ()
    productos: tuple[Hallazgo, ...] = ()
    facturas: tuple[Hallada, ...] = ()
    lista: bool = False


class PaletaState(TenantState, rx.State):
    """Lo que la paleta ha encontrado."""

    encontrado: Encontrado = Encontrado()

    @rx.event(supersedes=True)
    async def buscar(self, consulta: Any = None):
        """Busca a la vez en clientes, productos y facturas; los verbos («repetir», «nueva factura para») no cuentan."""
        escrito = texto(consulta, 200)
        self.encontrado = await self._run(_encontrar, escrito)


def _encontrar(db: TenantSession, escrito: str) -> Encontrado:
    q = " ".join(palabra for palabra in escrito.split() if palabra.casefold() not in _VERBOS)
    suyos = clientes.hallar(db, q, CUANTOS)
    halladas = facturas.hallar(db, q, CUANTOS, [cliente.id for cliente in suyos] if q else ())
    return Encontrado(
        escrito,
        tuple(map(Hallazgo.cliente, suyos)),
        tuple(map(Hallazgo.producto, productos.hallar(db, q, CUANTOS))) if q else (),
        tuple(map(Hallada.de, halladas)),
        lista=True,
    )
