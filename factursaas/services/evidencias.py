"""Reunir las evidencias de un inquilino: sus registros, lo que se habló con la AEAT y cómo se encadena todo."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as columnas
from sqlmodel import col, select

from factursaas.config import VERSION
from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.calendario import MADRID
from factursaas.domain.verifactu.evidencias import (
    Cadena,
    EnvioProbado,
    Nombre,
    Pieza,
    Portada,
    RegistroProbado,
    RespuestaProbada,
    Tramo,
)
from factursaas.domain.verifactu.sobre import registros_de
from factursaas.models import Entrega, Envio, Instalacion, PedidaPor, RegistroFacturacion
from factursaas.services import auditoria, comprobaciones, emisor
from factursaas.services.comprobaciones import Revision
from factursaas.services.remision.cotejo import mensajes, resumen_de

Empaquetar = Callable[[Portada, Iterator[Pieza]], None]
_LOTE = 500
_CADA = timedelta(days=1)


class _Fila(NamedTuple):
    id: UUID
    posicion: int
    tipo: str
    numero: str
    huella: str
    huella_anterior: str
    sha256: str
    xml: bytes


class _Nombrado(NamedTuple):
    sha256: str
    id: UUID
    posicion: int
    tipo: str
    numero: str


_COLUMNAS, _NOMBRADAS = (
    tuple(getattr(RegistroFacturacion, columna) for columna in forma._fields) for forma in (_Fila, _Nombrado)
)


@dataclass(frozen=True, slots=True)
class _Rango:
    """Las posiciones de una cadena que van en el paquete; la primera se nombra con el orden que sigue a `antes`."""

    primera: int
    ultima: int
    antes: int

    def nombre(self, posicion: int, tipo: str, numero: str) -> Nombre:
        return Nombre(self.antes + posicion - self.primera + 1, tipo, numero)


def componer(db: TenantSession, tramo: Tramo, empaquetar: Empaquetar) -> None:
    """Comprueba todo y va dando las evidencias del tramo según se leen. En una instantánea."""
    revision = comprobaciones.comprobar(db)
    if not db.inquilino.suplantado:
        if _dice_algo_nuevo(db, revision):
            comprobaciones.guardar(db, revision, PedidaPor.PAQUETE)
        auditoria.anotar(db, Acto.CADENA_EXPORTAR, "", "Evidencias descargadas")
    datos = emisor.leer(db)
    portada = Portada(
        obligado=datos.nombre if datos else "",
        nif=datos.nif if datos else "",
        tramo=tramo,
        generado_en=datetime.now(MADRID).replace(microsecond=0),
        version=VERSION,
        comprobacion=revision.datos(),
    )
    empaquetar(portada, _piezas(db, tramo))


def _dice_algo_nuevo(db: TenantSession, revision: Revision) -> bool:
    """Lo guardado no se puede borrar: bajar el paquete muchas veces no deja muchas veces lo mismo."""
    ultima = comprobaciones.ultima(db)
    return bool(revision.anomalias) or ultima is None or revision.momento - ultima.momento > _CADA


def _piezas(db: TenantSession, tramo: Tramo) -> Iterator[Pieza]:
    antes = 0
    for instalacion in db.exec(select(Instalacion).order_by(col(Instalacion.created_at), col(Instalacion.id))).all():
        rango = _rango(db, instalacion, tramo, antes)
        if rango is None:
            continue
        yield from _registros(db, instalacion, rango)
        for lote in mensajes(db, instalacion.id):
            yield from _envios(db, instalacion.id, lote, rango)
        antes += rango.ultima - rango.primera + 1


def _rango(db: TenantSession, instalacion: Instalacion, tramo: Tramo, antes: int) -> _Rango | None:
    """De la primera a la última del tramo, sin saltos aunque algún reloj se atrasara."""
    fila = RegistroFacturacion
    consulta = columnas(func.min(fila.posicion), func.max(fila.posicion)).where(
        col(fila.instalacion_id) == instalacion.id
    )
    if tramo.desde:
        consulta = consulta.where(col(fila.generado_en) >= datetime.combine(tramo.desde, time(), MADRID))
    if tramo.hasta:
        fin = datetime.combine(tramo.hasta + timedelta(days=1), time(), MADRID)
        consulta = consulta.where(col(fila.generado_en) < fin)
    primera, ultima = db.execute(consulta).one()  # pyright: ignore[reportDeprecated]
    return None if primera is None else _Rango(primera, ultima, antes)


def _registros(db: TenantSession, instalacion: Instalacion, rango: _Rango) -> Iterator[Pieza]:
    for fila in _filas(db, instalacion.id, rango):
        if fila.posicion == rango.primera:
            yield Cadena(
                instalacion=instalacion.numero,
                nif=instalacion.ultimo_emisor,
                destino=instalacion.destino,
                abierta_en=instalacion.created_at,
                vigente=instalacion.vigente,
                total=instalacion.posicion,
                tras_posicion=fila.posicion - 1,
                tras_huella=fila.huella_anterior,
            )
        nombre = rango.nombre(fila.posicion, fila.tipo, fila.numero)
        yield RegistroProbado(nombre, fila.posicion, fila.huella, fila.sha256, fila.xml)


def _filas(db: TenantSession, instalacion_id: UUID, rango: _Rango) -> Iterator[_Fila]:
    ultima = rango.primera - 1
    consulta = columnas(*_COLUMNAS).where(
        col(RegistroFacturacion.instalacion_id) == instalacion_id, col(RegistroFacturacion.posicion) <= rango.ultima
    )
    while ultima < rango.ultima:
        siguiente = consulta.where(col(RegistroFacturacion.posicion) > ultima)
        orden = siguiente.order_by(col(RegistroFacturacion.posicion)).limit(_LOTE)
        lote = [_Fila(*fila) for fila in db.execute(orden)]  # pyright: ignore[reportDeprecated]
        yield from lote
        ultima = lote[-1].posicion


def _envios(db: TenantSession, instalacion_id: UUID, lote: Sequence[Envio], rango: _Rango) -> Iterator[EnvioProbado]:
    lote = [e for e in lote if e.desde_posicion <= rango.ultima and e.hasta_posicion >= rango.primera]
    if not lote:
        return
    nombres = _nombres(db, instalacion_id, lote, rango)
    respuestas = _respuestas(db, lote, nombres)
    for envio in lote:
        resumenes = [resumen_de(registro) for registro in registros_de(envio.enviado)]
        lleva = [nombres[resumen][1] for resumen in resumenes if resumen in nombres]
        yield _envio(envio, tuple(lleva), len(resumenes) - len(lleva), tuple(respuestas.get(envio.id, ())))


def _nombres(
    db: TenantSession, instalacion_id: UUID, lote: Sequence[Envio], rango: _Rango
) -> dict[str, tuple[UUID, Nombre]]:
    """Los registros del paquete que pueden ir en esos envíos, por el resumen de sus bytes."""
    fila = RegistroFacturacion
    desde = max(rango.primera, min(envio.desde_posicion for envio in lote))
    hasta = min(rango.ultima, max(envio.hasta_posicion for envio in lote))
    consulta = columnas(*_NOMBRADAS).where(
        col(fila.instalacion_id) == instalacion_id, col(fila.posicion).between(desde, hasta)
    )
    leidos = (_Nombrado(*f) for f in db.execute(consulta))  # pyright: ignore[reportDeprecated]
    return {f.sha256: (f.id, rango.nombre(f.posicion, f.tipo, f.numero)) for f in leidos}


def _respuestas(
    db: TenantSession, lote: Sequence[Envio], nombres: dict[str, tuple[UUID, Nombre]]
) -> dict[UUID, list[RespuestaProbada]]:
    por_registro = dict(nombres.values())
    consulta = select(Entrega).where(col(Entrega.envio_id).in_([envio.id for envio in lote])).order_by(col(Entrega.id))
    respuestas: dict[UUID, list[RespuestaProbada]] = {}
    for entrega in db.exec(consulta):
        if nombre := por_registro.get(entrega.registro_id):
            respuestas.setdefault(entrega.envio_id, []).append(_respuesta(entrega, nombre))
        db.expunge(entrega)
    return respuestas


def _respuesta(entrega: Entrega, nombre: Nombre) -> RespuestaProbada:
    return RespuestaProbada(
        registro=nombre,
        estado=entrega.estado,
        codigo=entrega.codigo,
        descripcion=entrega.descripcion,
        adoptada=entrega.adoptada,
        contestado_en=entrega.created_at,
    )


def _envio(
    envio: Envio, lleva: tuple[Nombre, ...], otros: int, respuestas: tuple[RespuestaProbada, ...]
) -> EnvioProbado:
    return EnvioProbado(
        estado=envio.estado,
        destino=envio.destino,
        csv=envio.csv,
        codigo=envio.codigo,
        detalle=envio.detalle,
        http=envio.http,
        iniciado_en=envio.iniciado_en,
        acabado_en=envio.acabado_en,
        enviado=envio.enviado,
        enviado_sha256=envio.enviado_sha256,
        recibido=envio.recibido,
        recibido_sha256=envio.recibido_sha256,
        lleva=lleva,
        otros=otros,
        respuestas=respuestas,
    )
