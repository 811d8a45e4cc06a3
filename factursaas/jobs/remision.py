"""Remitir lo pendiente de un inquilino: leer, cerrar, llamar, abrir y anotar."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from factursaas.config import ajustes
from factursaas.db import exclusiva, tenant_session
from factursaas.domain.auditoria import TRABAJADOR
from factursaas.domain.errores import ErrorDeNegocio, NoEncontrado
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.destino import Destino, direccion_del_servicio
from factursaas.domain.verifactu.respuesta import Constancia, Rechazo, Respuesta
from factursaas.domain.verifactu.sobre import escribir_consulta
from factursaas.integrations.aeat.lectura import RespuestaIlegible, leer_constancias, leer_respuesta
from factursaas.integrations.aeat.transporte import CONSULTA_MAXIMA, NoEntregado, Servidor, SinRespuesta, Vuelta, mandar
from factursaas.services import cola, facturas, remision
from factursaas.services.remision import Aclarar, Consulta, Espera, Mandar, Vuelto
from factursaas.simulador.arranque import encontrar
from factursaas.simulador.cliente import SimuladorNoAtiende

_OCUPADO = timedelta(seconds=20)
_PAGINAS_MAXIMAS = 1000
_log = logging.getLogger(__name__)


class _ConsultaRechazada(Exception):
    """La AEAT no contesta a la pregunta."""

    def __init__(self, rechazo: Rechazo) -> None:
        super().__init__(rechazo.descripcion)
        self.rechazo = rechazo


def remitir(user_id: str) -> datetime | None:
    """Manda lo que toque, hasta que no toque más; devuelve cuándo volver, si queda algo pendiente."""
    inquilino = Inquilino(user_id, origen=TRABAJADOR)
    with exclusiva(cola.nombre_del_turno(user_id)) as tomado:
        if not tomado:
            return datetime.now(UTC) + _OCUPADO
        while True:
            with tenant_session(inquilino) as db:
                paso = remision.preparar(db, datetime.now(UTC))
            if not isinstance(paso, Mandar | Aclarar):
                return paso.hasta if isinstance(paso, Espera) else None
            # Si entretanto se ha borrado el ensayo, no queda dónde anotar lo contestado.
            with suppress(NoEncontrado):
                _mandar(inquilino, paso) if isinstance(paso, Mandar) else _aclarar(inquilino, paso)


def _mandar(inquilino: Inquilino, paso: Mandar) -> None:
    try:
        vuelta = mandar(_servidor(paso), paso.credencial, paso.mensaje)
    except NoEntregado as fallo:
        _anotar_fallo(inquilino, paso, str(fallo), None)
    except SinRespuesta as fallo:
        _anotar_fallo(inquilino, paso, str(fallo), Vuelto(fallo.recibido, fallo.http))
    else:
        _anotar_vuelta(inquilino, paso, vuelta)


def _anotar_vuelta(inquilino: Inquilino, paso: Mandar, vuelta: Vuelta) -> None:
    vuelto = Vuelto(vuelta.cuerpo, vuelta.http)
    try:
        leido = leer_respuesta(vuelta.cuerpo)
    except RespuestaIlegible as fallo:
        _anotar_fallo(inquilino, paso, f"{fallo} (HTTP {vuelta.http})", vuelto)
        return
    if isinstance(leido, Rechazo) and not leido.culpa_nuestra:
        _anotar_fallo(inquilino, paso, leido.descripcion, vuelto)
        return
    if isinstance(leido, Rechazo):
        with tenant_session(inquilino) as db:
            remision.anotar_rechazo(db, paso.envio_id, vuelto, leido)
    else:
        _anotar_respuesta(inquilino, paso, vuelto, leido)


def _anotar_respuesta(inquilino: Inquilino, paso: Mandar, vuelto: Vuelto, respuesta: Respuesta) -> None:
    """De lo que la AEAT dice tener ya se mira antes si es lo nuestro u otra cosa con el mismo número."""
    with tenant_session(inquilino) as db:
        consultas = remision.consultas_de_los_duplicados(db, paso, respuesta)
    try:
        constancias = [c for consulta in consultas for c in _preguntar(paso, consulta)]
    except (NoEntregado, SinRespuesta, RespuestaIlegible, _ConsultaRechazada):
        constancias = None
    with tenant_session(inquilino) as db:
        remision.anotar_respuesta(db, paso.envio_id, vuelto, respuesta, constancias)
    try:
        with tenant_session(inquilino) as db:
            facturas.repetir_las_que_no_constaban(db, paso.envio_id)
    except ErrorDeNegocio as fallo:
        # Lo contestado ya está anotado: queda a la vista, por si alguien tiene que repetirla.
        _log.warning("No se ha podido repetir una anulación: %s", fallo.codigo)


def _anotar_fallo(inquilino: Inquilino, paso: Mandar, motivo: str, vuelto: Vuelto | None) -> None:
    with tenant_session(inquilino) as db:
        remision.anotar_fallo(db, paso.envio_id, motivo, vuelto)


def _aclarar(inquilino: Inquilino, paso: Aclarar) -> None:
    try:
        constancias = [c for consulta in paso.consultas for c in _preguntar(paso, consulta)]
    except (NoEntregado, SinRespuesta, RespuestaIlegible, _ConsultaRechazada) as fallo:
        rechazo = fallo.rechazo if isinstance(fallo, _ConsultaRechazada) else None
        with tenant_session(inquilino) as db:
            remision.anotar_fallo_al_aclarar(db, paso.envio_id, str(fallo), rechazo)
        return
    with tenant_session(inquilino) as db:
        remision.aclarar(db, paso.envio_id, constancias)


def _preguntar(paso: Mandar | Aclarar, consulta: Consulta) -> Iterator[Constancia]:
    desde = None
    for _ in range(_PAGINAS_MAXIMAS):
        mensaje = escribir_consulta(paso.obligado, consulta.periodo, numero=consulta.numero, desde=desde)
        pagina = leer_constancias(mandar(_servidor(paso), paso.credencial, mensaje, CONSULTA_MAXIMA).cuerpo)
        if isinstance(pagina, Rechazo):
            raise _ConsultaRechazada(pagina)
        yield from pagina.constancias
        if pagina.siguiente is None:
            return
        desde = pagina.siguiente
    raise RespuestaIlegible("La AEAT no acaba de decir lo que tiene.")


def _servidor(paso: Mandar | Aclarar) -> Servidor:
    if paso.destino is not Destino.SIMULADOR:
        return Servidor(direccion_del_servicio(paso.destino.servidor(sello=paso.credencial.sello)))
    try:
        simulador = encontrar(ajustes().simulador)
    except (SimuladorNoAtiende, KeyError, TypeError):
        raise NoEntregado("El simulador de la AEAT no está en marcha.") from None
    return Servidor(direccion_del_servicio(simulador.url), simulador.ca)
