"""Escribir una respuesta HTTP, o estropearla como se haya pedido."""

import select
import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler

from factursaas.simulador.aeat import Salida
from factursaas.simulador.fallos import Clase, Fallo

_MEGA = 1024 * 1024
_DTD = b'<!DOCTYPE env:Envelope [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_CABECERA_XML = b"<?xml version='1.0' encoding='UTF-8'?>"


def entregar(peticion: BaseHTTPRequestHandler, salida: Salida) -> None:
    """Escribe la respuesta con las averías que lleve."""
    for averia in salida.averias:
        if averia.clase is Clase.RETRASO:
            if not _esperar(peticion.connection, averia.valor):
                peticion.close_connection = True
                return
        else:
            _ESTROPEAR[averia.clase](peticion, salida, averia)
            return
    _escribir(peticion, salida, salida.cuerpo)


def _esperar(conexion: socket.socket, segundos: int) -> bool:
    """Deja pasar el tiempo; falso si el otro se va antes: mientras espera respuesta, solo puede decir que cierra."""
    return not select.select([conexion], [], [], segundos)[0]


def _escribir(peticion: BaseHTTPRequestHandler, salida: Salida, cuerpo: bytes, largo: int | None = None) -> None:
    peticion.send_response(salida.estado)
    peticion.send_header("Content-Type", salida.tipo)
    peticion.send_header("Content-Length", str(len(cuerpo) if largo is None else largo))
    for nombre, valor in salida.cabeceras.items():
        peticion.send_header(nombre, valor)
    peticion.end_headers()
    peticion.wfile.write(cuerpo)


def _sin_respuesta(peticion: BaseHTTPRequestHandler, _salida: Salida, _averia: Fallo) -> None:
    _colgar(peticion)


def _corte(peticion: BaseHTTPRequestHandler, salida: Salida, _averia: Fallo) -> None:
    _escribir(peticion, salida, salida.cuerpo[: len(salida.cuerpo) // 2], len(salida.cuerpo))
    _colgar(peticion)


def _xml_roto(peticion: BaseHTTPRequestHandler, salida: Salida, _averia: Fallo) -> None:
    _escribir(peticion, salida, salida.cuerpo.replace(b"</", b"<", 1))


def _entidades(peticion: BaseHTTPRequestHandler, salida: Salida, _averia: Fallo) -> None:
    """La misma respuesta, con una DTD delante y una entidad donde decía cómo ha ido."""
    cuerpo = salida.cuerpo.removeprefix(_CABECERA_XML).replace(b">Correcto<", b">&b;<", 1)
    _escribir(peticion, salida, _CABECERA_XML + _DTD + cuerpo)


def _gigante(peticion: BaseHTTPRequestHandler, salida: Salida, averia: Fallo) -> None:
    """La misma respuesta, con blancos hasta ocupar los megas que se digan, en trozos."""
    peticion.send_response(salida.estado)
    peticion.send_header("Content-Type", salida.tipo)
    peticion.send_header("Transfer-Encoding", "chunked")
    peticion.end_headers()
    for trozo in _trozos(salida.cuerpo, averia.valor):
        peticion.wfile.write(b"%x\r\n%b\r\n" % (len(trozo), trozo))


def _trozos(cuerpo: bytes, megas: int) -> Iterator[bytes]:
    corte = cuerpo.rindex(b"</")
    yield cuerpo[:corte]
    for _ in range(megas):
        yield b" " * _MEGA
    yield cuerpo[corte:]
    yield b""


def _colgar(peticion: BaseHTTPRequestHandler) -> None:
    """Cierra sin despedirse."""
    peticion.close_connection = True
    peticion.connection.shutdown(socket.SHUT_RDWR)


_ESTROPEAR: dict[Clase, Callable[[BaseHTTPRequestHandler, Salida, Fallo], None]] = {
    Clase.SIN_RESPUESTA: _sin_respuesta,
    Clase.CORTE: _corte,
    Clase.XML_ROTO: _xml_roto,
    Clase.ENTIDADES: _entidades,
    Clase.GIGANTE: _gigante,
}
