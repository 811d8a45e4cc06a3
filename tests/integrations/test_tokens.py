import base64
import hashlib
import hmac
import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from factursaas.domain.errores import SesionCaducada
from factursaas.domain.planes import Plan
from factursaas.integrations.tokens import (
    CLAVES_NO_DISPONIBLES,
    EmisorDeTokens,
    TokenRechazado,
    plan_de,
    verificar,
)
from tests.claves import clave_rsa
from tests.integrations.conftest import Fabrica, Reloj, ServidorDeClaves


def _b64(datos: bytes) -> str:
    return base64.urlsafe_b64encode(datos).rstrip(b"=").decode()


def _json64(datos: Any) -> str:
    return _b64(json.dumps(datos).encode())


def _motivo(token: object, emisor: EmisorDeTokens) -> str:
    with pytest.raises(TokenRechazado) as fallo:
        verificar(token, emisor)
    assert isinstance(fallo.value, SesionCaducada)
    return fallo.value.motivo


def test_un_token_bueno_dice_quien_es(emisor: EmisorDeTokens, fabrica: Fabrica):
    identidad = verificar(fabrica.token(), emisor)
    assert (identidad.user_id, identidad.sesion_id, identidad.email) == ("user_ana", "sess_1", "ana@example.es")
    assert identidad.plan is Plan.STARTER
    assert identidad.expira - identidad.emitida == 60
    assert not identidad.suplantada
    assert identidad.inquilino().plan is Plan.STARTER


def test_la_identidad_no_se_escribe_entera_en_un_registro(emisor: EmisorDeTokens, fabrica: Fabrica):
    escrita = repr(verificar(fabrica.token(), emisor))
    assert "sess_1" not in escrita
    assert "ana@example.es" not in escrita


@pytest.mark.parametrize("basura", [None, 3, b"a.b.c", {}, [], "", "a.b", "a.b.c.d", "ñ.b.c", "..", "\x00.\x00.\x00"])
def test_lo_que_no_es_un_token_se_rechaza(basura: object, emisor: EmisorDeTokens):
    assert _motivo(basura, emisor) in {"forma", "cabecera"}


@pytest.mark.parametrize("cabecera", [b"{", b"[]", b"null", b'"x"', b"[" * 4000, b'{"alg":' + b"[" * 3000])
def test_una_cabecera_malformada_se_rechaza(cabecera: bytes, emisor: EmisorDeTokens):
    assert _motivo(f"{_b64(cabecera)}.{_json64({})}.x", emisor) == "cabecera"


def test_sin_firma_se_rechaza(emisor: EmisorDeTokens, fabrica: Fabrica):
    for alg in ("none", "None", "NONE", "nOnE"):
        token = f"{_json64({'alg': alg, 'typ': 'JWT', 'kid': 'ins_1'})}.{_json64(fabrica.claims())}."
        assert _motivo(token, emisor) in {"alg", "cabecera"}


def test_hs256_con_la_clave_publica_se_rechaza(emisor: EmisorDeTokens, fabrica: Fabrica, servidor: ServidorDeClaves):
    publica = servidor.claves["ins_1"].public_key()
    formato = serialization.PublicFormat.SubjectPublicKeyInfo
    for codificacion in (serialization.Encoding.PEM, serialization.Encoding.DER):
        secreto = publica.public_bytes(codificacion, formato)
        cuerpo = f"{_json64({'alg': 'HS256', 'typ': 'JWT', 'kid': 'ins_1'})}.{_json64(fabrica.claims())}"
        firma = hmac.new(secreto, cuerpo.encode(), hashlib.sha256).digest()
        assert _motivo(f"{cuerpo}.{_b64(firma)}", emisor) == "alg"


@pytest.mark.parametrize("alg", ["RS384", "RS512", "PS256"])
def test_otro_algoritmo_con_la_clave_buena_se_rechaza(
    alg: str, emisor: EmisorDeTokens, fabrica: Fabrica, servidor: ServidorDeClaves
):
    token = jwt.encode(fabrica.claims(), servidor.claves["ins_1"], algorithm=alg, headers={"kid": "ins_1"})
    assert _motivo(token, emisor) == "alg"


def test_es256_se_rechaza(emisor: EmisorDeTokens, fabrica: Fabrica):
    clave = ec.generate_private_key(ec.SECP256R1())
    token = jwt.encode(fabrica.claims(), clave, algorithm="ES256", headers={"kid": "ins_1"})
    assert _motivo(token, emisor) == "alg"


