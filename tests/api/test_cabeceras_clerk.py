"""La política de contenido abre a Clerk lo que Clerk necesita, y solo con Clerk."""

from pathlib import Path

import pytest
from starlette.datastructures import MutableHeaders

from factursaas.api.cabeceras import csp_de_paginas, poner
from factursaas.config import Ajustes

CON_CLERK = Ajustes(CLERK_PUBLISHABLE_KEY="pk_test_ZXhhbXBsZS5hY2NvdW50cy5kZXYk", CLERK_SECRET_KEY="sk_test_x")
SIN_CLERK = (Ajustes(PORT=4321), Ajustes(OIDC_ISSUER="https://id.example.es", OIDC_CLIENT_ID="factursaas"))
CLERK = "https://example.accounts.dev"


def directivas(config: Ajustes, carpeta: Path) -> dict[str, list[str]]:
    partes = [parte.split() for parte in csp_de_paginas(config, carpeta).split("; ")]
    return {nombre: fuentes for nombre, *fuentes in partes}


def test_con_clerk_se_carga_su_guion_y_se_habla_con_su_servidor(tmp_path: Path) -> None:
    politica = directivas(CON_CLERK, tmp_path)
    assert CLERK in politica["script-src"]
    assert CLERK in politica["connect-src"]
    assert "https://img.clerk.com" in politica["img-src"]
    assert politica["worker-src"] == ["'self'", "blob:"]


def test_con_clerk_se_puede_pagar_y_pasar_el_control_de_robots(tmp_path: Path) -> None:
    politica = directivas(CON_CLERK, tmp_path)
    for directiva in ("script-src", "frame-src"):
        assert "https://challenges.cloudflare.com" in politica[directiva]
        assert "https://js.stripe.com" in politica[directiva]
    assert "https://api.stripe.com" in politica["connect-src"]


def test_con_clerk_lo_demas_sigue_cerrado(tmp_path: Path) -> None:
    politica, sin_clerk = directivas(CON_CLERK, tmp_path), directivas(SIN_CLERK[0], tmp_path)
    for directiva in ("default-src", "style-src", "object-src", "base-uri", "form-action", "frame-ancestors"):
        assert politica[directiva] == sin_clerk[directiva]
    comodines = [fuente for fuentes in politica.values() for fuente in fuentes if fuente in ("*", "https:", "http:")]
    assert comodines == []
    assert "'unsafe-inline'" not in politica["script-src"]


@pytest.mark.parametrize("config", SIN_CLERK, ids=["desarrollo", "oidc"])
def test_sin_clerk_no_se_abre_nada_a_nadie(config: Ajustes, tmp_path: Path) -> None:
    politica = csp_de_paginas(config, tmp_path)
    assert "clerk" not in politica
    assert "stripe" not in politica
    assert "frame-src" not in politica


def test_la_clave_sin_la_publica_no_rompe_la_politica(tmp_path: Path) -> None:
    assert "clerk" not in csp_de_paginas(Ajustes(CLERK_SECRET_KEY="sk_test_x"), tmp_path)


def test_con_clerk_se_puede_pagar_con_el_telefono_y_sin_el_no() -> None:
    for config, pagos in ((CON_CLERK, 'payment=(self "https://js.stripe.com")'), (SIN_CLERK[0], "payment=()")):
        cabeceras = MutableHeaders({"content-type": "text/html"})
        poner(cabeceras, config, "x", de_la_api=False)
        assert cabeceras["permissions-policy"].endswith(pagos)
