"""Lo que alguien pide ver de sus facturas, tal como va en una dirección: el mismo en la pantalla y en la descarga."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from factursaas.db import TenantSession
from factursaas.domain.estados import EstadoFactura, TipoFactura
from factursaas.domain.periodos import fechas_de
from factursaas.models import Factura
from factursaas.services import emisor
from factursaas.services.campos import Fecha, Importe, Linea
from factursaas.services.facturas.filtro import Clase, Filtro, FiltroFacturas, orden_por
from factursaas.services.paginas import Orden
from factursaas.services.validacion import mensaje

EstadoPedido = Literal[
    "", "BORRADOR", "EMITIDA", "POR_COBRAR", "VENCIDA", "COBRADA", "ANULADA", "RECTIFICADA", "NUMERADA"
]
PeriodoPedido = Literal["", "mes", "mes_pasado", "trimestre", "trimestre_pasado", "ano", "ano_pasado"]
TipoPedido = Literal["", "F1", "F2", "F3", "rectificativas"]
OrdenPedido = Literal[
    "fecha", "-fecha", "numero", "-numero", "cliente", "-cliente", "total", "-total", "vencimiento", "-vencimiento"
]


class PedidoFacturas(BaseModel):
    """Qué facturas y en qué orden; con un menos delante, de mayor a menor. Un periodo puede más que unas fechas."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    q: Annotated[Linea, Field(max_length=200)] = ""
    estado: EstadoPedido = ""
    periodo: PeriodoPedido = ""
    desde: Fecha | None = None
    hasta: Fecha | None = None
    cliente: UUID | None = None
    minimo: Importe | None = None
    maximo: Importe | None = None
    serie: Annotated[Linea, Field(max_length=20)] = ""
    tipo: TipoPedido = ""
    orden: OrdenPedido = "-fecha"

    @model_validator(mode="after")
    def _del_derecho(self) -> "PedidoFacturas":
        if self.desde and self.hasta and self.hasta < self.desde:
            raise _en("hasta", "El final no puede ser anterior al principio.")
        if self.minimo is not None and self.maximo is not None and self.maximo < self.minimo:
            raise _en("maximo", "El máximo no puede ser menor que el mínimo.")
        return self

    @classmethod
    def tolerante(cls, dicho: Mapping[str, Any]) -> "PedidoFacturas":
        """Lo que se entienda de una dirección; lo demás, como si no estuviera."""
        datos = {campo: valor for campo, valor in dicho.items() if campo in cls.model_fields and valor != ""}
        while True:
            try:
                return cls.model_validate(datos)
            except ValidationError as fallo:
                malos = errores_del_pedido(fallo)
                datos = {campo: valor for campo, valor in datos.items() if campo not in malos}

    def puestos(self) -> dict[str, str]:
        """Lo que se aparta de verlas todas, en el orden en que se escribe en una dirección."""
        dichos = {campo: getattr(self, campo) for campo in type(self).model_fields}
        return {campo: _escrito(valor) for campo, valor in dichos.items() if valor not in ("", None, "-fecha")}

    def filtro(self, db: TenantSession) -> FiltroFacturas:
        """Las facturas que pide, con las fechas de hoy."""
        desde, hasta = fechas_de(self.periodo, emisor.hoy(db)) if self.periodo else (self.desde, self.hasta)
        return FiltroFacturas(
            q=self.q,
            estado=_estado(self.estado),
            desde=desde,
            hasta=hasta,
            cliente_id=self.cliente,
            minimo=self.minimo,
            maximo=self.maximo,
            serie=self.serie,
            tipo=_clase(self.tipo),
        )

    def en_orden(self) -> Orden[Factura]:
        """El orden que pide."""
        return orden_por(self.orden.removeprefix("-"), descendente=self.orden.startswith("-"))


def errores_del_pedido(fallo: ValidationError) -> dict[str, str]:
    """Lo que falla, por campo; lo que no casa entre dos, en el segundo."""
    return {
        str(uno["loc"][0]) if uno["loc"] else str(uno.get("ctx", {})["campo"]): mensaje(
            uno["type"], uno["msg"], uno.get("ctx", {})
        )
        for uno in fallo.errors()
    }


def _en(campo: str, dicho: str) -> PydanticCustomError:
    return PydanticCustomError("negocio", "{mensaje}", {"mensaje": dicho, "campo": campo})


def _escrito(valor: Any) -> str:
    return valor.isoformat() if isinstance(valor, date) else str(valor)


def _estado(dicho: EstadoPedido) -> Filtro | None:
    if dicho in ("POR_COBRAR", "VENCIDA", "NUMERADA"):
        return dicho
    return EstadoFactura(dicho) if dicho else None


def _clase(dicho: TipoPedido) -> Clase | None:
    if dicho == "rectificativas":
        return dicho
    return TipoFactura(dicho) if dicho else None
