"""Los eventos de NO VERI*FACTU: su cadena, sus resúmenes cada seis horas y la exportación para un requerimiento."""

import hashlib
import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from lxml import etree
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select
from uuid_utils.compat import uuid7

from factursaas.db import system_session, tenant_session
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.evento import Suceso, TipoEvento
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.jobs import eventos as trabajo
from factursaas.models import RegistroEvento, RegistroFacturacion
from factursaas.services import certificados as certificados_de
from factursaas.services import comprobacion, comprobaciones, eventos, exportacion, instalaciones, registros, relevos
from factursaas.services.exportacion import DatosExportacion
from factursaas.services.firma import verificar
from tests import fabrica
from tests.esquemas import exigir_envio_valido, exigir_evento_valido, reparos_ajenos
from tests.pasos import anular

# El resumen es de todos: dos procesos haciéndolo a la vez se pisarían lo que cuentan estas pruebas.
pytestmark = pytest.mark.xdist_group("resumenes")
HOY = date.today


@pytest.fixture
def nora(ana: Inquilino) -> Inquilino:
    return fabrica.en_no_verifactu(ana)


def guardados(quien: Inquilino) -> Sequence[RegistroEvento]:
    with tenant_session(quien) as db:
        return db.exec(select(RegistroEvento).order_by(col(RegistroEvento.posicion))).all()


def tipos(quien: Inquilino) -> list[str]:
    return [evento.tipo for evento in guardados(quien)]


def textos(xml: bytes, nombre: str) -> list[str]:
    return [e.text or "" for e in etree.fromstring(xml).iter(f"{{*}}{nombre}")]


def dentro_de(horas: float) -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(hours=horas))


@dataclass
class Hecha:
    contenido: bytes
    sucesos: tuple[object, ...]


def exportar(quien: Inquilino, corte: UUID | None = None, **cambios: object) -> Hecha:
    un_dia = timedelta(days=1)
    datos = {"referencia": "RE-2027/001", "desde": HOY() - un_dia, "hasta": HOY() + un_dia} | cambios
    salida = io.BytesIO()
    with tenant_session(quien) as db:
        hecha = exportacion.exportar(db, DatosExportacion.model_validate(datos), corte or uuid7(), salida)
        exportacion.anotar_exportacion(db, hecha)
    return Hecha(salida.getvalue(), hecha.sucesos)


def abrir(hecha: Hecha) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(hecha.contenido)) as archivo:
        return {nombre: archivo.read(nombre) for nombre in archivo.namelist()}


def test_empezar_es_el_primer_evento_firmado_y_de_su_instalacion(nora: Inquilino) -> None:
    [inicio] = guardados(nora)
    assert (inicio.tipo, inicio.posicion, inicio.huella_anterior, inicio.registros) == ("01", 1, "", 0)
    assert b"<sf:PrimerEvento>S<" in inicio.xml
    assert inicio.sha256 == hashlib.sha256(inicio.xml).hexdigest()
    verificar(inicio.xml)
    with tenant_session(nora) as db:
        instalacion = instalaciones.vigente(db)
        assert instalacion is not None
        assert textos(inicio.xml, "NumeroInstalacion") == [instalacion.numero]


def test_los_eventos_no_van_en_la_cadena_de_los_registros(nora: Inquilino) -> None:
    fabrica.con_emitida(nora)
    with tenant_session(nora) as db:
        comprobaciones.dejar_dicho(db, comprobaciones.comprobar(db))
        [registro] = registros.listar(db, limite=10, cursor=None).items
    assert (registro.posicion, registro.huella_anterior) == (1, "")
    assert tipos(nora) == ["01", "03", "05"]


def test_todos_los_eventos_cumplen_el_esquema_y_las_reglas_de_un_verificador_ajeno(
    nora: Inquilino, tmp_path: Path
) -> None:
    anular(nora, fabrica.con_emitida(nora))
    with tenant_session(nora) as db:
        comprobaciones.dejar_dicho(db, comprobaciones.comprobar(db))
        eventos.anotar_restauracion(db)
        eventos.anotar(db, Suceso(TipoEvento.OTRO), "Se ha cambiado el certificado")
    exportar(nora)
    with tenant_session(nora) as db:
        relevos.cambiar_modalidad(db, Modalidad.VERIFACTU)
    escritos = guardados(nora)
    assert [e.tipo for e in escritos] == ["01", "03", "05", "07", "90", "08", "09", "10", "02"]
    assert reparos_de_eventos([e.xml for e in escritos], tmp_path) == []
    for evento in escritos:
        exigir_evento_valido(evento.xml)


def reparos_de_eventos(xmls: list[bytes], carpeta: Path) -> list[str]:
    reparos = reparos_ajenos(xmls, carpeta)
    # Y no es que no mire: sin el primero, lo dice.
    assert reparos_ajenos(xmls[:1] + xmls[2:], carpeta)
    return reparos


