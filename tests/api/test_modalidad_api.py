"""La modalidad, los eventos y la exportación, por la API."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import comprobaciones
from tests import fabrica
from tests import remision as pasos
from tests.api.conftest import Llamar, campos, exigir_problema

MODALIDAD = "/api/verifactu/modalidad"
NO = {"modalidad": "no_verifactu"}


@pytest.fixture
def nora(ana: Inquilino) -> Inquilino:
    return fabrica.en_no_verifactu(ana)


def periodo(**cambios: Any) -> dict[str, Any]:
    hoy = datetime.now(UTC).date()
    dias = {"desde": str(hoy - timedelta(days=1)), "hasta": str(hoy + timedelta(days=1))}
    return {"referencia": "RE-2027/001"} | dias | cambios


def test_sin_haber_elegido_se_esta_en_verifactu(de_ana: httpx.Client) -> None:
    assert de_ana.get(MODALIDAD).json() == {
        "modalidad": "verifactu",
        "desde": None,
        "impedimento": "",
        "ultimo_envio": None,
        "renuncia_pedida": None,
        "fin": None,
    }


def test_con_certificado_se_pasa_a_no_verifactu_y_las_facturas_salen_firmadas(
    de_ana: httpx.Client, ana: Inquilino
) -> None:
    fabrica.con_emisor(ana)
    fabrica.con_certificado(ana)
    assert de_ana.put(MODALIDAD, json=NO).json()["modalidad"] == "no_verifactu"
    factura = fabrica.con_emitida(ana)
    [registro] = de_ana.get("/api/registros").json()["items"]
    assert registro["estado_envio"] == "no_se_remite"
    assert "<ds:Signature " in registro["xml"]
    assert "ValidarQRNoVerifactu" in de_ana.get(f"/api/facturas/{factura.id}").json()["qr"]
    [inicio] = de_ana.get("/api/eventos").json()["items"]
    assert (inicio["tipo"], inicio["nombre"]) == ("01", "Empieza a funcionar como NO VERI*FACTU")


def test_pedir_la_que_ya_se_tiene_no_cambia_nada(de_ana: httpx.Client, nora: Inquilino) -> None:
    assert de_ana.put(MODALIDAD, json=NO).json()["modalidad"] == "no_verifactu"
    assert len(de_ana.get("/api/eventos").json()["items"]) == 1


def test_lo_que_impide_cambiar_se_dice(de_ana: httpx.Client, ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factursaas.services.firmantes._de_la_instalacion", lambda: None)
    assert campos(exigir_problema(de_ana.put(MODALIDAD, json=NO), 422, "datos_no_validos")) == {"emisor"}
    fabrica.con_emisor(ana)
    problema = exigir_problema(de_ana.put(MODALIDAD, json=NO), 409, "estado_no_permitido")
    assert "Súbelo en Ajustes" in problema["detail"]
    exigir_problema(de_ana.put(MODALIDAD, json={"modalidad": "otra"}), 422, "datos_no_validos")


def test_quien_ya_remitio_renuncia_y_sigue_hasta_fin_de_ano(de_ana: httpx.Client, ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    pasos.remitir(ana)
    exigir_problema(de_ana.put(MODALIDAD, json=NO), 409, "estado_no_permitido")
    leida = de_ana.put(MODALIDAD, json=NO | {"renunciar": True}).json()
    assert leida["modalidad"] == "verifactu"
    assert leida["renuncia_pedida"].endswith("-12-31")
    assert "tienes que renunciar" in leida["impedimento"]


def test_se_exporta_un_zip_y_repetir_la_clave_no_lo_exporta_dos_veces(de_ana: httpx.Client, nora: Inquilino) -> None:
    fabrica.con_emitida(nora)
    clave = {"Idempotency-Key": "requerimiento-1"}
    primera = de_ana.post("/api/verifactu/exportar", json=periodo(), headers=clave)
    assert primera.headers["content-type"] == "application/zip"
    assert primera.headers["content-disposition"] == 'attachment; filename="requerimiento-RE-2027-001.zip"'
    with zipfile.ZipFile(io.BytesIO(primera.content)) as archivo:
        assert (archivo.namelist()[0], archivo.namelist()[-1]) == ("registros-0001.xml", "manifiesto.json")
    otra = de_ana.post("/api/verifactu/exportar", json=periodo(), headers=clave)
    assert otra.content == primera.content
    assert [e["tipo"] for e in de_ana.get("/api/eventos").json()["items"]] == ["09", "08", "01"]


def test_no_se_exporta_lo_que_no_hay_ni_un_periodo_al_reves(de_ana: httpx.Client) -> None:
    exigir_problema(de_ana.post("/api/verifactu/exportar", json=periodo()), 404, "no_encontrado")
    al_reves = periodo(desde="2030-01-01")
    exigir_problema(de_ana.post("/api/verifactu/exportar", json=al_reves), 422, "datos_no_validos")


def test_comprobar_deja_dicho_que_se_ha_hecho(de_ana: httpx.Client, nora: Inquilino) -> None:
    fabrica.con_emitida(nora)
    hecha = de_ana.post("/api/verifactu/comprobar").json()
    assert hecha == {"registros": 1, "eventos": 1, "anomalias": [], "sin_anotar": ""}
    assert [e["tipo"] for e in de_ana.get("/api/eventos").json()["items"]] == ["05", "03", "01"]
    with tenant_session(nora) as db:
        guardada = comprobaciones.ultima(db)
    assert guardada is not None
    assert (guardada.pedida_por, guardada.registros, guardada.halladas) == ("a_mano", 1, 0)


def test_otro_no_ve_mis_eventos_ni_mi_modalidad(llamar: Llamar, nora: Inquilino, bruno: Inquilino) -> None:
    de_bruno = llamar(bruno)
    assert de_bruno.get("/api/eventos").json()["items"] == []
    assert de_bruno.get(MODALIDAD).json()["modalidad"] == "verifactu"
