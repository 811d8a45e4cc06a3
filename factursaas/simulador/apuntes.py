"""Lo que se escribe y se lee en los libros al recibir un envío."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from factursaas.simulador.fechas import escribir_instante, leer_fecha
from factursaas.simulador.matriz import Estado
from factursaas.simulador.nodos import leer
from factursaas.simulador.registro import Recibido
from factursaas.simulador.respuestas import INCORRECTO, Duplicado, Resultado


@dataclass(frozen=True, slots=True)
class Envio:
    """Un envío en curso: su sitio en los libros, su número de petición, de quién es y cuándo llega."""

    id: int
    peticion: str
    nif: str
    instante: datetime


def abrir_envio(conexion: sqlite3.Connection, nif: str, instante: datetime) -> Envio:
    """El siguiente envío. El número de petición tiene 20 cifras: el instante y el orden."""
    numero = conexion.execute("SELECT coalesce(max(id), 0) + 1 FROM envios").fetchone()[0]
    return Envio(numero, f"{instante:%Y%m%d%H%M%S}{numero % 10**6:06d}", nif, instante)


def apuntar_envio(conexion: sqlite3.Connection, envio: Envio, datos: dict[str, Any]) -> None:
    """Apunta un envío con todo lo que se sabe de él."""
    columnas = {"id": envio.id, "peticion": envio.peticion, "nif": envio.nif, **datos}
    columnas["instante"] = escribir_instante(envio.instante)
    huecos = ", ".join(f":{nombre}" for nombre in columnas)
    conexion.execute(f"INSERT INTO envios ({', '.join(columnas)}) VALUES ({huecos})", columnas)  # noqa: S608 - nombres fijos


def anotar(conexion: sqlite3.Connection, nif: str, clase: str, instante: datetime, detalle: str = "") -> None:
    """Deja constancia de algo que quien envía no debería hacer."""
    conexion.execute(
        "INSERT INTO anotaciones (nif, clase, instante, detalle) VALUES (?, ?, ?, ?)",
        (nif, clase, escribir_instante(instante), detalle),
    )


def hay_registros_de(conexion: sqlite3.Connection, nif: str, sistema: str) -> bool:
    """Si ya se ha guardado algún registro de un sistema informático."""
    consulta = "SELECT 1 FROM registros WHERE nif = ? AND sistema = ? AND estado <> ? LIMIT 1"
    return conexion.execute(consulta, (nif, sistema, INCORRECTO)).fetchone() is not None


def situacion(conexion: sqlite3.Connection, clave: tuple[str, str, str]) -> Duplicado | None:
    """Lo que hay de una factura; nada si no hay."""
    fila = conexion.execute(
        "SELECT peticion, estado, codigo FROM facturas WHERE nif = ? AND numero = ? AND fecha = ?", clave
    ).fetchone()
    return Duplicado(fila["peticion"], Estado(fila["estado"]), fila["codigo"]) if fila else None


def apuntar_registro(conexion: sqlite3.Connection, envio: Envio, resultado: Resultado) -> None:
    """Apunta un registro, también el rechazado; si se acepta, la factura queda como él dice."""
    registro = resultado.registro
    _, numero, fecha = registro.clave
    cursor = conexion.execute(
        "INSERT INTO registros (envio, nif, tipo, numero, fecha, referencia, sistema, instalacion, huella,"
        " huella_anterior, estado, codigo, xml) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            envio.id,
            envio.nif,
            "alta" if registro.es_alta else "anulacion",
            numero,
            fecha,
            registro.dato("RefExterna"),
            registro.sistema,
            registro.instalacion,
            registro.huella,
            registro.huella_anterior,
            resultado.estado,
            resultado.codigo,
            registro.xml,
        ),
    )
    if resultado.estado != INCORRECTO:
        _apuntar_factura(conexion, envio, resultado, cursor.lastrowid)


def _apuntar_factura(conexion: sqlite3.Connection, envio: Envio, resultado: Resultado, registro: int | None) -> None:
    recibido = resultado.registro
    orden = leer_fecha(recibido.clave[2])
    imputada = leer_fecha(recibido.dato("FechaOperacion") or recibido.clave[2])
    conexion.execute(
        "INSERT OR REPLACE INTO facturas (nif, numero, fecha, estado, codigo, registro, peticion, modificada,"
        " importe, orden, periodo, destinatarios, contenido) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *recibido.clave,
            resultado.estado if recibido.es_alta else Estado.ANULADO,
            resultado.codigo,
            registro,
            envio.peticion,
            escribir_instante(envio.instante),
            recibido.dato("ImporteTotal"),
            orden.isoformat() if orden else "",
            f"{imputada:%Y-%m}" if imputada else "",
            _destinatarios(recibido),
            # Los bytes que llegaron pueden depender de los espacios de nombres del sobre; esto se lee suelto.
            etree.tostring(recibido.elemento),
        ),
    )


def _destinatarios(registro: Recibido) -> str:
    """Los de la factura entre barras, para buscarlos."""
    personas = registro.todos("Destinatarios/IDDestinatario")
    return "".join(f"|{leer(persona, 'NIF') or leer(persona, 'IDOtro/ID')}|" for persona in personas)
