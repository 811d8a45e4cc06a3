"""Comprobar las cadenas de registros y de eventos: que nadie los ha tocado, quitado ni movido (arts. 6 y 7 Orden
HAC/1177/2024).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeAlias

from sqlalchemy import Select
from sqlalchemy import select as columnas
from sqlmodel import col, select

from factursaas.db import EN_BINARIO, TenantSession
from factursaas.domain.verifactu.anomalias import Anomalia as Hallazgo
from factursaas.domain.verifactu.anomalias import Cabeza, TipoAnomalia, Visto, buscar_anomalias
from factursaas.domain.verifactu.evento import EslabonEvento
from factursaas.domain.verifactu.evento_lectura import leer_evento
from factursaas.domain.verifactu.lectura import leer_registro
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.domain.verifactu.registro import IdFactura, TipoRegistro
from factursaas.models import CadenaDeEventos, Instalacion, RegistroEvento, RegistroFacturacion
from factursaas.services import emisor
from factursaas.services.columnas import leer_columnas
from factursaas.services.firma import FirmaNoValida, verificar

_LOTE = 2000


class _Fila(NamedTuple):
    """Lo que hace falta de un registro o de un evento para comprobarlo."""

    posicion: int
    numero: str
    tipo: str
    huella: str
    huella_anterior: str
    generado_en: datetime
    sha256: str
    xml: bytes


class _Leido(Protocol):
    @property
    def huella(self) -> str: ...
    @property
    def calculada(self) -> str: ...


_Consulta: TypeAlias = Select[*tuple[Any, ...]]
_Leer = Callable[[_Fila], _Leido | None]


@dataclass(frozen=True, slots=True)
class Anomalia:
    """Un registro, o un evento, que no es lo que debería. `numero` es el de la factura, o el tipo del evento."""

    instalacion: str
    posicion: int
    numero: str
    motivo: str
    tipo: TipoAnomalia
    factura: IdFactura | None = None
    evento: EslabonEvento | None = None


@dataclass(frozen=True, slots=True)
class Comprobacion:
    """Cuántos registros, o eventos, tiene un inquilino y qué les pasa; `firmados`, cuántos llevan firma."""

    registros: int
    anomalias: tuple[Anomalia, ...]
    firmados: int = 0


def comprobar(db: TenantSession) -> Comprobacion:
    """Recorre las cadenas de registros de principio a fin: huellas, enlaces, horas y, si las llevan, firmas."""
    total, firmados, anomalias = 0, 0, list[Anomalia]()
    for instalacion in _instalaciones(db):
        firmada = instalacion.modalidad == Modalidad.NO_VERIFACTU
        # Lo que se añada mientras se mira no es de esta comprobación.
        hasta = col(RegistroFacturacion.posicion) <= instalacion.posicion
        filas = _recorrer(db, _de_registros(instalacion).where(hasta))
        cabeza = Cabeza(instalacion.posicion, instalacion.ultima_huella)
        busqueda = _Busqueda(filas, _leer_registro, firmada)
        anomalias += [_de_registro(instalacion, *hallado) for hallado in busqueda.hallar(emisor.ahora(db), cabeza)]
        total += busqueda.vistas
        firmados += busqueda.vistas * firmada
    return Comprobacion(total, tuple(anomalias), firmados)


def comprobar_eventos(db: TenantSession) -> Comprobacion:
    """Recorre las cadenas de eventos de principio a fin."""
    total, anomalias = 0, list[Anomalia]()
    cadenas = {cadena.instalacion_id: cadena for cadena in db.exec(select(CadenaDeEventos))}
    for instalacion in _instalaciones(db):
        cadena = cadenas.get(instalacion.id)
        if cadena is None:
            continue
        hasta = col(RegistroEvento.posicion) <= cadena.posicion
        busqueda = _Busqueda(_recorrer(db, _de_eventos(instalacion).where(hasta)), _leer_evento, firmada=True)
        cabeza = Cabeza(cadena.posicion, cadena.ultima_huella)
        anomalias += [_de_evento(instalacion, *hallado) for hallado in busqueda.hallar(emisor.ahora(db), cabeza)]
        total += busqueda.vistas
    return Comprobacion(total, tuple(anomalias), total)


def comprobar_el_ultimo(db: TenantSession, instalacion: Instalacion) -> tuple[list[Anomalia], bool]:
    """Lo que le pasa al último registro de una cadena bloqueada, y si otro puede seguirle."""
    consulta = _de_registros(instalacion).where(col(RegistroFacturacion.posicion) > instalacion.posicion - 2)
    filas = _ejecutar(db, consulta.order_by(col(RegistroFacturacion.posicion)))
    previa, ultima = ([None, None, *filas])[-2:]
    busqueda = _Busqueda([ultima] if ultima else [], _leer_registro, firmada=True)
    cabeza = Cabeza(instalacion.posicion, instalacion.ultima_huella)
    previo = busqueda.ver(previa) if previa else None
    hallados = [_de_registro(instalacion, *uno) for uno in busqueda.hallar(emisor.ahora(db), cabeza, previo)]
    sigue = (ultima.posicion, ultima.huella) == (cabeza.posicion, cabeza.huella) if ultima else not cabeza.posicion
    return hallados, sigue


class _Busqueda:
    """Un recorrido que recuerda las últimas filas, para decir de cuál se habla."""

    def __init__(self, filas: Iterable[_Fila], leer: _Leer, firmada: bool) -> None:
        self.vistas = 0
        self._filas, self._leer, self._firmada = filas, leer, firmada
        self._cerca: dict[int, _Fila] = {}

    def hallar(
        self, ahora: datetime, cabeza: Cabeza, previo: Visto | None = None
    ) -> Iterator[tuple[Hallazgo, _Fila | None]]:
        """Lo que no cuadra, con su fila."""
        for hallazgo in buscar_anomalias(self._vistos(), ahora, cabeza=cabeza, previo=previo):
            yield hallazgo, self._cerca.get(hallazgo.posicion or 0)

    def ver(self, fila: _Fila) -> Visto:
        """La fila tal como la mira el dominio."""
        self._cerca[fila.posicion] = fila
        firma = _firma_valida(fila.xml) if self._firmada else None
        calculada = _calculada(fila, self._leer(fila))
        return Visto(fila.posicion, fila.huella, calculada, fila.huella_anterior, fila.generado_en, firma)

    def _vistos(self) -> Iterator[Visto]:
        for fila in self._filas:
            self.vistas += 1
            yield self.ver(fila)
            while len(self._cerca) > 2:
                self._cerca.pop(next(iter(self._cerca)))


def _calculada(fila: _Fila, leido: _Leido | None) -> str | None:
    """La huella de lo que dice; ninguna si no se puede leer o, aunque salga, no son los bytes que se guardaron."""
    if leido is None:
        return None
    calculada = leido.calculada if leido.huella == fila.huella else ""
    # La huella no cubre todo lo que dice un registro.
    intacta = calculada != fila.huella or hashlib.sha256(fila.xml).hexdigest() == fila.sha256
    return calculada if intacta else None


def _instalaciones(db: TenantSession) -> list[Instalacion]:
    return list(db.exec(select(Instalacion).order_by(col(Instalacion.created_at))))


def _de_registros(instalacion: Instalacion) -> _Consulta:
    pedidas = [getattr(RegistroFacturacion, columna) for columna in _Fila._fields]
    suyos = columnas(*pedidas).where(col(RegistroFacturacion.instalacion_id) == instalacion.id)
    return suyos.execution_options(**EN_BINARIO)


def _de_eventos(instalacion: Instalacion) -> _Consulta:
    pedidas = [getattr(RegistroEvento, "tipo" if columna == "numero" else columna) for columna in _Fila._fields]
    suyos = columnas(*pedidas).where(col(RegistroEvento.instalacion_id) == instalacion.id)
    return suyos.execution_options(**EN_BINARIO)


def _recorrer(db: TenantSession, consulta: _Consulta) -> Iterator[_Fila]:
    """Por lotes y por posición: la memoria no crece con la cadena."""
    posicion, ultima = consulta.selected_columns[0], 0
    while True:
        lote = _ejecutar(db, consulta.where(posicion > ultima).order_by(posicion).limit(_LOTE))
        yield from lote
        if len(lote) < _LOTE:
            return
        ultima = lote[-1].posicion


def _ejecutar(db: TenantSession, consulta: _Consulta) -> list[_Fila]:
    return [*map(_Fila._make, leer_columnas(db, consulta))]


def _leer_registro(fila: _Fila) -> _Leido | None:
    return leer_registro(TipoRegistro(fila.tipo), fila.xml)


def _leer_evento(fila: _Fila) -> _Leido | None:
    return leer_evento(fila.xml)


def _firma_valida(xml: bytes) -> bool:
    try:
        verificar(xml)
    except FirmaNoValida:
        return False
    return True


def _de_registro(instalacion: Instalacion, hallazgo: Hallazgo, fila: _Fila | None) -> Anomalia:
    leido = leer_registro(TipoRegistro(fila.tipo), fila.xml) if fila else None
    return Anomalia(
        instalacion=instalacion.numero,
        posicion=hallazgo.posicion or 0,
        numero=fila.numero if fila else instalacion.ultimo_numero,
        motivo=hallazgo.tipo.nombre,
        tipo=hallazgo.tipo,
        factura=leido.factura if leido else None,
    )


def _de_evento(instalacion: Instalacion, hallazgo: Hallazgo, fila: _Fila | None) -> Anomalia:
    leido = leer_evento(fila.xml) if fila else None
    return Anomalia(
        instalacion=instalacion.numero,
        posicion=hallazgo.posicion or 0,
        numero=fila.numero if fila else "",
        motivo=hallazgo.tipo.nombre,
        tipo=hallazgo.tipo,
        evento=leido.eslabon if leido else None,
    )
