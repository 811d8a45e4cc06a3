"""Quien se va se lleva todo lo suyo, y nada de nadie más."""

import csv
import io
import json
import tracemalloc
import zipfile
from typing import Any

import httpx
from sqlalchemy import LargeBinary, text

from factursaas.db import tenant_session
from factursaas.documents.pdf import imprimir
from factursaas.documents.portabilidad import empaquetar
from factursaas.domain.planes import Inquilino
from factursaas.models import tablas_de_inquilino
from factursaas.services import emisor, enlaces, portabilidad
from tests import fabrica
from tests.api.conftest import Llamar, exigir_problema
from tests.pasos import cobrar, rectificada


def con_de_todo(quien: Inquilino) -> None:
    fabrica.con_emisor(quien)
    with tenant_session(quien) as db:
        emisor.guardar_logo(db, fabrica.PNG)
    primera = fabrica.con_emitida(quien, vencimiento="2030-01-01", notas="Dijo «sí»,\nen dos líneas; y con ñ")
    cobrar(quien, fabrica.con_emitida(quien))
    rectificada(quien, primera, causa="devolucion")
    fabrica.con_borrador(quien)
    fabrica.con_certificado(quien)


def bajar(quien: httpx.Client) -> zipfile.ZipFile:
    respuesta = quien.get("/api/exportacion")
    assert respuesta.status_code == 200, respuesta.text
    assert respuesta.headers["content-disposition"] == 'attachment; filename="mis-datos.zip"'
    paquete = zipfile.ZipFile(io.BytesIO(respuesta.content))
    assert paquete.testzip() is None
    return paquete


def filas(paquete: zipfile.ZipFile, tabla: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(paquete.read(f"{tabla}.csv").decode("utf-8-sig"))))


def contar(quien: Inquilino, tabla: str) -> int:
    with tenant_session(quien) as db:
        return db.execute(text(f"SELECT count(*) FROM {tabla}")).scalar_one()


def test_toda_tabla_de_inquilino_se_exporta_o_se_dice_por_que_no() -> None:
    """Una tabla nueva va sola; una columna de bytes hay que decir si va como fichero o no va."""
    exportadas = {portabilidad.nombre_de(modelo) for modelo in portabilidad.modelos()}
    assert {tabla.name for tabla in tablas_de_inquilino()} == exportadas
    fuera = portabilidad.SIN_EXPORTAR
    assert {nombre for nombre in fuera if "." not in nombre} <= exportadas
    binarias = {
        f"{t.name}.{c.name}" for t in tablas_de_inquilino() for c in t.columns if isinstance(c.type, LargeBinary)
    }
    assert binarias == portabilidad.EN_FICHEROS | {c for c in fuera if "." in c}
    assert all(fuera.values())


def test_la_exportacion_lleva_todas_las_filas_y_se_puede_volver_a_leer(de_ana: httpx.Client, ana: Inquilino) -> None:
    con_de_todo(ana)
    paquete = bajar(de_ana)
    for tabla in tablas_de_inquilino():
        if tabla.name not in portabilidad.SIN_EXPORTAR:
            assert len(filas(paquete, tabla.name)) == contar(ana, tabla.name), tabla.name
    (con_notas,) = [f for f in filas(paquete, "facturas") if f["notas"] and f["numero"] and f["tipo"] == "F1"]
    assert con_notas["notas"] == "Dijo «sí»,\nen dos líneas; y con ñ"
    assert con_notas["total"] == "121.00"
    assert {f["factura_id"] for f in filas(paquete, "factura_lineas")} == {f["id"] for f in filas(paquete, "facturas")}
    assert json.loads(paquete.read("emisor.json"))["nif"] == "12345678Z"
    assert json.loads(paquete.read("cuenta.json"))["user_id"] == ana.user_id


