"""La modalidad de quien factura y, en NO VERI*FACTU, sus eventos y la exportación para un requerimiento."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict
from uuid_utils.compat import uuid7

from factursaas.api.contrato import fallos
from factursaas.api.dependencias import PaginaPedida, Peticion, PeticionUnica
from factursaas.api.descargas import ZIP, fichero_por_mandar, mandar_zip
from factursaas.api.esquemas import Lista
from factursaas.api.ruta import RutaDeInquilino
from factursaas.db import TenantSession, tenant_session
from factursaas.domain.verifactu.evento import TipoEvento
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.models import PedidaPor, RegistroEvento
from factursaas.services import comprobaciones, eventos, exportacion, modalidades, relevos
from factursaas.services.campos import SiNo
from factursaas.services.exportacion import DatosExportacion
from factursaas.services.modalidades import Situacion

router = APIRouter(route_class=RutaDeInquilino, tags=["verifactu"])


class DatosModalidad(BaseModel):
    """En qué modalidad se quiere estar.

    `renunciar`: si de VERI*FACTU aún no se puede salir, pide hacerlo a fin de año. Se comunica con el siguiente envío.
    """

    model_config = ConfigDict(extra="forbid")

    modalidad: Modalidad
    renunciar: SiNo = False


class ModalidadLeida(BaseModel):
    """En qué modalidad se está y qué impide pasar hoy a la otra; `impedimento` vacío es que se puede.

    `renuncia_pedida` es el último día en VERI*FACTU que irá con el siguiente envío; `fin`, el que la AEAT ya tiene.
    """

    modalidad: Modalidad
    desde: datetime | None
    impedimento: str
    ultimo_envio: date | None
    renuncia_pedida: date | None
    fin: date | None

    @classmethod
    def de(cls, situacion: Situacion) -> "ModalidadLeida":
        """La que se cuenta fuera."""
        return cls(
            modalidad=situacion.modalidad,
            desde=situacion.desde,
            impedimento=situacion.impedimento,
            ultimo_envio=situacion.ultimo_envio,
            renuncia_pedida=situacion.renuncia_pedida,
            fin=situacion.renuncia.fin if situacion.renuncia else None,
        )


class EventoLeido(BaseModel):
    """Un evento de la cadena. `xml` son sus bytes exactos, con su firma; `generado`, la fecha, la hora y el huso."""

    id: UUID
    posicion: int
    tipo: TipoEvento
    nombre: str
    huella: str
    huella_anterior: str
    generado: str
    xml: str

    @classmethod
    def de(cls, evento: RegistroEvento) -> "EventoLeido":
        """El que está guardado."""
        return cls(
            id=evento.id,
            posicion=evento.posicion,
            tipo=TipoEvento(evento.tipo),
            nombre=TipoEvento(evento.tipo).nombre,
            huella=evento.huella,
            huella_anterior=evento.huella_anterior,
            generado=evento.generado,
            xml=evento.xml.decode(),
        )


class ListaDeEventos(Lista[EventoLeido]):
    """Una página de los eventos."""


class AnomaliaLeida(BaseModel):
    """Lo que le pasa a un registro, a un evento o a un envío; `tipo` es el código de la AEAT."""

    instalacion: str
    posicion: int
    numero: str
    tipo: str
    motivo: str


class ComprobacionLeida(BaseModel):
    """Lo que se ha comprobado y lo que no cuadra; `sin_anotar` dice por qué no ha quedado en los eventos."""

    registros: int
    eventos: int
    anomalias: list[AnomaliaLeida]
    sin_anotar: str


@router.get("/verifactu/modalidad", response_model=ModalidadLeida)
def leer_modalidad(peticion: Peticion) -> Response:
    """Si los registros se remiten a la AEAT (VERI*FACTU) o se guardan firmados (NO VERI*FACTU)."""
    return peticion.responder(lambda db: ModalidadLeida.de(modalidades.situacion(db)))


@router.put("/verifactu/modalidad", response_model=ModalidadLeida, responses=fallos(409))
def elegir_modalidad(datos: DatosModalidad, peticion: Peticion) -> Response:
    """Pasa a la otra modalidad, con otra cadena; o, con `renunciar`, pide salir de VERI*FACTU cuando acabe el año."""

    def elegir(db: TenantSession) -> ModalidadLeida:
        antes = modalidades.situacion(db)
        if datos.renunciar and antes.impedimento and datos.modalidad is Modalidad.NO_VERIFACTU:
            modalidades.renunciar(db)
        elif datos.modalidad is not antes.modalidad:
            relevos.cambiar_modalidad(db, datos.modalidad)
        return ModalidadLeida.de(modalidades.situacion(db))

    return peticion.responder(elegir)


@router.get("/eventos", response_model=ListaDeEventos)
def listar_eventos(pagina: Annotated[PaginaPedida, Query()], peticion: Peticion) -> Response:
    """Los eventos de NO VERI*FACTU, del último al primero."""

    def listar(db: TenantSession) -> ListaDeEventos:
        filas = eventos.listar(db, **pagina.model_dump())
        return ListaDeEventos(items=[EventoLeido.de(fila) for fila in filas.items], siguiente=filas.siguiente)

    return peticion.responder(listar)


@router.post("/verifactu/comprobar", response_model=ComprobacionLeida)
def comprobar_cadenas(peticion: PeticionUnica) -> Response:
    """Comprueba los registros, los eventos y lo que se habló con la AEAT, y guarda el resultado. En NO VERI*FACTU deja
    dicho en los eventos que se ha hecho y qué había.
    """
    with tenant_session(peticion.inquilino, instantanea=True) as db:
        hecha = comprobaciones.comprobar(db)

    def dejar_escrita(db: TenantSession) -> ComprobacionLeida:
        return ComprobacionLeida(
            registros=hecha.registros,
            eventos=hecha.eventos.registros,
            anomalias=[AnomaliaLeida.model_validate(a, from_attributes=True) for a in hecha.anomalias],
            sin_anotar=comprobaciones.dejar_escrita(db, hecha, PedidaPor.A_MANO),
        )

    return peticion.responder(dejar_escrita)


@router.post("/verifactu/exportar", response_class=Response, responses={200: {"content": ZIP}, **fallos(404, 409)})
def exportar_para_un_requerimiento(datos: DatosExportacion, peticion: PeticionUnica) -> Response:
    """Los registros firmados y los eventos de un periodo en un ZIP, listos para contestar a un requerimiento."""
    with fichero_por_mandar() as fichero, tenant_session(peticion.inquilino) as db:
        previa = peticion.repeticion.anterior(db) if peticion.repeticion else None
        corte = uuid7() if previa is None else UUID(previa[1])
        hecha = exportacion.exportar(db, datos, corte, fichero)
        if previa is None:
            exportacion.anotar_exportacion(db, hecha)
            if peticion.repeticion:
                peticion.repeticion.anotar(db, 200, str(corte))
    return mandar_zip(fichero, hecha.nombre)
