"""Las facturas por la API: borradores, cálculo, emisión y cobros."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from factursaas.api.contrato import fallos
from factursaas.api.dependencias import PaginaPedida, Peticion, PeticionUnica
from factursaas.api.esquemas_factura import (
    AntiguedadLeida,
    CalculoLeido,
    CobroLeido,
    DeudaLeida,
    Devengo,
    FacturaLeida,
    FacturaResumida,
    ListaDeCobros,
    ListaDeDevengos,
    ListaDeFacturas,
)
from factursaas.api.pdf import conservar
from factursaas.api.ruta import RutaDeInquilino
from factursaas.db import TenantSession
from factursaas.domain.documento import a_textos
from factursaas.domain.estados import EstadoFactura
from factursaas.models import Factura
from factursaas.services import emisor, facturas
from factursaas.services.campos import Fecha
from factursaas.services.facturas import (
    DatosAnulacion,
    DatosCalculo,
    DatosCanje,
    DatosCobro,
    DatosDeshacer,
    DatosFactura,
    DatosRectificar,
    DatosRectificarVarias,
)

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
    "POR_COBRAR",
    "VENCIDA",
]


class PaginaDeFacturas(PaginaPedida):
    """Qué facturas se piden."""

    estado: Annotated[
        Estado | None,
        Field(description="`POR_COBRAR`: con algo por cobrar. `VENCIDA`: las que además han pasado de fecha."),
    ] = None
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
    """Da número a un borrador, lo congela y guarda su PDF. Después ya no se puede cambiar, solo rectificar."""
    version = datos.version if datos else None
    respuesta = peticion.responder(lambda db: _leida(db, facturas.emitir(db, factura_id, version)))
    conservar(peticion.inquilino, factura_id)
    return respuesta


@router.post("/{factura_id:uuid}/repetir", response_model=FacturaLeida, status_code=201, responses=fallos(409))
def repetir_factura(factura_id: UUID, peticion: PeticionUnica) -> Response:
    """Escribe un borrador igual que otra factura, con fecha de hoy. No copia cobros, anticipos ni a quién corrige."""
    return peticion.responder(lambda db: _leida(db, facturas.repetir(db, factura_id)), 201)


@router.post("/rectificar", response_model=FacturaLeida, status_code=201, responses=fallos(409))
def rectificar_facturas(datos: DatosRectificarVarias, peticion: PeticionUnica) -> Response:
    """Prepara el borrador que corrige varias facturas a la vez, o alguna que se expidió con otro programa."""
    return peticion.responder(lambda db: _leida(db, facturas.rectificar_varias(db, datos)), 201)


@router.post("/canjear", response_model=FacturaLeida, status_code=201, responses=fallos(409))
def canjear_facturas(datos: DatosCanje, peticion: PeticionUnica) -> Response:
    """Prepara la factura completa (F3) que se entrega a cambio de simplificadas ya emitidas."""
    return peticion.responder(lambda db: _leida(db, facturas.canjear(db, datos)), 201)


@router.get("/antiguedad", response_model=AntiguedadLeida)
def leer_antiguedad(peticion: Peticion) -> Response:
    """Lo que falta por cobrar, en euros, según cuánto hace que venció."""

    def leer(db: TenantSession) -> AntiguedadLeida:
        tramos = facturas.antiguedad(db)
        return AntiguedadLeida(
            tramos=[DeudaLeida.model_validate(tramo) for tramo in tramos],
            total=sum((tramo.importe for tramo in tramos), Decimal(0)),
        )

    return peticion.responder(leer)


@router.post("/{factura_id:uuid}/rectificar", response_model=FacturaLeida, status_code=201, responses=fallos(409))
def rectificar_factura(factura_id: UUID, datos: DatosRectificar, peticion: PeticionUnica) -> Response:
    """Prepara el borrador que corrige una factura emitida. Sin `lineas`, con las suyas: en negativo si es por `I`."""
    return peticion.responder(lambda db: _leida(db, facturas.rectificar(db, factura_id, datos)), 201)


@router.post("/{factura_id:uuid}/anular", response_model=FacturaLeida, responses=fallos(409))
def anular_factura(factura_id: UUID, datos: DatosAnulacion, peticion: PeticionUnica) -> Response:
    """Anula una factura que no debió existir. Si la operación existió, se rectifica."""
    return peticion.responder(lambda db: _leida(db, facturas.anular(db, factura_id, datos)))


@router.get("/{factura_id:uuid}/devengos", response_model=ListaDeDevengos)
def listar_devengos(factura_id: UUID, peticion: Peticion) -> Response:
    """Qué parte del impuesto se devenga con cada cobro; solo las facturas con criterio de caja los tienen."""

    def listar(db: TenantSession) -> ListaDeDevengos:
        devengos = facturas.devengos_de(db, facturas.leer(db, factura_id))
        return ListaDeDevengos(items=[Devengo.model_validate(a_textos(d)) for d in devengos], siguiente=None)

    return peticion.responder(listar)


@router.get("/{factura_id:uuid}/cobros", response_model=ListaDeCobros)
def listar_cobros(factura_id: UUID, peticion: Peticion) -> Response:
    """Los cobros de una factura, del primero al último, también los deshechos."""

    def listar(db: TenantSession) -> ListaDeCobros:
        factura = facturas.leer(db, factura_id)
        cobros = [CobroLeido.model_validate(cobro) for cobro in facturas.leer_cobros(db, factura.id)]
        return ListaDeCobros(items=cobros, siguiente=None)

    return peticion.responder(listar)


@router.post("/{factura_id:uuid}/cobros", response_model=FacturaLeida, status_code=201, responses=fallos(409))
def cobrar_factura(factura_id: UUID, datos: DatosCobro, peticion: PeticionUnica) -> Response:
    """Anota un cobro y responde con la factura; sin `importe`, todo lo pendiente; negativo, una devolución."""
    return peticion.responder(lambda db: _leida(db, facturas.cobrar(db, factura_id, datos)), 201)


@router.post("/{factura_id:uuid}/cobros/{cobro_id:uuid}/deshacer", response_model=FacturaLeida, responses=fallos(409))
def deshacer_cobro(
    factura_id: UUID, cobro_id: UUID, peticion: PeticionUnica, datos: DatosDeshacer | None = None
) -> Response:
    """Deshace un cobro anotado por error o devuelto por el banco; queda el rastro."""
    motivo = datos or DatosDeshacer()
    return peticion.responder(lambda db: _leida(db, facturas.deshacer(db, factura_id, cobro_id, motivo)))


def _leida(db: TenantSession, factura: Factura) -> FacturaLeida:
    return FacturaLeida.de_ficha(facturas.completar(db, factura), emisor.hoy(db))
