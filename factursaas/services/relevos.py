"""Cuándo una cadena deja paso a otra: por cambiar de NIF, de destino, de modalidad o de productor, tras restaurar una
copia o porque no puede seguir.
"""

import logging
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.demostracion import exigir_de_verdad
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.verifactu.evento import Obligado
from factursaas.domain.verifactu.lectura import leer_productor
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.models import Instalacion, RegistroFacturacion
from factursaas.services import auditoria, emisor, eventos, instalaciones, modalidades, restauraciones, vigilancia
from factursaas.services.eventos import CadenaRota

_log = logging.getLogger(__name__)
_TOMADA = "instalación"
_COMPROBADAS_MAXIMAS = 10_000
_comprobadas: set[tuple[UUID, str]] = set()
"""Las que ya se sabe que son de ese productor.

Quien pone a otro en la configuración arranca otro proceso, y ese no escribe en ellas: empieza otras.
"""


def la_que_toca(db: TenantSession, nif: str, *, ensayo: bool) -> Instalacion:
    """La instalación en que toca escribir, bloqueada hasta confirmar. En NO VERI*FACTU se mira antes cómo está su
    cadena, y si no puede seguir empieza otra.

    Raises:
        EstadoNoPermitido: si hay que abrir o cerrar una de NO VERI*FACTU y no hay con qué firmarlo.
    """
    if (tomada := _ya_tomada(db, nif, ensayo=ensayo)) is not None:
        return tomada
    instalacion = _bloquear(db, nif, ensayo=ensayo)
    modalidad = Modalidad(instalacion.modalidad)
    sigue = modalidad is Modalidad.VERIFACTU or vigilancia.mirar_el_ultimo(db, instalacion)
    if not sigue or _de_otro_productor(db, instalacion):
        instalacion = relevar(db, instalacion, nif, modalidad, ensayo=ensayo)
    db.info[_TOMADA] = instalacion
    return instalacion


def _ya_tomada(db: TenantSession, nif: str, *, ensayo: bool) -> Instalacion | None:
    """La que esta transacción ya tiene bloqueada, si su siguiente registro es de los mismos: nadie la ha cambiado.

    La de NO VERI*FACTU se mira otra vez ante cada registro.
    """
    tomada: Instalacion | None = db.info.get(_TOMADA)
    if tomada is None or tomada.modalidad != Modalidad.VERIFACTU:
        return None
    suya = tomada.vigente and (tomada.ultimo_emisor, tomada.ensayo) == (nif, ensayo)
    return tomada if suya else None


def _bloquear(db: TenantSession, nif: str, *, ensayo: bool) -> Instalacion:
    """La de ahora, u otra nueva si no es de ese NIF, de esta modalidad o de este destino."""
    restauracion = restauraciones.al_emitir(db)
    instalacion = instalaciones.vigente(db)
    # Después de esperar por la cadena: quien la tenía pudo cambiar de modalidad.
    modalidad = Modalidad.VERIFACTU if ensayo else modalidades.actual(db)
    # Tras restaurar una copia no se sigue: lo registrado después de ella no está.
    mismo_modo = instalacion is not None and (instalacion.restauracion, instalacion.ensayo) == (restauracion, ensayo)
    if instalacion is not None and mismo_modo and _sigue(db, instalacion, nif, modalidad):
        return instalacion
    return relevar(db, instalacion, nif, modalidad, ensayo=ensayo)


