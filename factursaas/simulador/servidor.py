"""El servidor HTTPS del simulador: qué ruta lleva a qué, y quién puede entrar por ella."""

import json
import socket
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from factursaas.simulador.aeat import Aeat, Llegada, Salida, pagina_de_error
from factursaas.simulador.control import RAIZ, atender_control
from factursaas.simulador.cotejo import cotejar
from factursaas.simulador.entrega import entregar
from factursaas.simulador.sobre import Rechazo, abrir_sobre, negar
from factursaas.simulador.tls import leer_presentador

DIRECCION = "127.0.0.1"
TAMANO_MAXIMO = 20_000_000
_SOAP = "/wlpl/TIKE-CONT/ws/SistemaFacturacion/"
_PUERTAS = {f"{_SOAP}VerifactuSOAP": False, f"{_SOAP}RequerimientoSOAP": True}
_COTEJOS = {"/wlpl/TIKE-CONT/ValidarQR": True, "/wlpl/TIKE-CONT/ValidarQRNoVerifactu": False}
_SIN_CERTIFICADO = "Para acceder hace falta un certificado electrónico."


class Servidor(ThreadingHTTPServer):
    """Atiende cada conexión en su hilo, con TLS."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, puerto: int, contexto: ssl.SSLContext, aeat: Aeat, nombre: str = "") -> None:
        """Sin `nombre` solo atiende dentro de la máquina; con él, también a quien lo llame así desde la red."""
        super().__init__(("" if nombre else DIRECCION, puerto), _Peticion)
        self.aeat = aeat
        self._contexto = contexto
        self._nombre = nombre or DIRECCION
        self.nombres = {DIRECCION, "localhost", self._nombre}

    @property
    def url(self) -> str:
        """Dónde atiende."""
        return f"https://{self._nombre}:{self.server_port}"

    def get_request(self) -> tuple[socket.socket, Any]:
        """La conexión entra sin negociar el TLS: eso se hace en su hilo, para no parar a las demás."""
        conexion, origen = super().get_request()
        return self._contexto.wrap_socket(conexion, server_side=True, do_handshake_on_connect=False), origen

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Que el otro cuelgue o no se identifique bien no es un error del simulador; lo demás se cuenta."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Peticion(BaseHTTPRequestHandler):
    """Una petición HTTP."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    server: Servidor  # pyright: ignore[reportIncompatibleVariableOverride] - solo la crea ese servidor
    connection: ssl.SSLSocket  # pyright: ignore[reportIncompatibleVariableOverride] - siempre con TLS

    def setup(self) -> None:
        self.request.settimeout(self.timeout)
        self.request.do_handshake()
        super().setup()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - lo llama así la biblioteca
        """Los libros dicen lo que ha llegado."""

    def do_GET(self) -> None:
        partes = urlsplit(self.path)
        if partes.path in _PUERTAS:
            entregar(self, Salida(negar(str(Rechazo("4135"))), 500))
        elif partes.path in _COTEJOS:
            entregar(self, self._cotejo(partes.path, dict(parse_qsl(partes.query))))
        else:
            self._control()

    def do_POST(self) -> None:
        ruta = urlsplit(self.path).path
        if ruta in _PUERTAS:
            self._soap(requerimiento=_PUERTAS[ruta])
        else:
            self._control()

    def do_DELETE(self) -> None:
        self._control()

    def _soap(self, *, requerimiento: bool) -> None:
        cuerpo = self._leer_cuerpo()
        if cuerpo is None:
            return
        certificado = self.connection.getpeercert(binary_form=True)
        presentador = leer_presentador(certificado) if certificado else None
        if presentador is None:
            error = pagina_de_error(_SIN_CERTIFICADO, 302)
            entregar(self, Salida(error.cuerpo, 302, error.tipo, cabeceras={"Location": "/wlpl/error-certificado"}))
            return
        try:
            llegada = Llegada(cuerpo, abrir_sobre(cuerpo), presentador, requerimiento)
        except Rechazo as rechazo:
            entregar(self, Salida(negar(str(rechazo)), 500))
            return
        with self.server.aeat.turno(llegada) as acompanado:
            entregar(self, self.server.aeat.atender(llegada, acompanado=acompanado))

    def _cotejo(self, ruta: str, parametros: dict[str, str]) -> Salida:
        with self.server.aeat.libros.lectura() as conexion:
            cotejo = cotejar(conexion, parametros, verificable=_COTEJOS[ruta])
        if parametros.get("formato") == "json":
            return _json(200, cotejo.datos())
        return Salida(cotejo.pagina().encode(), tipo="text/html; charset=UTF-8")

    def _control(self) -> None:
        cuerpo = self._leer_cuerpo() if self.command == "POST" else b""
        if cuerpo is None:
            return
        partes = urlsplit(self.path)
        # Una página abierta en un navegador de esta máquina no puede hacerse pasar por ella.
        nombre = (self.headers["Host"] or "").rpartition(":")[0]
        if not partes.path.startswith(RAIZ) or nombre not in self.server.nombres or self.headers["Origin"]:
            entregar(self, pagina_de_error("Aquí no hay nada.", 404))
            return
        orden = f"{self.command} {partes.path.removeprefix(RAIZ)}"
        entregar(self, _json(*atender_control(self.server.aeat.libros, orden, dict(parse_qsl(partes.query)), cuerpo)))

    def _leer_cuerpo(self) -> bytes | None:
        """Lo que viene, si dice cuánto ocupa y no se pasa; si no, contesta y cierra."""
        largo = self.headers["Content-Length"] or ""
        if largo.isdecimal() and int(largo) <= TAMANO_MAXIMO:
            return self.rfile.read(int(largo))
        self.close_connection = True
        entregar(self, pagina_de_error("El mensaje no dice lo que ocupa o es demasiado grande.", 413 if largo else 411))
        return None


def _json(estado: int, datos: Any) -> Salida:
    return Salida(json.dumps(datos, ensure_ascii=False).encode(), estado, "application/json")
