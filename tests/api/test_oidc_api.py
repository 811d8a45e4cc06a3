"""Entrar, estar y salir con un proveedor OIDC, por HTTP."""

import base64
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
import time_machine
from fastapi.testclient import TestClient
from oidc_provider_mock import run_server_in_thread
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError
from starlette.responses import PlainTextResponse

from factursaas.api import oidc
from factursaas.api.app import montar
from factursaas.config import ajustes
from factursaas.domain.acceso import FALLOS_DE_ENTRADA
from factursaas.integrations import firma
from factursaas.integrations.oidc import ClienteOidc, Proveedor, proveedor, user_id_de
from factursaas.integrations.tokens import TokenRechazado, emisor_configurado, verificar
from factursaas.services import sesiones, sesiones_oidc
from tests.proveedor_oidc import CLIENTE, ProveedorPropio, en_marcha

ORIGEN = "http://localhost:3000"
PAGINA = {"Origin": ORIGEN}
Abrir = Callable[..., TestClient]


def _olvidar() -> None:
    for guardado in (emisor_configurado, proveedor, oidc._firmante):
        guardado.cache_clear()


@pytest.fixture(scope="module")
def comun() -> Iterator[ProveedorPropio]:
    with en_marcha() as proveedor:
        yield proveedor


@pytest.fixture
def propio(comun: ProveedorPropio, base: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProveedorPropio]:
    """El proveedor, y la aplicación configurada para entrar con él."""
    config = ajustes()
    monkeypatch.setattr(config, "oidc_issuer", comun.url)
    monkeypatch.setattr(config, "oidc_client_id", CLIENTE)
    monkeypatch.setattr(config, "oidc_client_secret", SecretStr("secreto"))
    _olvidar()
    yield comun
    comun.claims, comun.metadatos, comun.canje, comun.estropeado = {}, {}, None, False
    firma.instalar(None)
    _olvidar()


@pytest.fixture
def abrir(propio: ProveedorPropio) -> Abrir:
    """Abre navegadores: cada uno con sus cookies."""

    def nuevo(casa: str = ORIGEN) -> TestClient:
        app = montar(PlainTextResponse("páginas"))
        return TestClient(app, base_url=casa, follow_redirects=False, raise_server_exceptions=False)

    return nuevo


@pytest.fixture
def navegador(abrir: Abrir) -> TestClient:
    return abrir()


def _empezar(navegador: TestClient, propio: ProveedorPropio, volver: str | None = "/facturas") -> dict[str, str]:
    """Hasta que el proveedor manda de vuelta; devuelve con qué."""
    respuesta = navegador.get("/oidc/entrar", params={} if volver is None else {"volver": volver})
    assert respuesta.status_code == 303
    assert respuesta.headers["location"].startswith(f"{propio.url}/autorizar?")
    return propio.autorizar(respuesta.headers["location"])


def _entrar(navegador: TestClient, propio: ProveedorPropio, volver: str | None = "/facturas") -> str:
    """Hasta el final; devuelve dónde se acaba."""
    respuesta = navegador.get("/oidc/vuelta", params=_empezar(navegador, propio, volver))
    assert respuesta.status_code == 303
    return respuesta.headers["location"]


def _token(navegador: TestClient) -> str:
    respuesta = navegador.post("/oidc/tokens", headers=PAGINA)
    assert respuesta.status_code == 200, respuesta.text
    return respuesta.json()["token"]


def _fallo(respuesta: Any) -> tuple[str, str]:
    """Con qué código y a qué página se vuelve cuando no se ha podido entrar; comprueba que no se entra."""
    assert respuesta.status_code == 303
    assert "fs_sesion" not in respuesta.headers.get("set-cookie", "")
    destino = urlsplit(respuesta.headers["location"])
    assert (destino.netloc, destino.path) == ("", "/entrar")
    datos = parse_qs(destino.query)
    assert datos["error"][0] in FALLOS_DE_ENTRADA
    return datos["error"][0], datos["volver"][0]


def _motivo(token: str) -> str:
    with pytest.raises(TokenRechazado) as fallo:
        verificar(token)
    return fallo.value.motivo


