"""Quién hizo qué en la cuenta, por la API: para leerlo y para llevárselo."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from factursaas.api.dependencias import PaginaPedida, Peticion
from factursaas.api.descargas import CSV, Enlace, fichero_por_mandar, mandar, quien_baja_lo_suyo
from factursaas.api.esquemas import Lista
from factursaas.api.ruta import RutaDeInquilino
from factursaas.db import TenantSession, tenant_session
from factursaas.documents.actividad import escribir_actividad
from factursaas.domain.auditoria import Actor, Canal
from factursaas.domain.planes import Inquilino
from factursaas.services import auditoria, enlaces
from factursaas.services.auditoria import Filtro, Hecho
from factursaas.services.campos import Fecha

router = APIRouter(prefix="/auditoria", tags=["auditoria"], route_class=RutaDeInquilino)
descargas = APIRouter(prefix="/auditoria", tags=["auditoria"])

_UNA_ACCION: dict[str, Any] = {
    "pattern": r"^([a-z_]{1,20}(\.[a-z_]{1,20})?)?$",
    "description": "Solo lo de una acción, «factura.emitir», o de una clase, «factura».",
}
_DESDE, _HASTA = "El primer día, en hora universal.", "El último, incluido."


class AnotacionLeida(BaseModel):
    """Una cosa hecha: cuándo, qué, sobre qué, quién y por dónde. `quien` identifica a quien actúa si no eres tú."""

    id: UUID
    momento: datetime
    accion: str
    resumen: str
    objeto: str
    objeto_id: str
    actor: Actor
    quien: str
    canal: Canal
    peticion: str


class ListaDeAnotaciones(Lista[AnotacionLeida]):
    """Una página de la actividad."""


class ActividadPedida(PaginaPedida):
    """Qué parte de la actividad se pide."""

    accion: Annotated[str, Field(**_UNA_ACCION)] = ""
    desde: Annotated[Fecha | None, Field(description=_DESDE)] = None
    hasta: Annotated[Fecha | None, Field(description=_HASTA)] = None


@router.get("", response_model=ListaDeAnotaciones)
def listar_actividad(pedida: Annotated[ActividadPedida, Query()], peticion: Peticion) -> Response:
    """Lo hecho en la cuenta, de lo último a lo primero. No se puede cambiar ni borrar."""

    def listar(db: TenantSession) -> ListaDeAnotaciones:
        filtro = Filtro(pedida.accion, pedida.desde, pedida.hasta, pedida.q)
        pagina = auditoria.listar(db, filtro, pedida.limite, pedida.cursor)
        return ListaDeAnotaciones(items=[_leida(hecho) for hecho in pagina.items], siguiente=pagina.siguiente)

    return peticion.responder(listar)


def _leida(hecho: Hecho) -> AnotacionLeida:
    fila = hecho.anotacion
    campos = ("id", "accion", "objeto", "objeto_id", "actor", "quien", "canal", "peticion")
    dichos = {campo: getattr(fila, campo) for campo in campos}
    return AnotacionLeida.model_validate(dichos | {"momento": fila.created_at, "resumen": hecho.resumen})


def _quien_lo_pide(request: Request, enlace: Enlace = None) -> Inquilino:
    return quien_baja_lo_suyo(request, enlace, enlaces.leer_actividad)


@descargas.get("/csv", response_class=Response, responses={200: {"content": CSV}})
def exportar_actividad(
    inquilino: Annotated[Inquilino, Depends(_quien_lo_pide)],
    accion: Annotated[str, Query(**_UNA_ACCION)] = "",
    desde: Annotated[Fecha | None, Query(description=_DESDE)] = None,
    hasta: Annotated[Fecha | None, Query(description=_HASTA)] = None,
) -> StreamingResponse:
    """La actividad en CSV, con punto y coma y en UTF-8: se abre tal cual con una hoja de cálculo."""
    filtro = Filtro(accion, desde, hasta)
    with fichero_por_mandar() as fichero:
        with tenant_session(inquilino, instantanea=True) as db:
            fichero.writelines(escribir_actividad(_celdas(hecho) for hecho in auditoria.recorrer(db, filtro)))
        if not inquilino.suplantado:
            with tenant_session(inquilino) as db:
                auditoria.anotar_exportacion(db)
    return mandar(fichero, "actividad.csv", "text/csv; charset=utf-8")


def _celdas(hecho: Hecho) -> list[str]:
    fila = hecho.anotacion
    momento = fila.created_at.isoformat(timespec="seconds")
    quien = (fila.objeto, fila.objeto_id, fila.actor, fila.quien, fila.canal, fila.peticion)
    return [momento, fila.accion, hecho.resumen, *quien]
