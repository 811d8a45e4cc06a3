import json
import stat
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import jwt
import pytest
import time_machine

from factursaas.config import Ajustes
from factursaas.domain.planes import Plan
from factursaas.integrations.claves import Llavero
from factursaas.integrations.dev_issuer import (
    VIDA_SESION,
    EmisorDeDesarrollo,
    IdentidadDeDesarrolloProhibida,
    Persona,
    SesionDesconocida,
    sub_de,
)
from factursaas.integrations.tokens import VIDA_MAXIMA_DESARROLLO, EmisorDeTokens, TokenRechazado

CLAVE_CLERK = "pk_test_ZXhhbXBsZS5hY2NvdW50cy5kZXYk"
CARLA = Persona("user_carla", "carla@example.es", Plan.PRO)


@pytest.fixture
def ajustes_de(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ajustes]:
    for variable in ("FACTURSAAS_ENV", "FACTURSAAS_ORIGIN", "CLERK_PUBLISHABLE_KEY", "CLERK_SECRET_KEY", "PORT"):
        monkeypatch.delenv(variable, raising=False)
    return lambda **cambios: Ajustes(_env_file=None, data_dir=tmp_path, **cambios)  # pyright: ignore


@pytest.fixture
def emisor(ajustes_de: Callable[..., Ajustes]) -> EmisorDeDesarrollo:
    return EmisorDeDesarrollo(ajustes_de())


def _verificador(emisor: EmisorDeDesarrollo, config: Ajustes) -> EmisorDeTokens:
    return EmisorDeTokens(
        config.emisor_tokens, Llavero(emisor.claves), frozenset(config.origenes), VIDA_MAXIMA_DESARROLLO
    )


def test_sus_tokens_pasan_el_verificador_de_clerk(emisor: EmisorDeDesarrollo, ajustes_de: Callable[..., Ajustes]):
    config = ajustes_de()
    sid = emisor.open("user_bruno", "bruno@example.es", Plan.STARTER)
    for origen in config.origenes:
        identidad = _verificador(emisor, config).verificar(emisor.mint(sid, azp=origen))
        assert (identidad.user_id, identidad.sesion_id, identidad.plan) == ("user_bruno", sid, Plan.STARTER)
        assert identidad.email == "bruno@example.es"
        assert identidad.expira - identidad.emitida == 60


def test_lleva_los_claims_de_un_token_de_clerk_v2(emisor: EmisorDeDesarrollo):
    claims = jwt.decode(emisor.token(CARLA, 60), options={"verify_signature": False})
    assert set(claims) - {"email_verified"} == {
        "azp",
        "email",
        "exp",
        "fva",
        "iat",
        "iss",
        "jti",
        "nbf",
        "pla",
        "sid",
        "sts",
        "sub",
        "v",
    }
    assert (claims["pla"], claims["v"], claims["sts"]) == ("u:pro", 2, "active")


@pytest.mark.parametrize("ttl", [-1, -3600])
def test_con_vida_negativa_nace_caducado(ttl: int, emisor: EmisorDeDesarrollo, ajustes_de: Callable[..., Ajustes]):
    with pytest.raises(TokenRechazado) as fallo:
        _verificador(emisor, ajustes_de()).verificar(emisor.token(CARLA, ttl))
    assert fallo.value.motivo == "caducado"


def test_reiniciar_no_echa_a_nadie(ajustes_de: Callable[..., Ajustes]):
    config = ajustes_de()
    primero = EmisorDeDesarrollo(config)
    sid = primero.open("user_ana", "ana@example.es", Plan.GRATIS)
    token = primero.mint(sid)
    segundo = EmisorDeDesarrollo(config)
    assert segundo.jwks() == primero.jwks()
    assert _verificador(segundo, config).verificar(token).user_id == "user_ana"
    assert segundo.mint(sid)