def test_el_resumen_cuenta_cada_evento_una_vez_y_lo_facturado_entre_medias(nora: Inquilino) -> None:
    anular(nora, fabrica.con_emitida(nora))
    fabrica.con_emitida(nora)
    with tenant_session(nora) as db:
        eventos.resumir(db)
    fabrica.con_emitida(nora)
    with tenant_session(nora) as db:
        eventos.resumir(db)
    _, uno, otro = guardados(nora)
    assert textos(uno.xml, "NumeroDeRegistrosFacturacionAltaGenerados") == ["2"]
    assert textos(uno.xml, "NumeroDeRegistrosFacturacionAnulacionGenerados") == ["1"]
    assert textos(uno.xml, "SumaImporteTotalAlta") == ["242.00"]
    assert textos(otro.xml, "NumeroDeRegistrosFacturacionAltaGenerados") == ["1"]
    assert textos(otro.xml, "NumeroDeEventos") == ["1"]


def test_el_resumen_se_hace_solo_antes_de_las_seis_horas(nora: Inquilino) -> None:
    def pasar(horas: float) -> list[str]:
        with dentro_de(horas):
            trabajo.resumir(hasta_volver=trabajo.CADA)
        return tipos(nora)

    assert pasar(5.8) == ["01"]
    assert pasar(5.9) == ["01", "10"]
    assert pasar(11.5) == ["01", "10"]
    assert pasar(11.8) == ["01", "10", "10"]


def test_al_parar_se_hace_aunque_el_anterior_sea_reciente(nora: Inquilino) -> None:
    assert trabajo.resumir() >= 1
    assert trabajo.resumir() >= 1
    assert tipos(nora) == ["01", "10", "10"]


def test_el_trabajador_hace_el_resumen_al_recibir_la_orden_de_parar(aparte: str, nora: Inquilino) -> None:
    guion = f"""
import asyncio, os, signal, threading
from factursaas import db
from factursaas.jobs import trabajador
db.conectar(db.url_de_aplicacion({aparte!r}))
threading.Timer(3, os.kill, (os.getpid(), signal.SIGTERM)).start()
asyncio.run(trabajador.trabajar())
"""
    hecho = subprocess.run([sys.executable, "-c", guion], capture_output=True, text=True, check=False, timeout=120)
    assert hecho.returncode == 0, hecho.stderr
    assert tipos(nora)[-1] == "10", hecho.stderr