def test_se_entra_y_se_vuelve_a_donde_se_iba(navegador: TestClient, propio: ProveedorPropio):
    assert _entrar(navegador, propio, "/facturas?q=peluquería") == "/facturas?q=peluquer%C3%ADa"
    identidad = verificar(_token(navegador))
    assert (identidad.user_id, identidad.email) == (user_id_de(propio.url, "persona-1"), "ana@example.es")
    assert identidad.expira - identidad.emitida == 60


def test_con_un_proveedor_ajeno_tambien(abrir: Abrir, monkeypatch: pytest.MonkeyPatch):
    with run_server_in_thread() as servidor:
        monkeypatch.setattr(ajustes(), "oidc_issuer", f"http://localhost:{servidor.server_port}")
        _olvidar()
        navegador = abrir()
        ida = navegador.get("/oidc/entrar", params={"volver": "/clientes"}).headers["location"]
        aceptada = httpx.post(ida, data={"sub": "bruno@example.es"})
        vuelta = navegador.get(aceptada.headers["location"])
        assert vuelta.headers["location"] == "/clientes"
        assert verificar(_token(navegador)).email == "bruno@example.es"
        salida = navegador.post("/oidc/salir", headers=PAGINA).json()["url"]
        assert "post_logout_redirect_uri" in httpx.get(salida).text


def test_el_token_lleva_lo_mismo_que_uno_de_clerk(navegador: TestClient, propio: ProveedorPropio):
    _entrar(navegador, propio)
    token = _token(navegador)
    datos = jwt.decode(token, options={"verify_signature": False})
    assert set(datos) == {"azp", "email", "exp", "iat", "iss", "jti", "nbf", "sid", "sts", "sub", "v"}
    assert (datos["azp"], datos["iss"], datos["sts"], datos["v"]) == (ORIGEN, f"{ORIGEN}/oidc", "active", 2)
    publicas = jwt.PyJWKSet.from_dict(navegador.get("/oidc/.well-known/jwks.json").json())
    clave = publicas[jwt.get_unverified_header(token)["kid"]]
    assert jwt.decode(token, clave, algorithms=["RS256"])["sub"] == datos["sub"]
    assert "d" not in navegador.get("/oidc/.well-known/jwks.json").json()["keys"][0]


def test_con_el_token_se_usa_la_api(navegador: TestClient, propio: ProveedorPropio):
    _entrar(navegador, propio)
    respuesta = navegador.get("/api/auth/me", headers={"Authorization": f"Bearer {_token(navegador)}"})
    assert respuesta.status_code == 200
    assert respuesta.json()["user_id"] == user_id_de(propio.url, "persona-1")


def test_el_guion_de_la_pagina_no_puede_leer_las_cookies(navegador: TestClient, propio: ProveedorPropio):
    ida = navegador.get("/oidc/entrar")
    vuelta = navegador.get("/oidc/vuelta", params=propio.autorizar(ida.headers["location"]))
    puestas = [*ida.headers.get_list("set-cookie"), *vuelta.headers.get_list("set-cookie")]
    assert [cookie.partition("=")[0].split("_")[1] for cookie in puestas] == ["entrada", "sesion", "entrada"]
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie for cookie in puestas)
    assert f"Max-Age={12 * 3600}" in puestas[1]
    assert "Max-Age=600" in puestas[0]


def test_en_produccion_las_cookies_solo_van_por_https(
    abrir: Abrir, propio: ProveedorPropio, monkeypatch: pytest.MonkeyPatch
):
    casa = "https://app.example.es"
    monkeypatch.setattr(ajustes(), "entorno", "production")
    monkeypatch.setattr(ajustes(), "origen", casa)
    sin_https = ClienteOidc(propio.url, CLIENTE, "", "openid", "RS256", f"{casa}/oidc/vuelta", exige_https=False)
    elegido = Proveedor(sin_https)
    monkeypatch.setattr(oidc, "proveedor", lambda _: elegido)
    _olvidar()
    navegador = abrir(casa)
    ida = navegador.get("/oidc/entrar")
    vuelta = navegador.get("/oidc/vuelta", params=propio.autorizar(ida.headers["location"]))
    for cookie in (*ida.headers.get_list("set-cookie"), *vuelta.headers.get_list("set-cookie")):
        assert cookie.startswith("__Host-fs_")
        assert "Secure" in cookie
        assert "Domain" not in cookie
    token = navegador.post("/oidc/tokens", headers={"Origin": casa}).json()["token"]
    assert jwt.decode(token, options={"verify_signature": False})["iss"] == f"{casa}/oidc"
    salida = parse_qs(urlsplit(navegador.post("/oidc/salir", headers={"Origin": casa}).json()["url"]).query)
    assert salida["post_logout_redirect_uri"] == [f"{casa}/"]


