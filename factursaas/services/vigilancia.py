"""Vigilar las cadenas en NO VERI*FACTU: lo que se comprueba y lo que no cuadra queda en eventos (arts. 6.f, 7.i y 7.j
Orden HAC/1177/2024).
"""

import logging
from collections.abc import Iterable, Iterator

from sqlalchemy.exc import DBAPIError

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.verifactu.anomalias import TipoAnomalia
from factursaas.domain.verifactu.evento import (
    AnomaliaEnEventos,
    AnomaliaEnRegistros,
    BusquedaEnEventos,
    BusquedaEnRegistros,
    Contenido,
)
from factursaas.models import Instalacion
from factursaas.services import auditoria, comprobacion, eventos
from factursaas.services.comprobacion import Anomalia, Comprobacion
from factursaas.services.eventos import CadenaRota

_log = logging.getLogger(__name__)
ANOMALIAS_QUE_SE_ANOTAN = 100
"""Más de una misma comprobación no dicen nada nuevo, y se cuentan juntas en un evento."""


def dejar_dicho(db: TenantSession, registros: Comprobacion, sucesos: Comprobacion) -> str:
    """Deja en la actividad que se ha comprobado y qué había y, en NO VERI*FACTU, también en eventos; si en los eventos
    no se puede, devuelve por qué.
    """
    halladas = len(registros.anomalias) + len(sucesos.anomalias)
    resumen = f"Cadenas comprobadas; registros: {registros.registros}, anomalías: {halladas}"
    auditoria.anotar(db, Acto.CADENA_COMPROBAR, "", resumen)
    try:
        with db.begin_nested():
            _anotar(db, _sobre_registros(registros))
            _anotar(db, _sobre_eventos(sucesos))
    except EstadoNoPermitido as fallo:
        return str(fallo)
    except (DBAPIError, CadenaRota):
        _log.exception("No se han podido anotar los eventos de la comprobación.")
        return "La cadena de eventos está rota y no admite más."
    return ""


def mirar_el_ultimo(db: TenantSession, instalacion: Instalacion) -> bool:
    """Antes de añadir un registro, mira que el último esté bien y no sea del futuro (art. 7.i). Lo que no lo esté
    queda en un evento. Devuelve si la cadena puede seguir: si no, hay que abrir otra, porque facturar no se para.
    """
    anomalias, sigue = comprobacion.comprobar_el_ultimo(db, instalacion)
    for anomalia in anomalias:
        _log.error("La cadena %s tiene una anomalía en %s: %s", instalacion.numero, anomalia.numero, anomalia.motivo)
    try:
        with db.begin_nested():
            _anotar(db, map(_de_registro, anomalias))
    except (DBAPIError, CadenaRota):
        _log.exception("La cadena de eventos %s no admite más.", instalacion.numero)
    return sigue


def _anotar(db: TenantSession, contenidos: Iterable[Contenido]) -> None:
    for contenido in contenidos:
        eventos.anotar(db, contenido)


def _sobre_registros(hecha: Comprobacion) -> Iterator[Contenido]:
    total = hecha.registros
    yield BusquedaEnRegistros(huellas=total, firmas=hecha.firmados, cadena=total, fechas=total)
    yield from map(_de_registro, hecha.anomalias[:ANOMALIAS_QUE_SE_ANOTAN])
    if (resto := len(hecha.anomalias) - ANOMALIAS_QUE_SE_ANOTAN) > 0:
        yield AnomaliaEnRegistros(TipoAnomalia.OTRA, detalle=f"Y {resto} más en la misma comprobación")


def _sobre_eventos(hecha: Comprobacion) -> Iterator[Contenido]:
    total = hecha.registros
    yield BusquedaEnEventos(huellas=total, firmas=total, cadena=total, fechas=total)
    for anomalia in hecha.anomalias[:ANOMALIAS_QUE_SE_ANOTAN]:
        yield AnomaliaEnEventos(anomalia.tipo, anomalia.evento, _detalle("Evento", anomalia))
    if (resto := len(hecha.anomalias) - ANOMALIAS_QUE_SE_ANOTAN) > 0:
        yield AnomaliaEnEventos(TipoAnomalia.OTRA, detalle=f"Y {resto} más en la misma comprobación")


def _de_registro(anomalia: Anomalia) -> AnomaliaEnRegistros:
    return AnomaliaEnRegistros(anomalia.tipo, anomalia.factura, _detalle("Registro", anomalia))


def _detalle(que: str, anomalia: Anomalia) -> str:
    return f"{que} {anomalia.posicion} de {anomalia.instalacion}: {anomalia.motivo}"
