"""Entrar con un proveedor OIDC: qué se le cree y qué no."""

import base64
import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from oidc_provider_mock import User, run_server_in_thread

from factursaas.domain.acceso import FALLOS_DE_ENTRADA
from factursaas.integrations.oidc import ClienteOidc, EntradaFallida, Intento, PersonaOidc, Proveedor, user_id_de
from tests.claves import clave_rsa
from tests.integrations.conftest import Reloj
from tests.proveedor_oidc import CLIENTE, ProveedorPropio, en_marcha, jwk_de

VUELTA = "http://localhost:3000/oidc/vuelta"


def _cliente(emisor: str, **cambios: Any) -> ClienteOidc:
    base = ClienteOidc(emisor, CLIENTE, "", "openid email profile", "RS256", VUELTA, exige_https=False)
    return replace(base, **cambios)


@pytest.fixture
def propio() -> Iterator[ProveedorPropio]:
    with en_marcha() as proveedor:
        yield proveedor


@pytest.fixture
def proveedor(propio: ProveedorPropio) -> Proveedor:
    return Proveedor(_cliente(propio.url))


def _entrar(proveedor: Proveedor, propio: ProveedorPropio) -> PersonaOidc:
    intento = Intento.nuevo()
    vuelta = propio.autorizar(proveedor.direccion_de_entrada(intento))
    assert vuelta["state"] == intento.estado
    return proveedor.identificar(vuelta["code"], intento)


def _fallo(hacer: Callable[[], object]) -> EntradaFallida:
    with pytest.raises(EntradaFallida) as fallo:
        hacer()
    assert str(fallo.value) == FALLOS_DE_ENTRADA[fallo.value.fallo]
    return fallo.value


def _rechazo(proveedor: Proveedor, token: object, nonce: str = "n") -> str:
    fallo = _fallo(lambda: proveedor.verificar(token, nonce))
    assert fallo.fallo == "no_valida"
    return fallo.motivo


def _json64(datos: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(datos).encode()).rstrip(b"=").decode()


def test_con_un_proveedor_ajeno_se_entra_y_se_sabe_quien_es():
    with run_server_in_thread(user_claims=[User(sub="1", claims={"email": "ana@example.es"})]) as servidor:
        emisor = f"http://localhost:{servidor.server_port}"
        proveedor, intento = Proveedor(_cliente(emisor, secreto="s")), Intento.nuevo()
        aceptada = httpx.post(proveedor.direccion_de_entrada(intento), data={"sub": "1"})
        vuelta = parse_qs(urlsplit(aceptada.headers["location"]).query)
        assert vuelta["state"] == [intento.estado]
        assert proveedor.identificar(vuelta["code"][0], intento) == PersonaOidc(
            user_id_de(emisor, "1"), "ana@example.es"
        )
        assert _fallo(lambda: proveedor.identificar(vuelta["code"][0], intento)).fallo == "caducada"


def test_se_pide_un_codigo_con_pkce_estado_y_nonce(proveedor: Proveedor):
    intento = Intento.nuevo()
    pedido = {k: v[0] for k, v in parse_qs(urlsplit(proveedor.direccion_de_entrada(intento)).query).items()}
    assert pedido == {
        "response_type": "code", "client_id": CLIENTE, "redirect_uri": VUELTA, "scope": "openid email profile",
        "state": intento.estado, "nonce": intento.nonce, "code_challenge": intento.desafio,
        "code_challenge_method": "S256",
    }  # fmt: skip
    assert len({intento.estado, intento.nonce, intento.verificador}) == 3
    assert 43 <= len(intento.verificador) <= 128


def test_la_misma_persona_es_siempre_el_mismo_inquilino(proveedor: Proveedor, propio: ProveedorPropio):
    una = _entrar(proveedor, propio)
    propio.claims = {"email": "otro@example.es"}
    assert _entrar(proveedor, propio).user_id == una.user_id
    propio.claims = {"sub": "persona-2"}
    assert _entrar(proveedor, propio).user_id != una.user_id
    assert re.fullmatch("oidc_[0-9a-f]{40}", una.user_id)


def test_el_mismo_sub_en_dos_proveedores_son_dos_personas():
    assert user_id_de("https://uno.es", "1") != user_id_de("https://dos.es", "1")
    assert user_id_de("https://uno.es", '1"') != user_id_de('https://uno.es","1', "")


