"""Saber qué fue de un envío sin respuesta: lo que la AEAT ya tiene se adopta; el resto se vuelve a mandar igual."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import select

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.plurales import contar
from factursaas.domain.verifactu.codigos import Accion, indicacion
from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.domain.verifactu.respuesta import Constancia, Rechazo
from factursaas.models import Entrega, Envio, EstadoMensaje, Instalacion
from factursaas.services import auditoria
from factursaas.services.avisos import avisar
from factursaas.services.remision.anotacion import contar_fallo, leer_abierto
from factursaas.services.remision.constancias import la_suya, por_numero
from factursaas.services.remision.pendientes import Pendiente, avanzar, del_envio
from factursaas.services.remision.preparacion import parar


def aclarar(db: TenantSession, envio_id: UUID, constancias: Iterable[Constancia]) -> int:
    """Adopta lo que la AEAT tiene de ese envío y devuelve cuántos registros; los demás quedan para repetirse."""
    envio, remision = leer_abierto(db, envio_id)
    constan = por_numero(constancias)
    pendientes = del_envio(db, envio.instalacion_id, envio.desde_posicion, envio.hasta_posicion)
    entregas = [
        _adoptar(pendiente, envio, constancia)
        for pendiente in pendientes
        if (constancia := la_suya(db, pendiente, constan.get(pendiente.numero, [])))
    ]
    db.add_all(entregas)
    envio.estado = EstadoMensaje.ACLARADO
    envio.detalle = f"La AEAT ya tenía {len(entregas)} de {contar(len(pendientes), 'registro')}."
    remision.proximo_en, remision.fallos_seguidos = None, 0
    db.flush()
    total = db.exec(select(Instalacion.posicion).where(Instalacion.id == envio.instalacion_id)).one()
    avanzar(db, remision, total)
    if remision.enviado_hasta == total:
        remision.incidencia_desde, remision.ultimo_fallo = None, ""
    resumen = f"Envío {envio.numero} a la AEAT: aclarado; registros que ya tenía: {len(entregas)}"
    auditoria.anotar(db, Acto.REMISION_RESPUESTA, envio.id, resumen)
    db.flush()
    avisar(db, db.inquilino.user_id)
    return len(entregas)


def anotar_fallo_al_aclarar(db: TenantSession, envio_id: UUID, motivo: str, rechazo: Rechazo | None = None) -> None:
    """Tampoco se ha podido preguntar: se volverá a hacer, salvo que la AEAT no nos deje y haya que parar."""
    _, remision = leer_abierto(db, envio_id)
    que_hacer = indicacion(rechazo.codigo, rechazo.descripcion) if rechazo and rechazo.culpa_nuestra else None
    if que_hacer is None or que_hacer.accion is Accion.REINTENTAR:
        contar_fallo(remision, motivo)
    else:
        parar(db, remision, que_hacer.mensaje)
    db.flush()
    avisar(db, db.inquilino.user_id)


def _adoptar(pendiente: Pendiente, envio: Envio, constancia: Constancia) -> Entrega:
    """Si después vino otro, lo que consta es de ese otro: de este solo se sabe que entró."""
    es_el_mismo = constancia.huella == pendiente.huella
    return Entrega(
        registro_id=pendiente.id,
        envio_id=envio.id,
        estado=(constancia.estado if es_el_mismo else EstadoEnvio.CORRECTO).value,
        codigo=constancia.codigo if es_el_mismo else "",
        descripcion=constancia.descripcion if es_el_mismo else "",
        adoptada=True,
    )
