"""Las facturas por la API: borradores, cálculo, emisión y cobros."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from factursaas.api.contrato import fallos
from factursaas.api.dependencias import PaginaPedida, Peticion, PeticionUnica
from factursaas.api.esquemas_factura import (
    CalculoLeido,
    CobroLeido,
    FacturaLeida,
    FacturaResumida,
    ListaDeCobros,
    ListaDeFacturas,
)
from factursaas.api.ruta import RutaDeInquilino
from factursaas.db import TenantSession
from factursaas.domain.estados import EstadoFactura
from factursaas.models import Factura
from factursaas.services import emisor, facturas
from factursaas.services.campos import Fecha
from factursaas.services.facturas import DatosCalculo, DatosCobro, DatosFactura

router = APIRouter(prefix="/facturas", tags=["facturas"], route_class=RutaDeInquilino)

Version = Annotated[
    int | None, Field(strict=True, ge=1, description="La que leíste; si ya no es la última, no se hace nada.")
]


Estado = Literal[
    EstadoFactura.BORRADOR,
    EstadoFactura.EMITIDA,
    EstadoFactura.COBRADA,
    EstadoFactura.ANULADA,
    EstadoFactura.RECTIFICADA,
    "VENCIDA",
]


class PaginaDeFacturas(PaginaPedida):
    """Qué facturas se piden."""

    estado: Annotated[Estado | None, Field(description="`VENCIDA`: emitidas sin cobrar y pasadas de fecha.")] = None
    desde: Annotated[Fecha | None, Field(description="Primera fecha de factura.")] = None
    hasta: Annotated[Fecha | None, Field(description="Última fecha de factura.")] = None


class CambiosFactura(DatosFactura):
    """Lo que cambia de un borrador; lo que no se dice queda como estaba."""

    version: Version = None

    def datos(self) -> DatosFactura:
        """Los cambios, sin la versión en la que se basan."""
        dichos = {campo: getattr(self, campo) for campo in self.model_fields_set - {"version"}}
        return DatosFactura.model_construct(**dichos)


class DatosEmision(BaseModel):
    """Qué versión del borrador se quiere emitir."""

    model_config = ConfigDict(extra="forbid")

    version: Version = None


@router.get("", response_model=ListaDeFacturas)
def listar_facturas(pagina: Annotated[PaginaDeFacturas, Query()], peticion: Peticion) -> Response:
    """Las facturas, de la más reciente a la más antigua, sin sus líneas; `q` busca en número, cliente y NIF."""

    def listar(db: TenantSession) -> ListaDeFacturas:
        filtros = pagina.model_dump(include={"q", "estado", "desde", "hasta", "limite", "cursor"})
        filas, hoy = facturas.listar(db, **filtros), emisor.hoy(db)
        return ListaDeFacturas(items=[FacturaResumida.de(fila, hoy) for fila in filas.items], siguiente=filas.siguiente)

    return peticion.responder(listar)


@router.post("", response_model=FacturaLeida, status_code=201, responses=fallos(409))
def crear_factura(datos: DatosFactura, peticion: PeticionUnica) -> Response:
    """Escribe un borrador. No gasta número ni cuenta para el plan."""
    return peticion.responder(lambda db: _leida(db, facturas.crear(db, datos)), 201)


@router.post("/calcular", response_model=CalculoLeido)
def calcular_factura(datos: DatosCalculo, peticion: PeticionUnica) -> Response:
    """Calcula líneas y totales sin guardar nada. No se supone nada: lo que no se dice no está."""
    return peticion.responder(lambda _: CalculoLeido.de(facturas.calcular(datos)))


@router.get("/{factura_id:uuid}", response_model=FacturaLeida)
def leer_factura(factura_id: UUID, peticion: Peticion) -> Response:
    """Una factura con sus líneas."""
    return peticion.responder(lambda db: _leida(db, facturas.leer(db, factura_id)))


@router.patch("/{factura_id:uuid}", response_model=FacturaLeida, responses=fallos(409))
def cambiar_factura(factura_id: UUID, cambios: CambiosFactura, peticion: Peticion) -> Response:
    """Cambia lo que se dice de un borrador. `lineas`, si va, sustituye a todas."""
    return peticion.responder(lambda db: _leida(db, facturas.cambiar(db, factura_id, cambios.datos(), cambios.version)))


@router.delete("/{factura_id:uuid}", status_code=204, responses=fallos(409))
def borrar_factura(factura_id: UUID, peticion: Peticion) -> Response:
    """Borra un borrador. Lo emitido no se borra: se rectifica."""
    return peticion.hacer(lambda db: facturas.borrar(db, factura_id))


@router.post("/{factura_id:uuid}/emitir", response_model=FacturaLeida, responses=fallos(403, 409))
def emitir_factura(factura_id: UUID, peticion: PeticionUnica, datos: DatosEmision | None = None) -> Response:
    """Da número a un borrador y lo congela. Después ya no se puede cambiar, solo rectificar."""
    version = datos.version if datos else None
    return peticion.responder(lambda db: _leida(db, facturas.emitir(db, factura_id, version)))


@router.get("/{factura_id:uuid}/cobros", response_model=ListaDeCobros)
def listar_cobros(factura_id: UUID, peticion: Peticion) -> Response:
    """Los cobros de una factura, del primero al último."""

    def listar(db: TenantSession) -> ListaDeCobros:
        factura = facturas.leer(db, factura_id)
        cobros = [CobroLeido.model_validate(cobro) for cobro in facturas.leer_cobros(db, factura.id)]
        return ListaDeCobros(items=cobros, siguiente=None)

    return peticion.responder(listar)


@router.post("/{factura_id:uuid}/cobros", response_model=FacturaLeida, status_code=201, responses=fallos(409))
def cobrar_factura(factura_id: UUID, datos: DatosCobro, peticion: PeticionUnica) -> Response:
    """Anota un cobro y responde con la factura; sin `importe`, se cobra todo lo pendiente."""
    return peticion.responder(lambda db: _leida(db, facturas.cobrar(db, factura_id, datos)), 201)


def _leida(db: TenantSession, factura: Factura) -> FacturaLeida:
    return FacturaLeida.de(factura, emisor.hoy(db))
