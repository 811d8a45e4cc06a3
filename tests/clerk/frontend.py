"""La Frontend API: la que usa ClerkJS desde el navegador.

El método de verdad viene en `_method`, los cuerpos son formularios, el navegador se reconoce por la galleta `__client`,
como en una instancia de producción, y las respuestas van en un sobre `{response, client}`.
"""

from functools import cached_property
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.clerk import formas
from tests.clerk.mundo import CODIGO, Mundo, Navegador, Persona, Sesion, nuevo_id, tarifa

GALLETA = "__client"


class Error(Exception):
    """Lo que Clerk responde cuando no."""

    def __init__(self, estado: int, codigo: str, mensaje: str, campo: str | None = None) -> None:
        super().__init__(codigo)
        self.estado, self.codigo, self.mensaje, self.campo = estado, codigo, mensaje, campo

    def respuesta(self) -> JSONResponse:
        meta = {"param_name": self.campo} if self.campo else {}
        error = {"code": self.codigo, "message": self.mensaje, "long_message": self.mensaje, "meta": meta}
        return JSONResponse({"errors": [error], "clerk_trace_id": "prueba"}, self.estado)


class Llamada:
    """Una petición de ClerkJS, ya leída."""

    def __init__(self, mundo: Mundo, request: Request, datos: FormData) -> None:
        self.mundo, self.request = mundo, request
        self.datos = {clave: str(valor) for clave, valor in datos.items()}
        self.origen = request.headers.get("origin", "")
        self.ruta = request.url.path.removeprefix("/v1").strip("/").split("/")
        self.metodo = request.query_params.get("_method", request.method).upper()

    @cached_property
    def marca(self) -> str:
        marca = self.request.cookies.get(GALLETA, "")
        return marca if marca in self.mundo.navegadores else nuevo_id("marca")

    @property
    def navegador(self) -> Navegador:
        return self.mundo.navegadores.setdefault(self.marca, Navegador())

    @property
    def persona(self) -> Persona:
        if not self.navegador.vivas:
            raise Error(401, "signed_out", "No hay sesión.")
        return self.navegador.vivas[-1].persona

    def sesion(self, sesion_id: str) -> Sesion:
        una = next((s for s in self.navegador.vivas if s.id == sesion_id), None)
        if una is None:
            raise Error(self.mundo.rechazo_de_sesion, "resource_not_found", "Esa sesión ya no existe.")
        return una

    def en_sobre(self, response: Any, *, con_cliente: bool = True) -> dict[str, Any]:
        cliente = formas.navegador(self.mundo, self.navegador, self.origen) if con_cliente else None
        return {"response": response, "client": cliente}


def atender(llamada: Llamada) -> Response:
    """Responde a una llamada."""
    try:
        respuesta = JSONResponse(_atender(llamada))
    except Error as error:
        respuesta = error.respuesta()
    if llamada.marca in llamada.mundo.navegadores:
        # Sin `Partitioned`, Chromium no guarda la galleta de otro sitio.
        respuesta.headers["set-cookie"] = (
            f"{GALLETA}={llamada.marca}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned"
        )
    return respuesta


def _atender(llamada: Llamada) -> Any:
    match llamada.metodo, llamada.ruta:
        case _, ["environment"]:
            return formas.entorno()
        case "GET", ["billing", "plans"]:
            return formas.planes()
        case _, ["client", *resto]:
            return _cliente(llamada, resto)
        case _, ["me", *resto]:
            return _yo(llamada, resto)
    raise Error(404, "resource_not_found", f"Este Clerk no tiene {llamada.metodo} {'/'.join(llamada.ruta)}")


def _cliente(llamada: Llamada, ruta: list[str]) -> Any:  # noqa: PLR0911 - un caso por dirección
    match llamada.metodo, ruta:
        case "GET", []:
            return {"response": formas.navegador(llamada.mundo, llamada.navegador, llamada.origen), "client": None}
        case "DELETE", ["sessions"]:
            for una in llamada.navegador.vivas:
                una.viva = False
            return llamada.en_sobre(formas.navegador(llamada.mundo, llamada.navegador, llamada.origen))
        case "POST", ["sessions", sesion_id, "tokens"]:
            return {"object": "token", "jwt": llamada.mundo.token(llamada.sesion(sesion_id), llamada.origen)}
        case "POST", ["sessions", sesion_id, "touch"]:
            return llamada.en_sobre(formas.sesion(llamada.mundo, llamada.sesion(sesion_id), llamada.origen))
        case "POST", ["sessions", sesion_id, "end" | "remove"]:
            una = llamada.sesion(sesion_id)
            una.viva = False
            return llamada.en_sobre(formas.sesion(llamada.mundo, una, llamada.origen))
        case "POST", ["sign_ins", *resto]:
            return _entrar(llamada, resto)
        case _, ["sign_ups", *resto]:
            return _darse_de_alta(llamada, resto)
    raise Error(404, "resource_not_found", f"Este Clerk no tiene client/{'/'.join(ruta)}")