def test_un_codigo_con_el_verificador_de_otro_no_vale(proveedor: Proveedor, propio: ProveedorPropio):
    vuelta = propio.autorizar(proveedor.direccion_de_entrada(Intento.nuevo()))
    fallo = _fallo(lambda: proveedor.identificar(vuelta["code"], Intento.nuevo()))
    assert (fallo.fallo, fallo.motivo) == ("caducada", "canje_invalid_grant")


def test_un_token_pedido_con_otro_nonce_no_vale(proveedor: Proveedor, propio: ProveedorPropio):
    intento = Intento.nuevo()
    vuelta = propio.autorizar(proveedor.direccion_de_entrada(intento))
    assert _fallo(lambda: proveedor.identificar(vuelta["code"], replace(intento, nonce="otro"))).motivo == "nonce"


def test_un_token_bueno_se_acepta(proveedor: Proveedor, propio: ProveedorPropio):
    assert proveedor.verificar(propio.firmar("n"), "n")["sub"] == "persona-1"


@pytest.mark.parametrize(("cambios", "motivo"), [
    ({"iss": "https://malo.es"}, "InvalidIssuerError"), ({"iss": ...}, "MissingRequiredClaimError"),
    ({"aud": "otra"}, "InvalidAudienceError"), ({"aud": ["otra", "mas"]}, "InvalidAudienceError"),
    ({"aud": []}, "MissingRequiredClaimError"), ({"aud": ...}, "MissingRequiredClaimError"),
    ({"aud": [CLIENTE, "otra"]}, "azp"), ({"aud": [CLIENTE, "otra"], "azp": "otra"}, "azp"), ({"azp": "otra"}, "azp"),
    ({"nonce": "m"}, "nonce"), ({"nonce": ["n"]}, "nonce"), ({"nonce": "\ud800"}, "nonce"),
    ({"nonce": ...}, "MissingRequiredClaimError"), ({"nonce": ""}, "nonce"),
    ({"exp": 1000}, "ExpiredSignatureError"), ({"exp": ...}, "MissingRequiredClaimError"),
    ({"exp": "mañana"}, "DecodeError"), ({"iat": ...}, "MissingRequiredClaimError"),
    ({"iat": 4_000_000_000}, "ImmatureSignatureError"), ({"iat": 1000}, "viejo"),
    ({"nbf": 4_000_000_000}, "ImmatureSignatureError"),
    ({"sub": ...}, "MissingRequiredClaimError"), ({"sub": ""}, "sub"), ({"sub": 7}, "InvalidSubjectError"),
    ({"sub": "x" * 256}, "sub"), ({"sub": None}, "MissingRequiredClaimError"),
])  # fmt: skip
def test_un_id_token_que_no_cuadra_se_rechaza(
    cambios: dict[str, Any], motivo: str, proveedor: Proveedor, propio: ProveedorPropio
):
    assert _rechazo(proveedor, propio.firmar("n", **cambios)) == motivo


@pytest.mark.parametrize("cambios", [
    {"aud": [CLIENTE]}, {"aud": [CLIENTE, "otra"], "azp": CLIENTE}, {"azp": CLIENTE}, {"sub": "ñ|1"},
    {"exp": int(time.time()) + 10**6},
])  # fmt: skip
def test_lo_que_la_norma_permite_se_acepta(cambios: dict[str, Any], proveedor: Proveedor, propio: ProveedorPropio):
    assert proveedor.verificar(propio.firmar("n", **cambios), "n")


def test_un_margen_pequeno_para_relojes_y_ni_un_segundo_mas(proveedor: Proveedor, propio: ProveedorPropio):
    ahora = int(time.time())
    assert proveedor.verificar(propio.firmar("n", exp=ahora - 5, iat=ahora + 5), "n")
    assert _rechazo(proveedor, propio.firmar("n", exp=ahora - 11)) == "ExpiredSignatureError"
    assert _rechazo(proveedor, propio.firmar("n", iat=ahora + 30)) == "ImmatureSignatureError"
    assert proveedor.verificar(propio.firmar("n", iat=ahora - 590), "n")
    assert _rechazo(proveedor, propio.firmar("n", iat=ahora - 620)) == "viejo"


