"""El doctor dice si se podrá entrar, y si no, qué hay que tocar."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from factursaas.arranque import doctor
from factursaas.config import ajustes
from factursaas.integrations.clerk import clerk_configurado
from factursaas.integrations.tokens import emisor_configurado
from tests.clerk import solo_servidor
from tests.clerk.mundo import CLAVE_PUBLICA, CLAVE_SECRETA, SECRETO_AVISOS, Mundo


@dataclass
class Instalacion:
    """La configuración que se revisa y el Clerk con el que habla."""

    mundo: Mundo
    entorno: pytest.MonkeyPatch

    def con(self, **valores: str) -> "Instalacion":
        for nombre, valor in valores.items():
            self.entorno.setenv(nombre, valor)
        _olvidar()
        return self

    def mal(self) -> dict[str, str]:
        """Lo que falla, de lo que tiene que ver con entrar."""
        return {c.nombre: c.detalle for c in doctor.revisar() if not c.bien and ":" in c.nombre}


def _olvidar() -> None:
    for recordado in (ajustes, clerk_configurado, emisor_configurado):
        recordado.cache_clear()


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Instalacion]:
    with solo_servidor.en_marcha() as (mundo, url):
        yield Instalacion(mundo, monkeypatch).con(
            CLERK_PUBLISHABLE_KEY=CLAVE_PUBLICA,
            CLERK_SECRET_KEY=CLAVE_SECRETA,
            CLERK_WEBHOOK_SECRET=SECRETO_AVISOS,
            CLERK_API_URL=url,
            CLERK_JWKS_URL=f"{url}/.well-known/jwks.json",
        )
    monkeypatch.undo()
    _olvidar()


def test_bien_configurado_no_falla_nada(clerk: Instalacion) -> None:
    assert clerk.mal() == {}
    assert {c.nombre for c in doctor.revisar()} >= {
        "Clerk: emisor y hora", "Clerk: clave secreta", "Clerk: avisos", "Clerk: planes"
    }  # fmt: skip


def test_una_clave_secreta_que_no_vale(clerk: Instalacion) -> None:
    mal = clerk.con(CLERK_SECRET_KEY="sk_test_otra").mal()
    assert "CLERK_SECRET_KEY" in mal["Clerk: clave secreta"]
    assert "sk_test_otra" not in str(mal)


def test_claves_de_dos_instancias_distintas(clerk: Instalacion) -> None:
    with solo_servidor.en_marcha() as (_, otra):
        mal = clerk.con(CLERK_API_URL=otra).mal()
    assert "instancias distintas" in mal["Clerk: clave secreta"]


@pytest.mark.parametrize(
    ("secreto", "texto"), [("whsec_", "vacío"), ("abc", "whsec_"), ("whsec_%%", "CLERK_WEBHOOK_SECRET")]
)
def test_un_secreto_de_avisos_mal_copiado(secreto: str, texto: str, clerk: Instalacion) -> None:
    assert texto in clerk.con(CLERK_WEBHOOK_SECRET=secreto).mal()["Clerk: avisos"]


def test_sin_avisos_se_dice_lo_que_se_pierde(clerk: Instalacion) -> None:
    clerk.entorno.delenv("CLERK_WEBHOOK_SECRET")
    assert "/api/webhooks/clerk" in clerk.con().mal()["Clerk: avisos"]


def test_un_plan_que_en_clerk_no_existe(clerk: Instalacion) -> None:
    mal = clerk.con(CLERK_PLAN_PRO="empresa").mal()
    assert mal["Clerk: planes"].startswith("En Clerk no hay ningún plan llamado empresa. Tiene free_user, pro, starter")


@pytest.mark.parametrize(("segundos", "texto"), [(60, "atrasado"), (-60, "adelantado")])
def test_un_reloj_que_no_va_en_hora(segundos: int, texto: str, clerk: Instalacion) -> None:
    clerk.mundo.desfase_del_reloj = segundos
    dicho = re.search(r"(\d+) s (\w+)", clerk.mal()["Clerk: emisor y hora"])
    assert dicho is not None
    assert dicho[2] == texto
    assert 55 <= int(dicho[1]) <= 65


def test_clerk_caido(clerk: Instalacion) -> None:
    clerk.mundo.corte = "todo"
    mal = clerk.mal()
    assert "CLERK_PUBLISHABLE_KEY" in mal["Clerk: emisor y hora"]
    assert "503" in mal["Clerk: clave secreta"]


def test_un_proveedor_oidc_que_no_contesta(clerk: Instalacion) -> None:
    for nombre in ("CLERK_PUBLISHABLE_KEY", "CLERK_SECRET_KEY"):
        clerk.entorno.delenv(nombre)
    mal = clerk.con(OIDC_ISSUER="http://127.0.0.1:9", OIDC_CLIENT_ID="x").mal()
    assert "OIDC_ISSUER" in mal["OIDC: proveedor y hora"]
