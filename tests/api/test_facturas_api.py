"""La historia de una factura por la API."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import time_machine

from factursaas.domain.planes import Inquilino
from tests import fabrica
from tests.api.conftest import Llamar, campos, exigir_problema

CASOS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "domain" / "casos.json").read_text(encoding="utf-8")
)["casos"]
SIN_GUARDAR = ("rectifica", "cobros")
TOTALES = [clave for clave in CASOS[0]["esperado"] if clave != "lineas"]


@pytest.mark.parametrize("caso", CASOS, ids=lambda caso: caso["id"])
def test_los_casos_resueltos_a_mano(de_ana: httpx.Client, caso: dict[str, Any]) -> None:
    respuesta = de_ana.post("/api/facturas/calcular", json=caso["entrada"])
    assert respuesta.status_code == 200, respuesta.text
    assert respuesta.json() == caso["esperado"]
    assert de_ana.get("/api/facturas").json()["items"] == []


@pytest.mark.parametrize("caso", CASOS, ids=lambda caso: caso["id"])
def test_un_borrador_suma_lo_mismo_que_el_calculo(de_ana: httpx.Client, caso: dict[str, Any]) -> None:
    entrada = {campo: valor for campo, valor in caso["entrada"].items() if campo not in SIN_GUARDAR}
    creada = de_ana.post("/api/facturas", json=entrada)
    assert creada.status_code == 201, creada.text
    factura = creada.json()
    assert {clave: factura[clave] for clave in TOTALES} == {clave: caso["esperado"][clave] for clave in TOTALES}
    importes = [
        {clave: linea[clave] for clave in ("bruto", "descuento", "importe", "neto")} for linea in factura["lineas"]
    ]
    assert importes == caso["esperado"]["lineas"]
    assert factura["total"] == factura["total_factura"]
    assert de_ana.get(f"/api/facturas/{factura['id']}").json() == factura


def test_de_borrador_a_cobrada(llamar: Llamar, ana: Inquilino) -> None:
    de_ana = llamar(ana)
    de_ana.put("/api/emisor", json=fabrica.EMISOR).raise_for_status()
    cliente = de_ana.post("/api/clientes", json=fabrica.CLIENTE).json()
    linea = {"descripcion": "Corte", "cantidad": "2", "precio": "10.50"}
    borrador = de_ana.post("/api/facturas", json={"cliente_id": cliente["id"], "lineas": [linea]}).json()
    assert (borrador["estado"], borrador["numero"], borrador["emisor"], borrador["cliente"]) == (
        "BORRADOR",
        None,
        None,
        None,
    )
    assert (borrador["total"], borrador["cobrado"], borrador["pendiente"]) == ("25.41", "0.00", "25.41")
    emitida = de_ana.post(f"/api/facturas/{borrador['id']}/emitir").json()
    assert emitida["numero"] == f"A-{emitida['fecha'][:4]}-0001"
    assert emitida["emisor"]["nombre"] == "Ana Núñez"
    assert emitida["cliente"]["nif"] == "B12345674"
    assert emitida["emitida_en"]
    ruta = f"/api/facturas/{emitida['id']}"
    parcial = de_ana.post(f"{ruta}/cobros", json={"importe": "5.41", "medio": "bizum"})
    assert parcial.status_code == 201
    assert (parcial.json()["estado"], parcial.json()["pendiente"]) == ("EMITIDA", "20.00")
    entera = de_ana.post(f"{ruta}/cobros", json={}).json()
    assert (entera["estado"], entera["cobrado"], entera["pendiente"]) == ("COBRADA", "25.41", "0.00")
    cobros = de_ana.get(f"{ruta}/cobros").json()
    assert [(c["importe"], c["medio"]) for c in cobros["items"]] == [("5.41", "bizum"), ("20.00", "transferencia")]
    exigir_problema(de_ana.post(f"{ruta}/cobros", json={}), 409, "estado_no_permitido")


def test_lo_emitido_no_se_toca(llamar: Llamar, ana: Inquilino) -> None:
    factura, de_ana = fabrica.con_emitida(ana), llamar(ana)
    ruta = f"/api/facturas/{factura.id}"
    antes = de_ana.get(ruta).json()
    for respuesta in (
        de_ana.patch(ruta, json={"notas": "x"}),
        de_ana.patch(ruta, json={}),
        de_ana.delete(ruta),
        de_ana.post(f"{ruta}/emitir"),
    ):
        exigir_problema(respuesta, 409, "estado_no_permitido")
    de_ana.patch(f"/api/clientes/{factura.cliente_id}", json={"nombre": "Otro nombre"}).raise_for_status()
    assert de_ana.get(ruta).json() == antes


def test_cambiar_solo_lo_que_se_dice(de_ana: httpx.Client) -> None:
    linea = {"descripcion": "Corte", "cantidad": "1", "precio": "100", "tipo": "10", "irpf": "15"}
    creada = de_ana.post("/api/facturas", json={"lineas": [linea], "notas": "Hola", "anticipo": "20"}).json()
    ruta = f"/api/facturas/{creada['id']}"
    cambiada = de_ana.patch(ruta, json={"notas": "Adiós", "version": creada["version"]}).json()
    mudable = {"notas": "", "version": 0, "updated_at": ""}
    assert cambiada | mudable == creada | mudable
    assert (cambiada["notas"], cambiada["version"]) == ("Adiós", creada["version"] + 1)
    sin_lineas = de_ana.patch(ruta, json={"lineas": []}).json()
    assert (sin_lineas["lineas"], sin_lineas["total"], sin_lineas["anticipo"]) == ([], "0.00", "20.00")


def test_dos_pestanas_no_se_pisan(de_ana: httpx.Client) -> None:
    creada = de_ana.post("/api/facturas", json={"lineas": []}).json()
    ruta, version = f"/api/facturas/{creada['id']}", creada["version"]
    with ThreadPoolExecutor(8) as hilos:
        respuestas = list(
            hilos.map(lambda n: de_ana.patch(ruta, json={"notas": f"Pestaña {n}", "version": version}), range(8))
        )
    buenas = [respuesta.json() for respuesta in respuestas if respuesta.status_code == 200]
    assert len(buenas) == 1
    for respuesta in respuestas:
        if respuesta.status_code != 200:
            exigir_problema(respuesta, 409, "version_antigua")
    assert de_ana.get(ruta).json() == buenas[0]
    exigir_problema(de_ana.post(f"{ruta}/emitir", json={"version": version}), 409, "version_antigua")


@pytest.mark.parametrize("version", [0, -1, "1", 1.5, True, 10**30, "x"])
def test_una_version_que_no_vale(de_ana: httpx.Client, version: Any) -> None:
    creada = de_ana.post("/api/facturas", json={"lineas": []}).json()
    respuesta = de_ana.patch(f"/api/facturas/{creada['id']}", json={"version": version, "notas": "x"})
    assert respuesta.status_code in (409, 422), respuesta.text
    assert de_ana.get(f"/api/facturas/{creada['id']}").json() == creada


def test_emitir_dice_todo_lo_que_falta(de_ana: httpx.Client) -> None:
    creada = de_ana.post("/api/facturas", json={"lineas": []}).json()
    problema = exigir_problema(de_ana.post(f"/api/facturas/{creada['id']}/emitir"), 422, "datos_no_validos")
    assert campos(problema) == {"emisor", "cliente_id", "lineas"}


@pytest.mark.parametrize("importe", ["0", "121.01", "-1", "0.001", "1e2"])
def test_un_cobro_que_no_vale(llamar: Llamar, ana: Inquilino, importe: str) -> None:
    factura, de_ana = fabrica.con_emitida(ana), llamar(ana)
    respuesta = de_ana.post(f"/api/facturas/{factura.id}/cobros", json={"importe": importe})
    assert campos(exigir_problema(respuesta, 422, "datos_no_validos")) == {"importe"}
    assert de_ana.get(f"/api/facturas/{factura.id}").json()["pendiente"] == "121.00"


def test_un_borrador_no_se_cobra(llamar: Llamar, ana: Inquilino) -> None:
    borrador = fabrica.con_borrador(ana)
    exigir_problema(llamar(ana).post(f"/api/facturas/{borrador.id}/cobros", json={}), 409, "estado_no_permitido")


def test_buscar_y_filtrar(llamar: Llamar, ana: Inquilino) -> None:
    de_ana, cliente = llamar(ana), fabrica.con_cliente(ana)
    with time_machine.travel("2026-03-10T12:00:00+01:00"):
        vieja = fabrica.con_emitida(ana, cliente, fecha="2026-03-01", vencimiento="2026-03-31")
    borrador = fabrica.con_borrador(ana, cliente, fecha="2026-05-01")

    def ids(**filtros: str) -> list[str]:
        return [factura["id"] for factura in de_ana.get("/api/facturas", params=filtros).json()["items"]]

    assert ids() == [str(borrador.id), str(vieja.id)]
    assert ids(estado="BORRADOR") == [str(borrador.id)]
    assert ids(estado="VENCIDA") == ids(estado="POR_COBRAR") == [str(vieja.id)]
    assert ids(desde="2026-03-02") == [str(borrador.id)]
    assert ids(hasta="2026-03-01") == ids(desde="2026-03-01", hasta="2026-03-01") == [str(vieja.id)]
    assert ids(q="a-2026-0001") == [str(vieja.id)]
    assert ids(q="iñigo b12345674") == [str(borrador.id), str(vieja.id)]
    (primera, segunda) = de_ana.get("/api/facturas").json()["items"]
    assert "lineas" not in primera
    assert (primera["vencida"], segunda["vencida"]) == (False, True)
    pagina = de_ana.get("/api/facturas?limite=1").json()
    assert ids(cursor=pagina["siguiente"]) == [str(vieja.id)]


def test_en_otra_moneda_los_grupos_van_tambien_en_euros(de_ana: httpx.Client) -> None:
    linea = {"descripcion": "x", "cantidad": "1", "precio": "100", "tipo": "21"}
    cuerpo = {"lineas": [linea], "moneda": "USD", "tipo_cambio": "0.91"}
    factura = de_ana.post("/api/facturas", json=cuerpo).json()
    assert (factura["grupos"][0]["base_eur"], factura["tipo_cambio"]) == ("91.00", "0.91")
    sin_cambio = de_ana.post("/api/facturas", json={"lineas": [linea]}).json()
    assert "base_eur" not in sin_cambio["grupos"][0]
