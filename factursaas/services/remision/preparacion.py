"""Decidir qué toca con lo pendiente de un inquilino y, si toca mandar, dejarlo escrito antes de mandarlo."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import col, func, select

from factursaas.config import ajustes
from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.verifactu.credencial import Credencial
from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.registro import escribir_fecha_aeat
from factursaas.domain.verifactu.ritmo import es_tardio, toca_en
from factursaas.domain.verifactu.sobre import REGISTROS_POR_ENVIO, escribir_envio
from factursaas.models import Envio, EstadoMensaje, Instalacion, RegistroFacturacion, Remision
from factursaas.services import auditoria, certificados, cola, modalidades
from factursaas.services.avisos import avisar
from factursaas.services.cofre import CofreCerrado
from factursaas.services.remision.pasos import Aclarar, Consulta, Espera, Mandar, Nada, Paso
from factursaas.services.remision.pendientes import (
    cuantos_sin_contestar,
    del_envio,
    obligado_de,
    periodo_de,
    sin_contestar,
)

_CONSULTAS_SUELTAS = 5
_SIN_CERTIFICADO = (
    "Falta un certificado con que identificarse ante la AEAT, o ha caducado. Súbelo y lo pendiente se remitirá solo."
)
_SIN_SIMULADOR = "El simulador de la AEAT no está en marcha."
_HASTA_QUE_ARRANQUE = timedelta(minutes=1)
_DEL_OPERADOR_CERRADO = (
    "El certificado con que remite quien administra la instalación no se puede usar. Avísale, o sube el tuyo."
)


def preparar(db: TenantSession, ahora: datetime) -> Paso:
    """Lo que toca ahora. Si es mandar, el envío queda escrito: si el proceso muere después, se sabrá que pudo llegar.

    Bloquea la cadena un momento para no dejarse el registro de una factura que se esté emitiendo.
    """
    consulta = select(Instalacion).where(Instalacion.destino != "").order_by(col(Instalacion.id)).with_for_update()
    db.exec(consulta).all()
    esperas, ocupados = list[Espera](), set[tuple[str, str, bool]]()
    # Otra vez: mientras se esperaba por una pudo abrirse otra.
    for instalacion in db.exec(consulta).all():
        de_quien = (instalacion.ultimo_emisor, instalacion.destino, instalacion.ensayo)
        # Lo de antes, antes: una anulación no adelanta a su alta porque vaya en otra cadena.
        paso = Nada() if de_quien in ocupados else _de_la_cadena(db, instalacion, ahora)
        if isinstance(paso, Mandar | Aclarar):
            return paso
        if isinstance(paso, Espera):
            esperas.append(paso)
        if instalacion.posicion > remision_de(db, instalacion).enviado_hasta:
            ocupados.add(de_quien)
    return min(esperas, key=lambda espera: espera.hasta, default=Nada())


def reanudar(db: TenantSession) -> None:
    """Vuelve a intentar lo pendiente ya mismo, aunque se hubiera parado o tocara más tarde."""
    for remision in db.exec(select(Remision)).all():
        remision.parada, remision.proximo_en = "", None
    auditoria.anotar(db, Acto.REMISION_REANUDAR, "", "Envío a la AEAT pedido ya mismo")
    db.flush()
    cola.pedir_remision(db, db.inquilino.user_id, urgente=True)
    avisar(db, db.inquilino.user_id)


def parar(db: TenantSession, remision: Remision, motivo: str) -> None:
    """No se sigue hasta que alguien lo arregle."""
    remision.parada, remision.proximo_en = motivo, None
    db.flush()
    avisar(db, db.inquilino.user_id)


def remision_de(db: TenantSession, instalacion: Instalacion) -> Remision:
    """Por dónde va una cadena."""
    remision = db.exec(select(Remision).where(Remision.instalacion_id == instalacion.id)).one_or_none()
    if remision is None:
        remision = Remision(user_id=db.inquilino.user_id, instalacion_id=instalacion.id)
        db.add(remision)
        db.flush()
    return remision


def _de_la_cadena(db: TenantSession, instalacion: Instalacion, ahora: datetime) -> Paso:
    remision = remision_de(db, instalacion)
    dudoso = _dudoso(db, instalacion)
    pendientes = instalacion.posicion - remision.enviado_hasta
    if remision.parada or (not dudoso and not pendientes):
        return Nada()
    if remision.proximo_en and remision.proximo_en > ahora:
        return Espera(remision.proximo_en)
    if not dudoso and (toca := _toca(db, instalacion, pendientes)) and toca > ahora:
        return Espera(toca)
    credencial = _credencial(db, instalacion, remision, ahora)
    if credencial is None:
        return Espera(remision.proximo_en) if remision.proximo_en else Nada()
    if dudoso:
        return _aclarar(db, instalacion, dudoso, credencial, ahora)
    return _mandar(db, instalacion, remision, credencial, ahora)


def _toca(db: TenantSession, instalacion: Instalacion, pendientes: int) -> datetime | None:
    """La espera es del obligado con quien recibe, no de cada cadena."""
    consulta = (
        select(Remision)
        .join(Instalacion, col(Instalacion.id) == col(Remision.instalacion_id))
        .where(Instalacion.destino == instalacion.destino, Instalacion.ultimo_emisor == instalacion.ultimo_emisor)
        .order_by(col(Remision.ultimo_envio_en).desc().nulls_last())
    )
    ultima = db.exec(consulta.limit(1)).one()
    if pendientes >= REGISTROS_POR_ENVIO:
        # Entre la marca y la cabeza puede haber muchos ya contestados.
        pendientes = cuantos_sin_contestar(
            db, instalacion.id, remision_de(db, instalacion).enviado_hasta, REGISTROS_POR_ENVIO
        )
    return toca_en(ultima.ultimo_envio_en, ultima.espera, pendientes)


def _dudoso(db: TenantSession, instalacion: Instalacion) -> Envio | None:
    """El envío del que no se sabe qué fue: se cortó, o el proceso murió con él en la mano."""
    dudosos = (EstadoMensaje.EN_CURSO, EstadoMensaje.SIN_RESPUESTA)
    consulta = select(Envio).where(Envio.instalacion_id == instalacion.id, col(Envio.estado).in_(dudosos))
    return db.exec(consulta).one_or_none()


def _credencial(db: TenantSession, instalacion: Instalacion, remision: Remision, ahora: datetime) -> Credencial | None:
    if instalacion.destino == Destino.SIMULADOR:
        return _la_del_simulador(db, remision, ahora)
    try:
        propia = certificados.credencial(db)
    except CofreCerrado:
        parar(db, remision, certificados.CERRADO)
        return None
    if propia is not None:
        return propia
    fichero, contrasena = ajustes().certificado_para(Destino(instalacion.destino))
    if fichero is None:
        parar(db, remision, _SIN_CERTIFICADO)
        return None
    return _la_del_operador(db, remision, fichero, contrasena)


def _la_del_simulador(db: TenantSession, remision: Remision, ahora: datetime) -> Credencial | None:
    """La expide él al arrancar; hasta entonces se espera, sin estorbar a las cadenas que van a otro sitio."""
    fichero, contrasena = ajustes().certificado_para(Destino.SIMULADOR)
    if fichero is None or not fichero.exists():
        remision.ultimo_fallo, remision.proximo_en = _SIN_SIMULADOR, ahora + _HASTA_QUE_ARRANQUE
        db.flush()
        return None
    return _la_del_operador(db, remision, fichero, contrasena)


def _la_del_operador(db: TenantSession, remision: Remision, fichero: Path, contrasena: str) -> Credencial | None:
    """Si no se puede abrir se para esta cadena, y las demás siguen."""
    try:
        return certificados.del_operador(fichero, contrasena)
    except DatosNoValidos as fallo:
        parar(db, remision, f"{_DEL_OPERADOR_CERRADO} {fallo}")
        return None


def _mandar(
    db: TenantSession, instalacion: Instalacion, remision: Remision, credencial: Credencial, ahora: datetime
) -> Mandar:
    registros = db.exec(sin_contestar(instalacion.id, remision.enviado_hasta, remision.lote)).all()
    incidencia = remision.incidencia_desde is not None or es_tardio(registros[0].generado_en, ahora, remision.espera)
    fin = modalidades.fin_por_comunicar(db, instalacion, ahora)
    obligado = obligado_de(db, instalacion, registros[0].xml)
    mensaje = escribir_envio(
        obligado,
        [r.xml for r in registros],
        incidencia=incidencia,
        fin=escribir_fecha_aeat(fin) if fin else None,
    )
    envio = Envio(
        user_id=db.inquilino.user_id,
        instalacion_id=instalacion.id,
        numero=_siguiente_numero(db, instalacion),
        desde_posicion=registros[0].posicion,
        hasta_posicion=registros[-1].posicion,
        registros=len(registros),
        incidencia=incidencia,
        fin=fin,
        destino=instalacion.destino,
        enviado=mensaje,
        enviado_sha256=hashlib.sha256(mensaje).hexdigest(),
        iniciado_en=ahora,
    )
    db.add(envio)
    remision.ultimo_envio_en = ahora
    db.flush()
    return Mandar(envio.id, Destino(instalacion.destino), credencial, obligado, mensaje)


def _siguiente_numero(db: TenantSession, instalacion: Instalacion) -> int:
    consulta = select(func.coalesce(func.max(Envio.numero), 0)).where(Envio.instalacion_id == instalacion.id)
    return db.exec(consulta).one() + 1


def _aclarar(
    db: TenantSession, instalacion: Instalacion, envio: Envio, credencial: Credencial, ahora: datetime
) -> Aclarar:
    if envio.estado == EstadoMensaje.EN_CURSO:
        envio.estado, envio.acabado_en = EstadoMensaje.SIN_RESPUESTA, ahora
        envio.detalle = "El proceso se paró antes de saber qué contestaba la AEAT."
        db.flush()
    pendientes = {p.posicion for p in del_envio(db, instalacion.id, envio.desde_posicion, envio.hasta_posicion)}
    consulta = select(RegistroFacturacion).where(
        RegistroFacturacion.instalacion_id == instalacion.id, col(RegistroFacturacion.posicion).in_(pendientes)
    )
    registros = db.exec(consulta.order_by(col(RegistroFacturacion.posicion))).all()
    obligado = obligado_de(db, instalacion, registros[0].xml)
    return Aclarar(envio.id, Destino(instalacion.destino), credencial, obligado, _consultas(registros))


def _consultas(registros: Sequence[RegistroFacturacion]) -> tuple[Consulta, ...]:
    """Pocas facturas se preguntan una a una; muchas, por meses enteros."""
    sueltas = dict.fromkeys(Consulta(periodo_de(r.tipo, r.xml), r.numero) for r in registros)
    if len(sueltas) <= _CONSULTAS_SUELTAS:
        return tuple(sueltas)
    return tuple(dict.fromkeys(Consulta(consulta.periodo, None) for consulta in sueltas))