def test_sin_certificado_el_resumen_espera_y_no_para_el_de_los_demas(
    nora: Inquilino, bruno: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    fabrica.en_no_verifactu(bruno)
    monkeypatch.setattr("factursaas.services.firmantes._de_la_instalacion", lambda: None)
    with tenant_session(nora) as db:
        certificados_de.quitar(db)
    trabajo.resumir()
    assert (tipos(nora), tipos(bruno)) == (["01"], ["01", "10"])


def test_quien_deja_no_verifactu_deja_de_tener_resumenes(nora: Inquilino) -> None:
    with tenant_session(nora) as db:
        relevos.cambiar_modalidad(db, Modalidad.VERIFACTU)
    with system_session() as db:
        assert nora.user_id not in instalaciones.obligados(db, con_eventos=True)
    trabajo.resumir()
    assert tipos(nora) == ["01", "10", "02"]


def test_en_verifactu_no_se_llevan_eventos(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    with tenant_session(ana) as db:
        assert comprobaciones.dejar_dicho(db, comprobaciones.comprobar(db)) == ""
        assert eventos.anotar_restauracion(db) is None
        assert eventos.resumir(db) is None
    assert tipos(ana) == []


def test_ocho_hilos_anotando_no_bifurcan_la_cadena(nora: Inquilino) -> None:
    def anotar(_: int) -> None:
        with tenant_session(nora) as db:
            eventos.anotar(db, Suceso(TipoEvento.OTRO))

    with ThreadPoolExecutor(8) as hilos:
        list(hilos.map(anotar, range(24)))
    with tenant_session(nora) as db:
        assert comprobacion.comprobar_eventos(db) == comprobacion.Comprobacion(25, (), 25)


PROHIBIDO = [
    "UPDATE eventos SET tipo = '90'",
    "DELETE FROM eventos",
    "UPDATE cadenas_de_eventos SET nif = 'otro'",
    "UPDATE cadenas_de_eventos SET posicion = posicion + 2",
    "UPDATE cadenas_de_eventos SET posicion = posicion + 1",
    "DELETE FROM cadenas_de_eventos",
    "UPDATE instalaciones SET modalidad = 'verifactu'",
    "UPDATE modalidades SET modalidad = 'verifactu'",
    "DELETE FROM modalidades",
]


@pytest.mark.parametrize("orden", PROHIBIDO)
def test_la_aplicacion_no_puede_tocar_ni_los_eventos_ni_la_historia(nora: Inquilino, orden: str) -> None:
    with pytest.raises(DBAPIError), tenant_session(nora) as db:
        db.connection().execute(text(orden))


def test_se_exportan_los_bytes_guardados_en_sobres_que_admite_la_aeat(nora: Inquilino) -> None:
    anular(nora, fabrica.con_emitida(nora))
    ficheros = abrir(exportar(nora))
    sobre = ficheros["registros-0001.xml"]
    exigir_envio_valido(sobre)
    assert textos(sobre, "RefRequerimiento") == ["RE-2027/001"]
    assert textos(sobre, "FinRequerimiento") == ["S"]
    with tenant_session(nora) as db:
        for registro in registros.listar(db, limite=10, cursor=None).items:
            assert registro.xml in sobre
    [inicio, *_] = guardados(nora)
    assert ficheros[f"eventos/{inicio.instalacion_id.hex}/000001.xml"] == inicio.xml
    assert tipos(nora) == ["01", "08", "09"]


def test_el_manifiesto_dice_el_resumen_de_cada_fichero_y_de_cada_registro(nora: Inquilino) -> None:
    fabrica.con_emitida(nora)
    ficheros = abrir(exportar(nora))
    manifiesto = json.loads(ficheros["manifiesto.json"])
    dichos = {fichero["nombre"]: fichero["sha256"] for fichero in manifiesto["ficheros"]}
    assert dichos == {
        nombre: hashlib.sha256(contenido).hexdigest()
        for nombre, contenido in ficheros.items()
        if nombre != "manifiesto.json"
    }
    with tenant_session(nora) as db:
        [registro] = registros.listar(db, limite=10, cursor=None).items
    assert manifiesto["ficheros"][0]["registros"][0]["sha256"] == registro.sha256


def test_muchos_registros_van_en_varios_sobres_y_solo_el_ultimo_acaba(
    nora: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exportacion, "REGISTROS_POR_ENVIO", 2)
    for _ in range(3):
        fabrica.con_emitida(nora)
    ficheros = abrir(exportar(nora))
    sobres = [contenido for nombre, contenido in ficheros.items() if nombre.startswith("registros-")]
    assert [textos(sobre, "FinRequerimiento") for sobre in sobres] == [["N"], ["S"]]
    assert [sobre.count(b"<lr:RegistroFactura>") for sobre in sobres] == [2, 1]


def test_el_recuento_de_varios_sobres_es_el_de_todos(nora: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    anular(nora, fabrica.con_emitida(nora))
    fabrica.con_emitida(nora)
    de_una_vez = exportar(nora, corte := uuid7())
    monkeypatch.setattr(exportacion, "REGISTROS_POR_ENVIO", 1)
    assert exportar(nora, corte).sucesos == de_una_vez.sucesos
    assert len(de_una_vez.sucesos) == 2


def test_la_memoria_de_exportar_no_crece_con_los_registros(nora: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exportacion, "REGISTROS_POR_ENVIO", 1)
    factura, mega = fabrica.con_emitida(nora), 1_000_000
    with tenant_session(nora) as db:
        [primero] = db.exec(select(RegistroFacturacion)).all()
        cabeza = instalaciones.vigente(db)
        assert cabeza is not None
        huellas = [primero.huella, *(f"{n:064}" for n in range(2, 32))]
        for posicion, (anterior, huella) in enumerate(pairwise(huellas), 2):
            otro = {"id": uuid7(), "posicion": posicion, "factura_id": factura.id, "xml": b" " * mega}
            otro |= {"huella": huella, "huella_anterior": anterior}
            db.add(RegistroFacturacion(**primero.model_dump() | otro))
            db.flush()
            cabeza.posicion, cabeza.ultima_huella = posicion, huella
            db.flush()
    tracemalloc.start()
    exportar(nora)
    _, pico = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert pico < 15 * mega


def test_la_misma_exportacion_da_los_mismos_bytes_aunque_despues_pasen_cosas(nora: Inquilino) -> None:
    fabrica.con_emitida(nora)
    corte = uuid7()
    primera = exportar(nora, corte)
    fabrica.con_emitida(nora)
    assert exportar(nora, corte).contenido == primera.contenido


def test_fuera_del_periodo_no_sale_nada(nora: Inquilino) -> None:
    fabrica.con_emitida(nora)
    ayer = HOY() - timedelta(days=5)
    with pytest.raises(NoEncontrado, match="no hay registros firmados"):
        exportar(nora, desde=ayer, hasta=ayer)


def test_lo_remitido_en_verifactu_no_se_exporta_ni_lo_de_otro(ana: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_emitida(ana)
    fabrica.en_no_verifactu(bruno)
    fabrica.con_emitida(bruno)
    with pytest.raises(NoEncontrado):
        exportar(ana)
    assert exportar(bruno).sucesos


@pytest.mark.parametrize("cambios", [{"referencia": "x" * 19}, {"referencia": ""}, {"desde": "2030-01-01"}])
def test_un_requerimiento_mal_escrito_se_dice(nora: Inquilino, cambios: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        exportar(nora, **cambios)


def test_los_eventos_se_leen_del_ultimo_al_primero_y_se_buscan(nora: Inquilino) -> None:
    with tenant_session(nora) as db:
        comprobaciones.dejar_dicho(db, comprobaciones.comprobar(db))
        primera = eventos.listar(db, limite=2, cursor=None)
        segunda = eventos.listar(db, limite=2, cursor=primera.siguiente)
        assert [e.tipo for e in (*primera.items, *segunda.items)] == ["05", "03", "01"]
        assert [e.tipo for e in eventos.listar(db, q="empieza", limite=5, cursor=None).items] == ["01"]
