"""Una lista se baja entera a una hoja de cálculo: lo que enseña el filtro, en su orden, y nada de otro."""

import io
import zipfile

import httpx
import pytest
from lxml import etree

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import enlaces
from tests import fabrica
from tests.api.conftest import Llamar, exigir_problema

CSV = "/api/listas/facturas"
_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture
def con_facturas(ana: Inquilino) -> Inquilino:
    malo = fabrica.con_cliente(ana, nombre='=HYPERLINK("http://malo.example")')
    bueno = fabrica.con_cliente(ana, nombre="Íñigo; y «Cía»", nif="")
    fabrica.con_emitida(ana, malo, fecha="2026-03-01", lineas=[fabrica.LINEA | {"precio": "1234.50"}])
    fabrica.con_borrador(ana, bueno, fecha="2026-02-01")
    return ana


def _filas(respuesta: httpx.Response) -> list[list[str]]:
    return [linea.split(";") for linea in respuesta.content.decode("utf-8-sig").splitlines()]


def test_el_csv_lleva_lo_filtrado_en_su_orden_con_numeros_y_sin_formulas(
    llamar: Llamar, con_facturas: Inquilino
) -> None:
    respuesta = llamar(con_facturas).get(CSV, params={"orden": "-total"})
    assert respuesta.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="facturas.csv"' in respuesta.headers["content-disposition"]
    lineas = respuesta.content.decode("utf-8-sig").splitlines()
    assert len(lineas) == 3
    assert lineas[1] == (
        'A-2026-0001;2026-03-01;;"\'=HYPERLINK(""http://malo.example"")";B12345674;Emitida;Factura;A;'
        "1234,50;259,25;1493,75;1493,75;0,00;1493,75;EUR"
    )
    assert lineas[2].startswith(';2026-02-01;;"Íñigo; y «Cía»";;Borrador;')
    assert lineas[2].endswith(";0,00;0,00;EUR")
    [_, una] = _filas(llamar(con_facturas).get(CSV, params={"estado": "EMITIDA", "minimo": "1000"}))
    assert una[0] == "A-2026-0001"
    assert len(_filas(llamar(con_facturas).get(CSV, params={"desde": "2026-02-15", "q": "nadie"}))) == 1


def test_el_xlsx_lleva_importes_como_numeros_fechas_como_fechas_y_textos_como_textos(
    llamar: Llamar, con_facturas: Inquilino
) -> None:
    respuesta = llamar(con_facturas).get(CSV, params={"formato": "xlsx", "orden": "-total"})
    with zipfile.ZipFile(io.BytesIO(respuesta.content)) as libro:
        hoja = etree.fromstring(libro.read("xl/worksheets/sheet1.xml"))
    assert hoja.findall(".//m:f", _NS) == []
    celdas = {celda.get("r"): celda for celda in hoja.findall(".//m:c", _NS)}
    assert {letra: celdas[f"{letra}2"].get("t") for letra in "ADFIK"} == {
        "A": "inlineStr", "D": "inlineStr", "F": "inlineStr", "I": None, "K": None,
    }  # fmt: skip
    assert celdas["K2"].findtext("m:v", namespaces=_NS) == "1493.75"
    assert celdas["B2"].findtext("m:v", namespaces=_NS) == "46082"  # 1 de marzo de 2026, como cuenta Excel
    assert "".join(celdas["D2"].itertext()) == '=HYPERLINK("http://malo.example")'


def test_de_otro_no_se_baja_nada_y_sin_identificarse_tampoco(
    llamar: Llamar, nadie: httpx.Client, con_facturas: Inquilino, bruno: Inquilino
) -> None:
    assert len(_filas(llamar(bruno).get(CSV))) == 1
    exigir_problema(nadie.get(CSV), 401, "sesion_caducada")
    exigir_problema(llamar(con_facturas).get(CSV, params={"formato": "exe"}), 422, "datos_no_validos")
    exigir_problema(llamar(con_facturas).get(CSV, params={"orden": "user_id"}), 422, "datos_no_validos")
    with tenant_session(con_facturas) as db:
        enlace, de_otra_cosa = enlaces.firmar_lista(db), enlaces.firmar_actividad(db)
    assert len(_filas(nadie.get(CSV, params={"enlace": enlace}))) == 3
    assert nadie.get(CSV, params={"enlace": de_otra_cosa}).status_code == 401


def test_queda_escrito_que_alguien_se_la_ha_llevado(llamar: Llamar, con_facturas: Inquilino) -> None:
    llamar(con_facturas).get(CSV, params={"formato": "xlsx"})
    ultima = llamar(con_facturas).get("/api/auditoria").json()["items"][0]
    assert (ultima["accion"], ultima["resumen"]) == ("datos.exportar", "Lista de facturas descargada")


def test_clientes_y_productos_tambien_se_bajan_en_su_orden(llamar: Llamar, ana: Inquilino, bruno: Inquilino) -> None:
    for nombre, nif in (("Óscar", "12345678Z"), ("Ñu, S.L.", "B12345674")):
        fabrica.con_cliente(ana, nombre=nombre, nif=nif)
    de_ana = llamar(ana)
    for nombre, precio, activo in (("Corte", "10.5", True), ("=Tinte", "20", False)):
        de_ana.post("/api/productos", json={"nombre": nombre, "precio": precio, "activo": activo}).raise_for_status()
    _, *clientes = _filas(de_ana.get("/api/listas/clientes", params={"orden": "-nif"}))
    assert [fila[0] for fila in clientes] == ["Ñu, S.L.", "Óscar"]
    _, *productos = _filas(de_ana.get("/api/listas/productos", params={"orden": "-precio"}))
    assert [(fila[0], fila[3], fila[6]) for fila in productos] == [
        ("'=Tinte", "20,00000000", "No"),
        ("Corte", "10,50000000", "Sí"),
    ]
    _, *ofrecidos = _filas(de_ana.get("/api/listas/productos", params={"filtro": "activos"}))
    assert [fila[0] for fila in ofrecidos] == ["Corte"]
    assert len(_filas(llamar(bruno).get("/api/listas/clientes"))) == 1
    assert de_ana.get("/api/listas/clientes", params={"formato": "xlsx"}).content.startswith(b"PK")