@pytest.mark.parametrize("malo", [
    "//malo.es", "https://malo.es", "/\\malo.es", "javascript:alert(1)", "/entrar?volver=/x", "", None, "/\r\nX: y",
    "/" + "a" * 1500, "/" + "ñ" * 900,
])  # fmt: skip
def test_no_se_acaba_fuera_ni_en_redondo(malo: str | None, navegador: TestClient, propio: ProveedorPropio):
    assert _entrar(navegador, propio, malo) == "/panel"


def test_nada_se_guarda_en_ninguna_cache(navegador: TestClient, propio: ProveedorPropio):
    vuelta = _empezar(navegador, propio)
    respuestas = [
        navegador.get("/oidc/entrar"), navegador.get("/oidc/vuelta", params=vuelta), navegador.get("/oidc/vuelta"),
        navegador.post("/oidc/tokens", headers=PAGINA), navegador.post("/oidc/tokens"),
        navegador.post("/oidc/salir", headers=PAGINA), navegador.post("/oidc/tokens", headers=PAGINA),
        navegador.get("/oidc/.well-known/jwks.json"), navegador.get("/oidc/nada"),
    ]  # fmt: skip
    assert [r.status_code for r in respuestas] == [303, 303, 303, 200, 403, 200, 401, 200, 404]
    assert {r.headers["cache-control"] for r in respuestas} == {"no-store"}


def test_dos_pestanas_pueden_entrar_a_la_vez(navegador: TestClient, propio: ProveedorPropio):
    una, otra = _empezar(navegador, propio, "/clientes"), _empezar(navegador, propio, "/productos")
    assert navegador.get("/oidc/vuelta", params=una).headers["location"] == "/clientes"
    assert navegador.get("/oidc/vuelta", params=otra).headers["location"] == "/productos"
    assert verificar(_token(navegador))


def test_empezar_muchas_veces_no_llena_el_navegador(navegador: TestClient, propio: ProveedorPropio):
    vueltas = [_empezar(navegador, propio) for _ in range(9)]
    assert len(navegador.cookies) == oidc.INTENTOS_A_LA_VEZ
    assert navegador.get("/oidc/vuelta", params=vueltas[-1]).headers["location"] == "/facturas"
    assert _fallo(navegador.get("/oidc/vuelta", params=vueltas[0]))[0] == "caducada"


def test_sin_haber_empezado_aqui_no_se_entra(abrir: Abrir, propio: ProveedorPropio):
    victima, atacante = abrir(), abrir()
    vuelta, canjes = _empezar(atacante, propio), len(propio.canjes)
    assert _fallo(victima.get("/oidc/vuelta", params=vuelta)) == ("caducada", "/panel")
    _empezar(victima, propio)
    assert _fallo(victima.get("/oidc/vuelta", params=vuelta))[0] == "caducada"
    assert len(propio.canjes) == canjes
    assert victima.post("/oidc/tokens", headers=PAGINA).status_code == 401


@pytest.mark.parametrize("cambios", [{"state": ...}, {"state": ""}, {"state": "otro"}, {"state": "\ud800"}])
def test_con_otro_estado_no_se_entra(cambios: dict[str, Any], navegador: TestClient, propio: ProveedorPropio):
    vuelta = {k: v for k, v in {**_empezar(navegador, propio), **cambios}.items() if v is not ...}
    consulta = "&".join(f"{k}={v if v.isascii() else '%ED%A0%80'}" for k, v in vuelta.items())
    assert _fallo(navegador.get(f"/oidc/vuelta?{consulta}"))[0] == "caducada"


def test_la_misma_vuelta_no_sirve_dos_veces(navegador: TestClient, propio: ProveedorPropio):
    vuelta = _empezar(navegador, propio)
    cookies = dict(navegador.cookies)
    assert navegador.get("/oidc/vuelta", params=vuelta).headers["location"] == "/facturas"
    assert _fallo(navegador.get("/oidc/vuelta", params=vuelta))[0] == "caducada"
    navegador.cookies.update(cookies)
    assert _fallo(navegador.get("/oidc/vuelta", params=vuelta)) == ("caducada", "/facturas")


