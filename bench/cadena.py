"""Comprobar una cadena de registros guardada en PostgreSQL, con la misma orden que usa el producto."""

import hashlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

import psycopg
from psycopg import sql
from sqlmodel import select
from uuid_utils.compat import uuid7

from bench.resultados import Medida, Meta, Opciones
from bench.siembra import CLIENTES, EMISOR
from factursaas.arranque import base, postgres
from factursaas.arranque.migraciones import migrar
from factursaas.db import TenantSession, tenant_session
from factursaas.domain.planes import Inquilino, Plan
from factursaas.domain.verifactu.registro import (
    Alta,
    Detalle,
    Eslabon,
    IdFactura,
    Persona,
    Registro,
    TipoRegistro,
    escribir_instante,
)
from factursaas.domain.verifactu.xml import escribir_xml
from factursaas.models import Instalacion, RegistroFacturacion
from factursaas.services import clientes, comprobacion, emisor, facturas, instalaciones

POR_SEGUNDO = 20_000
_QUIEN = Inquilino("user_cadena", Plan.PRO)
_LINEA = {"descripcion": "Servicio", "cantidad": Decimal(1), "precio": Decimal(100), "tipo": Decimal(21)}


def comprobar_cadena(opciones: Opciones) -> Iterator[Medida]:
    """Registros por segundo, de la base a que no quede ninguno por mirar, con la cadena corta y con la larga."""
    tallas = (400, 4_000) if opciones.rapido else (4_000, 40_000)
    with postgres.asegurar(opciones.carpeta) as servidor:
        migrar(servidor.url_owner)
        with base.conectada(servidor.url_owner):
            opciones.decir(f"Una cadena de {tallas[0]} registros, y luego de {tallas[1]}")
            _emitir_una()
            with tenant_session(_QUIEN) as db:
                filas = _siguientes(db, tallas[-1] - 1)
            escritas = 0
            for talla in tallas:
                _guardar(servidor.url_owner, filas[escritas : talla - 1])
                escritas = talla - 1
                metas = (Meta(minimo=POR_SEGUNDO),) if talla == tallas[-1] else ()
                ritmos = [_comprobar(talla) for _ in range(5)]
                yield Medida(f"Comprobar una cadena · {talla} registros", "registros/s", ritmos, metas, talla)


def _comprobar(cuantos: int) -> float:
    with tenant_session(_QUIEN) as db:
        empieza = time.perf_counter()
        hecha = comprobacion.comprobar(db)
        ritmo = hecha.registros / (time.perf_counter() - empieza)
    if hecha.anomalias or hecha.registros != cuantos:
        raise AssertionError(f"La cadena no está bien: {hecha.anomalias[:1]}")
    return ritmo


def _emitir_una() -> None:
    with tenant_session(_QUIEN) as db:
        emisor.guardar(db, emisor.DatosEmisor.model_validate(EMISOR))
        cliente = clientes.crear(db, clientes.DatosCliente.model_validate(CLIENTES[0]))
        datos = {"cliente_id": cliente.id, "tipo": "F1", "lineas": [_LINEA]}
        borrador = facturas.crear(db, facturas.DatosFactura.model_validate(datos))
        facturas.emitir(db, borrador.id)


def _siguientes(db: TenantSession, cuantos: int) -> list[dict[str, Any]]:
    """Sigue la cadena con más registros de la misma factura: emitirlas de una en una tardaría mucho."""
    instalacion, primero = db.exec(select(Instalacion)).one(), db.exec(select(RegistroFacturacion)).one()
    sistema, anterior = instalaciones.sistema(instalacion), instalaciones.cabeza(instalacion)
    factura = IdFactura(instalacion.ultimo_emisor, instalacion.ultimo_numero, instalacion.ultima_fecha)
    filas = list[dict[str, Any]]()
    for posicion in range(2, cuantos + 2):
        generado_en = primero.generado_en.astimezone(UTC)
        registro = Registro(_alta(factura), anterior, sistema, escribir_instante(generado_en))
        filas.append(_fila(primero, posicion, registro, generado_en))
        anterior = Eslabon(registro.contenido.factura, registro.huella)
    return filas


def _guardar(url_owner: str, filas: list[dict[str, Any]]) -> None:
    """Los guarda a granel. Solo en una base aparte: levanta un momento lo que impide saltarse registros."""
    columnas = sql.SQL(", ").join(map(sql.Identifier, filas[0]))
    valores = sql.SQL(", ").join(map(sql.Placeholder, filas[0]))
    alta = sql.SQL("INSERT INTO registros ({}) VALUES ({})").format(columnas, valores)
    with psycopg.connect(url_owner) as conexion:
        conexion.execute("SELECT set_config('app.user_id', %s, false)", (_QUIEN.user_id,))
        _vigilar(conexion, "DISABLE")
        conexion.cursor().executemany(alta, filas)
        ultima = (filas[-1]["posicion"], filas[-1]["huella"])
        conexion.execute("UPDATE instalaciones SET posicion = %s, ultima_huella = %s", ultima)
        _vigilar(conexion, "ENABLE")
    with psycopg.connect(url_owner, autocommit=True) as conexion:
        conexion.execute("VACUUM ANALYZE registros")


def _vigilar(conexion: psycopg.Connection, orden: Literal["ENABLE", "DISABLE"]) -> None:
    for tabla in ("registros", "instalaciones"):
        conexion.execute(sql.SQL("ALTER TABLE {} " + orden + " TRIGGER USER").format(sql.Identifier(tabla)))


def _alta(factura: IdFactura) -> Alta:
    return Alta(
        factura,
        EMISOR["nombre"],
        "F1",
        "Servicio",
        (Detalle("01", "01", "S1", "100.00", "21.00", "21.00"),),
        "21.00",
        "121.00",
        destinatarios=(Persona(CLIENTES[0]["nombre"], CLIENTES[0]["nif"]),),
        referencia=str(uuid7()),
    )


def _fila(primero: RegistroFacturacion, posicion: int, registro: Registro, generado_en: datetime) -> dict[str, Any]:
    xml = escribir_xml(registro)
    return {
        "user_id": _QUIEN.user_id,
        "id": uuid7(),
        "instalacion_id": primero.instalacion_id,
        "posicion": posicion,
        "tipo": TipoRegistro.ALTA.value,
        "factura_id": primero.factura_id,
        "numero": registro.contenido.factura.numero,
        "huella": registro.huella,
        "huella_anterior": registro.anterior.huella if registro.anterior else "",
        "generado_en": generado_en,
        "generado": registro.generado,
        "xml": xml,
        "sha256": hashlib.sha256(xml).hexdigest(),
    }
