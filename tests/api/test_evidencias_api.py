"""El paquete de evidencias, por la API."""

import io
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import httpx
import jwt

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import comprobaciones, enlaces
from tests import fabrica
from tests.api.conftest import exigir_problema
from tests.evidencias import verificar

RUTA = "/api/verifactu/evidencias"


def descomprimir(respuesta: httpx.Response, carpeta: Path) -> Path:
    assert respuesta.status_code == 200, respuesta.text
    assert respuesta.headers["content-type"] == "application/zip"
    with ZipFile(io.BytesIO(respuesta.content)) as comprimido:
        comprimido.extractall(carpeta)
    return carpeta


def firmar(quien: Inquilino) -> str:
    with tenant_session(quien) as db:
        return enlaces.firmar_evidencias(db)


def test_se_descarga_y_se_comprueba(de_ana: httpx.Client, ana: Inquilino, tmp_path: Path) -> None:
    fabrica.con_emitida(ana)
    respuesta = de_ana.get(RUTA)
    assert respuesta.headers["content-disposition"] == 'attachment; filename="evidencias.zip"'
    assert respuesta.headers["cache-control"] == "private, no-store"
    assert verificar(descomprimir(respuesta, tmp_path)) == (0, "Todo cuadra: 1 registros y 0 envíos\n")


def test_se_pueden_pedir_unos_dias(de_ana: httpx.Client, ana: Inquilino, tmp_path: Path) -> None:
    fabrica.con_emitida(ana)
    vacio = de_ana.get(RUTA, params={"hasta": "2020-01-01"})
    assert verificar(descomprimir(vacio, tmp_path)) == (0, "Todo cuadra: 0 registros y 0 envíos\n")
    exigir_problema(de_ana.get(RUTA, params={"desde": "ayer"}), 422, "datos_no_validos")


def test_el_enlace_firmado_abre_las_de_quien_lo_pidio_y_nada_mas(
    nadie: httpx.Client, ana: Inquilino, tmp_path: Path
) -> None:
    factura = fabrica.con_emitida(ana)
    enlace = firmar(ana)
    assert verificar(descomprimir(nadie.get(RUTA, params={"enlace": enlace}), tmp_path))[0] == 0
    exigir_problema(nadie.get(f"/api/facturas/{factura.id}/pdf", params={"enlace": enlace}), 401, "sesion_caducada")


def test_sin_identificarse_o_con_un_enlace_de_otra_cosa_no_hay_nada(nadie: httpx.Client, ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    assert nadie.get(RUTA).status_code == 401
    with tenant_session(ana) as db:
        de_pdf = enlaces.firmar_pdf(db, factura.id)
    datos = jwt.decode(firmar(ana), options={"verify_signature": False})
    falsos = (de_pdf, "", "x.y.z", jwt.encode(datos, "x" * 64), jwt.encode(datos, None, algorithm="none"))
    for falso in falsos:
        exigir_problema(nadie.get(RUTA, params={"enlace": falso}), 401, "sesion_caducada")


def test_quien_mira_en_nombre_de_otro_se_las_lleva_sin_escribir_nada(
    nadie: httpx.Client, ana: Inquilino, tmp_path: Path
) -> None:
    fabrica.con_emitida(ana)
    mirando = replace(fabrica.con_permiso(ana), suplantado=True)
    assert verificar(descomprimir(nadie.get(RUTA, params={"enlace": firmar(mirando)}), tmp_path))[0] == 0
    with tenant_session(ana) as db:
        assert comprobaciones.ultima(db) is None
