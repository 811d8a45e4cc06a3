"""Lo que hace la AEAT con cada mensaje SOAP que llega: admitirlo, guardarlo y decidir qué contesta."""

import sqlite3
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from factursaas.domain.calendario import MADRID
from factursaas.domain.verifactu.espacios import ESPACIO, ESPACIO_CONSULTA, ESPACIO_SUMINISTRO
from factursaas.simulador import fallos
from factursaas.simulador.apuntes import anotar
from factursaas.simulador.consulta import contestar, leer_consulta
from factursaas.simulador.fallos import Clase, Fallo
from factursaas.simulador.libros import Libros
from factursaas.simulador.nodos import Nodo
from factursaas.simulador.recepcion import Mensaje, obligado_del_envio, recibir
from factursaas.simulador.sobre import Rechazo, negar
from factursaas.simulador.tls import Presentador

_ENVIO = f"{{{ESPACIO_SUMINISTRO}}}RegFactuSistemaFacturacion"
_CONSULTA = f"{{{ESPACIO_CONSULTA}}}ConsultaFactuSistemaFacturacion"
ERROR_HTML = (
    '<!doctype html><html lang="es"><meta charset="utf-8"><title>Error</title><h1>No se ha podido atender</h1>'
    "<p>{motivo}</p></html>"
)


@dataclass(frozen=True, slots=True)
class Salida:
    """Una respuesta HTTP y las averías que sufre al entregarla."""

    cuerpo: bytes
    estado: int = 200
    tipo: str = "text/xml; charset=UTF-8"
    averias: tuple[Fallo, ...] = ()
    cabeceras: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Llegada:
    """Un mensaje ya abierto y de quién dice ser, sin comprobar nada todavía."""

    bytes: bytes
    contenido: Nodo
    presentador: Presentador
    requerimiento: bool

    @property
    def es_envio(self) -> bool:
        """Si trae registros; si no, pregunta por ellos."""
        return self.contenido.tag == _ENVIO

    @property
    def nif(self) -> str:
        """El obligado de la cabecera, si lo dice."""
        quien = self.contenido.iterfind(f"./*/*/{{{ESPACIO}}}NIF")
        return next((nif.text or "" for nif in quien), "")


class Aeat:
    """El servicio web de la AEAT sobre unos libros."""

    def __init__(self, libros: Libros, espera: int, pagina: int) -> None:
        self.libros = libros
        self._espera = espera
        self._pagina = pagina
        self._cerrojo = threading.Lock()
        self._en_curso: Counter[str] = Counter()

    @property
    def ocupada(self) -> bool:
        """Si está atendiendo algún envío."""
        return self._en_curso.total() > 0

    @contextmanager
    def turno(self, llegada: Llegada) -> Generator[bool]:
        """Mientras se atiende un mensaje; dice si ya había otro envío del mismo obligado sin contestar."""
        if not llegada.es_envio:
            yield False
            return
        with self._cerrojo:
            acompanado = self._en_curso[llegada.nif] > 0
            self._en_curso[llegada.nif] += 1
        try:
            yield acompanado
        finally:
            with self._cerrojo:
                self._en_curso[llegada.nif] -= 1

    def atender(self, llegada: Llegada, *, acompanado: bool) -> Salida:
        """La respuesta a un mensaje. Lo que se guarda, se guarda entero antes de contestar."""
        with self.libros.transaccion() as conexion:
            desfase = fallos.tomar(conexion, Clase.RELOJ, llegada.nif)
            ahora = datetime.now(MADRID) + timedelta(seconds=desfase.valor if desfase else 0)
            if (salida := _fallo_previo(conexion, llegada.nif)) is not None:
                return salida
            if not llegada.presentador.vigente(ahora):
                return pagina_de_error("El certificado no está en vigor.", 403)
            if acompanado:
                anotar(conexion, llegada.nif, "dos_a_la_vez", ahora)
            try:
                cuerpo = self._contestar(conexion, llegada, ahora)
            except Rechazo as rechazo:
                return Salida(negar(str(rechazo)), 500)
            return Salida(cuerpo, averias=tuple(_averias(conexion, llegada.nif)))

    def _contestar(self, conexion: sqlite3.Connection, llegada: Llegada, ahora: datetime) -> bytes:
        mensaje = Mensaje(llegada.bytes, llegada.contenido, llegada.presentador, llegada.requerimiento, ahora)
        if llegada.es_envio:
            return recibir(conexion, mensaje, obligado_del_envio(mensaje), self._espera)
        if llegada.contenido.tag == _CONSULTA:
            return contestar(conexion, mensaje, leer_consulta(mensaje), self._pagina)
        raise Rechazo("4118")


def pagina_de_error(motivo: str, estado: int = 200) -> Salida:
    """La página con que contesta la AEAT lo que no llega a su servicio."""
    return Salida(ERROR_HTML.format(motivo=motivo).encode(), estado, "text/html; charset=UTF-8")


def _fallo_previo(conexion: sqlite3.Connection, nif: str) -> Salida | None:
    """Los fallos que impiden guardar el mensaje."""
    if fallos.tomar(conexion, Clase.ERROR_500, nif):
        return pagina_de_error("Error interno del servidor.", 500)
    if fallos.tomar(conexion, Clase.HTML, nif):
        return pagina_de_error("En estos momentos no podemos atenderle.")
    if pedido := fallos.tomar(conexion, Clase.SOAP_FAULT, nif):
        return Salida(negar(str(Rechazo(str(pedido.valor)))), 500)
    return None


def _averias(conexion: sqlite3.Connection, nif: str) -> Generator[Fallo]:
    """Las de la respuesta: un retraso, si lo hay, y una más."""
    if retraso := fallos.tomar(conexion, Clase.RETRASO, nif):
        yield retraso
    for clase in fallos.AL_CONTESTAR:
        if averia := fallos.tomar(conexion, clase, nif):
            yield averia
            return
