"""Los datos fiscales de quien factura, y su logotipo, por la API."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Response

from factursaas.api.contrato import fallos
from factursaas.api.dependencias import Peticion
from factursaas.api.esquemas import Leido, Tipo
from factursaas.api.problemas import Rechazo
from factursaas.api.ruta import PeticionEstricta, RutaDeInquilino, tipo_de_contenido
from factursaas.db import TenantSession, tenant_session
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.medios import Medio
from factursaas.models import Emisor
from factursaas.services import emisor
from factursaas.services.emisor import DatosEmisor

router = APIRouter(prefix="/emisor", tags=["emisor"], route_class=RutaDeInquilino)

CUERPO_MAXIMO_LOGO = 1_200_000
_IMAGENES = ("image/png", "image/jpeg")
_IMAGEN: dict[str, Any] = {tipo: {"schema": {"type": "string", "format": "binary"}} for tipo in _IMAGENES}


class EmisorLeido(Leido):
    """Los datos del emisor; en blanco los que aún no ha dado."""

    nif: str
    nombre: str
    direccion: str
    codigo_postal: str
    municipio: str
    provincia: str
    pais: str
    email: str
    telefono: str
    iban: str
    territorio: Literal["peninsula", "canarias", "ceuta", "melilla"]
    irpf_defecto: Tipo
    recargo_equivalencia: bool
    criterio_caja: bool
    simplificada_ampliada: bool
    forma_pago: Medio


@router.get("", response_model=EmisorLeido)
def leer_emisor(peticion: Peticion) -> Response:
    """Tus datos fiscales; en blanco si aún no los has dado."""
    return peticion.responder(lambda db: EmisorLeido.model_validate(emisor.leer(db) or Emisor()))


@router.put("", response_model=EmisorLeido)
def guardar_emisor(datos: DatosEmisor, peticion: Peticion) -> Response:
    """Guarda tus datos fiscales enteros: lo que no se dice queda en blanco. Lo ya emitido no cambia."""
    return peticion.responder(lambda db: EmisorLeido.model_validate(emisor.guardar(db, datos)))


async def _leer_imagen(request: PeticionEstricta) -> bytes:
    if tipo_de_contenido(request) not in _IMAGENES:
        raise Rechazo(415, "tipo_de_contenido", "El logotipo va como Content-Type: image/png o image/jpeg.")
    return await request.body(CUERPO_MAXIMO_LOGO)


@router.get("/logo", response_class=Response, responses={200: {"content": _IMAGEN}, **fallos(404)})
def leer_logo(peticion: Peticion) -> Response:
    """El logotipo que sale en las facturas."""
    with tenant_session(peticion.inquilino) as db:
        logo = emisor.leer_logo(db)
    if logo is None:
        raise NoEncontrado("Todavía no has subido un logotipo.")
    return Response(logo.contenido, media_type=logo.tipo)


@router.put(
    "/logo",
    status_code=204,
    openapi_extra={"requestBody": {"required": True, "content": _IMAGEN}},
)
def guardar_logo(contenido: Annotated[bytes, Depends(_leer_imagen)], peticion: Peticion) -> Response:
    """Guarda el logotipo: un PNG o JPEG de 1 MB como mucho, en el cuerpo tal cual."""

    def guardar(db: TenantSession) -> None:
        emisor.guardar_logo(db, contenido)

    return peticion.hacer(guardar)


@router.delete("/logo", status_code=204)
def borrar_logo(peticion: Peticion) -> Response:
    """Quita el logotipo; si no lo había, no pasa nada."""
    return peticion.hacer(emisor.borrar_logo)