@pytest.mark.parametrize("basura", [None, 3, {}, "", "a.b", "a.b.c.d.e", "ñ.b.c", "..", "a" * 40_000 + "..", "x.y.z"])
def test_lo_que_no_es_un_token_se_rechaza(basura: object, proveedor: Proveedor):
    assert _rechazo(proveedor, basura) in {"forma", "largo", "cabecera"}


@pytest.mark.parametrize("alg", ["none", "None", "nOnE"])
def test_sin_firma_se_rechaza(alg: str, proveedor: Proveedor, propio: ProveedorPropio):
    cuerpo = propio.firmar("n").split(".")[1]
    assert _rechazo(proveedor, f"{_json64({'alg': alg, 'typ': 'JWT', 'kid': 'k1'})}.{cuerpo}.") == "alg"


def test_hs256_con_la_clave_publica_o_el_secreto_se_rechaza(propio: ProveedorPropio):
    proveedor = Proveedor(_cliente(propio.url, secreto="secreto-del-cliente"))
    publica = propio.claves["k1"].public_key()
    formato = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = publica.public_bytes(serialization.Encoding.PEM, formato)
    for secreto in (pem, publica.public_bytes(serialization.Encoding.DER, formato), b"secreto-del-cliente"):
        cuerpo = f"{_json64({'alg': 'HS256', 'typ': 'JWT', 'kid': 'k1'})}.{propio.firmar('n').split('.')[1]}"
        firma = base64.urlsafe_b64encode(hmac.new(secreto, cuerpo.encode(), hashlib.sha256).digest()).rstrip(b"=")
        assert _rechazo(proveedor, f"{cuerpo}.{firma.decode()}") == "alg"


@pytest.mark.parametrize("alg", ["RS384", "RS512", "PS256"])
def test_otro_algoritmo_con_la_clave_buena_se_rechaza(alg: str, proveedor: Proveedor, propio: ProveedorPropio):
    assert _rechazo(proveedor, propio.firmar("n", alg=alg)) == "alg"


def test_el_contenido_o_la_firma_cambiados_se_rechazan(proveedor: Proveedor, propio: ProveedorPropio):
    cabecera, _, firma = propio.firmar("n").split(".")
    otro = propio.firmar("n", sub="otra").split(".")[1]
    assert _rechazo(proveedor, f"{cabecera}.{otro}.{firma}") == "InvalidSignatureError"
    assert _rechazo(proveedor, f"{cabecera}.{otro}.AAAA") == "InvalidSignatureError"


def test_una_clave_ajena_se_rechaza_aunque_venga_en_el_token(proveedor: Proveedor, propio: ProveedorPropio):
    proveedor.verificar(propio.firmar("n"), "n")
    publicada, intrusa = propio.claves["k1"], clave_rsa("intrusa")
    propio.claves = {"k1": intrusa}
    propio.cabecera = {"jwk": jwk_de(intrusa), "jku": "http://127.0.0.1:1/"}
    token = propio.firmar("n")
    propio.claves = {"k1": publicada}
    assert _rechazo(proveedor, token) == "InvalidSignatureError"


@pytest.mark.parametrize("typ", ["at+jwt", "logout+jwt", 3])
def test_otra_clase_de_token_se_rechaza(typ: object, proveedor: Proveedor, propio: ProveedorPropio):
    propio.cabecera = {"typ": typ}
    assert _rechazo(proveedor, propio.firmar("n")) in {"typ", "cabecera"}


@pytest.mark.parametrize("typ", ["jwt", ...])
def test_el_tipo_puede_faltar_o_ir_en_minusculas(typ: object, proveedor: Proveedor, propio: ProveedorPropio):
    propio.cabecera = {"typ": typ}
    cabecera, cuerpo, _ = propio.firmar("n").split(".")
    assert proveedor.verificar(propio.firmar("n"), "n"), (cabecera, cuerpo)


@pytest.mark.parametrize("publicada_con", [None, "k1"])
def test_sin_kid_vale_si_solo_hay_una_clave(publicada_con: str | None, proveedor: Proveedor, propio: ProveedorPropio):
    propio.claves = {publicada_con: propio.claves["k1"]}
    propio.cabecera = {"kid": ...}
    assert proveedor.verificar(propio.firmar("n"), "n")


