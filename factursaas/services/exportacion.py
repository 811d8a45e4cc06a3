"""Contestar a un requerimiento: los registros y los eventos de un periodo, byte a byte y listos para presentar (arts. 8
y 18 Orden HAC/1177/2024).
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.verifactu import resumen
from factursaas.domain.verifactu.evento import EslabonEvento, ExportacionDeEventos, ExportacionDeRegistros, TipoEvento
from factursaas.domain.verifactu.lectura import leer_campo, leer_registro
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.domain.verifactu.registro import TipoRegistro, escribir_instante
from factursaas.domain.verifactu.sobre import REGISTROS_POR_ENVIO, Obligado, escribir_requerimiento
from factursaas.models import CadenaDeEventos, Instalacion, RegistroEvento, RegistroFacturacion
from factursaas.services import emisor, eventos
from factursaas.services.campos import Fecha, SiNo

LARGO_REFERENCIA = 18
# La misma exportación da siempre los mismos bytes: la hora del ZIP no dice nada.
_SIN_HORA = (1980, 1, 1, 0, 0, 0)
_NADA = "En ese periodo no hay registros firmados. Los de VERI*FACTU ya se han remitido: la AEAT los tiene."


class DatosExportacion(BaseModel):
    """Qué pide el requerimiento: su referencia y el periodo, con los dos días incluidos.

    `ultimo` si con esto se acaba de contestar.
    """

    model_config = ConfigDict(extra="forbid")

    referencia: Annotated[str, Field(pattern=rf"^[A-Za-z0-9./-]{{1,{LARGO_REFERENCIA}}}$")]
    desde: Fecha
    hasta: Fecha
    ultimo: SiNo = True

    @model_validator(mode="after")
    def _en_orden(self) -> "DatosExportacion":
        if self.desde > self.hasta:
            raise ValueError("El periodo acaba antes de empezar.")
        return self


@dataclass(frozen=True, slots=True)
class Exportacion:
    """Un ZIP con lo que había, y lo que se deja dicho en los eventos."""

    nombre: str
    contenido: bytes
    sucesos: tuple[ExportacionDeRegistros | ExportacionDeEventos, ...]


@dataclass(frozen=True, slots=True)
class _Periodo:
    desde: datetime
    hasta: datetime
    corte: UUID


def exportar(db: TenantSession, datos: DatosExportacion, corte: UUID) -> Exportacion:
    """Reúne en un ZIP lo del periodo que ya había en el momento de `corte`: repetirla da los mismos bytes.

    Raises:
        NoEncontrado: si en el periodo no hay nada que se conserve firmado.
    """
    periodo = _periodo(db, datos, corte)
    registros, sucesos = _registros(db, periodo), _eventos(db, periodo)
    if not registros and not sucesos:
        raise NoEncontrado(_NADA)
    ficheros = [*_sobres(db, datos, registros), *_sueltos(sucesos)]
    return Exportacion(
        nombre=f"requerimiento-{datos.referencia.replace('/', '-')}.zip",
        contenido=_comprimir(ficheros, _manifiesto(datos, ficheros)),
        sucesos=tuple(_hecho(periodo, registros, sucesos)),
    )


def anotar_exportacion(db: TenantSession, hecha: Exportacion) -> None:
    """Deja dicho en los eventos que se ha exportado (08 y 09); en VERI*FACTU no se llevan.

    Raises:
        EstadoNoPermitido: si no hay con qué firmarlos.
    """
    for suceso in hecha.sucesos:
        eventos.anotar(db, suceso)


def _periodo(db: TenantSession, datos: DatosExportacion, corte: UUID) -> _Periodo:
    zona = emisor.ahora(db).tzinfo
    desde = datetime.combine(datos.desde, time(), zona)
    # El último segundo del día: los registros llevan segundos enteros.
    hasta = datetime.combine(datos.hasta + timedelta(days=1), time(), zona) - timedelta(seconds=1)
    return _Periodo(desde, hasta, corte)


def _registros(db: TenantSession, periodo: _Periodo) -> Sequence[RegistroFacturacion]:
    consulta = (
        select(RegistroFacturacion)
        .join(Instalacion, col(Instalacion.id) == col(RegistroFacturacion.instalacion_id))
        .where(
            Instalacion.modalidad == Modalidad.NO_VERIFACTU,
            col(RegistroFacturacion.generado_en).between(periodo.desde, periodo.hasta),
            col(RegistroFacturacion.id) < periodo.corte,
        )
        .order_by(col(RegistroFacturacion.instalacion_id), col(RegistroFacturacion.posicion))
    )
    return db.exec(consulta).all()


def _eventos(db: TenantSession, periodo: _Periodo) -> Sequence[RegistroEvento]:
    consulta = (
        select(RegistroEvento)
        .where(
            col(RegistroEvento.generado_en).between(periodo.desde, periodo.hasta),
            col(RegistroEvento.id) < periodo.corte,
        )
        .order_by(col(RegistroEvento.instalacion_id), col(RegistroEvento.posicion))
    )
    return db.exec(consulta).all()


@dataclass(frozen=True, slots=True)
class _Fichero:
    nombre: str
    contenido: bytes
    dentro: dict[str, Any]


def _sobres(db: TenantSession, datos: DatosExportacion, registros: Sequence[RegistroFacturacion]) -> Iterator[_Fichero]:
    """Los mensajes que se presentan: de una sola cadena cada uno, y el final del requerimiento solo en el último."""
    lotes = [
        lote
        for _, de_una in groupby(registros, key=lambda registro: registro.instalacion_id)
        for lote in _partir(list(de_una))
    ]
    cadenas = {cadena.instalacion_id: cadena for cadena in db.exec(select(CadenaDeEventos))}
    for n, lote in enumerate(lotes, 1):
        acaba = datos.ultimo and n == len(lotes)
        yield _Fichero(
            f"registros-{n:04d}.xml",
            escribir_requerimiento(
                _obligado(cadenas[lote[0].instalacion_id], lote[-1]),
                [registro.xml for registro in lote],
                datos.referencia,
                ultimo=acaba,
            ),
            {"registros": [_resena(r.instalacion_id, r.posicion, r.numero, r.huella, r.sha256) for r in lote]},
        )


def _partir(registros: list[RegistroFacturacion]) -> Iterator[list[RegistroFacturacion]]:
    for inicio in range(0, len(registros), REGISTROS_POR_ENVIO):
        yield registros[inicio : inicio + REGISTROS_POR_ENVIO]


def _obligado(cadena: CadenaDeEventos, ultimo: RegistroFacturacion) -> Obligado:
    return Obligado(leer_campo(ultimo.xml, "NombreRazonEmisor") or cadena.nombre, cadena.nif)


def _sueltos(sucesos: Sequence[RegistroEvento]) -> Iterator[_Fichero]:
    """Cada evento en su fichero: la AEAT no les da sobre."""
    for evento in sucesos:
        yield _Fichero(
            f"eventos/{evento.instalacion_id.hex}/{evento.posicion:06d}.xml",
            evento.xml,
            {"evento": _resena(evento.instalacion_id, evento.posicion, evento.tipo, evento.huella, evento.sha256)},
        )


def _resena(instalacion: UUID, posicion: int, que: str, huella: str, sha256: str) -> dict[str, Any]:
    return {"instalacion": instalacion.hex, "posicion": posicion, "que": que, "huella": huella, "sha256": sha256}


def _manifiesto(datos: DatosExportacion, ficheros: Sequence[_Fichero]) -> bytes:
    """Qué hay y cuánto da su resumen: el del fichero y, dentro, el de los bytes de cada registro."""
    contenido = {
        "requerimiento": datos.model_dump(mode="json"),
        "ficheros": [
            {"nombre": f.nombre, "sha256": hashlib.sha256(f.contenido).hexdigest(), **f.dentro} for f in ficheros
        ],
    }
    return json.dumps(contenido, ensure_ascii=False, indent=1).encode()


def _comprimir(ficheros: Sequence[_Fichero], manifiesto: bytes) -> bytes:
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED) as archivo:
        for nombre, contenido in [("manifiesto.json", manifiesto), *((f.nombre, f.contenido) for f in ficheros)]:
            archivo.writestr(zipfile.ZipInfo(nombre, _SIN_HORA), contenido, zipfile.ZIP_DEFLATED)
    return salida.getvalue()


def _hecho(
    periodo: _Periodo, registros: Sequence[RegistroFacturacion], sucesos: Sequence[RegistroEvento]
) -> Iterator[ExportacionDeRegistros | ExportacionDeEventos]:
    desde, hasta = escribir_instante(periodo.desde), escribir_instante(periodo.hasta)
    leidos = [leido for r in registros if (leido := leer_registro(TipoRegistro(r.tipo), r.xml)) is not None]
    if leidos:
        yield ExportacionDeRegistros(desde, hasta, resumen.recontar(leidos))
    if sucesos:
        yield ExportacionDeEventos(desde, hasta, _eslabon(sucesos[0]), _eslabon(sucesos[-1]), len(sucesos))


def _eslabon(evento: RegistroEvento) -> EslabonEvento:
    return EslabonEvento(TipoEvento(evento.tipo), evento.generado, evento.huella)