def test_lleva_el_pdf_y_el_registro_de_cada_factura_byte_a_byte(de_ana: httpx.Client, ana: Inquilino) -> None:
    con_de_todo(ana)
    paquete = bajar(de_ana)
    emitidas = [f for f in filas(paquete, "facturas") if f["numero"]]
    papeles = [nombre for nombre in paquete.namelist() if nombre.startswith("facturas/")]
    assert len(papeles) == len(emitidas) == 3
    assert paquete.read(papeles[0]) == de_ana.get(f"/api/facturas/{emitidas[0]['id']}/pdf").content
    registros = [nombre for nombre in paquete.namelist() if nombre.startswith("registros/")]
    del_api = [r["xml"] for r in de_ana.get("/api/registros").json()["items"]]
    assert [paquete.read(nombre).decode() for nombre in registros] == del_api
    assert len([n for n in paquete.namelist() if n.startswith("logotipos/")]) == 1


def test_la_clave_del_certificado_no_sale_y_el_leeme_dice_que_hay(de_ana: httpx.Client, ana: Inquilino) -> None:
    con_de_todo(ana)
    paquete = bajar(de_ana)
    (certificado,) = filas(paquete, "certificados")
    assert "cifrado" not in certificado
    leeme = paquete.read("LEEME.txt").decode()
    for esperado in ("facturas.csv (4)", "facturas/ (3)", "12345678Z", "La clave privada no sale nunca"):
        assert esperado in leeme


def test_no_lleva_nada_de_otro(llamar: Llamar, ana: Inquilino, bruno: Inquilino) -> None:
    con_de_todo(ana)
    fabrica.con_emitida(bruno)
    de_bruno = bajar(llamar(bruno))
    entero = b"".join(de_bruno.read(nombre) for nombre in de_bruno.namelist())
    assert ana.user_id.encode() not in entero
    assert len(filas(de_bruno, "facturas")) == 1


def test_quien_acaba_de_llegar_tambien_se_lo_lleva(de_ana: httpx.Client) -> None:
    assert filas(bajar(de_ana), "facturas") == []


def test_sin_token_o_con_un_enlace_de_otra_cosa_no_se_lleva_nadie_nada(nadie: httpx.Client, ana: Inquilino) -> None:
    with tenant_session(ana) as db:
        de_evidencias, bueno = enlaces.firmar_evidencias(db), enlaces.firmar_exportacion(db)
    exigir_problema(nadie.get("/api/exportacion"), 401, "sesion_caducada")
    exigir_problema(nadie.get("/api/exportacion", params={"enlace": de_evidencias}), 401, "sesion_caducada")
    assert nadie.get("/api/exportacion", params={"enlace": bueno}).status_code == 200


def test_la_memoria_no_crece_con_lo_que_se_exporta(ana: Inquilino) -> None:
    cuantos, notas = 3000, "x" * 1500
    alta = text(
        "INSERT INTO clientes (user_id, id, nombre, nif, direccion, codigo_postal, municipio, provincia, pais, email,"
        " telefono, recargo_equivalencia, plazos, dia_pago, forma_pago, iban, mandato, notas, orden, busqueda)"
        " SELECT :de, gen_random_uuid(), 'Cliente', '', '', '', '', '', 'ES', '', '', false, '', 0, '', '', '', :notas,"
        " '', '' FROM generate_series(1, :cuantos)"
    )
    with tenant_session(ana) as db:
        db.execute(alta, {"de": ana.user_id, "notas": notas, "cuantos": cuantos})
    memoria = [medir(ana) for _ in range(2)][-1]
    assert memoria < 3_000_000, f"{memoria / 1e6:.1f} MB para {cuantos * len(notas) / 1e6:.1f} MB de notas"


def medir(quien: Inquilino) -> int:
    class Nada(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, trozo: Any) -> int:
            return len(trozo)

    tracemalloc.start()
    with tenant_session(quien, instantanea=True) as db:
        portabilidad.componer(db, imprimir, lambda t, p: empaquetar(Nada(), t, p, {}))  # pyright: ignore
    pico = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return pico
