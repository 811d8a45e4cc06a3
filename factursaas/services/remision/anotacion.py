"""Dejar escrito qué pasó con un envío: lo que se contestó de cada registro, que se rechazó entero o que se cortó."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlmodel import select

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.verifactu.codigos import Accion, indicacion
from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.domain.verifactu.respuesta import DUPLICADO, Constancia, Linea, Rechazo, Respuesta
from factursaas.domain.verifactu.ritmo import reintento
from factursaas.domain.verifactu.sobre import REGISTROS_POR_ENVIO
from factursaas.models import ConstaEnSuLugar, Entrega, Envio, EstadoMensaje, Instalacion, Remision
from factursaas.models.remision import LARGO_DE_UN_FALLO
from factursaas.services import auditoria
from factursaas.services.avisos import avisar
from factursaas.services.remision.constancias import la_suya, por_numero
from factursaas.services.remision.pendientes import Pendiente, avanzar, del_envio
from factursaas.services.remision.preparacion import parar

# El XML no cumple el esquema: puede ser por uno solo de los registros que lleva.
_DE_ALGUN_REGISTRO = frozenset({"4102", "4103", "4106", "4119", "4136", "4137"})
_MALOS_SEGUIDOS = 3
"""Tantos seguidos ya no son un registro malo: es el programa, y se para."""


@dataclass(frozen=True, slots=True)
class Vuelto:
    """Lo que volvió, tal cual."""

    cuerpo: bytes | None = None
    http: int | None = None


def anotar_respuesta(
    db: TenantSession,
    envio_id: UUID,
    vuelto: Vuelto,
    respuesta: Respuesta,
    constancias: Iterable[Constancia] | None = (),
) -> int:
    """Anota lo que la AEAT contestó de cada registro, y cuántos son.

    `constancias` es lo que tiene de los duplicados; nulo si no se ha podido preguntar. Los que no menciona, los que no
    ha podido atender por un fallo suyo y los duplicados sin aclarar siguen pendientes y se repiten tal cual.
    """
    envio, remision = leer_abierto(db, envio_id)
    _completar(envio, EstadoMensaje.RESPONDIDO, vuelto)
    envio.csv = respuesta.csv
    pendientes = del_envio(db, envio.instalacion_id, envio.desde_posicion, envio.hasta_posicion)
    lineas, constan = _Lineas(respuesta.lineas), None if constancias is None else por_numero(constancias)
    suyas = [(p, linea) for p in pendientes if (linea := lineas.de(p)) is not None]
    entregas = [
        _entrega(db, p, envio.id, linea, constan or {}) for p, linea in suyas if not _sin_decidir(linea, constan)
    ]
    db.add_all(entregas)
    db.flush()
    fallos, remision.espera, remision.lote = remision.fallos_seguidos, respuesta.espera, REGISTROS_POR_ENVIO
    if respuesta.presentado_en is not None:
        remision.desfase = round((datetime.now(UTC) - respuesta.presentado_en).total_seconds())
    _acabar_bien(db, remision)
    if (queda := next((linea for _, linea in suyas if _sin_decidir(linea, constan)), None)) or not entregas:
        remision.fallos_seguidos = 0 if entregas else fallos
        contar_fallo(remision, queda.descripcion if queda else "La AEAT no ha dicho nada de lo que se le mandó.")
    rechazados = sum(entrega.estado == EstadoEnvio.RECHAZADO for entrega in entregas)
    _dejar_rastro(db, envio, f"contestado; registros: {len(entregas)}, rechazados: {rechazados}")
    avisar(db, db.inquilino.user_id)
    return len(entregas)


def anotar_rechazo(db: TenantSession, envio_id: UUID, vuelto: Vuelto, rechazo: Rechazo) -> None:
    """Anota que la AEAT rechazó el mensaje entero.

    Si la culpa es de algún registro, se busca cuál mandando cada vez la mitad: uno malo no para a los demás.
    """
    envio, remision = leer_abierto(db, envio_id)
    _completar(envio, EstadoMensaje.RECHAZADO, vuelto)
    envio.codigo, envio.detalle = rechazo.codigo, rechazo.descripcion[:LARGO_DE_UN_FALLO]
    remision.ultimo_fallo = envio.detalle
    que_hacer = indicacion(rechazo.codigo, rechazo.descripcion)
    if rechazo.codigo in _DE_ALGUN_REGISTRO and envio.registros > 1:
        remision.lote, remision.proximo_en = envio.registros // 2, None
    elif rechazo.codigo in _DE_ALGUN_REGISTRO and remision.malos_seguidos < _MALOS_SEGUIDOS:
        _apartar_el_unico(db, envio, remision, rechazo)
    elif que_hacer.accion is Accion.REINTENTAR:
        contar_fallo(remision, envio.detalle)
    else:
        parar(db, remision, que_hacer.mensaje)
    _dejar_rastro(db, envio, "rechazado entero")
    db.flush()
    avisar(db, db.inquilino.user_id)


def anotar_fallo(db: TenantSession, envio_id: UUID, motivo: str, vuelto: Vuelto | None) -> None:
    """Anota que no se pudo entregar (sin nada vuelto) o que no se sabe si llegó, y cuándo se reintenta (art. 16.4)."""
    envio, remision = leer_abierto(db, envio_id)
    _completar(envio, EstadoMensaje.SIN_RESPUESTA if vuelto else EstadoMensaje.NO_ENTREGADO, vuelto or Vuelto())
    envio.detalle = motivo[:LARGO_DE_UN_FALLO]
    contar_fallo(remision, motivo)
    _dejar_rastro(db, envio, "sin respuesta" if vuelto else "sin entregar")
    db.flush()
    avisar(db, db.inquilino.user_id)


def contar_fallo(remision: Remision, motivo: str) -> None:
    """Un fallo más seguido: lo que se remita hasta vaciar la cola llevará la marca de incidencia."""
    ahora = datetime.now(UTC)
    remision.fallos_seguidos += 1
    remision.ultimo_fallo = motivo[:LARGO_DE_UN_FALLO]
    remision.incidencia_desde = remision.incidencia_desde or ahora
    remision.proximo_en = ahora + reintento(remision.fallos_seguidos)


def leer_abierto(db: TenantSession, envio_id: UUID) -> tuple[Envio, Remision]:
    """Un envío que falta por completar, bloqueado, y por dónde va su cadena.

    Raises:
        NoEncontrado: si era de un ensayo que se ha borrado entretanto.
    """
    envio = db.exec(select(Envio).where(Envio.id == envio_id).with_for_update()).one_or_none()
    if envio is None:
        raise NoEncontrado("Ese envío ya no existe: era de un ensayo y se ha borrado.")
    return envio, db.exec(select(Remision).where(Remision.instalacion_id == envio.instalacion_id)).one()


def _dejar_rastro(db: TenantSession, envio: Envio, que: str) -> None:
    auditoria.anotar(db, Acto.REMISION_RESPUESTA, envio.id, f"Envío {envio.numero} a la AEAT: {que}")


def _completar(envio: Envio, estado: EstadoMensaje, vuelto: Vuelto) -> None:
    envio.estado, envio.acabado_en, envio.http = estado, datetime.now(UTC), vuelto.http
    if vuelto.cuerpo is not None:
        envio.recibido, envio.recibido_sha256 = vuelto.cuerpo, hashlib.sha256(vuelto.cuerpo).hexdigest()


def _acabar_bien(db: TenantSession, remision: Remision) -> None:
    total = db.exec(select(Instalacion.posicion).where(Instalacion.id == remision.instalacion_id)).one()
    avanzar(db, remision, total)
    remision.fallos_seguidos, remision.proximo_en, remision.ultimo_fallo, remision.parada = 0, None, "", ""
    remision.malos_seguidos = 0
    if remision.enviado_hasta == total:
        remision.incidencia_desde = None
    db.flush()


class _Lineas:
    """Las de una respuesta. No se buscan por su orden: por la referencia que pusimos y, si no vuelve, por factura."""

    def __init__(self, lineas: Iterable[Linea]) -> None:
        todas = list(lineas)
        self._por_referencia = {linea.referencia: linea for linea in todas if linea.referencia}
        self._sin_referencia = {
            (linea.factura.numero, linea.tipo.value): linea for linea in todas if not linea.referencia
        }

    def de(self, pendiente: Pendiente) -> Linea | None:
        """La de un registro, si se le menciona."""
        suya = self._por_referencia.get(str(pendiente.id))
        return suya or self._sin_referencia.get((pendiente.numero, pendiente.tipo))


def _sin_decidir(linea: Linea, constan: object | None) -> bool:
    """Un fallo técnico de la AEAT no dice nada del registro; un duplicado por el que no se pudo preguntar, tampoco."""
    if linea.codigo == DUPLICADO and not linea.anulada:
        return constan is None
    return linea.estado is EstadoEnvio.RECHAZADO and indicacion(linea.codigo).accion is Accion.REINTENTAR


def _entrega(
    db: TenantSession, pendiente: Pendiente, envio_id: UUID, linea: Linea, constan: Mapping[str, list[Constancia]]
) -> Entrega:
    """De un duplicado que es nuestro cuenta el estado que ya tenía."""
    entrega = Entrega(
        registro_id=pendiente.id,
        envio_id=envio_id,
        estado=linea.estado.value,
        codigo=linea.codigo,
        descripcion=linea.descripcion,
    )
    if linea.codigo != DUPLICADO:
        return entrega
    if linea.anulada:
        entrega.estado, entrega.consta = EstadoEnvio.RECHAZADO.value, ConstaEnSuLugar.ANULADA.value
    elif constancia := la_suya(db, pendiente, constan.get(pendiente.numero, [])):
        entrega.estado, entrega.adoptada = (linea.duplicado or constancia.estado).value, True
    else:
        entrega.estado, entrega.consta = EstadoEnvio.RECHAZADO.value, ConstaEnSuLugar.AJENA.value
    return entrega


def _apartar_el_unico(db: TenantSession, envio: Envio, remision: Remision, rechazo: Rechazo) -> None:
    [registro] = del_envio(db, envio.instalacion_id, envio.desde_posicion, envio.hasta_posicion)
    db.add(
        Entrega(
            registro_id=registro.id,
            envio_id=envio.id,
            estado=EstadoEnvio.RECHAZADO.value,
            codigo=rechazo.codigo,
            descripcion=rechazo.descripcion[:1500],
        )
    )
    db.flush()
    malos = remision.malos_seguidos + 1
    _acabar_bien(db, remision)
    remision.lote, remision.malos_seguidos = REGISTROS_POR_ENVIO, malos