@pytest.mark.parametrize("cambiada", [
    "", "x", "{:.20}", "A{}", "{}AAAA", "%%%", "a" * 4001, "w7E=", "{:.60}AAAA",
])  # fmt: skip
def test_una_cookie_cambiada_no_vale(cambiada: str, navegador: TestClient, propio: ProveedorPropio):
    vuelta = _empezar(navegador, propio)
    ((nombre, valor),) = navegador.cookies.items()
    navegador.cookies.clear()
    navegador.cookies.set(nombre, cambiada.format(valor))
    assert _fallo(navegador.get("/oidc/vuelta", params=vuelta))[0] == "caducada"


def test_la_cookie_de_un_intento_no_sirve_para_otro(navegador: TestClient, propio: ProveedorPropio):
    _empezar(navegador, propio)
    ((_, de_una),) = navegador.cookies.items()
    navegador.cookies.clear()
    vuelta = _empezar(navegador, propio)
    ((nombre, _),) = navegador.cookies.items()
    navegador.cookies.clear()
    navegador.cookies.set(nombre, de_una)
    assert _fallo(navegador.get("/oidc/vuelta", params=vuelta))[0] == "caducada"


def test_en_la_cookie_no_se_lee_nada(navegador: TestClient, propio: ProveedorPropio):
    vuelta = _empezar(navegador, propio, "/facturas?q=secreto")
    ((nombre, valor),) = navegador.cookies.items()
    assert b"secreto" not in base64.urlsafe_b64decode(valor)
    assert vuelta["state"] not in f"{nombre}{valor}"


def test_a_los_diez_minutos_hay_que_empezar_otra_vez(navegador: TestClient, propio: ProveedorPropio):
    vuelta = _empezar(navegador, propio)
    cookies = dict(navegador.cookies)
    with time_machine.travel(time.time() + 601):
        navegador.cookies.clear()
        navegador.cookies.update(cookies)
        assert _fallo(navegador.get("/oidc/vuelta", params=vuelta)) == ("caducada", "/facturas")


@pytest.mark.parametrize(("parametros", "fallo"), [
    ({"error": "access_denied", "error_description": "<b>"}, "cancelada"), ({"error": "server_error"}, "proveedor"),
    ({"error": "<script>alert(1)</script>"}, "proveedor"), ({"code": ""}, "no_valida"), ({"code": "x"}, "caducada"),
    ({"code": "a" * 5000}, "no_valida"), ({"iss": "https://malo.es"}, "no_valida"),
])  # fmt: skip
def test_lo_que_diga_el_proveedor_al_volver_acaba_en_un_codigo_nuestro(
    parametros: dict[str, str], fallo: str, navegador: TestClient, propio: ProveedorPropio
):
    respuesta = navegador.get("/oidc/vuelta", params={**_empezar(navegador, propio), **parametros})
    assert _fallo(respuesta) == (fallo, "/facturas")
    assert "script" not in respuesta.headers["location"]
    assert respuesta.text == ""


@pytest.mark.parametrize(("claims", "fallo"), [
    ({"nonce": "otro"}, "no_valida"), ({"aud": "otra"}, "no_valida"), ({"iss": "https://malo.es"}, "no_valida"),
    ({"exp": 1000}, "no_valida"), ({"sub": ""}, "no_valida"),
])  # fmt: skip
def test_con_un_id_token_malo_no_se_entra(
    claims: dict[str, Any], fallo: str, navegador: TestClient, propio: ProveedorPropio
):
    propio.claims = claims
    assert _fallo(navegador.get("/oidc/vuelta", params=_empezar(navegador, propio))) == (fallo, "/facturas")


def test_con_el_proveedor_caido_se_vuelve_a_la_entrada(navegador: TestClient, propio: ProveedorPropio):
    propio.estropeado = True
    assert _fallo(navegador.get("/oidc/entrar", params={"volver": "/clientes"})) == ("proveedor", "/clientes")


def test_si_se_cae_a_medias_tambien(navegador: TestClient, propio: ProveedorPropio):
    vuelta = _empezar(navegador, propio)
    propio.canje = (503, b"<html>averia interna")
    assert _fallo(navegador.get("/oidc/vuelta", params=vuelta)) == ("proveedor", "/facturas")


