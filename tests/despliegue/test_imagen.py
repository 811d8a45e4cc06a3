"""Lo que importa de la imagen: nada de más dentro, nadie con privilegios y todo con su versión."""

import re
import subprocess

import pytest

from factursaas.config import RAIZ

DOCKERFILE = (RAIZ / "Dockerfile").read_text(encoding="utf-8")
IGNORADO = (RAIZ / ".dockerignore").read_text(encoding="utf-8").splitlines()
ULTIMA = DOCKERFILE.rpartition("\nFROM ")[2]


def fijadas(fichero: str) -> dict[str, str]:
    texto = (RAIZ / fichero).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^\s;\\]+)", texto.lower(), re.MULTILINE))


def test_la_ultima_etapa_no_trabaja_como_root_ni_instala_nada() -> None:
    assert re.search(r"^USER 10001:10001$", ULTIMA, re.MULTILINE)
    assert ULTIMA.index("USER ") > ULTIMA.index("COPY ")
    assert not re.search(r"pip|apt-get|curl|bun|npm", ULTIMA)


def test_responde_por_si_misma_y_para_cuando_se_lo_piden() -> None:
    assert "HEALTHCHECK" in ULTIMA
    assert 'ENTRYPOINT ["python", "-m", "factursaas"]' in ULTIMA
    assert "STOPSIGNAL SIGTERM" in ULTIMA


def test_ningun_secreto_se_da_al_construir() -> None:
    pedidas = re.findall(r"^ARG (\w+)", DOCKERFILE, re.MULTILINE)
    assert set(pedidas) == {
        *("PYTHON_IMAGE", "CLERK_PUBLISHABLE_KEY", "OIDC_ISSUER", "OIDC_NAME", "FACTURSAAS_PLAN_SOURCE")
    }
    assert not re.search("SECRET|PASSWORD|DATABASE_URL", DOCKERFILE)


def test_se_construye_con_lo_fijado_y_comprobado() -> None:
    assert re.search(r"^ARG PYTHON_IMAGE=\S+:\d+\.\d+-slim-\w+$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes --only-binary :all: -r requirements.lock" in DOCKERFILE


def test_lo_fijado_entero_dice_lo_mismo_que_lo_pedido() -> None:
    """Si falla: `make lock`."""
    pedido, fijado = fijadas("requirements.txt"), fijadas("requirements.lock")
    assert {nombre: fijado.get(nombre) for nombre in pedido} == pedido


@pytest.mark.parametrize("fuera", [".env", ".data", ".git", "tests", ".venv", ".web"])
def test_lo_de_esta_maquina_no_entra_en_la_imagen(fuera: str) -> None:
    assert IGNORADO[1] == "*"
    assert f"!{fuera}" not in IGNORADO


def test_el_guion_que_prepara_la_base_es_de_shell_valido() -> None:
    subprocess.run(["bash", "-n", "despliegue/postgres.sh"], cwd=RAIZ, check=True)
    subprocess.run(["sh", "-n", "scripts/probar_imagen.sh"], cwd=RAIZ, check=True)