def test_el_contenido_cambiado_se_rechaza(emisor: EmisorDeTokens, fabrica: Fabrica):
    cabecera, _, firma = fabrica.token().split(".")
    otro = _json64(fabrica.claims(sub="user_carla", pla="u:pro"))
    assert _motivo(f"{cabecera}.{otro}.{firma}", emisor) == "InvalidSignatureError"


@pytest.mark.parametrize("firma", ["", "AAAA", "A" * 342, "%%%%"])
def test_la_firma_cambiada_se_rechaza(firma: str, emisor: EmisorDeTokens, fabrica: Fabrica):
    cabecera, cuerpo, _ = fabrica.token().split(".")
    assert _motivo(f"{cabecera}.{cuerpo}.{firma}", emisor) in {"InvalidSignatureError", "DecodeError", "cabecera"}


def test_una_clave_ajena_bajo_el_kid_bueno_se_rechaza(emisor: EmisorDeTokens, fabrica: Fabrica):
    token = jwt.encode(fabrica.claims(), clave_rsa("intrusa"), algorithm="RS256", headers={"kid": "ins_1"})
    assert _motivo(token, emisor) == "InvalidSignatureError"


def test_la_clave_que_trae_el_propio_token_no_cuenta(emisor: EmisorDeTokens, fabrica: Fabrica):
    intrusa = clave_rsa("intrusa")
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(intrusa.public_key(), as_dict=True)
    cabecera = {"kid": "ins_1", "jwk": jwk, "jku": "http://127.0.0.1:1/jwks.json"}
    token = jwt.encode(fabrica.claims(), intrusa, algorithm="RS256", headers=cabecera)
    assert _motivo(token, emisor) == "InvalidSignatureError"


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_una_clave_corta_se_rechaza(emisor: EmisorDeTokens, fabrica: Fabrica, servidor: ServidorDeClaves):
    servidor.claves["corta"] = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505
    assert _motivo(fabrica.token(kid="corta"), emisor) == "InvalidKeyError"


@pytest.mark.parametrize("kid", [..., "otro", "", "../../etc/passwd", "ins_1\x00"])
def test_sin_kid_o_con_uno_desconocido_se_rechaza(kid: object, emisor: EmisorDeTokens, fabrica: Fabrica):
    assert _motivo(fabrica.token(kid=kid), emisor) in {"kid", "cabecera"}


def test_un_kid_que_no_es_texto_se_rechaza(emisor: EmisorDeTokens, fabrica: Fabrica):
    for kid in (1, None, [], {"a": 1}):
        token = f"{_json64({'alg': 'RS256', 'typ': 'JWT', 'kid': kid})}.{_json64(fabrica.claims())}.AAAA"
        assert _motivo(token, emisor) in {"kid", "cabecera"}


@pytest.mark.parametrize("typ", ["at+jwt", "application/at+jwt", "jwt+x", "JWE"])
def test_los_tokens_de_acceso_se_rechazan(typ: str, emisor: EmisorDeTokens, fabrica: Fabrica):
    assert _motivo(fabrica.token(cabecera={"typ": typ}), emisor) == "typ"


@pytest.mark.parametrize(
    "iss", ["https://clerk.example.es/", "https://clerk.example.es.malo.es", "http://clerk.example.es", "", None, ...]
)
def test_otro_emisor_se_rechaza(iss: object, emisor: EmisorDeTokens, fabrica: Fabrica):
    assert _motivo(fabrica.token(iss=iss), emisor) in {"InvalidIssuerError", "MissingRequiredClaimError"}


@pytest.mark.parametrize(
    "azp", ["https://malo.es", "https://app.example.es/", "", None, ..., ["https://app.example.es"]]
)
def test_otra_aplicacion_o_ninguna_se_rechaza(azp: object, emisor: EmisorDeTokens, fabrica: Fabrica):
    assert _motivo(fabrica.token(azp=azp), emisor) == "azp"


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf", "sub", "sid"])
def test_falta_un_claim_obligatorio(claim: str, emisor: EmisorDeTokens, fabrica: Fabrica):
    assert _motivo(fabrica.token(**{claim: ...}), emisor) == "MissingRequiredClaimError"
    assert _motivo(fabrica.token(**{claim: None}), emisor) == "MissingRequiredClaimError"


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("valor", ["mañana", [], {}, float("inf"), float("nan"), 10**400])
def test_fechas_imposibles_se_rechazan(claim: str, valor: object, emisor: EmisorDeTokens, fabrica: Fabrica):
    assert _motivo(fabrica.token(**{claim: valor}), emisor)


