"""Recibir un envío: comprobar cada registro, apuntarlo en los libros y componer la respuesta."""

import secrets
import sqlite3
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from factursaas.domain.verifactu.espacios import ESPACIO_SUMINISTRO
from factursaas.simulador import fallos
from factursaas.simulador.apuntes import (
    Envio,
    abrir_envio,
    anotar,
    apuntar_envio,
    apuntar_registro,
    hay_registros_de,
    situacion,
)
from factursaas.simulador.cabecera import comprobar_cabecera
from factursaas.simulador.esquema import REGISTROS_MAXIMOS, culpable
from factursaas.simulador.fallos import Clase
from factursaas.simulador.matriz import Estado, impedimento
from factursaas.simulador.nodos import Nodo, leer
from factursaas.simulador.registro import Recibido
from factursaas.simulador.respuestas import INCORRECTO, Presentacion, Resultado, componer, estado_del_envio
from factursaas.simulador.sobre import Rechazo, cerrar_sobre, recortar_registros
from factursaas.simulador.tls import Presentador
from factursaas.simulador.validacion import Contexto, avisos, rechazos

_REGISTRO = f"{{{ESPACIO_SUMINISTRO}}}RegistroFactura"
_LETRAS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
# Lo que puede adelantarse un envío que sale a su hora y llega un poco más deprisa que el anterior.
_TOLERANCIA = 0.25


@dataclass(frozen=True, slots=True)
class Mensaje:
    """Un mensaje que llega: sus bytes, lo que hay dentro del sobre, quién lo trae, por qué puerta y a qué hora."""

    bytes: bytes
    contenido: Nodo
    presentador: Presentador
    requerimiento: bool
    ahora: datetime


def obligado_del_envio(mensaje: Mensaje) -> str:
    """De quién es el envío, comprobadas su forma y su cabecera.

    Raises:
        Rechazo: si el mensaje entero no se admite.
    """
    if len(mensaje.contenido.findall(_REGISTRO)) > REGISTROS_MAXIMOS:
        raise Rechazo("4114")
    if (nombre := culpable(mensaje.contenido)) is not None:
        raise Rechazo("4102", nombre)
    return comprobar_cabecera(
        mensaje.contenido[0], mensaje.presentador, mensaje.ahora, requerimiento=mensaje.requerimiento
    )


def recibir(conexion: sqlite3.Connection, mensaje: Mensaje, obligado: str, espera: int) -> bytes:
    """Apunta el envío y sus registros, todo en la misma transacción, y devuelve el sobre de respuesta."""
    envio = abrir_envio(conexion, obligado, mensaje.ahora)
    elementos = [registro[0] for registro in mensaje.contenido.iterfind(_REGISTRO)]
    llegada = time.time()
    _vigilar_ritmo(conexion, envio, len(elementos), llegada)
    resultados: list[Resultado] = []
    for elemento, xml in zip(elementos, recortar_registros(mensaje.bytes), strict=True):
        resultado = _resolver(conexion, Recibido(elemento, xml), envio)
        apuntar_registro(conexion, envio, resultado)
        resultados.append(resultado)
    pedida = fallos.tomar(conexion, Clase.ESPERA, obligado)
    datos = _datos_del_envio(mensaje, resultados, pedida.valor if pedida else espera)
    presentacion = Presentacion(mensaje.presentador.nif, mensaje.ahora, datos["csv"])
    respondido = cerrar_sobre(componer(mensaje.contenido[0], presentacion, datos["espera"], resultados))
    apuntar_envio(conexion, envio, {**datos, "reloj": llegada, "respondido": respondido})
    return respondido


def _datos_del_envio(mensaje: Mensaje, resultados: list[Resultado], espera: int) -> dict[str, Any]:
    admitido = any(resultado.estado != INCORRECTO for resultado in resultados)
    cabecera = mensaje.contenido[0]
    return {
        "presentador": mensaje.presentador.nif,
        "csv": _nuevo_csv() if admitido else None,
        "estado": estado_del_envio(resultados),
        "incidencia": leer(cabecera, "RemisionVoluntaria/Incidencia") == "S",
        "requerimiento": leer(cabecera, "RemisionRequerimiento/RefRequerimiento"),
        "espera": espera,
        "recibido": mensaje.bytes,
    }


def _resolver(conexion: sqlite3.Connection, registro: Recibido, envio: Envio) -> Resultado:
    """Cómo queda un registro: rechazado, aceptado con errores o correcto."""
    _, numero, _ = registro.clave
    if pedido := fallos.tomar(conexion, Clase.RECHAZAR, envio.nif, numero):
        return Resultado(registro, INCORRECTO, str(pedido.valor))
    contexto = Contexto(envio.nif, envio.instante, hay_registros_de(conexion, envio.nif, registro.sistema))
    if (codigo := next(rechazos(registro, contexto), None)) is not None:
        return Resultado(registro, INCORRECTO, codigo)
    previa = situacion(conexion, registro.clave)
    if (codigo := impedimento(registro, previa.estado if previa else None)) is not None:
        return Resultado(registro, INCORRECTO, codigo, previa if codigo == "3000" else None)
    pedido = fallos.tomar(conexion, Clase.ACEPTAR_CON_ERRORES, envio.nif, numero)
    codigo = str(pedido.valor) if pedido else next(avisos(registro, contexto), None)
    return Resultado(registro, Estado.CON_ERRORES if codigo else Estado.CORRECTO, codigo)


def _vigilar_ritmo(conexion: sqlite3.Connection, envio: Envio, registros: int, llegada: float) -> None:
    """Anota si no se ha esperado lo que se pidió, salvo que el envío vaya lleno (art. 16.2 Orden HAC/1177/2024)."""
    anterior = conexion.execute(
        "SELECT reloj, espera FROM envios WHERE nif = ? ORDER BY id DESC LIMIT 1", (envio.nif,)
    ).fetchone()
    if anterior is None or registros >= REGISTROS_MAXIMOS:
        return
    pasado = llegada - anterior["reloj"]
    if pasado < anterior["espera"] - _TOLERANCIA:
        anotar(conexion, envio.nif, "demasiado_pronto", envio.instante, f"{pasado:.2f} s de {anterior['espera']}")


def _nuevo_csv() -> str:
    return "A-" + "".join(secrets.choice(_LETRAS) for _ in range(14))