def test_sin_base_de_datos_se_vuelve_a_la_entrada(
    navegador: TestClient, propio: ProveedorPropio, monkeypatch: pytest.MonkeyPatch
):
    def caida(*_: object) -> str:
        raise OperationalError("select", {}, Exception("sin conexión"))

    monkeypatch.setattr(sesiones_oidc, "abrir", caida)
    assert _fallo(navegador.get("/oidc/vuelta", params=_empezar(navegador, propio)))[0] == "ocupado"


def test_volver_a_entrar_estrena_sesion_y_la_de_antes_no_da_mas_tokens(navegador: TestClient, propio: ProveedorPropio):
    _entrar(navegador, propio)
    vieja, token = navegador.cookies["fs_sesion"], _token(navegador)
    _entrar(navegador, propio)
    assert navegador.cookies["fs_sesion"] != vieja
    assert sesiones_oidc.leer(vieja) is None
    assert verificar(_token(navegador)).sesion_id != verificar(token).sesion_id


def test_la_sesion_que_alguien_nos_ponga_antes_no_es_la_que_se_abre(navegador: TestClient, propio: ProveedorPropio):
    puesta = "la-que-conoce-el-atacante"
    navegador.cookies.set("fs_sesion", puesta, domain="localhost.local")
    vuelta = navegador.get("/oidc/vuelta", params=_empezar(navegador, propio))
    assert re.search(r"fs_sesion=([\w-]{43});", vuelta.headers["set-cookie"])
    assert sesiones_oidc.leer(puesta) is None


@pytest.mark.parametrize("cookie", [None, "", "x", "a" * 300, "sess_" + "0" * 64])
def test_sin_sesion_no_hay_token(cookie: str | None, navegador: TestClient):
    if cookie is not None:
        navegador.cookies.set("fs_sesion", cookie)
    respuesta = navegador.post("/oidc/tokens", headers=PAGINA)
    assert respuesta.status_code == 401
    assert respuesta.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("ruta", ["/oidc/tokens", "/oidc/salir"])
@pytest.mark.parametrize("cabeceras", [
    {}, {"Origin": "null"}, {"Origin": "https://malo.es"}, {"Origin": "http://localhost:3001"}, {"Origin": ""},
    {"Origin": "http://localhost:3000.malo.es"}, {"Origin": "https://localhost:3000"},
])  # fmt: skip
def test_otras_paginas_no_pueden_usar_la_sesion(
    cabeceras: dict[str, str], ruta: str, navegador: TestClient, propio: ProveedorPropio
):
    _entrar(navegador, propio)
    assert navegador.post(ruta, headers=cabeceras).status_code == 403
    assert verificar(_token(navegador))


@pytest.mark.parametrize("ruta", ["/oidc/tokens", "/oidc/salir"])
def test_un_enlace_no_puede_pedir_tokens_ni_cerrar(ruta: str, navegador: TestClient, propio: ProveedorPropio):
    _entrar(navegador, propio)
    assert navegador.get(ruta).status_code == 405
    assert verificar(_token(navegador))


def test_la_sesion_acaba_y_ningun_token_la_sobrevive(navegador: TestClient, propio: ProveedorPropio):
    _entrar(navegador, propio)
    secreto = navegador.cookies["fs_sesion"]
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=12, seconds=-20)):
        navegador.cookies.set("fs_sesion", secreto, domain="localhost.local")
        identidad = verificar(_token(navegador))
        assert 15 <= identidad.expira - identidad.emitida <= 20
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=12, seconds=1)):
        navegador.cookies.set("fs_sesion", secreto, domain="localhost.local")
        assert navegador.post("/oidc/tokens", headers=PAGINA).status_code == 401


def test_salir_mata_la_sesion_y_los_tokens_vivos(navegador: TestClient, propio: ProveedorPropio):
    _entrar(navegador, propio)
    secreto, token = navegador.cookies["fs_sesion"], _token(navegador)
    portador = {"Authorization": f"Bearer {token}"}
    assert navegador.get("/api/auth/me", headers=portador).status_code == 200
    respuesta = navegador.post("/oidc/salir", headers=PAGINA)
    assert respuesta.json()["url"].startswith(f"{propio.url}/salir?ya=tenia&client_id={CLIENTE}&post_logout")
    assert "fs_sesion" not in navegador.cookies
    assert navegador.get("/api/auth/me", headers=portador).status_code == 401
    navegador.cookies.set("fs_sesion", secreto)
    assert navegador.post("/oidc/tokens", headers=PAGINA).status_code == 401