def test_guarda_sus_secretos_para_su_dueno(emisor: EmisorDeDesarrollo, tmp_path: Path):
    emisor.open("user_ana", "ana@example.es", Plan.GRATIS)
    carpeta = tmp_path / "identidad_desarrollo"
    assert stat.S_IMODE(carpeta.stat().st_mode) == 0o700
    ficheros = list(carpeta.iterdir())
    assert len(ficheros) == 2
    assert {stat.S_IMODE(fichero.stat().st_mode) for fichero in ficheros} == {0o600}


def test_no_publica_nada_privado(emisor: EmisorDeDesarrollo):
    (clave,) = emisor.jwks()["keys"]
    assert set(clave) == {"kty", "key_ops", "n", "e", "kid", "use", "alg"}


def test_una_sesion_cerrada_no_da_mas_tokens(emisor: EmisorDeDesarrollo):
    sid = emisor.open("user_ana", "ana@example.es", Plan.GRATIS)
    otra = emisor.open("user_ana", "ana@example.es", Plan.GRATIS)
    emisor.end(sid)
    emisor.end(sid)
    with pytest.raises(SesionDesconocida):
        emisor.mint(sid)
    assert emisor.mint(otra)


@pytest.mark.parametrize(
    "sid", ["", "sess_", "sess_../clave", "sess_" + "g" * 32, "../clave.pem", "sess_" + "a" * 33, "\x00"]
)
def test_un_identificador_inventado_no_toca_ficheros(sid: str, emisor: EmisorDeDesarrollo, tmp_path: Path):
    with pytest.raises(SesionDesconocida):
        emisor.mint(sid)
    emisor.end(sid)
    assert (tmp_path / "identidad_desarrollo" / "clave.pem").exists()


def test_las_sesiones_viejas_se_olvidan(emisor: EmisorDeDesarrollo, tmp_path: Path):
    sid = emisor.open("user_ana", "ana@example.es", Plan.GRATIS)
    with time_machine.travel(time.time() + VIDA_SESION + 1):
        with pytest.raises(SesionDesconocida):
            emisor.mint(sid)
        emisor.open("user_ana", "ana@example.es", Plan.GRATIS)
    assert not (tmp_path / "identidad_desarrollo" / f"{sid}.json").exists()


def test_un_fichero_de_sesion_estropeado_es_una_sesion_que_no_existe(emisor: EmisorDeDesarrollo, tmp_path: Path):
    sid = emisor.open("user_ana", "ana@example.es", Plan.GRATIS)
    (tmp_path / "identidad_desarrollo" / f"{sid}.json").write_text("{", encoding="utf-8")
    with pytest.raises(SesionDesconocida):
        emisor.mint(sid)


@pytest.mark.parametrize("cambios", [
    {"entorno": "production"}, {"clerk_publishable_key": CLAVE_CLERK}, {"clerk_secret_key": "sk_test_x"},
    {"origen": "https://app.example.es"}, {"origen": "http://192.168.1.10:3000"}, {"origen": "http://localhost.malo.es"},
])  # fmt: skip
def test_se_niega_a_existir(cambios: dict[str, Any], ajustes_de: Callable[..., Ajustes], tmp_path: Path):
    with pytest.raises(IdentidadDeDesarrolloProhibida):
        EmisorDeDesarrollo(ajustes_de(**cambios))
    assert not (tmp_path / "identidad_desarrollo").exists()


def test_la_misma_persona_es_siempre_la_misma():
    assert sub_de("ana@example.es") == sub_de(" ANA@example.es ") == "user_ana"
    assert sub_de("otra@example.es") == sub_de("Otra@Example.es")
    assert sub_de("otra@example.es") != sub_de("otro@example.es")


def _huella(carpeta: str) -> str:
    config = Ajustes(_env_file=None, data_dir=Path(carpeta))  # pyright: ignore
    return json.dumps(EmisorDeDesarrollo(config).jwks())


def test_varios_procesos_a_la_vez_acaban_con_la_misma_clave(ajustes_de: Callable[..., Ajustes], tmp_path: Path):
    with ProcessPoolExecutor(4) as procesos:
        assert len(set(procesos.map(_huella, [str(tmp_path)] * 4))) == 1