def relevar(
    db: TenantSession, anterior: Instalacion | None, nif: str, modalidad: Modalidad, *, ensayo: bool = False
) -> Instalacion:
    """Cierra la instalación y abre otra. En NO VERI*FACTU las dos cosas son eventos, salvo el cierre de una restaurada
    de una copia. Un ensayo no elige modalidad.
    """
    if not ensayo:
        modalidades.fijar(db, modalidad)
    restauracion = restauraciones.al_emitir(db)
    restaurada = anterior is not None and anterior.restauracion != restauracion
    if anterior is not None:
        _cerrar(db, anterior, restaurada=restaurada)
    nueva = instalaciones.crear(db, modalidad, nif, restauracion, ensayo=ensayo)
    if nueva.modalidad == Modalidad.NO_VERIFACTU and eventos.cadena_de(db, nueva) is None:
        datos = emisor.leer(db)
        eventos.empezar(db, nueva, Obligado(datos.nombre if datos and datos.nombre else nif, nif))
        if restaurada:
            eventos.anotar_restauracion(db)
    return nueva


def cambiar_modalidad(db: TenantSession, nueva: Modalidad) -> None:
    """Pasa a la otra modalidad, con otra cadena. Lo ya registrado se queda como está.

    Raises:
        EstadoNoPermitido: si hoy no se puede, si es una demostración o si no hay con qué firmar.
        DatosNoValidos: si aún no se sabe de quién es la facturación.
    """
    exigir_de_verdad(db.inquilino.user_id)
    datos = emisor.leer(db)
    if datos is None or not datos.nif or not datos.nombre:
        raise DatosNoValidos(
            {"emisor": "Escribe antes tu NIF y tu nombre en Ajustes: la modalidad es de quien factura."}
        )
    anterior = instalaciones.vigente(db)
    modalidades.exigir(db, nueva)
    relevar(db, anterior, datos.nif, nueva)
    auditoria.anotar(db, Acto.MODALIDAD_CAMBIAR, nueva.value, f"Se pasa a {nueva.nombre}")


def _de_otro_productor(db: TenantSession, instalacion: Instalacion) -> bool:
    """Si ha cambiado quien responde del programa: es otro sistema informático, y su cadena es otra."""
    suyo = instalacion.id, instalaciones.sistema(instalacion).nif_productor
    if suyo in _comprobadas:
        return False
    consulta = select(RegistroFacturacion.xml).where(
        RegistroFacturacion.instalacion_id == instalacion.id, RegistroFacturacion.posicion == instalacion.posicion
    )
    ultimo = db.exec(consulta).first()
    if ultimo and leer_productor(ultimo) not in ("", suyo[1]):
        return True
    if len(_comprobadas) >= _COMPROBADAS_MAXIMAS:
        _comprobadas.clear()
    _comprobadas.add(suyo)
    return False


def _sigue(db: TenantSession, instalacion: Instalacion, nif: str, modalidad: Modalidad) -> bool:
    va = instalaciones.destino_de(modalidad, ensayo=instalacion.ensayo)
    if instalacion.modalidad != modalidad or instalacion.destino != va:
        return False
    if instalacion.ultimo_emisor not in ("", nif):
        return False
    # Una cadena de eventos es de alguien desde su inicio, aunque aún no haya registros.
    cadena = eventos.cadena_de(db, instalacion) if modalidad is Modalidad.NO_VERIFACTU else None
    return cadena is None or cadena.nif == nif


def _cerrar(db: TenantSession, instalacion: Instalacion, *, restaurada: bool) -> None:
    if instalacion.modalidad == Modalidad.NO_VERIFACTU:
        if restaurada:
            # Lo que siguiera a la copia ya pudo salir de aquí: otro evento con el mismo sitio la bifurcaría.
            instalaciones.apuntar(db, con_eventos=False)
        else:
            _terminar(db, instalacion)
    instalaciones.cerrar(db, instalacion)


def _terminar(db: TenantSession, instalacion: Instalacion) -> None:
    """Una cadena de eventos rota no se puede acabar, y no por eso se deja de facturar."""
    try:
        with db.begin_nested():
            eventos.terminar(db, instalacion)
    except (DBAPIError, CadenaRota):
        _log.exception("La cadena de eventos %s no se puede acabar.", instalacion.numero)
        instalaciones.apuntar(db, con_eventos=False)
