"""En qué modalidad está cada inquilino, y cómo se renuncia a VERI*FACTU (art. 17 Orden HAC/1177/2024)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from factursaas.config import ajustes
from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.verifactu.modalidad import Modalidad, Renuncia, exigir_cambio, fin_de_verifactu
from factursaas.models import Envio, EstadoMensaje, Instalacion, ModalidadElegida, RegistroFacturacion
from factursaas.services import auditoria, emisor
from factursaas.services.instalaciones import destino

# Sin fiarse de lo leído: otra transacción pudo cambiarla mientras se esperaba por la cadena.
_VIGENTE = select(ModalidadElegida).where(col(ModalidadElegida.vigente)).execution_options(populate_existing=True)
_NO_LLEGARON = (EstadoMensaje.NO_ENTREGADO, EstadoMensaje.RECHAZADO)

_SIN_PRODUCTOR = (
    "En NO VERI*FACTU cada registro se firma diciendo quién responde del programa, y aún no está dicho. Pídele a quien "
    "administra la instalación que lo ponga en FACTURSAAS_PRODUCER_NAME y FACTURSAAS_PRODUCER_NIF."
)


@dataclass(frozen=True, slots=True)
class Situacion:
    """En qué modalidad se está y qué hace falta para pasar a la otra; `impedimento` vacío es que ya se puede.

    `renuncia_pedida` es la que irá con el siguiente envío; `renuncia`, la que la AEAT ya tiene.
    """

    modalidad: Modalidad
    desde: datetime | None
    impedimento: str
    ultimo_envio: date | None
    renuncia_pedida: date | None
    renuncia: Renuncia | None


def situacion(db: TenantSession) -> Situacion:
    """Cómo está el inquilino hoy."""
    modalidad, elegida = actual(db), _vigente(db)
    enviada, fin = _renuncia(db), elegida.fin if elegida else None
    otra = Modalidad.NO_VERIFACTU if modalidad is Modalidad.VERIFACTU else Modalidad.VERIFACTU
    try:
        _exigir(db, modalidad, otra)
        impedimento = ""
    except EstadoNoPermitido as fallo:
        impedimento = str(fallo)
    return Situacion(
        modalidad=modalidad,
        desde=elegida.created_at if elegida else None,
        impedimento=impedimento,
        ultimo_envio=_ultimo_remitido(db),
        renuncia_pedida=fin if fin and (enviada is None or enviada.fin != fin) else None,
        renuncia=enviada,
    )


def actual(db: TenantSession) -> Modalidad:
    """La modalidad de hoy. Quien renunció a tiempo pasa solo, al acabar el año, a NO VERI*FACTU."""
    elegida = _vigente(db)
    if elegida is None or elegida.fin is None:
        return Modalidad(elegida.modalidad) if elegida else Modalidad.VERIFACTU
    renuncia = _renuncia(db)
    if renuncia is None or renuncia.fin != elegida.fin:
        return Modalidad.VERIFACTU
    try:
        _exigir(db, Modalidad.VERIFACTU, Modalidad.NO_VERIFACTU)
    except EstadoNoPermitido:
        return Modalidad.VERIFACTU
    return Modalidad.NO_VERIFACTU


def exigir(db: TenantSession, nueva: Modalidad) -> None:
    """Comprueba que hoy se puede pasar a esa modalidad.

    Raises:
        EstadoNoPermitido: si no, con lo que falta y desde qué día se podrá.
    """
    _exigir(db, actual(db), nueva)


def fijar(db: TenantSession, nueva: Modalidad) -> None:
    """Deja escrito que se está en esa modalidad, si no lo estaba ya."""
    elegida = _vigente(db)
    if nueva == (elegida.modalidad if elegida else Modalidad.VERIFACTU):
        return
    if elegida is not None:
        elegida.vigente = False
        db.flush()
    db.add(ModalidadElegida(user_id=db.inquilino.user_id, modalidad=nueva.value))
    db.flush()


def renunciar(db: TenantSession) -> date:
    """Pide dejar VERI*FACTU a fin de año: irá con los próximos envíos, hasta que la AEAT lo tenga.

    Raises:
        EstadoNoPermitido: si no se está en VERI*FACTU.
    """
    if actual(db) is not Modalidad.VERIFACTU:
        raise EstadoNoPermitido("Ya estás en NO VERI*FACTU: no hay nada a lo que renunciar.")
    elegida = _vigente(db)
    if elegida is None:
        elegida = ModalidadElegida(user_id=db.inquilino.user_id, modalidad=Modalidad.VERIFACTU.value)
        db.add(elegida)
    elegida.fin = fin_de_verifactu(emisor.hoy(db))
    resumen = f"Renuncia a VERI*FACTU pedida, con fin el {elegida.fin:%d/%m/%Y}"
    auditoria.anotar(db, Acto.MODALIDAD_RENUNCIAR, "", resumen)
    db.flush()
    return elegida.fin


def fin_por_comunicar(db: TenantSession, instalacion: Instalacion, ahora: datetime) -> date | None:
    """El `FechaFinVeriFactu` que toca poner en el envío de ahora, si se ha renunciado y la AEAT aún no lo tiene.

    Lo que quede por remitir de otro NIF, de otro destino o de un ensayo no lo lleva: no es quien renuncia.
    """
    suya = (instalacion.ultimo_emisor, instalacion.destino) == (_nif(db), destino())
    if instalacion.ensayo or not suya:
        return None
    elegida = _vigente(db)
    if elegida is None or elegida.fin != fin_de_verifactu(_dia(db, ahora)):
        return None
    enviada = _renuncia(db)
    return None if enviada is not None and enviada.fin == elegida.fin else elegida.fin


def _exigir(db: TenantSession, antes: Modalidad, nueva: Modalidad) -> None:
    exigir_cambio(antes, nueva, emisor.hoy(db), ultimo_envio=_ultimo_remitido(db), renuncia=_renuncia(db))
    if nueva is Modalidad.NO_VERIFACTU and ajustes().produccion and not ajustes().con_productor:
        raise EstadoNoPermitido(_SIN_PRODUCTOR)


def _vigente(db: TenantSession) -> ModalidadElegida | None:
    return db.exec(_VIGENTE).one_or_none()


def _renuncia(db: TenantSession) -> Renuncia | None:
    """La última que la AEAT tiene: la de un envío que contestó con su código seguro de verificación."""
    consulta = (
        select(Envio)
        .join(Instalacion, col(Instalacion.id) == col(Envio.instalacion_id))
        .where(
            Envio.destino == destino(),
            Envio.estado == EstadoMensaje.RESPONDIDO,
            Envio.csv != "",
            col(Envio.fin).is_not(None),
            col(Instalacion.ultimo_emisor) == _nif(db),
        )
        .order_by(col(Envio.iniciado_en).desc())
    )
    envio = db.exec(consulta.limit(1)).first()
    return Renuncia(envio.fin, _dia(db, envio.iniciado_en)) if envio and envio.fin else None


def _ultimo_remitido(db: TenantSession) -> date | None:
    """El día del último registro remitido de este obligado: lo de un año que llega tarde sigue siendo de ese año."""
    consulta = (
        select(RegistroFacturacion.generado_en)
        .join(Instalacion, col(Instalacion.id) == col(RegistroFacturacion.instalacion_id))
        .join(Envio, col(Envio.instalacion_id) == col(Instalacion.id))
        .where(
            col(Envio.destino) == destino(),
            col(Envio.estado).not_in(_NO_LLEGARON),
            col(RegistroFacturacion.posicion) == col(Envio.hasta_posicion),
            col(Instalacion.ultimo_emisor) == _nif(db),
        )
        .order_by(col(RegistroFacturacion.generado_en).desc())
    )
    cuando = db.exec(consulta.limit(1)).first()
    return _dia(db, cuando) if cuando else None


def _nif(db: TenantSession) -> str:
    """Remitir y renunciar son de cada obligado: con otro NIF se empieza de nuevo."""
    datos = emisor.leer(db)
    return datos.nif if datos else ""


def _dia(db: TenantSession, cuando: datetime) -> date:
    return cuando.astimezone(emisor.ahora(db).tzinfo).date()
