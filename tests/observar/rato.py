"""Un rato de trabajo con datos que se reconocen: por la API, por las páginas y en el trabajador, bien y mal."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from factursaas.states.clientes import ClientesState
from factursaas.states.productos import ProductosState
from factursaas.states.sesion import SesionState
from tests.observar import pestana
from tests.observar.conftest import Instalacion
from tests.observar.datos import CLIENTE, CONTRASENA, CORREO, EMISOR, PETICION, USER_ID

_FALLO_AL_DIBUJAR = "reflex___state____state.reflex___state____frontend_event_exception_state.handle_frontend_exception"


@dataclass
class Rato:
    """Lo que se hizo, y las referencias que se enseñaron a quien le falló."""

    token: str = ""
    referencia_api: str = ""
    referencia_evento: str = ""
    fallida: httpx.Response | None = None
    devueltas: list[str] = field(default_factory=list)


def vivir(instalacion: Instalacion) -> Rato:
    rato = Rato()
    persona = {"sub": USER_ID, "email": CORREO, "plan": "pro"}
    rato.token = httpx.post(f"{instalacion.url}/dev/token", json=persona).raise_for_status().json()["token"]
    cabeceras = {"Authorization": f"Bearer {rato.token}"}
    with httpx.Client(base_url=instalacion.url, headers=cabeceras, timeout=30) as api:
        _por_la_api(api, rato)
    with pestana.abrir(instalacion.url) as abierta:
        _por_las_paginas(abierta, rato)
    return rato


def _por_la_api(api: httpx.Client, rato: Rato) -> None:
    api.put("/api/emisor", json=EMISOR).raise_for_status()
    cliente = api.post("/api/clientes", json=CLIENTE, headers={"X-Request-ID": PETICION}).raise_for_status()
    rato.devueltas.append(cliente.headers["X-Request-ID"])
    linea = {"descripcion": "Consulta de Wenceslao", "cantidad": "1", "precio": "100.00", "tipo": "21"}
    borrador = api.post("/api/facturas", json={"cliente_id": cliente.json()["id"], "lineas": [linea]})
    factura = borrador.raise_for_status().json()["id"]
    api.post(f"/api/facturas/{factura}/emitir").raise_for_status()
    api.get(f"/api/facturas/{factura}/pdf").raise_for_status()
    api.get("/api/clientes", params={"q": "Wenceslao"}).raise_for_status()
    assert api.post("/api/clientes", json=CLIENTE | {"nif": "12345678A"}).status_code == 422
    assert api.get(f"/api/clientes/Wenceslao?nif={CLIENTE['nif']}").status_code == 404
    sin_valer = {"Authorization": f"Bearer {rato.token[:-6]}aaaaaa", "X-Request-ID": f"{CORREO} {CLIENTE['nif']}"}
    rechazada = api.get("/api/clientes", headers=sin_valer)
    assert rechazada.status_code == 401
    rato.devueltas.append(rechazada.headers["X-Request-ID"])
    subido = {"certificado": ("suyo.p12", b"no es un p12")}
    api.post("/api/verifactu/certificado", files=subido, data={"contrasena": CONTRASENA})
    rato.fallida = api.post("/api/productos", json={"nombre": "De Wenceslao Urrutibeascoa", "precio": "10"})
    rato.referencia_api = rato.fallida.json()["referencia"]


def _por_las_paginas(abierta: pestana.Pestana, rato: Rato) -> None:
    abierta.mandar(nombre(SesionState, "recibir_token"), token=rato.token)
    abierta.oir(CORREO)
    abierta.mandar(nombre(ClientesState, "nuevo"))
    abierta.mandar(nombre(ClientesState, "guardar"), form=CLIENTE | {"nombre": "Wenceslao Urrutibeascoa hijo"})
    abierta.oir("toast")
    abierta.mandar(nombre(ProductosState, "nuevo"))
    abierta.mandar(nombre(ProductosState, "guardar"), form={"nombre": "De Wenceslao", "precio": "10"})
    dicho = abierta.oir("da esta referencia: ")
    rato.referencia_evento = dicho.partition("da esta referencia: ")[2][:8]
    roto = f"TypeError: {CLIENTE['nombre']} is not a function at f (http://localhost/assets/entry-1a2b.js:12:34)"
    abierta.mandar(_FALLO_AL_DIBUJAR, info=roto, component_stack=f"at {CORREO}")
    abierta.mandar("no.existe", nombre=CLIENTE["nombre"], correo=CORREO)
    abierta.decir(f"Soy {CLIENTE['nombre']}")
    abierta.mandar(nombre(ClientesState, "limpiar"))
    abierta.oir("set_focus")


def nombre(estado: Any, manejador: str) -> str:
    return f"{estado.get_full_name()}.{manejador}"
