"""La cadena de registros de facturación por la API."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from factursaas.api.dependencias import PaginaPedida, Peticion
from factursaas.api.esquemas import Lista
from factursaas.api.ruta import RutaDeInquilino
from factursaas.db import TenantSession, tenant_session
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.models import RegistroFacturacion
from factursaas.services import instalaciones, registros

router = APIRouter(route_class=RutaDeInquilino, tags=["registros"])
_XML = {"application/xml": {"schema": {"type": "string"}}}


class RegistroLeido(BaseModel):
    """Un registro de la cadena. `xml` son sus bytes exactos; `generado`, la fecha, la hora y el huso que lleva."""

    id: UUID
    posicion: int
    tipo: TipoRegistro
    factura_id: UUID
    numero: str
    huella: str
    huella_anterior: str
    generado: str
    estado_envio: Literal["pendiente", "no_se_remite"]
    xml: str

    @classmethod
    def de(cls, registro: RegistroFacturacion, *, firmado: bool) -> "RegistroLeido":
        """Los firmados, de NO VERI*FACTU, no se remiten; de los demás, todavía ninguno."""
        return cls(
            id=registro.id,
            posicion=registro.posicion,
            tipo=TipoRegistro(registro.tipo),
            factura_id=registro.factura_id,
            numero=registro.numero,
            huella=registro.huella,
            huella_anterior=registro.huella_anterior,
            generado=registro.generado,
            estado_envio="no_se_remite" if firmado else "pendiente",
            xml=registro.xml.decode(),
        )


class ListaDeRegistros(Lista[RegistroLeido]):
    """Una página de la cadena."""


@router.get("/registros", response_model=ListaDeRegistros)
def listar_registros(pagina: Annotated[PaginaPedida, Query()], peticion: Peticion) -> Response:
    """Los registros de facturación, del primero al último, como se encadenan."""

    def listar(db: TenantSession) -> ListaDeRegistros:
        filas = registros.listar(db, **pagina.model_dump())
        firmadas = instalaciones.firmadas(db)
        items = [RegistroLeido.de(fila, firmado=fila.instalacion_id in firmadas) for fila in filas.items]
        return ListaDeRegistros(items=items, siguiente=filas.siguiente)

    return peticion.responder(listar)


@router.get(
    "/facturas/{factura_id:uuid}/registro",
    response_class=Response,
    responses={200: {"content": _XML}},
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