def test_sin_kid_y_con_dos_claves_se_rechaza(proveedor: Proveedor, propio: ProveedorPropio):
    propio.claves["k2"] = clave_rsa("k2")
    propio.cabecera = {"kid": ...}
    assert _rechazo(proveedor, propio.firmar("n")) == "kid"


@pytest.mark.parametrize("kid", ["otro", "", "../k1", "k1' or 1=1"])
def test_un_kid_que_nadie_publica_se_rechaza(kid: str, proveedor: Proveedor, propio: ProveedorPropio):
    propio.cabecera = {"kid": kid}
    assert _rechazo(proveedor, propio.firmar("n")) == "kid"


def test_las_claves_de_cifrar_no_firman(proveedor: Proveedor, propio: ProveedorPropio):
    documento = propio.jwks()
    documento["keys"][0]["use"] = "enc"
    propio.jwks = lambda: documento  # pyright: ignore[reportAttributeAccessIssue]
    assert _rechazo(proveedor, propio.firmar("n")) == "kid"


def test_es256_vale_cuando_se_configura_y_solo_entonces(propio: ProveedorPropio):
    propio.claves = {"k1": ec.generate_private_key(ec.SECP256R1())}
    token = propio.firmar("n", alg="ES256")
    assert Proveedor(_cliente(propio.url, algoritmo="ES256")).verificar(token, "n")
    assert _rechazo(Proveedor(_cliente(propio.url)), token) == "alg"


def test_una_clave_nueva_se_encuentra_y_un_aluvion_no_pregunta_mas(propio: ProveedorPropio, reloj: Reloj):
    proveedor = Proveedor(_cliente(propio.url), reloj=reloj)
    proveedor.verificar(propio.firmar("n"), "n")
    propio.claves = {"k2": clave_rsa("k2")}
    for _ in range(20):
        assert _rechazo(proveedor, propio.firmar("n")) == "kid"
    assert propio.preguntas_de_claves == 1
    reloj.ahora += 11
    assert proveedor.verificar(propio.firmar("n"), "n")
    assert propio.preguntas_de_claves == 2


@pytest.mark.parametrize(("datos", "correo"), [
    ({"email_verified": True}, "ana@example.es"), ({"email_verified": ...}, "ana@example.es"),
    ({"email_verified": "true"}, "ana@example.es"), ({"email_verified": False}, ""), ({"email_verified": "false"}, ""),
    ({"email": "sin arroba"}, ""), ({"email": "a@b\n"}, ""), ({"email": 3}, ""), ({"email": "a@" + "b" * 400}, ""),
    ({"email": "\ud800@b.es"}, ""),
])  # fmt: skip
def test_el_correo_sin_comprobar_no_se_coge(
    datos: dict[str, Any], correo: str, proveedor: Proveedor, propio: ProveedorPropio
):
    propio.claims = datos
    assert _entrar(proveedor, propio).email == correo


@pytest.mark.parametrize(("usuario", "correo"), [
    ({"sub": "persona-1", "email": "ana@example.es"}, "ana@example.es"),
    ({"sub": "persona-1", "email": "ana@example.es", "email_verified": False}, ""), ({"sub": "persona-1"}, ""),
])  # fmt: skip
def test_si_el_token_no_trae_correo_se_pregunta(
    usuario: dict[str, Any], correo: str, proveedor: Proveedor, propio: ProveedorPropio
):
    propio.claims, propio.usuario = {"email": ...}, usuario
    assert _entrar(proveedor, propio).email == correo


def test_el_correo_de_otro_se_rechaza(proveedor: Proveedor, propio: ProveedorPropio):
    propio.claims, propio.usuario = {"email": ...}, {"sub": "otra", "email": "jefe@example.es"}
    assert _fallo(lambda: _entrar(proveedor, propio)).motivo == "usuario_de_otro"


def test_sin_donde_preguntar_el_correo_se_entra_sin_el(proveedor: Proveedor, propio: ProveedorPropio):
    propio.claims, propio.metadatos = {"email": ...}, {"userinfo_endpoint": ...}
    assert _entrar(proveedor, propio).email == ""


