"""Los filtros de la lista de facturas, escritos para quien los lee y los quita."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_euros, escribir_fecha, escribir_numero
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.periodos import PERIODOS
from factursaas.domain.plurales import contar
from factursaas.services import clientes
from factursaas.services.facturas import PedidoFacturas, Suma
from factursaas.states.entrada import cifra, texto

TODAS = "TODAS"
ESTADOS = {
    TODAS: "Todas",
    "BORRADOR": "Borradores",
    "EMITIDA": "Emitidas",
    "POR_COBRAR": "Por cobrar",
    "VENCIDA": "Vencidas",
    "COBRADA": "Cobradas",
    "RECTIFICADA": "Rectificadas",
    "ANULADA": "Anuladas",
}
TIPOS = {
    "F1": "Completas",
    "F2": "Simplificadas",
    "F3": "En sustitución de simplificadas",
    "rectificativas": "Rectificativas",
}
DEL_DIALOGO = ("periodo", "desde", "hasta", "cliente", "minimo", "maximo", "serie", "tipo")
SIN_ELEGIR = "todo"
"""Una lista de Radix no admite un valor vacío."""
ENTRE_FECHAS = "fechas"


@dataclass(frozen=True, slots=True)
class Pastilla:
    """Un filtro puesto, que se quita pulsándolo."""

    campo: str
    texto: str


@dataclass(frozen=True, slots=True)
class FilaSuma:
    """Los totales en una moneda, ya escritos."""

    facturas: str
    base: str
    impuestos: str
    total: str
    pendiente: str

    @classmethod
    def de(cls, suma: Suma) -> "FilaSuma":
        """Lo que suman las facturas de una moneda."""
        importes = (suma.base, suma.impuestos, suma.total, suma.pendiente)
        return cls(contar(suma.facturas, "factura"), *(escribir_euros(importe, suma.moneda) for importe in importes))


@dataclass(frozen=True, slots=True)
class FichaFiltros:
    """Lo que hay escrito en el diálogo de filtros."""

    periodo: str = SIN_ELEGIR
    desde: str = ""
    hasta: str = ""
    minimo: str = ""
    maximo: str = ""
    serie: str = SIN_ELEGIR
    tipo: str = SIN_ELEGIR

    @classmethod
    def de(cls, pedido: PedidoFacturas) -> "FichaFiltros":
        """Los filtros puestos, para cambiarlos."""
        dichos = pedido.puestos()
        campos = {campo: dichos.get(campo, "") for campo in ("desde", "hasta")}
        campos |= {campo: dichos.get(campo, "").replace(".", ",") for campo in ("minimo", "maximo")}
        campos |= {campo: dichos.get(campo, SIN_ELEGIR) for campo in ("periodo", "serie", "tipo")}
        if campos["periodo"] == SIN_ELEGIR and (pedido.desde or pedido.hasta):
            campos["periodo"] = ENTRE_FECHAS
        return cls(**campos)


def pastillas(db: TenantSession, pedido: PedidoFacturas) -> list[Pastilla]:
    """Los filtros puestos que no se ven en otro sitio."""
    dichas = {
        "estado": "Sin borradores" if pedido.estado == "NUMERADA" else "",
        "periodo": PERIODOS.get(pedido.periodo, "") or _entre_fechas(pedido),
        "cliente": _nombre(db, pedido.cliente) if pedido.cliente else "",
        "importe": _entre_importes(pedido),
        "serie": f"Serie {pedido.serie}" if pedido.serie else "",
        "tipo": TIPOS.get(pedido.tipo, ""),
    }
    return [Pastilla(campo, dicho) for campo, dicho in dichas.items() if dicho]


CAMPOS_DE = {"periodo": ("periodo", "desde", "hasta"), "importe": ("minimo", "maximo")}
"""Los que quita cada pastilla, si no es solo el suyo."""


def leer_dialogo(form: Mapping[str, Any], cliente: str) -> dict[str, str]:
    """Lo escrito en el diálogo, como va en una dirección."""
    dicho = {campo: texto(form.get(campo), 60).strip() for campo in DEL_DIALOGO} | {"cliente": cliente}
    dicho = {campo: "" if valor == SIN_ELEGIR else valor for campo, valor in dicho.items()}
    if dicho["periodo"] != ENTRE_FECHAS:
        dicho["desde"] = dicho["hasta"] = ""
    else:
        dicho["periodo"] = ""
    return dicho | {campo: cifra(dicho[campo]) for campo in ("minimo", "maximo") if dicho[campo]}


def _entre_fechas(pedido: PedidoFacturas) -> str:
    if pedido.desde and pedido.hasta:
        return f"{escribir_fecha(pedido.desde)} – {escribir_fecha(pedido.hasta)}"
    if pedido.desde:
        return f"Desde el {escribir_fecha(pedido.desde)}"
    return f"Hasta el {escribir_fecha(pedido.hasta)}" if pedido.hasta else ""


def _entre_importes(pedido: PedidoFacturas) -> str:
    minimo, maximo = (escribir_numero(uno, 2) if uno is not None else "" for uno in (pedido.minimo, pedido.maximo))
    if minimo and maximo:
        return f"Total entre {minimo} y {maximo}"
    if minimo:
        return f"Total desde {minimo}"
    return f"Total hasta {maximo}" if maximo else ""


def _nombre(db: TenantSession, cliente_id: UUID) -> str:
    try:
        return clientes.leer(db, cliente_id).nombre
    except NoEncontrado:
        return "Un cliente que ya no está"