@pytest.mark.parametrize("claim", ["sub", "sid"])
@pytest.mark.parametrize("valor", ["", "x" * 256, "user\x00ana", 7, ["user_ana"]])
def test_identificadores_imposibles_se_rechazan(claim: str, valor: object, emisor: EmisorDeTokens, fabrica: Fabrica):
    assert _motivo(fabrica.token(**{claim: valor}), emisor)


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_del_futuro_se_rechaza_salvo_el_margen(claim: str, emisor: EmisorDeTokens, fabrica: Fabrica):
    ahora = int(time.time())
    assert _motivo(fabrica.token(**{claim: ahora + 30}), emisor) == "ImmatureSignatureError"
    assert verificar(fabrica.token(**{claim: ahora + 3}), emisor)


def test_caducado_se_rechaza_salvo_el_margen(emisor: EmisorDeTokens, fabrica: Fabrica):
    ahora = int(time.time())
    assert verificar(fabrica.token(exp=ahora - 2, iat=ahora - 62), emisor)
    assert _motivo(fabrica.token(exp=ahora - 7, iat=ahora - 67), emisor) == "caducado"


def test_una_sesion_a_medias_se_rechaza(emisor: EmisorDeTokens, fabrica: Fabrica):
    assert _motivo(fabrica.token(sts="pending"), emisor) == "sts"
    assert verificar(fabrica.token(sts=...), emisor)


def test_vivir_demasiado_se_rechaza(emisor: EmisorDeTokens, fabrica: Fabrica):
    ahora = int(time.time())
    assert _motivo(fabrica.token(exp=ahora + 24 * 3600), emisor) == "vida_excesiva"
    assert verificar(fabrica.token(exp=ahora + 600, iat=ahora), emisor)


@pytest.mark.parametrize(("claims", "motivo"), [
    ({"sub": "mch_1"}, "sub"), ({"o": {"id": "org_1"}}, "organizacion"), ({"org_id": "org_1"}, "organizacion"),
    ({"v": 3}, "version"), ({"v": "2"}, "version"), ({"v": [2]}, "version"),
])  # fmt: skip
def test_lo_que_no_es_la_sesion_de_una_persona_se_rechaza(
    claims: dict[str, Any], motivo: str, emisor: EmisorDeTokens, fabrica: Fabrica
):
    assert _motivo(fabrica.token(**claims), emisor) == motivo


def test_un_token_enorme_se_rechaza_sin_mirarlo(emisor: EmisorDeTokens, fabrica: Fabrica, servidor: ServidorDeClaves):
    assert _motivo(fabrica.token(relleno="x" * 9000), emisor) == "largo"
    assert servidor.peticiones == 0


def test_quien_suplanta_queda_senalado(emisor: EmisorDeTokens, fabrica: Fabrica):
    assert verificar(fabrica.token(act={"sub": "user_soporte", "sid": "sess_9", "iss": "x"}), emisor).suplantada


def test_los_tokens_de_la_version_1_valen_sin_plan(emisor: EmisorDeTokens, fabrica: Fabrica):
    identidad = verificar(fabrica.token(v=..., pla=..., fva=...), emisor)
    assert identidad.plan is None
    assert identidad.inquilino().plan is None


@pytest.mark.parametrize(("pla", "plan"), [
    ("u:pro", Plan.PRO), ("u:free_user", Plan.GRATIS), (" u:starter ", Plan.STARTER), ("uo:pro", Plan.PRO),
    ("ou:pro", Plan.PRO), ("o:pro", None), ("o:pro,u:starter", Plan.STARTER), ("u:starter,u:pro", Plan.STARTER),
    ("pro", None), ("u:", None), (":pro", None), ("u:oro", None), ("x:pro", None), ("uu:pro", None), ("", None),
    (",,,", None), ("u:pro:extra", None), (None, None), (3, None), (["u:pro"], None), ({"u": "pro"}, None),
])  # fmt: skip
def test_el_plan_se_lee_por_ambito(pla: object, plan: Plan | None, emisor: EmisorDeTokens, fabrica: Fabrica):
    assert plan_de(pla, emisor.planes) is plan
    assert verificar(fabrica.token(pla=pla), emisor).plan is plan