@pytest.mark.parametrize(("secreto", "metodos", "en_cabecera", "en_cuerpo"), [
    ("", ..., "", {"client_id": CLIENTE}),
    ("s/ñ:+", ..., "basic", {}),
    ("s/ñ:+", ["client_secret_basic"], "basic", {}),
    ("s/ñ:+", ["client_secret_post", "private_key_jwt"], "", {"client_id": CLIENTE, "client_secret": "s/ñ:+"}),
])  # fmt: skip
def test_nos_identificamos_como_el_proveedor_pide(
    secreto: str, metodos: Any, en_cabecera: str, en_cuerpo: dict[str, str], propio: ProveedorPropio
):
    propio.metadatos = {"token_endpoint_auth_methods_supported": metodos}
    _entrar(Proveedor(_cliente(propio.url, secreto=secreto)), propio)
    ((cabecera, cuerpo),) = propio.canjes
    esperada = base64.b64encode(f"{CLIENTE}:s%2F%C3%B1%3A%2B".encode()).decode()
    assert cabecera == (f"Basic {esperada}" if en_cabecera else "")
    assert {k: v for k, v in cuerpo.items() if k.startswith("client_")} == en_cuerpo


def test_un_proveedor_que_no_admite_secretos_se_dice(propio: ProveedorPropio):
    propio.metadatos = {"token_endpoint_auth_methods_supported": ["private_key_jwt"]}
    proveedor = Proveedor(_cliente(propio.url, secreto="s"))
    assert _fallo(lambda: _entrar(proveedor, propio)).motivo == "sin_metodo_de_canje"


@pytest.mark.parametrize(("canje", "fallo", "motivo"), [
    ((400, b'{"error":"invalid_grant"}'), "caducada", "canje_invalid_grant"),
    ((401, b'{"error":"invalid_client"}'), "proveedor", "canje_invalid_client"),
    ((400, b'{"error":"<script>alert(1)</script>"}'), "proveedor", "canje_400"),
    ((500, b"<html>Traceback"), "proveedor", "canje_500"), ((200, b"<html>"), "proveedor", "canje_ilegible"),
    ((200, b"[]"), "proveedor", "canje_ilegible"), ((200, b"[" * 5000), "proveedor", "canje_ilegible"),
    ((200, b'{"id_token":"' + b"a" * 600_000 + b'"}'), "proveedor", "canje_ilegible"),
    ((200, b"{}"), "no_valida", "forma"), ((200, b'{"id_token":7}'), "no_valida", "forma"),
    ((302, b""), "proveedor", "canje_302"),
])  # fmt: skip
def test_lo_que_conteste_el_canje_acaba_en_una_frase_nuestra(
    canje: tuple[int, bytes], fallo: str, motivo: str, proveedor: Proveedor, propio: ProveedorPropio
):
    propio.canje = canje
    dicho = _fallo(lambda: _entrar(proveedor, propio))
    assert (dicho.fallo, dicho.motivo) == (fallo, motivo)


@pytest.mark.parametrize("metadatos", [
    {"issuer": "https://malo.es"}, {"issuer": ...}, {"issuer": 3}, {"authorization_endpoint": ...},
    {"token_endpoint": "javascript:alert(1)"}, {"jwks_uri": "file:///etc/passwd"}, {"token_endpoint": "http://[malo"},
    {"jwks_uri": "//sin.esquema"}, {"token_endpoint": 3}, {"authorization_endpoint": "https://id.es/#x"},
])  # fmt: skip
def test_un_proveedor_mal_descrito_no_se_usa(metadatos: dict[str, Any], proveedor: Proveedor, propio: ProveedorPropio):
    propio.metadatos = metadatos
    fallo = _fallo(lambda: proveedor.direccion_de_entrada(Intento.nuevo()))
    assert (fallo.fallo, fallo.motivo) == ("proveedor", "sin_metadatos")


@pytest.mark.parametrize(("configurado", "dicho"), [("{}/", "{}"), ("{}", "{}/"), ("{}/", "{}/")])
def test_la_barra_final_del_emisor_no_importa(configurado: str, dicho: str, propio: ProveedorPropio):
    propio.metadatos = {"issuer": dicho.format(propio.url)}
    propio.claims = {"iss": dicho.format(propio.url)}
    persona = _entrar(Proveedor(_cliente(configurado.format(propio.url))), propio)
    assert persona.user_id == user_id_de(propio.url, "persona-1")


