"""La declaración responsable se lee sin cuenta, y sin cuenta no se lee nada más."""

from datetime import date
from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader

from factursaas.config import VERSION
from factursaas.domain.planes import Inquilino
from tests import fabrica
from tests.api.conftest import exigir_problema
from tests.declarante import suscribir

pytestmark = pytest.mark.xdist_group("declaraciones")


def test_sin_productor_dice_que_esta_sin_suscribir_y_que_falta(nadie: httpx.Client) -> None:
    leida = nadie.get("/api/declaracion").json()
    assert (leida["suscrita"], leida["suscrita_el"], leida["version"]) == (False, None, VERSION)
    assert leida["titulo"].startswith("BORRADOR SIN SUSCRIBIR")
    assert "su NIF" in leida["faltan"]
    pdf = nadie.get("/api/declaracion/pdf")
    assert 'filename="declaracion-responsable-0.1.0-sin-suscribir.pdf"' in pdf.headers["content-disposition"]
    assert all("SIN SUSCRIBIR" in pagina.extract_text() for pagina in PdfReader(BytesIO(pdf.content)).pages)


def test_suscrita_se_lee_entera_y_en_su_orden(nadie: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    suscribir(monkeypatch)
    leida = nadie.get("/api/declaracion").json()
    assert (leida["suscrita"], leida["suscrita_el"], leida["faltan"]) == (True, "2026-01-15", [])
    assert [apartado["letra"] for apartado in leida["apartados"]] == [f"1.{letra})" for letra in "abcdefghijkl"]
    assert leida["sha256"] in {version["sha256"] for version in leida["versiones"]}
    pdf = nadie.get("/api/declaracion/pdf", params={"descargar": True})
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"] == 'attachment; filename="declaracion-responsable-0.1.0.pdf"'
    assert "Programas Ñandú, S.L." in "".join(p.extract_text() for p in PdfReader(BytesIO(pdf.content)).pages)


def test_una_anterior_se_pide_por_su_version_o_por_su_resumen(
    nadie: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    suscribir(monkeypatch, fecha_declaracion=date(2026, 2, 1))
    antes = nadie.get("/api/declaracion").json()
    suscribir(monkeypatch, fecha_declaracion=date(2026, 3, 1))
    nadie.get("/api/declaracion").raise_for_status()
    monkeypatch.setattr("factursaas.services.declaraciones.VERSION", "9.0.0")
    por_resumen = nadie.get("/api/declaracion", params={"sha256": antes["sha256"]}).json()
    assert (por_resumen["suscrita_el"], por_resumen["texto"]) == ("2026-02-01", antes["texto"])
    assert nadie.get("/api/declaracion", params={"version": VERSION}).json()["suscrita_el"] == "2026-03-01"
    assert nadie.get("/api/declaracion").json()["version"] == "9.0.0"


@pytest.mark.parametrize("ruta", ["/api/declaracion", "/api/declaracion/pdf"])
def test_una_que_no_hay_no_se_encuentra(nadie: httpx.Client, ruta: str) -> None:
    exigir_problema(nadie.get(ruta, params={"version": "0.0.1"}), 404, "no_encontrado")
    exigir_problema(nadie.get(ruta, params={"version": "a\x00b"}), 422, "datos_no_validos")
    exigir_problema(nadie.get(ruta, params={"sha256": "x"}), 422, "datos_no_validos")


def test_no_dice_nada_de_ninguna_cuenta(nadie: httpx.Client, ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    leida = nadie.get("/api/declaracion").text
    for suyo in (ana.user_id, ana.email, fabrica.EMISOR["nif"], fabrica.EMISOR["nombre"], factura.numero_completo):
        assert suyo not in leida
