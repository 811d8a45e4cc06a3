"""Bajar muchas facturas de una vez: las que se piden, todas distintas, y de nadie más."""

import csv
import io
import zipfile
from uuid import UUID

import httpx

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import enlaces
from factursaas.services.facturas import FiltroFacturas
from factursaas.services.lotes import Eleccion
from tests import fabrica
from tests.api.conftest import Llamar, exigir_problema


def enlace(quien: Inquilino, eleccion: Eleccion) -> dict[str, str]:
    with tenant_session(quien) as db:
        return {"enlace": enlaces.firmar_lote(db, eleccion)}


def nombres(respuesta: httpx.Response) -> list[str]:
    assert respuesta.status_code == 200, respuesta.text
    assert respuesta.headers["content-disposition"] == 'attachment; filename="facturas.zip"'
    paquete = zipfile.ZipFile(io.BytesIO(respuesta.content))
    assert paquete.testzip() is None
    return paquete.namelist()


def test_el_zip_lleva_el_mismo_pdf_de_cada_emitida_elegida(nadie: httpx.Client, de_ana: httpx.Client, ana: Inquilino):
    cliente = fabrica.con_cliente(ana)
    emitidas = [fabrica.con_emitida(ana, cliente, fecha=f"2026-03-0{dia}") for dia in (1, 2, 3)]
    borrador = fabrica.con_borrador(ana, cliente)
    ids = frozenset(una.id for una in (*emitidas[1:], borrador))
    respuesta = nadie.get("/api/facturas/zip", params=enlace(ana, Eleccion(ids)))
    assert nombres(respuesta) == ["A-2026-0002.pdf", "A-2026-0003.pdf"]
    papel = zipfile.ZipFile(io.BytesIO(respuesta.content)).read("A-2026-0002.pdf")
    assert papel == de_ana.get(f"/api/facturas/{emitidas[1].id}/pdf").content
    todas_menos_una = Eleccion(filtro=FiltroFacturas(q="iñigo"), fuera=frozenset([emitidas[0].id]))
    assert len(nombres(nadie.get("/api/facturas/zip", params=enlace(ana, todas_menos_una)))) == 2
    assert nombres(de_ana.get("/api/facturas/zip", params={"hasta": "2026-03-01"})) == ["A-2026-0001.pdf"]
    assert de_ana.get("/api/auditoria").json()["items"][0]["resumen"] == "PDF de 1 factura en un ZIP"


def test_quien_no_puede_no_baja_nada(llamar: Llamar, nadie: httpx.Client, carla: Inquilino, ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(carla)
    exigir_problema(llamar(carla).get("/api/facturas/zip"), 403, "limite_plan")
    exigir_problema(nadie.get("/api/facturas/zip"), 401, "sesion_caducada")
    with tenant_session(ana) as db:
        de_un_pdf = enlaces.firmar_pdf(db, emitida.id)
    exigir_problema(nadie.get("/api/facturas/elegidas", params={"enlace": de_un_pdf}), 401, "sesion_caducada")
    ajena = enlace(ana, Eleccion(frozenset([emitida.id])))
    exigir_problema(nadie.get("/api/facturas/zip", params=ajena), 404, "no_encontrado")
    assert len(nadie.get("/api/facturas/elegidas", params=ajena).text.splitlines()) == 1


def test_la_hoja_se_abre_con_una_hoja_de_calculo(nadie: httpx.Client, ana: Inquilino) -> None:
    malo = fabrica.con_cliente(ana, nombre="=SUM(A1:A9)")
    emitida = fabrica.con_emitida(ana, malo, fecha="2026-03-01", vencimiento="2026-04-01")
    respuesta = nadie.get("/api/facturas/elegidas", params=enlace(ana, Eleccion(frozenset([emitida.id]))))
    assert respuesta.headers["content-type"] == "text/csv; charset=utf-8"
    [fila] = csv.DictReader(io.StringIO(respuesta.content.decode("utf-8-sig")), delimiter=";")
    assert (fila["Número"], fila["Cliente"], fila["NIF"]) == ("A-2026-0001", "'=SUM(A1:A9)", "B12345674")
    assert (fila["Base"], fila["Total"], fila["Cobrado"], fila["Estado"]) == ("100,00", "121,00", "0,00", "Emitida")


def test_el_enlace_mas_largo_cabe_en_una_direccion(nadie: httpx.Client, ana: Inquilino) -> None:
    muchas = frozenset(UUID(int=(0x019ABCDE << 96) + n * 0x123456789ABCDEF) for n in range(200))
    con_todo = Eleccion(filtro=FiltroFacturas(q="ñ" * 200), fuera=muchas)
    for eleccion in (Eleccion(muchas), con_todo):
        firmado = enlace(ana, eleccion)["enlace"]
        assert len(firmado) < 7700
        assert enlaces.leer_lote(firmado)[1] == eleccion
        assert nadie.get("/api/facturas/elegidas", params={"enlace": firmado}).status_code == 200
