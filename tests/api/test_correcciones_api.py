"""Corregir, canjear, anular y cobrar por la API, con las formas que promete el contrato."""

from typing import Any

import httpx
import pytest

from factursaas.domain.planes import Inquilino
from tests import fabrica
from tests.api.conftest import Llamar, exigir_problema

LINEA = {"descripcion": "Silla", "cantidad": "1", "precio": "100.00", "tipo": "21"}


@pytest.fixture
def cliente(de_ana: httpx.Client, ana: Inquilino) -> str:
    fabrica.con_emisor(ana)
    return de_ana.post("/api/clientes", json=fabrica.CLIENTE).json()["id"]


def emitir(api: httpx.Client, **cuerpo: Any) -> dict[str, Any]:
    borrador = api.post("/api/facturas", json={"lineas": [LINEA]} | cuerpo).json()
    emitida = api.post(f"/api/facturas/{borrador['id']}/emitir")
    assert emitida.status_code == 200, emitida.text
    return emitida.json()


def leer(api: httpx.Client, factura: dict[str, Any]) -> dict[str, Any]:
    return api.get(f"/api/facturas/{factura['id']}").json()


def rectificar(api: httpx.Client, factura: dict[str, Any], **cuerpo: Any) -> dict[str, Any]:
    respuesta = api.post(f"/api/facturas/{factura['id']}/rectificar", json={"motivo": "Error"} | cuerpo)
    assert respuesta.status_code == 201, respuesta.text
    return respuesta.json()


@pytest.mark.parametrize(("metodo", "precio"), [("S", "90"), ("I", "-10")])
def test_rectificar_da_un_borrador_enlazado_y_emitirlo_cambia_la_original(
    de_ana: httpx.Client, cliente: str, metodo: str, precio: str
) -> None:
    original = emitir(de_ana, cliente_id=cliente)
    lineas = [LINEA | {"precio": precio}]
    borrador = rectificar(de_ana, original, tipo="R1", metodo=metodo, lineas=lineas)
    assert (borrador["estado"], borrador["tipo"], borrador["metodo"]) == ("BORRADOR", "R1", metodo)
    assert borrador["origenes"][0]["original_id"] == original["id"]
    assert (borrador["rectificacion"]["diferencia_base"], borrador["rectificacion"]["diferencia_cuota"]) == (
        "-10.00",
        "-2.10",
    )
    leido = leer(de_ana, borrador)
    assert {c: v for c, v in leido.items() if c != "updated_at"} == {
        c: v for c, v in borrador.items() if c != "updated_at"
    }
    emitida = de_ana.post(f"/api/facturas/{borrador['id']}/emitir").json()
    assert emitida["numero"].startswith("R-")
    despues = leer(de_ana, original)
    assert (despues["estado"], despues["corregida_por"][0]["numero"]) == ("RECTIFICADA", emitida["numero"])


def test_el_abono_y_lo_que_queda_se_ven_en_los_saldos(de_ana: httpx.Client, cliente: str) -> None:
    original = emitir(de_ana, cliente_id=cliente)
    abono = rectificar(de_ana, original, causa="devolucion", lineas=[LINEA | {"precio": "40", "cantidad": "-1"}])
    abono = de_ana.post(f"/api/facturas/{abono['id']}/emitir").json()
    assert (leer(de_ana, original)["pendiente"], abono["pendiente"], abono["estado"]) == ("72.60", "0.00", "COBRADA")
    cobros = de_ana.get(f"/api/facturas/{original['id']}/cobros").json()["items"]
    assert [(c["medio"], c["importe"], c["otra_id"]) for c in cobros] == [("compensacion", "48.40", abono["id"])]


def test_un_ticket_se_canjea_y_la_completa_queda_cobrada(de_ana: httpx.Client, cliente: str) -> None:
    ticket = emitir(de_ana, tipo="F2", precios_con_impuestos=True, lineas=[LINEA | {"precio": "9.99"}])
    assert ticket["numero"].startswith("T-")
    de_ana.post(f"/api/facturas/{ticket['id']}/cobros", json={"medio": "tarjeta"})
    respuesta = de_ana.post("/api/facturas/canjear", json={"facturas": [ticket["id"]], "cliente_id": cliente})
    completa = de_ana.post(f"/api/facturas/{respuesta.json()['id']}/emitir").json()
    assert (completa["tipo"], completa["total"], completa["total_cuota"]) == ("F3", "9.99", "1.73")
    assert (completa["estado"], completa["pendiente"]) == ("COBRADA", "0.00")
    assert leer(de_ana, ticket)["corregida_por"][0]["id"] == completa["id"]
    otra = de_ana.post("/api/facturas/canjear", json={"facturas": [ticket["id"]], "cliente_id": cliente})
    exigir_problema(otra, 409, "estado_no_permitido")


