"""Contestar a un requerimiento: los registros y los eventos de un periodo, byte a byte y listos para presentar (arts. 8
y 18 Orden HAC/1177/2024).
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import takewhile
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any, BinaryIO, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import Select, tuple_
from sqlalchemy import select as columnas
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.verifactu import resumen
from factursaas.domain.verifactu.evento import (
    EslabonEvento,
    ExportacionDeEventos,
    ExportacionDeRegistros,
    Recuento,
    TipoEvento,
)
from factursaas.domain.verifactu.lectura import leer_campo, leer_registro
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.domain.verifactu.registro import TipoRegistro, escribir_importe, escribir_instante
from factursaas.domain.verifactu.sobre import REGISTROS_POR_ENVIO, Obligado, escribir_requerimiento
from factursaas.models import CadenaDeEventos, Instalacion, RegistroEvento, RegistroFacturacion
from factursaas.services import auditoria, emisor, eventos
from factursaas.services.campos import Fecha, SiNo

LARGO_REFERENCIA = 18
# La misma exportación da siempre los mismos bytes: la hora del ZIP no dice nada.
_SIN_HORA = (1980, 1, 1, 0, 0, 0)
_EN_MEMORIA = 1 << 20
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
    """Cómo se llama el ZIP escrito, y lo que se deja dicho en los eventos."""

    nombre: str
    sucesos: tuple[ExportacionDeRegistros | ExportacionDeEventos, ...]


@dataclass(frozen=True, slots=True)
class _Periodo:
    desde: datetime
    hasta: datetime
    corte: UUID


class _Fila(NamedTuple):
    """Lo que hace falta de un registro o de un evento; `que` es el número de la factura, o qué ocurrió."""

    instalacion_id: UUID
    posicion: int
    tipo: str
    que: str
    generado: str
    huella: str
    sha256: str
    xml: bytes


def exportar(db: TenantSession, datos: DatosExportacion, corte: UUID, destino: BinaryIO) -> Exportacion:
    """Escribe en `destino` un ZIP con lo del periodo que ya había en el momento de `corte`, según se lee.

    Repetirla da los mismos bytes.

    Raises:
        NoEncontrado: si en el periodo no hay nada que se conserve firmado.
    """
    periodo = _periodo(db, datos, corte)
    with zipfile.ZipFile(destino, "w", zipfile.ZIP_DEFLATED) as archivo, SpooledTemporaryFile(_EN_MEMORIA) as indice:
        paquete = _Paquete(archivo, indice)
        sucesos = (*_poner_registros(db, datos, periodo, paquete), *_poner_eventos(db, periodo, paquete))
        if paquete.vacio:
            raise NoEncontrado(_NADA)
        paquete.acabar(datos)
    return Exportacion(f"requerimiento-{datos.referencia.replace('/', '-')}.zip", sucesos)


def anotar_exportacion(db: TenantSession, hecha: Exportacion) -> None:
    """Deja dicho en los eventos que se ha exportado (08 y 09); en VERI*FACTU no se llevan.

    Raises:
        EstadoNoPermitido: si no hay con qué firmarlos.
    """
    auditoria.anotar(db, Acto.CADENA_EXPORTAR, "", f"Registros exportados para un requerimiento: {hecha.nombre}")
    for suceso in hecha.sucesos:
        eventos.anotar(db, suceso)


def _periodo(db: TenantSession, datos: DatosExportacion, corte: UUID) -> _Periodo:
    zona = emisor.ahora(db).tzinfo
    desde = datetime.combine(datos.desde, time(), zona)
    # El último segundo del día: los registros llevan segundos enteros.
    hasta = datetime.combine(datos.hasta + timedelta(days=1), time(), zona) - timedelta(seconds=1)
    return _Periodo(desde, hasta, corte)


class _Paquete:
    """Un ZIP a medio hacer: de lo ya escrito solo queda su línea del manifiesto, que también va a un fichero."""

    def __init__(self, archivo: zipfile.ZipFile, indice: IO[bytes]) -> None:
        self._zip, self._indice = archivo, indice

    @property
    def vacio(self) -> bool:
        """Si aún no lleva nada."""
        return self._indice.tell() == 0

    def poner(self, nombre: str, contenido: bytes, dentro: dict[str, Any]) -> None:
        """Añade un fichero y apunta su resumen y los de lo que lleva."""
        self._zip.writestr(zipfile.ZipInfo(nombre, _SIN_HORA), contenido, zipfile.ZIP_DEFLATED)
        ficha = {"nombre": nombre, "sha256": hashlib.sha256(contenido).hexdigest(), **dentro}
        self._indice.write((b"" if self.vacio else b",\n") + json.dumps(ficha, ensure_ascii=False).encode())

    def acabar(self, datos: DatosExportacion) -> None:
        """Escribe el manifiesto: qué hay y cuánto da su resumen."""
        ficha = zipfile.ZipInfo("manifiesto.json", _SIN_HORA)
        ficha.compress_type = zipfile.ZIP_DEFLATED
        pedido = json.dumps(datos.model_dump(mode="json"), ensure_ascii=False)
        self._indice.seek(0)
        with self._zip.open(ficha, "w") as salida:
            salida.write(f'{{"requerimiento": {pedido},\n"ficheros": [\n'.encode())
            while trozo := self._indice.read(_EN_MEMORIA):
                salida.write(trozo)
            salida.write(b"\n]}\n")


def _poner_registros(
    db: TenantSession, datos: DatosExportacion, periodo: _Periodo, paquete: _Paquete
) -> Iterator[ExportacionDeRegistros]:
    """Los mensajes que se presentan: de una sola cadena cada uno, y el final del requerimiento solo en el último."""
    cadenas = {cadena.instalacion_id: cadena for cadena in db.exec(select(CadenaDeEventos))}
    recuentos = list[Recuento]()
    for n, (lote, es_el_ultimo) in enumerate(_con_el_ultimo(_lotes(db, _los_registros(periodo))), 1):
        paquete.poner(
            f"registros-{n:04d}.xml",
            escribir_requerimiento(
                _obligado(cadenas[lote[0].instalacion_id], lote[-1]),
                [registro.xml for registro in lote],
                datos.referencia,
                ultimo=datos.ultimo and es_el_ultimo,
            ),
            {"registros": [_resena(registro) for registro in lote]},
        )
        recuentos += _recontar(lote)
    if recuentos:
        yield ExportacionDeRegistros(*_extremos(periodo), _sumar(recuentos))


def _poner_eventos(db: TenantSession, periodo: _Periodo, paquete: _Paquete) -> Iterator[ExportacionDeEventos]:
    """Cada evento en su fichero: la AEAT no les da sobre."""
    primero, ultimo, cuantos = None, None, 0
    for lote in _lotes(db, _los_eventos(periodo)):
        for evento in lote:
            nombre = f"eventos/{evento.instalacion_id.hex}/{evento.posicion:06d}.xml"
            paquete.poner(nombre, evento.xml, {"evento": _resena(evento)})
        primero, ultimo, cuantos = primero or _eslabon(lote[0]), _eslabon(lote[-1]), cuantos + len(lote)
    if primero and ultimo:
        yield ExportacionDeEventos(*_extremos(periodo), primero, ultimo, cuantos)


def _los_registros(periodo: _Periodo) -> Select[*tuple[Any, ...]]:
    fila = RegistroFacturacion
    return (
        _columnas(fila, fila.numero)
        .join(Instalacion, col(Instalacion.id) == col(fila.instalacion_id))
        .where(
            col(Instalacion.modalidad) == Modalidad.NO_VERIFACTU,
            col(fila.generado_en).between(periodo.desde, periodo.hasta),
            col(fila.id) < periodo.corte,
        )
    )


def _los_eventos(periodo: _Periodo) -> Select[*tuple[Any, ...]]:
    fila = RegistroEvento
    return _columnas(fila, fila.tipo).where(
        col(fila.generado_en).between(periodo.desde, periodo.hasta), col(fila.id) < periodo.corte
    )


def _columnas(fila: type[RegistroFacturacion | RegistroEvento], que: Any) -> Select[*tuple[Any, ...]]:
    propias = [que if columna == "que" else getattr(fila, columna) for columna in _Fila._fields]
    return columnas(*propias).order_by(col(fila.instalacion_id), col(fila.posicion))


def _lotes(db: TenantSession, consulta: Select[*tuple[Any, ...]]) -> Iterator[list[_Fila]]:
    """De cada vez, lo que cabe en un mensaje y es de una sola cadena: la memoria no crece con lo que haya."""
    orden = tuple_(*list(consulta.selected_columns)[:2])
    siguiente = consulta
    while True:
        leidas = db.execute(siguiente.limit(REGISTROS_POR_ENVIO))  # pyright: ignore[reportDeprecated]
        filas = [_Fila(*fila) for fila in leidas]
        if not filas:
            return
        lote = [*takewhile(lambda fila: fila.instalacion_id == filas[0].instalacion_id, filas)]  # noqa: B023
        yield lote
        siguiente = consulta.where(orden > (lote[-1].instalacion_id, lote[-1].posicion))


def _con_el_ultimo(lotes: Iterable[list[_Fila]]) -> Iterator[tuple[list[_Fila], bool]]:
    """Cada lote, y si ya no hay más."""
    anterior = None
    for lote in lotes:
        if anterior is not None:
            yield anterior, False
        anterior = lote
    if anterior is not None:
        yield anterior, True


def _obligado(cadena: CadenaDeEventos, ultimo: _Fila) -> Obligado:
    return Obligado(leer_campo(ultimo.xml, "NombreRazonEmisor") or cadena.nombre, cadena.nif)


def _resena(fila: _Fila) -> dict[str, Any]:
    """El resumen es el de los bytes del registro, no el del sobre que lo lleva."""
    dicho = {"posicion": fila.posicion, "que": fila.que, "huella": fila.huella, "sha256": fila.sha256}
    return {"instalacion": fila.instalacion_id.hex} | dicho


def _recontar(lote: Sequence[_Fila]) -> list[Recuento]:
    leidos = [leido for r in lote if (leido := leer_registro(TipoRegistro(r.tipo), r.xml)) is not None]
    return [resumen.recontar(leidos)] if leidos else []


def _sumar(recuentos: Sequence[Recuento]) -> Recuento:
    return Recuento(
        primero=recuentos[0].primero,
        ultimo=recuentos[-1].ultimo,
        altas=sum(uno.altas for uno in recuentos),
        cuota_total=escribir_importe(sum((Decimal(uno.cuota_total) for uno in recuentos), Decimal(0))),
        importe_total=escribir_importe(sum((Decimal(uno.importe_total) for uno in recuentos), Decimal(0))),
        anulaciones=sum(uno.anulaciones for uno in recuentos),
    )


def _extremos(periodo: _Periodo) -> tuple[str, str]:
    return escribir_instante(periodo.desde), escribir_instante(periodo.hasta)


def _eslabon(evento: _Fila) -> EslabonEvento:
    return EslabonEvento(TipoEvento(evento.tipo), evento.generado, evento.huella)
