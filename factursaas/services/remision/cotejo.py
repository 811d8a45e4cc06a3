"""Comprobar lo que se mandó a la AEAT: que sigue igual, y que es lo que está en la cadena."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as columnas
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.plurales import contar
from factursaas.domain.verifactu.anomalias import TipoAnomalia
from factursaas.domain.verifactu.sobre import registros_de
from factursaas.models import Entrega, Envio, Instalacion, RegistroFacturacion, Remision
from factursaas.services.comprobacion import Anomalia

_A_LA_VEZ, _BYTES_A_LA_VEZ = 100, 4_000_000
"""Cuántos envíos se leen de una vez, y cuánto pueden pesar: el de mil registros pasa de dos megas."""


@dataclass(frozen=True, slots=True)
class _Guardado:
    """Lo que dice la base de un lote: los registros, por su resumen, y los contestados en cada envío."""

    posiciones: dict[str, int]
    contestados: dict[UUID, set[int]]
    ajenos: frozenset[UUID]


def resumen_de(contenido: bytes) -> str:
    """El SHA-256 con que se guardan los bytes de un registro o de un mensaje."""
    return hashlib.sha256(contenido).hexdigest()


def mensajes(db: TenantSession, instalacion_id: UUID) -> Iterator[list[Envio]]:
    """Los envíos de una cadena, por lotes: la memoria no crece con ellos."""
    ultimo = 0
    while numeros := _siguientes(db, instalacion_id, ultimo):
        consulta = select(Envio).where(Envio.instalacion_id == instalacion_id, col(Envio.numero).in_(numeros))
        lote = list(db.exec(consulta.order_by(col(Envio.numero))))
        yield lote
        for envio in lote:
            db.expunge(envio)
        ultimo = numeros[-1]


def _siguientes(db: TenantSession, instalacion_id: UUID, ultimo: int) -> list[int]:
    """Los números de los que caben en un lote; al menos uno, si queda."""
    peso = func.octet_length(col(Envio.enviado)) + func.coalesce(func.octet_length(col(Envio.recibido)), 0)
    consulta = columnas(col(Envio.numero), peso).where(
        col(Envio.instalacion_id) == instalacion_id, col(Envio.numero) > ultimo
    )
    filas = db.execute(consulta.order_by(col(Envio.numero)).limit(_A_LA_VEZ)).all()  # pyright: ignore[reportDeprecated]
    pesos = accumulate(int(peso) for _, peso in filas)
    caben = [int(numero) for (numero, _), hasta in zip(filas, pesos, strict=True) if hasta <= _BYTES_A_LA_VEZ]
    return caben or [int(numero) for numero, _ in filas[:1]]


def comprobar_envios(db: TenantSession, instalacion: Instalacion) -> Iterator[list[Anomalia]]:
    """Las anomalías de cada envío de una cadena, uno tras otro."""
    for lote in mensajes(db, instalacion.id):
        guardado = _leer(db, instalacion.id, lote)
        for envio in lote:
            yield [
                Anomalia(instalacion.numero, envio.desde_posicion, f"envío {envio.numero}", motivo, TipoAnomalia.OTRA)
                for motivo in _que_le_pasa(envio, guardado)
            ]


def comprobar_marca(db: TenantSession, instalacion: Instalacion) -> Iterator[Anomalia]:
    """Lo que se da por remitido y nadie contestó."""
    hasta = db.exec(select(Remision.enviado_hasta).where(Remision.instalacion_id == instalacion.id)).first() or 0
    contestados = (
        columnas(func.count())
        .select_from(Entrega)
        .join(RegistroFacturacion, col(RegistroFacturacion.id) == col(Entrega.registro_id))
        .where(col(RegistroFacturacion.instalacion_id) == instalacion.id, col(RegistroFacturacion.posicion) <= hasta)
    )
    tiene = db.execute(contestados).scalar_one()  # pyright: ignore[reportDeprecated]
    if tiene != hasta:
        motivo = f"se dan por remitidos {contar(hasta, 'registro')} y solo hay respuesta de {tiene}"
        yield Anomalia(instalacion.numero, hasta, instalacion.ultimo_numero, motivo, TipoAnomalia.OTRA)


def _leer(db: TenantSession, instalacion_id: UUID, lote: Sequence[Envio]) -> _Guardado:
    registro = RegistroFacturacion
    rango = (min(e.desde_posicion for e in lote), max(e.hasta_posicion for e in lote))
    propios = columnas(col(registro.sha256), col(registro.posicion)).where(
        col(registro.instalacion_id) == instalacion_id, col(registro.posicion).between(*rango)
    )
    respuestas = (
        columnas(col(Entrega.envio_id), col(registro.posicion), col(registro.instalacion_id))
        .join(registro, col(registro.id) == col(Entrega.registro_id))
        .where(col(Entrega.envio_id).in_([envio.id for envio in lote]))
    )
    contestados: dict[UUID, set[int]] = {}
    ajenos = set[UUID]()
    for envio_id, posicion, suya in db.execute(respuestas):  # pyright: ignore[reportDeprecated]
        if suya == instalacion_id:
            contestados.setdefault(envio_id, set()).add(posicion)
        else:
            ajenos.add(envio_id)
    posiciones = {fila.sha256: fila.posicion for fila in db.execute(propios)}  # pyright: ignore[reportDeprecated]
    return _Guardado(posiciones, contestados, frozenset(ajenos))


def _que_le_pasa(envio: Envio, guardado: _Guardado) -> Iterator[str]:
    if resumen_de(envio.enviado) != envio.enviado_sha256:
        yield "los bytes enviados no son los que se guardaron"
    if ("" if envio.recibido is None else resumen_de(envio.recibido)) != envio.recibido_sha256:
        yield "los bytes recibidos no son los que se guardaron"
    resumenes = [resumen_de(registro) for registro in registros_de(envio.enviado)]
    dentro = [guardado.posiciones[resumen] for resumen in resumenes if resumen in guardado.posiciones]
    if len(resumenes) != envio.registros:
        yield f"dice llevar {contar(envio.registros, 'registro')} y lleva {len(resumenes)}"
    if len(dentro) != len(resumenes):
        yield "lleva algún registro que no es, byte a byte, uno de la cadena"
    if dentro != sorted(dentro) or (dentro and (dentro[0], dentro[-1]) != (envio.desde_posicion, envio.hasta_posicion)):
        yield "sus registros no van en el orden de la cadena"
    if envio.id in guardado.ajenos:
        yield "tiene la respuesta de un registro de otra cadena"
    for posicion in sorted(guardado.contestados.get(envio.id, set()) - set(dentro)):
        yield f"tiene la respuesta del registro {posicion}, que no iba en él"