def test_anular_pide_motivo_y_no_admite_lo_cobrado(de_ana: httpx.Client, cliente: str) -> None:
    factura = emitir(de_ana, cliente_id=cliente)
    ruta = f"/api/facturas/{factura['id']}"
    exigir_problema(de_ana.post(f"{ruta}/anular", json={"motivo": " "}), 422, "datos_no_validos")
    de_ana.post(f"{ruta}/cobros", json={"importe": "1.00"})
    exigir_problema(de_ana.post(f"{ruta}/anular", json={"motivo": "Doble"}), 409, "estado_no_permitido")
    cobro = de_ana.get(f"{ruta}/cobros").json()["items"][0]
    deshecha = de_ana.post(f"{ruta}/cobros/{cobro['id']}/deshacer", json={"motivo": "Error"}).json()
    assert (deshecha["estado"], deshecha["cobrado"]) == ("EMITIDA", "0.00")
    anulada = de_ana.post(f"{ruta}/anular", json={"motivo": "Doble"}).json()
    assert (anulada["estado"], anulada["motivo_anulacion"], anulada["numero"]) == (
        "ANULADA",
        "Doble",
        factura["numero"],
    )


def test_repetir_con_la_misma_clave_no_rectifica_ni_anula_dos_veces(de_ana: httpx.Client, cliente: str) -> None:
    factura = emitir(de_ana, cliente_id=cliente)
    clave = {"Idempotency-Key": "una"}
    ruta = f"/api/facturas/{factura['id']}"
    primera = de_ana.post(f"{ruta}/rectificar", json={"motivo": "x"}, headers=clave)
    segunda = de_ana.post(f"{ruta}/rectificar", json={"motivo": "x"}, headers=clave)
    assert primera.json()["id"] == segunda.json()["id"]


def test_los_vencimientos_van_y_vuelven_y_los_avisos_no_impiden_emitir(de_ana: httpx.Client, cliente: str) -> None:
    plazos = [{"fecha": "2099-01-31", "importe": "21.00"}, {"fecha": "2099-02-28"}]
    emitida = emitir(de_ana, cliente_id=cliente, vencimientos=plazos)
    assert emitida["vencimientos"] == [
        {"fecha": "2099-01-31", "importe": "21.00"},
        {"fecha": "2099-02-28", "importe": "100.00"},
    ]
    assert (emitida["vencimiento"], emitida["proximo_vencimiento"]) == ("2099-02-28", "2099-01-31")
    borrador = de_ana.post("/api/facturas", json={"cliente_id": cliente, "lineas": [LINEA], "vencimientos": plazos})
    assert "60 días" in borrador.json()["avisos"]["vencimientos"]


def test_una_serie_sigue_la_cuenta_de_otro_programa(de_ana: httpx.Client, cliente: str) -> None:
    serie = de_ana.post("/api/series", json={"codigo": "F", "empieza_en": 50}).json()
    de_ana.put(f"/api/series/{serie['id']}/comienzo", json={"empieza_en": 124})
    assert emitir(de_ana, cliente_id=cliente, serie="F")["numero"].endswith("-0124")
    tarde = de_ana.put(f"/api/series/{serie['id']}/comienzo", json={"empieza_en": 500})
    exigir_problema(tarde, 409, "estado_no_permitido")


def test_el_pdf_es_el_mismo_aunque_cambie_todo(de_ana: httpx.Client, cliente: str, ana: Inquilino) -> None:
    factura = emitir(de_ana, cliente_id=cliente)
    antes = de_ana.get(f"/api/facturas/{factura['id']}/pdf").content
    fabrica.con_emisor(ana, nombre="Otro nombre", direccion="Otra calle")
    de_ana.patch(f"/api/clientes/{cliente}", json={"nombre": "Otro cliente"})
    assert de_ana.get(f"/api/facturas/{factura['id']}/pdf").content == antes


def test_repetir_da_otro_borrador_igual_y_una_rectificativa_no_se_repite(
    de_ana: httpx.Client, llamar: Llamar, bruno: Inquilino, cliente: str
) -> None:
    original = emitir(de_ana, cliente_id=cliente)
    repetida = de_ana.post(f"/api/facturas/{original['id']}/repetir")
    assert repetida.status_code == 201, repetida.text
    otra = repetida.json()
    assert (otra["estado"], otra["numero"], otra["total"]) == ("BORRADOR", None, original["total"])
    correccion = rectificar(de_ana, original, tipo="R1", metodo="I")
    exigir_problema(de_ana.post(f"/api/facturas/{correccion['id']}/repetir"), 409, "estado_no_permitido")
    exigir_problema(llamar(bruno).post(f"/api/facturas/{original['id']}/repetir"), 404, "no_encontrado")
