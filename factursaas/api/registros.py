"""La cadena de registros de facturación por la API."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from factursaas.api.dependencias import PaginaPedida, Peticion
from factursaas.api.descargas import XML
from factursaas.api.esquemas import Lista
from factursaas.api.ruta import RutaDeInquilino
from factursaas.db import TenantSession, tenant_session
from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.services import registros
from factursaas.services.remision.historia import Presentado, de_registros

router = APIRouter(route_class=RutaDeInquilino, tags=["registros"])


class RegistroLeido(BaseModel):
    """Un registro de la cadena. `xml` son sus bytes exactos; `generado`, la fecha, la hora y el huso que lleva.

    `estado_envio` es lo que ha dicho de él la AEAT, con su `codigo`, qué significa y el CSV de su respuesta.
    """

    id: UUID
    posicion: int
    tipo: TipoRegistro
    factura_id: UUID
    numero: str
    huella: str
    huella_anterior: str
    generado: str
    estado_envio: EstadoEnvio
    codigo: str
    mensaje: str
    csv: str
    xml: str

    @classmethod
    def de(cls, presentado: Presentado) -> "RegistroLeido":
        """La respuesta de un registro y de lo que se sabe de él."""
        registro, pide = presentado.registro, presentado.indicacion
        return cls(
            id=registro.id,
            posicion=registro.posicion,
            tipo=TipoRegistro(registro.tipo),
            factura_id=registro.factura_id,
            numero=registro.numero,
            huella=registro.huella,
            huella_anterior=registro.huella_anterior,
            generado=registro.generado,
            estado_envio=presentado.estado,
            codigo=presentado.codigo,
            mensaje=pide.mensaje if pide else "",
            csv=presentado.csv,
            xml=registro.xml.decode(),
        )


class ListaDeRegistros(Lista[RegistroLeido]):
    """Una página de la cadena."""


@router.get("/registros", response_model=ListaDeRegistros)
def listar_registros(pagina: Annotated[PaginaPedida, Query()], peticion: Peticion) -> Response:
    """Los registros de facturación, del primero al último, como se encadenan."""

    def listar(db: TenantSession) -> ListaDeRegistros:
        filas = registros.listar(db, **pagina.model_dump())
        presentados = de_registros(db, filas.items)
        return ListaDeRegistros(items=[RegistroLeido.de(uno) for uno in presentados], siguiente=filas.siguiente)

    return peticion.responder(listar)


@router.get(
    "/facturas/{factura_id:uuid}/registro",
    response_class=Response,
    responses={200: {"content": XML}},
)
def leer_registro(
    factura_id: UUID,
    peticion: Peticion,
    tipo: Annotated[TipoRegistro, Query(description="El de alta, o el de anulación si se anuló.")] = TipoRegistro.ALTA,
) -> Response:
    """El registro de una factura, en XML y con los bytes exactos con que se guardó."""
    with tenant_session(peticion.inquilino) as db:
        xml = registros.de_factura(db, factura_id, tipo).xml
    return Response(xml, media_type="application/xml")