@pytest.mark.parametrize("email", [None, 3, "x" * 400, "a\x00@b.es", ...])
def test_un_correo_raro_se_ignora(email: object, emisor: EmisorDeTokens, fabrica: Fabrica):
    assert verificar(fabrica.token(email=email), emisor).email == ""


def test_el_rechazo_no_cuenta_el_token(emisor: EmisorDeTokens, fabrica: Fabrica, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    token = fabrica.token(azp="https://malo.es", pla="u:desconocido")
    with pytest.raises(TokenRechazado) as fallo:
        verificar(token, emisor)
    escrito = f"{fallo.value!r} {fallo.value} {caplog.text}"
    assert not any(parte in escrito for parte in token.split("."))


def test_las_claves_se_piden_una_vez(
    emisor: EmisorDeTokens, fabrica: Fabrica, servidor: ServidorDeClaves, reloj: Reloj
):
    for _ in range(20):
        verificar(fabrica.token(), emisor)
    assert servidor.peticiones == 1
    reloj.ahora += 301
    verificar(fabrica.token(), emisor)
    assert servidor.peticiones == 2


def test_muchos_hilos_a_la_vez_piden_las_claves_una_vez(
    emisor: EmisorDeTokens, fabrica: Fabrica, servidor: ServidorDeClaves
):
    tokens = [fabrica.token() for _ in range(32)]
    with ThreadPoolExecutor(16) as hilos:
        assert all(hilos.map(emisor.verificar, tokens))
    assert servidor.peticiones == 1


def test_un_aluvion_de_kid_inventados_no_pregunta_mas(
    emisor: EmisorDeTokens, fabrica: Fabrica, servidor: ServidorDeClaves, reloj: Reloj
):
    verificar(fabrica.token(), emisor)
    for numero in range(50):
        assert _motivo(fabrica.token(kid=f"inventado_{numero}"), emisor) == "kid"
    assert servidor.peticiones == 1
    reloj.ahora += 11
    for numero in range(50):
        _motivo(fabrica.token(kid=f"inventado_{numero}"), emisor)
    assert servidor.peticiones == 2


def test_una_clave_nueva_se_encuentra_y_la_retirada_deja_de_valer(
    emisor: EmisorDeTokens, fabrica: Fabrica, servidor: ServidorDeClaves, reloj: Reloj
):
    viejo = fabrica.token()
    verificar(viejo, emisor)
    servidor.claves = {"ins_2": clave_rsa("ins_2")}
    servidor.claves["ins_1"] = clave_rsa("rotada")
    nuevo = fabrica.token(kid="ins_2")
    del servidor.claves["ins_1"]
    reloj.ahora += 11
    assert verificar(nuevo, emisor)
    assert _motivo(viejo, emisor) == "kid"


@pytest.mark.parametrize("averia", ["500", "basura", "redirige"])
def test_si_el_emisor_no_contesta_valen_las_ultimas_claves_una_hora(
    averia: str, emisor: EmisorDeTokens, fabrica: Fabrica, servidor: ServidorDeClaves, reloj: Reloj
):
    verificar(fabrica.token(), emisor)
    servidor.estropeado = averia
    for _ in range(11):
        reloj.ahora += 320
        assert verificar(fabrica.token(), emisor)
    reloj.ahora += 90
    assert _motivo(fabrica.token(), emisor) == CLAVES_NO_DISPONIBLES
    servidor.estropeado = ""
    reloj.ahora += 11
    assert verificar(fabrica.token(), emisor)


def test_un_emisor_caido_no_se_llama_a_cada_peticion(
    emisor: EmisorDeTokens, fabrica: Fabrica, servidor: ServidorDeClaves, reloj: Reloj
):
    servidor.estropeado = "500"
    for _ in range(20):
        assert _motivo(fabrica.token(), emisor) == CLAVES_NO_DISPONIBLES
    assert servidor.peticiones == 1


def test_las_claves_de_otro_algoritmo_no_sirven(emisor: EmisorDeTokens, fabrica: Fabrica, servidor: ServidorDeClaves):
    documento = servidor.documento()
    documento["keys"][0]["alg"] = "RS512"
    servidor.documento = lambda: documento  # pyright: ignore[reportAttributeAccessIssue]
    assert _motivo(fabrica.token(), emisor) == "kid"