def test_salir_sin_sesion_no_molesta(navegador: TestClient):
    respuesta = navegador.post("/oidc/salir", headers=PAGINA)
    assert (respuesta.status_code, respuesta.json()) == (200, {"url": ""})


def test_se_sale_del_proveedor_aunque_la_sesion_ya_estuviera_cerrada(navegador: TestClient, propio: ProveedorPropio):
    _entrar(navegador, propio)
    sesiones_oidc.cerrar(verificar(_token(navegador)).sesion_id)
    assert navegador.post("/oidc/salir", headers=PAGINA).json()["url"].startswith(f"{propio.url}/salir")
    assert "fs_sesion" not in navegador.cookies


def test_se_sale_aunque_el_proveedor_no_ofrezca_salir(navegador: TestClient, propio: ProveedorPropio):
    propio.metadatos = {"end_session_endpoint": ...}
    _entrar(navegador, propio)
    assert navegador.post("/oidc/salir", headers=PAGINA).json() == {"url": ""}
    assert navegador.post("/oidc/tokens", headers=PAGINA).status_code == 401


@pytest.mark.parametrize("de_quien", ["sesion_id", "user_id"])
def test_a_quien_se_le_cierra_el_acceso_no_se_le_dan_mas_tokens(
    de_quien: str, navegador: TestClient, propio: ProveedorPropio
):
    propio.claims = {"sub": f"cerrada-por-{de_quien}"}
    _entrar(navegador, propio)
    sesiones.cerrar(getattr(verificar(_token(navegador)), de_quien), datetime.now(UTC) + timedelta(minutes=10))
    secreto = navegador.cookies["fs_sesion"]
    assert navegador.post("/oidc/tokens", headers=PAGINA).status_code == 401
    assert sesiones_oidc.leer(secreto) is None


def test_un_token_de_otra_instalacion_no_vale(
    navegador: TestClient, propio: ProveedorPropio, monkeypatch: pytest.MonkeyPatch
):
    _entrar(navegador, propio)
    token = _token(navegador)
    propia, ajena = oidc._firmante(), firma.Firmante(firma.pem_nuevo(), "ins_oidc")
    firma.instalar(lambda: ajena)
    emisor_configurado.cache_clear()
    assert _motivo(token) == "kid"
    firma.instalar(lambda: propia)
    emisor_configurado.cache_clear()
    assert verificar(token)


def test_el_id_token_del_proveedor_no_es_un_token_de_sesion(navegador: TestClient, propio: ProveedorPropio):
    assert _motivo(propio.firmar("n")) == "kid"


def test_quien_llega_por_otro_nombre_de_esta_maquina_va_al_que_conoce_el_proveedor(abrir: Abrir):
    respuesta = abrir("http://127.0.0.1:3000").get("/oidc/entrar", params={"volver": "/facturas?q=a"})
    assert respuesta.headers["location"] == "http://localhost:3000/oidc/entrar?volver=%2Ffacturas%3Fq%3Da"
    assert "set-cookie" not in respuesta.headers


def test_con_recarga_en_caliente_se_vuelve_al_puerto_de_las_paginas(
    abrir: Abrir, propio: ProveedorPropio, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ajustes(), "puerto_backend", 8000)
    _olvidar()
    navegador = abrir("http://localhost:8000")
    assert _entrar(navegador, propio) == "http://localhost:3000/facturas"
    assert propio.canjes[-1][1]["redirect_uri"] == "http://localhost:8000/oidc/vuelta"
    salida = navegador.post("/oidc/salir", headers=PAGINA).json()["url"]
    assert salida.endswith("post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A3000%2F")


def test_con_oidc_no_existe_el_acceso_de_desarrollo(navegador: TestClient):
    assert navegador.get("/dev/.well-known/jwks.json").text == "páginas"


def test_sin_oidc_no_existe_esta_entrada(base: str):
    navegador = TestClient(montar(PlainTextResponse("páginas")), base_url=ORIGEN)
    for ruta in ("/oidc/entrar", "/oidc/vuelta", "/oidc/.well-known/jwks.json"):
        assert navegador.get(ruta).text == "páginas"


def test_no_esta_en_el_contrato_de_la_api(navegador: TestClient):
    assert not any("oidc" in ruta for ruta in navegador.get("/api/openapi.json").json()["paths"])