def _entrar(llamada: Llamada, ruta: list[str]) -> Any:
    navegador = llamada.navegador
    if not ruta:
        persona = llamada.mundo.con_correo(llamada.datos.get("identifier", ""))
        if persona is None:
            raise Error(422, "form_identifier_not_found", "Couldn't find your account.", "identifier")
        navegador.entrada = formas.entrada(persona.correo, "needs_first_factor")
        if "password" not in llamada.datos:
            return llamada.en_sobre(navegador.entrada)
    if navegador.entrada is None:
        raise Error(404, "resource_not_found", "No hay ninguna entrada a medias.")
    persona = llamada.mundo.con_correo(navegador.entrada["identifier"])
    if persona is None or persona.contrasena != llamada.datos.get("password"):
        mensaje = "Password is incorrect. Try again, or use another method."
        raise Error(422, "form_password_incorrect", mensaje, "password")
    una = Sesion(persona)
    navegador.sesiones.append(una)
    hecha = navegador.entrada | {"status": "complete", "created_session_id": una.id}
    navegador.entrada = None
    return llamada.en_sobre(hecha)


def _darse_de_alta(llamada: Llamada, ruta: list[str]) -> Any:
    navegador, mundo = llamada.navegador, llamada.mundo
    match ruta:
        case []:
            if mundo.con_correo(llamada.datos.get("email_address", "")):
                raise Error(422, "form_identifier_exists", "That email address is taken.", "email_address")
            datos = {"id": nuevo_id("sua"), **llamada.datos}
        case [_, "prepare_verification"] if navegador.alta:
            return llamada.en_sobre(navegador.alta)
        case [_, "attempt_verification"] if navegador.alta:
            return _verificar_alta(llamada)
        case _ if navegador.alta:
            datos = {**navegador.alta, **llamada.datos}
        case _:
            raise Error(404, "resource_not_found", "No hay ninguna alta a medias.")
    navegador.alta = formas.alta(datos) | {"_contrasena": datos.get("password", "")}
    return llamada.en_sobre(navegador.alta)


def _verificar_alta(llamada: Llamada) -> Any:
    alta = llamada.navegador.alta or {}
    if llamada.datos.get("code") != CODIGO:
        raise Error(422, "form_code_incorrect", "Incorrect code.", "code")
    persona = llamada.mundo.alta(
        alta["email_address"], alta["_contrasena"], nombre=alta["first_name"] or "", apellidos=alta["last_name"] or ""
    )
    una = Sesion(persona)
    llamada.navegador.sesiones.append(una)
    llamada.navegador.alta = None
    return llamada.en_sobre(formas.alta(alta, sesion_id=una.id, user_id=persona.id))


def _yo(llamada: Llamada, ruta: list[str]) -> Any:  # noqa: PLR0911 - un caso por dirección
    persona = llamada.persona
    match llamada.metodo, ruta:
        case "GET", []:
            return llamada.en_sobre(formas.usuario(persona))
        case "PATCH", []:
            persona.nombre = llamada.datos.get("first_name", persona.nombre)
            persona.apellidos = llamada.datos.get("last_name", persona.apellidos)
            return llamada.en_sobre(formas.usuario(persona))
        case "DELETE", []:
            llamada.mundo.borrar(persona)
            return llamada.en_sobre({"object": "user", "id": persona.id, "deleted": True})
        case "GET", ["sessions", "active"]:
            return [formas.sesion_abierta(una) for una in llamada.mundo.sesiones_de(persona)]
        case "GET", ["billing", "subscription"]:
            return llamada.en_sobre(formas.suscripcion(persona), con_cliente=False)
        case "GET", ["billing", "payment_methods"]:
            return llamada.en_sobre({"data": [formas.tarjeta()], "total_count": 1}, con_cliente=False)
        case "GET", ["billing", "statements"]:
            return llamada.en_sobre({"data": [], "total_count": 0}, con_cliente=False)
        case "GET", ["billing", "credits"]:
            return llamada.en_sobre({"object": "commerce_credit_balance", "balance": None}, con_cliente=False)
        case "GET", ["billing", "payment_attempts"]:
            return {"data": [], "total_count": 0}
        case _, ["billing", "checkouts", *resto]:
            return _pagar(llamada, persona, resto)
    raise Error(404, "resource_not_found", f"Este Clerk no tiene me/{'/'.join(ruta)}")


def _pagar(llamada: Llamada, persona: Persona, ruta: list[str]) -> Any:
    match ruta:
        case []:
            slug = llamada.datos["plan_id"].removeprefix("cplan_")
            pago = formas.pago(persona, tarifa(slug), nuevo_id("chk"), "needs_confirmation")
            llamada.mundo.pagos[pago["id"]] = pago
            return llamada.en_sobre(pago)
        case [pago_id, "confirm"] if pago_id in llamada.mundo.pagos:
            pago = llamada.mundo.pagos[pago_id] | {"status": "completed"}
            llamada.mundo.contratar(persona, pago["plan"]["slug"])
            return llamada.en_sobre(pago, con_cliente=llamada.mundo.token_con_el_pago)
    raise Error(404, "resource_not_found", "Ese pago no existe.")