def test_en_produccion_todo_va_por_https(propio: ProveedorPropio):
    proveedor = Proveedor(_cliente(propio.url, exige_https=True))
    assert _fallo(proveedor.metadatos).motivo == "sin_metadatos"


def test_un_proveedor_caido_se_aguanta_un_dia_y_ni_un_segundo_mas(propio: ProveedorPropio, reloj: Reloj):
    proveedor = Proveedor(_cliente(propio.url), reloj=reloj)
    assert proveedor.metadatos()
    propio.estropeado = True
    for _ in range(23):
        reloj.ahora += 3600
        assert proveedor.metadatos()
    reloj.ahora += 3601
    assert _fallo(proveedor.metadatos).motivo == "sin_metadatos"
    assert proveedor.direccion_de_salida("http://localhost:3000/") == ""
    propio.estropeado = False
    reloj.ahora += 11
    assert proveedor.metadatos()


def test_los_metadatos_se_piden_una_vez_por_hora(propio: ProveedorPropio, reloj: Reloj):
    proveedor = Proveedor(_cliente(propio.url), reloj=reloj)
    for _ in range(10):
        proveedor.direccion_de_entrada(Intento.nuevo())
    assert propio.preguntas_de_metadatos == 1
    reloj.ahora += 3601
    proveedor.direccion_de_entrada(Intento.nuevo())
    assert propio.preguntas_de_metadatos == 2


def test_sin_claves_no_se_entra_y_se_dice_que_es_del_proveedor(proveedor: Proveedor, propio: ProveedorPropio):
    proveedor.metadatos()
    propio.estropeado = True
    fallo = _fallo(lambda: proveedor.verificar(propio.firmar("n"), "n"))
    assert (fallo.fallo, fallo.motivo) == ("proveedor", "sin_claves")


def test_salir_del_proveedor_dice_a_donde_volver(proveedor: Proveedor, propio: ProveedorPropio):
    direccion = urlsplit(proveedor.direccion_de_salida("http://localhost:3000/"))
    assert direccion.path == "/salir"
    assert parse_qs(direccion.query) == {
        "ya": ["tenia"], "client_id": [CLIENTE], "post_logout_redirect_uri": ["http://localhost:3000/"],
    }  # fmt: skip


def test_si_el_proveedor_no_ofrece_salir_no_se_inventa(proveedor: Proveedor, propio: ProveedorPropio):
    propio.metadatos = {"end_session_endpoint": ...}
    assert proveedor.direccion_de_salida("http://localhost:3000/") == ""


def test_ni_codigos_ni_tokens_ni_textos_ajenos_llegan_al_registro(
    proveedor: Proveedor, propio: ProveedorPropio, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG, logger="factursaas")
    intento = Intento.nuevo()
    codigo = propio.autorizar(proveedor.direccion_de_entrada(intento))["code"]
    otro = replace(intento, verificador="otro")
    fallos = [_fallo(lambda: proveedor.identificar(codigo, otro))]
    malo = propio.firmar("m")
    fallos.append(_fallo(lambda: proveedor.verificar(malo, "n")))
    escrito = caplog.text + "".join(f"{fallo!r}{fallo}{fallo.motivo}" for fallo in fallos)
    for secreto in (codigo, malo, "texto del proveedor", intento.nonce, intento.verificador, "acceso-secreto"):
        assert secreto not in escrito
    assert "acceso-secreto" not in repr(proveedor.verificar(propio.firmar("n"), "n"))


def test_el_secreto_del_cliente_no_se_escribe():
    assert "muysecreto" not in repr(_cliente("https://id.es", secreto="muysecreto"))


def test_un_token_que_firma_jwt_por_defecto_se_entiende(proveedor: Proveedor, propio: ProveedorPropio):
    datos = jwt.decode(propio.firmar("n"), options={"verify_signature": False})
    token = jwt.encode(datos, propio.claves["k1"], algorithm="RS256", headers={"kid": "k1"})
    assert proveedor.verificar(token, "n")["iss"] == propio.url
