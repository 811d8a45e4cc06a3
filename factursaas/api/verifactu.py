"""La remisión a la AEAT por la API: cómo va, lo que hay que arreglar, los envíos y el certificado."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from factursaas.api.contrato import fallos
from factursaas.api.dependencias import Peticion, PeticionUnica
from factursaas.api.descargas import XML, Enlace, quien_baja
from factursaas.api.esquemas_factura import FacturaLeida
from factursaas.api.esquemas_verifactu import (
    CertificadoLeido,
    EnvioLeido,
    ListaDeEnvios,
    PanoramaLeido,
    PorArreglar,
    VerifactuLeido,
)
from factursaas.api.problemas import Rechazo
from factursaas.api.ritmo import medida
from factursaas.api.ruta import PeticionEstricta, RutaDeInquilino, tipo_de_contenido
from factursaas.db import TenantSession, tenant_session
from factursaas.domain.errores import DatosNoValidos, NoEncontrado
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.services import certificados, emisor, enlaces, facturas, remision
from factursaas.services.facturas import Arreglo, DatosSubsanacion
from factursaas.services.paginas import LIMITE_MAXIMO
from factursaas.services.remision import envios
from factursaas.services.remision.panorama import panorama

router = APIRouter(tags=["verifactu"], route_class=RutaDeInquilino)
descargas = APIRouter(tags=["verifactu"])

CUERPO_MAXIMO = certificados.TAMANO_MAXIMO + 20_000
_LARGO_CONTRASENA = 200
_FORMULARIO: dict[str, Any] = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": ["certificado", "contrasena"],
            "properties": {
                "certificado": {"type": "string", "format": "binary", "description": "El fichero .p12 o .pfx."},
                "contrasena": {"type": "string", "description": "La que se puso al exportarlo."},
            },
        }
    }
}


class PaginaDeEnvios(BaseModel):
    """Qué página de envíos se pide."""

    model_config = ConfigDict(extra="forbid")

    limite: Annotated[int, Field(ge=1, le=LIMITE_MAXIMO, description="Cuántos como mucho.")] = 50
    cursor: Annotated[str | None, Field(max_length=3000, description="El `siguiente` de la página anterior.")] = None


@router.get("/verifactu", response_model=PanoramaLeido)
def leer_verifactu(peticion: Peticion) -> Response:
    """Cómo va la remisión de tus registros y qué hay que arreglar."""
    return peticion.responder(_panorama)


@router.post("/verifactu/reanudar", response_model=PanoramaLeido)
def reanudar_remision(peticion: PeticionUnica) -> Response:
    """Vuelve a intentar ya lo pendiente, aunque se hubiera parado o tocara más tarde."""

    def reanudar(db: TenantSession) -> PanoramaLeido:
        remision.reanudar(db)
        return _panorama(db)

    return peticion.responder(reanudar)


@router.get("/verifactu/certificado", response_model=CertificadoLeido, responses=fallos(404))
def leer_certificado(peticion: Peticion) -> Response:
    """El certificado con que te identificas ante la AEAT, sin su clave."""

    def leer(db: TenantSession) -> CertificadoLeido:
        certificado = certificados.leer(db)
        if certificado is None:
            raise NoEncontrado("Todavía no has subido un certificado.")
        return CertificadoLeido.de(certificado)

    return peticion.responder(leer)


async def _leer_formulario(request: PeticionEstricta) -> tuple[bytes, str]:
    """El fichero no toca el disco: cabe en memoria porque el cuerpo tiene tope."""
    if tipo_de_contenido(request) != "multipart/form-data":
        raise Rechazo(415, "tipo_de_contenido", "El certificado va como Content-Type: multipart/form-data.")
    await request.body(CUERPO_MAXIMO)
    try:
        formulario = await request.form(max_files=1, max_fields=2, max_part_size=CUERPO_MAXIMO)
    except (HTTPException, ValueError):
        raise Rechazo(422, "datos_no_validos", "El formulario no se puede leer.", campo="certificado") from None
    fichero, contrasena = formulario.get("certificado"), formulario.get("contrasena", "")
    if not isinstance(fichero, UploadFile) or not (contenido := await fichero.read()):
        raise DatosNoValidos({"certificado": "Elige el archivo de tu certificado, el que acaba en .p12 o .pfx."})
    if not isinstance(contrasena, str) or len(contrasena) > _LARGO_CONTRASENA:
        raise DatosNoValidos({"contrasena": "Esa contraseña no puede ser la de un certificado."})
    return contenido, contrasena


@router.put(
    "/verifactu/certificado",
    response_model=CertificadoLeido,
    openapi_extra={"requestBody": {"required": True, "content": _FORMULARIO}},
)
def guardar_certificado(
    formulario: Annotated[tuple[bytes, str], Depends(_leer_formulario)], peticion: Peticion
) -> Response:
    """Guarda, cifrado, el certificado con que se remitirá desde ahora, y reintenta lo pendiente."""

    def guardar(db: TenantSession) -> CertificadoLeido:
        leido = CertificadoLeido.de(certificados.guardar(db, *formulario))
        remision.reanudar(db)
        return leido

    return peticion.responder(guardar)


@router.delete("/verifactu/certificado", status_code=204)
def quitar_certificado(peticion: Peticion) -> Response:
    """Deja de usar tu certificado y borra su clave; si no lo había, no pasa nada."""
    return peticion.hacer(certificados.quitar)


@router.get("/verifactu/envios", response_model=ListaDeEnvios)
def listar_envios(pagina: Annotated[PaginaDeEnvios, Query()], peticion: Peticion) -> Response:
    """Los mensajes a la AEAT, del último al primero."""

    def listar(db: TenantSession) -> ListaDeEnvios:
        filas = envios.listar(db, limite=pagina.limite, cursor=pagina.cursor)
        return ListaDeEnvios(items=[EnvioLeido.de(envio) for envio in filas.items], siguiente=filas.siguiente)

    return peticion.responder(listar)


@router.post("/facturas/{factura_id:uuid}/subsanar", response_model=FacturaLeida, responses=fallos(409))
def subsanar_factura(factura_id: UUID, datos: DatosSubsanacion, peticion: PeticionUnica) -> Response:
    """Vuelve a presentar una factura que la AEAT rechazó o aceptó con errores. La factura no cambia."""

    def subsanar(db: TenantSession) -> FacturaLeida:
        facturas.subsanar(db, factura_id, datos)
        return _leida(db, factura_id)

    return peticion.responder(subsanar)


@router.post("/facturas/{factura_id:uuid}/repetir-anulacion", response_model=FacturaLeida, responses=fallos(409))
def repetir_anulacion(factura_id: UUID, peticion: PeticionUnica) -> Response:
    """Vuelve a pedir que se anule una factura cuya anulación se rechazó."""

    def repetir(db: TenantSession) -> FacturaLeida:
        facturas.repetir_anulacion(db, factura_id)
        return _leida(db, factura_id)

    return peticion.responder(repetir)


def _quien_lo_pide(request: Request, envio_id: UUID, enlace: Enlace = None) -> Inquilino:
    return quien_baja(request, enlace, envio_id, enlaces.leer_envio, "Ese enlace es de otro envío.")


De = Annotated[Inquilino, Depends(medida(_quien_lo_pide))]
_FICHERO: dict[int | str, Any] = {200: {"content": XML}}


@descargas.get("/verifactu/envios/{envio_id:uuid}/enviado", response_class=Response, responses=_FICHERO)
def bajar_lo_enviado(envio_id: UUID, inquilino: De) -> Response:
    """Los bytes exactos que se mandaron a la AEAT."""
    return _bajar(inquilino, envio_id, "enviado")


@descargas.get("/verifactu/envios/{envio_id:uuid}/recibido", response_class=Response, responses=_FICHERO)
def bajar_lo_recibido(envio_id: UUID, inquilino: De) -> Response:
    """Los bytes exactos que volvieron de la AEAT."""
    return _bajar(inquilino, envio_id, "recibido")


def _bajar(inquilino: Inquilino, envio_id: UUID, mitad: envios.Mitad) -> Response:
    with tenant_session(inquilino) as db:
        nombre, contenido = envios.cuerpo(db, envio_id, mitad)
    cabeceras = {"Content-Disposition": f'attachment; filename="{nombre}"', "Cache-Control": "private, no-store"}
    return Response(contenido, media_type="application/xml", headers=cabeceras)


def _panorama(db: TenantSession) -> PanoramaLeido:
    visto = panorama(db)
    return PanoramaLeido.de(visto, [_por_arreglar(uno) for uno in facturas.arreglos_de(db, visto.por_arreglar)])


def _por_arreglar(arreglo: Arreglo) -> PorArreglar:
    registro = arreglo.presentado.registro
    return PorArreglar(
        **VerifactuLeido.de(arreglo.presentado, arreglo.salida).model_dump(),
        registro_id=registro.id,
        factura_id=registro.factura_id,
        numero=registro.numero,
        tipo=TipoRegistro(registro.tipo),
    )


def _leida(db: TenantSession, factura_id: UUID) -> FacturaLeida:
    return FacturaLeida.de_ficha(facturas.completar(db, facturas.leer(db, factura_id)), emisor.hoy(db))
