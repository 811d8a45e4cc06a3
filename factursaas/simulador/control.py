"""La API con que las pruebas y las órdenes gobiernan el simulador. Solo se atiende en esta máquina."""

import json
from collections.abc import Mapping
from typing import Any

from factursaas.simulador import fallos
from factursaas.simulador.informe import borrar_libros, contar_libros
from factursaas.simulador.libros import Libros

RAIZ = "/simulador/"
Contestado = tuple[int, Any]
"""El estado HTTP y lo que se devuelve en JSON."""


def atender_control(libros: Libros, orden: str, parametros: Mapping[str, str], cuerpo: bytes) -> Contestado:
    """Cumple una orden, escrita como `GET salud`."""
    match orden:
        case "GET salud":
            return 200, {"estado": "atiende"}
        case "GET fallos":
            with libros.lectura() as conexion:
                return 200, fallos.ver(conexion)
        case "POST fallos":
            return _poner_fallo(libros, cuerpo)
        case "DELETE fallos":
            with libros.transaccion() as conexion:
                fallos.limpiar(conexion)
            return 200, []
        case "GET libros" | "DELETE libros":
            return _libros(libros, orden, parametros)
        case _:
            return 404, {"error": "Eso no existe."}


def _poner_fallo(libros: Libros, cuerpo: bytes) -> Contestado:
    try:
        fallo = fallos.leer_fallo(_leer_objeto(cuerpo))
    except ValueError as error:
        return 400, {"error": str(error)}
    with libros.transaccion() as conexion:
        fallos.poner(conexion, fallo)
        return 201, fallos.ver(conexion)


def _leer_objeto(cuerpo: bytes) -> dict[str, Any]:
    try:
        datos: dict[str, Any] | None = json.loads(cuerpo)
    except ValueError:
        datos = None
    if not isinstance(datos, dict):
        raise ValueError("El fallo se pide con un objeto JSON.")
    return datos


def _libros(libros: Libros, orden: str, parametros: Mapping[str, str]) -> Contestado:
    nif = parametros.get("nif")
    if not nif:
        return 400, {"error": "Falta el NIF."}
    if orden == "GET libros":
        with libros.lectura() as conexion:
            return 200, contar_libros(conexion, nif)
    with libros.transaccion() as conexion:
        return 200, {"registros_borrados": borrar_libros(conexion, nif, parametros.get("instalacion"))}
