"""Lo que importa de `compose.yaml`: que valga, que nada se asome a Internet y que ningún secreto vaya escrito."""

import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from factursaas.config import RAIZ, VERSION

COMPOSE = yaml.safe_load((RAIZ / "compose.yaml").read_text(encoding="utf-8"))
SERVICIOS: dict[str, dict[str, Any]] = COMPOSE["services"]
NUESTROS = ("app", "worker", "migrate", "simulador")
VARIABLES = [
    (nombre, variable, str(valor))
    for nombre, servicio in SERVICIOS.items()
    for variable, valor in servicio.get("environment", {}).items()
]


@pytest.mark.parametrize(
    ("esquema", "fichero"),
    [("vendor.compose-spec", "compose.yaml"), ("vendor.github-workflows", ".github/workflows/ci.yml")],
)
def test_cumple_su_esquema_publicado(esquema: str, fichero: str) -> None:
    orden = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", esquema, fichero]
    hecho = subprocess.run(orden, check=False, cwd=RAIZ, capture_output=True, text=True)
    assert hecho.returncode == 0, hecho.stdout


def test_solo_caddy_abre_puertos_y_adminer_solo_en_la_propia_maquina_y_si_se_pide() -> None:
    abiertos = {nombre: servicio["ports"] for nombre, servicio in SERVICIOS.items() if "ports" in servicio}
    assert set(abiertos) == {"caddy", "adminer"}
    assert all(puerto.startswith("127.0.0.1:") for puerto in abiertos["adminer"])
    assert SERVICIOS["adminer"]["profiles"] == ["admin"]
    assert not any("network_mode" in servicio for servicio in SERVICIOS.values())


@pytest.mark.parametrize("nombre", ["postgres", "redis", "simulador", "migrate"])
def test_la_base_y_lo_de_dentro_no_salen_de_una_red_sin_salida(nombre: str) -> None:
    assert SERVICIOS[nombre]["networks"] == ["interna"]
    assert COMPOSE["networks"]["interna"] == {"internal": True}


def test_caddy_no_llega_a_la_base() -> None:
    assert SERVICIOS["caddy"]["networks"] == ["publica"]


@pytest.mark.parametrize(("nombre", "variable", "valor"), VARIABLES, ids=[f"{n}-{v}" for n, v, _ in VARIABLES])
def test_los_secretos_vienen_de_fuera_y_sin_ellos_no_se_arranca(nombre: str, variable: str, valor: str) -> None:
    if valor and re.search("PASSWORD|SECRET|_URL|AUTH", variable):
        assert re.search(r"\$\{[A-Z_]+:\?[^}]+\}", valor), f"{nombre}: {variable}"


def test_el_superusuario_de_la_base_no_se_le_da_a_la_aplicacion() -> None:
    assert all(SERVICIOS[nombre]["environment"]["POSTGRES_PASSWORD"] == "" for nombre in NUESTROS)
    assert "superusuario" not in SERVICIOS["app"]["environment"]["DATABASE_URL"]


@pytest.mark.parametrize("nombre", SERVICIOS)
def test_nadie_tiene_mas_permisos_de_los_que_necesita(nombre: str) -> None:
    servicio = SERVICIOS[nombre]
    assert servicio["read_only"] is True
    assert servicio["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in servicio["security_opt"]
    assert "privileged" not in servicio


@pytest.mark.parametrize("nombre", SERVICIOS)
def test_cada_imagen_dice_su_version(nombre: str) -> None:
    assert re.search(r":\d", SERVICIOS[nombre]["image"])


def test_la_version_de_la_imagen_es_la_del_programa() -> None:
    assert {SERVICIOS[nombre]["image"] for nombre in NUESTROS} == {f"factursaas:{VERSION}"}


def test_nadie_arranca_antes_que_aquello_de_lo_que_depende() -> None:
    assert SERVICIOS["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for nombre in ("app", "worker"):
        assert SERVICIOS[nombre]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert SERVICIOS[nombre]["depends_on"]["redis"] == {"condition": "service_healthy"}
    assert SERVICIOS["caddy"]["depends_on"] == {"app": {"condition": "service_healthy"}}


@pytest.mark.parametrize("nombre", ["postgres", "redis", "worker", "simulador"])
def test_se_sabe_si_cada_uno_responde(nombre: str) -> None:
    assert SERVICIOS[nombre]["healthcheck"]["test"]


def test_lo_que_hay_que_conservar_va_en_volumenes() -> None:
    puestos = {v.split(":")[0] for servicio in SERVICIOS.values() for v in servicio.get("volumes", [])}
    assert set(COMPOSE["volumes"]) == {volumen for volumen in puestos if not volumen.startswith(".")}
    # La imagen 18 guarda los datos en una subcarpeta: el volumen en /var/lib/postgresql/data se quedaría vacío.
    assert "postgres:/var/lib/postgresql" in SERVICIOS["postgres"]["volumes"]
