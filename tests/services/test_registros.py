"""Cada factura deja su registro en la misma transacción, encadenado al anterior, y nadie lo cambia sin que se vea."""

import hashlib
import re
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos, NoEncontrado
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.models import RegistroFacturacion
from factursaas.services import comprobacion, facturas, registros
from tests import declarante, fabrica
from tests.ajenos import exigir_conforme
from tests.esquemas import exigir_valido, reparos_ajenos
from tests.pasos import anular, emitir, linea, rectificada
from tests.propietario import alterar

SIN_CUOTA = fabrica.LINEA | {"tipo": "0"}


@pytest.fixture(autouse=True)
def con_quien_responde(monkeypatch: pytest.MonkeyPatch) -> None:
    declarante.responder(monkeypatch)


def cadena(quien: Inquilino) -> list[RegistroFacturacion]:
    with tenant_session(quien) as db:
        orden = select(RegistroFacturacion).order_by(
            col(RegistroFacturacion.instalacion_id), col(RegistroFacturacion.posicion)
        )
        return list(db.exec(orden))


def comprobar(quien: Inquilino) -> comprobacion.Comprobacion:
    with tenant_session(quien) as db:
        return comprobacion.comprobar(db)


def ultimo(quien: Inquilino) -> str:
    xml = cadena(quien)[-1].xml
    exigir_valido(xml)
    exigir_conforme(xml)
    return xml.decode().replace("sf:", "")


def test_emitir_deja_el_primer_registro_de_la_cadena(ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    [registro] = cadena(ana)
    assert (registro.posicion, registro.tipo, registro.huella_anterior) == (1, "alta", "")
    assert (registro.factura_id, registro.numero) == (factura.id, factura.numero_completo)
    assert registro.sha256 == hashlib.sha256(registro.xml).hexdigest()
    xml = ultimo(ana)
    assert "<PrimerRegistro>S</PrimerRegistro>" in xml
    assert "<CuotaTotal>21.00</CuotaTotal><ImporteTotal>121.00</ImporteTotal>" in xml
    assert re.search(r"<FechaHoraHusoGenRegistro>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+]0[12]:00<", xml)


def test_cada_registro_lleva_la_huella_del_anterior_y_la_anulacion_tambien(ana: Inquilino) -> None:
    primera = fabrica.con_emitida(ana)
    emitir(ana, fabrica.con_borrador(ana))
    anular(ana, primera)
    registrados = cadena(ana)
    assert [r.tipo for r in registrados] == ["alta", "alta", "anulacion"]
    assert [r.huella_anterior for r in registrados] == ["", registrados[0].huella, registrados[1].huella]
    assert "SinRegistroPrevio" not in ultimo(ana)
    assert comprobar(ana) == comprobacion.Comprobacion(3, ())


CASOS: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("recargo", {"nif": "12345678Z", "recargo_equivalencia": True}, {"lineas": [linea()]}, ["5.20", "5.20"]),
    (
        "irpf y suplido fuera",
        {},
        {"lineas": [linea(irpf="15"), SIN_CUOTA | {"suplido": True}]},
        ["ImporteTotal>121.00<"],
    ),
    ("exenta", {}, {"lineas": [SIN_CUOTA | {"calificacion": "E1"}]}, ["<OperacionExenta>E1<"]),
    ("inversión", {}, {"lineas": [SIN_CUOTA | {"calificacion": "S2"}]}, ["<TipoImpositivo>0.00<", "Repercutida>0.00<"]),
    (
        "intracomunitaria",
        {"nif": "DE136695976", "pais": "DE"},
        {"lineas": [SIN_CUOTA | {"calificacion": "E5"}]},
        ["<IDOtro><IDType>02</IDType><ID>DE136695976</ID></IDOtro>", "<ClaveRegimen>01<"],
    ),
    (
        "exportación",
        {"nif": "98-7654321", "pais": "US"},
        {"lineas": [SIN_CUOTA | {"calificacion": "E2"}]},
        ["<CodigoPais>US</CodigoPais><IDType>04</IDType>", "<ClaveRegimen>02<"],
    ),
    (
        "no sujeta en Canarias",
        {"codigo_postal": "35001"},
        {"lineas": [SIN_CUOTA | {"calificacion": "N2"}]},
        ["<ClaveRegimen>08<"],
    ),
    ("IGIC", {}, {"lineas": [linea(impuesto="IGIC", tipo="7")]}, ["<Impuesto>03<", "<TipoImpositivo>7.00<"]),
    ("IPSI", {}, {"lineas": [linea(impuesto="IPSI", tipo="4")]}, ["<Impuesto>02<", "<ClaveRegimen>01<"]),
    (
        "dólares",
        {},
        {"moneda": "USD", "tipo_cambio": "0.9"},
        ["<ImporteTotal>108.90<", "<BaseImponibleOimporteNoSujeto>90.00<"],
    ),
    ("simplificada", {}, {"tipo": "F2"}, ["<TipoFactura>F2<"]),
    ("otra fecha", {}, {"fecha_operacion": "2026-01-15"}, ["<FechaOperacion>15-01-2026<"]),
    ("signos", {"nombre": "Peña & <Hijos>"}, {}, ["Peña &amp; &lt;Hijos&gt;"]),
    ("lo que el XML no admite", {"nombre": "Bar\uffff Pez"}, {}, ["<NombreRazon>Bar Pez<"]),
    ("euros con cambio", {}, {"moneda": "EUR", "tipo_cambio": "0.9"}, ["<ImporteTotal>121.00<"]),
]


@pytest.mark.parametrize(("cliente", "datos", "dice"), [caso[1:] for caso in CASOS], ids=[caso[0] for caso in CASOS])
def test_lo_que_dice_el_registro_de_cada_clase_de_factura(
    ana: Inquilino, cliente: dict[str, Any], datos: dict[str, Any], dice: list[str]
) -> None:
    fabrica.con_emitida(ana, fabrica.con_cliente(ana, **cliente), **datos)
    xml = ultimo(ana)
    for trozo in dice:
        assert trozo in xml


def test_con_criterio_de_caja_la_clave_es_la_07_y_con_recargo_propio_la_18(ana: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_emisor(ana, criterio_caja=True)
    emitir(ana, fabrica.con_borrador(ana))
    assert "<ClaveRegimen>07<" in ultimo(ana)
    fabrica.con_emisor(bruno, recargo_equivalencia=True)
    emitir(bruno, fabrica.con_borrador(bruno))
    assert "<ClaveRegimen>18<" in ultimo(bruno)


def test_la_rectificativa_por_sustitucion_dice_que_corrige_y_cuanto_era(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana, fecha="2026-03-02")
    rectificada(ana, original, tipo="R1", metodo="S", lineas=[linea("80.00")])
    xml = ultimo(ana)
    assert "<TipoRectificativa>S</TipoRectificativa><FacturasRectificadas>" in xml
    assert f"<NumSerieFactura>{original.numero_completo}</NumSerieFactura>" in xml
    assert "<BaseRectificada>100.00</BaseRectificada><CuotaRectificada>21.00</CuotaRectificada>" in xml
    assert "<FechaOperacion>02-03-2026</FechaOperacion>" in xml
    assert "<ImporteTotal>96.80</ImporteTotal>" in xml


def test_lo_rectificado_va_en_euros_y_al_cambio_de_la_factura(ana: Inquilino) -> None:
    for moneda, base in (("USD", "90.00"), ("EUR", "100.00")):
        original = fabrica.con_emitida(ana, moneda=moneda, tipo_cambio="0.9")
        rectificada(ana, original, tipo="R1", metodo="S", lineas=[linea("80.00")])
        assert f"<BaseRectificada>{base}</BaseRectificada>" in ultimo(ana)


def test_la_rectificativa_por_diferencias_lleva_solo_la_diferencia(ana: Inquilino) -> None:
    rectificada(ana, fabrica.con_emitida(ana), causa="devolucion", lineas=[linea("10.00", cantidad="-1")])
    xml = ultimo(ana)
    assert "<TipoRectificativa>I</TipoRectificativa>" in xml
    assert "ImporteRectificacion" not in xml
    assert "<CuotaTotal>-2.10</CuotaTotal><ImporteTotal>-12.10</ImporteTotal>" in xml


def test_el_canje_dice_que_simplificadas_sustituye(ana: Inquilino) -> None:
    tique = fabrica.con_emitida(ana, tipo="F2")
    with tenant_session(ana) as db:
        datos = {"facturas": [tique.id], "cliente_id": fabrica.con_cliente(ana).id}
        canje = facturas.canjear(db, facturas.DatosCanje.model_validate(datos))
    emitir(ana, canje)
    numero = f"<NumSerieFactura>{tique.numero_completo}</NumSerieFactura>"
    assert f"<IDFacturaSustituida><IDEmisorFactura>12345678Z</IDEmisorFactura>{numero}" in ultimo(ana)


def test_los_verificadores_ajenos_no_ponen_reparos_a_una_cadena_de_varias_clases(
    ana: Inquilino, tmp_path: Path
) -> None:
    original = fabrica.con_emitida(ana)
    rectificada(ana, original, causa="devolucion", lineas=[linea("10.00", cantidad="-1")])
    emitir(ana, fabrica.con_borrador(ana, tipo="F2", cliente_id=None))
    anular(ana, emitir(ana, fabrica.con_borrador(ana)))
    xmls = [registro.xml for registro in cadena(ana)]
    assert len(xmls) == 5
    assert reparos_ajenos(xmls, tmp_path) == []
    for xml in xmls:
        exigir_conforme(xml)
    # Y no es que no mire: con un importe cambiado, lo dice.
    roto = xmls[2].replace(b"<sf:ImporteTotal>121.00<", b"<sf:ImporteTotal>122.00<")
    assert roto != xmls[2]
    assert reparos_ajenos([*xmls[:2], roto, *xmls[3:]], tmp_path)


def test_la_cadena_no_se_bifurca_con_ocho_hilos(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente = fabrica.con_cliente(ana)
    borradores = [fabrica.con_borrador(ana, cliente) for _ in range(80)]
    with ThreadPoolExecutor(8) as hilos:
        list(hilos.map(lambda borrador: emitir(ana, borrador), borradores))
    assert comprobar(ana) == comprobacion.Comprobacion(80, ())
    assert len({registro.instalacion_id for registro in cadena(ana)}) == 1


def test_cada_inquilino_tiene_su_cadena_y_no_ve_la_de_otro(ana: Inquilino, bruno: Inquilino) -> None:
    de_ana = fabrica.con_emitida(ana)
    fabrica.con_emitida(bruno)
    assert [len(cadena(quien)) for quien in (ana, bruno)] == [1, 1]
    assert cadena(ana)[0].instalacion_id != cadena(bruno)[0].instalacion_id
    with tenant_session(bruno) as db, pytest.raises(NoEncontrado):
        registros.de_factura(db, de_ana.id, TipoRegistro.ALTA)


def test_si_cambia_el_nif_del_emisor_empieza_otra_cadena(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    fabrica.con_emisor(ana, nif="B12345674")
    emitir(ana, fabrica.con_borrador(ana))
    primera, segunda = cadena(ana)
    assert primera.instalacion_id != segunda.instalacion_id
    assert (segunda.posicion, segunda.huella_anterior) == (1, "")
    assert comprobar(ana) == comprobacion.Comprobacion(2, ())


def test_desde_que_se_factura_con_otro_nif_los_registros_dicen_que_hay_varios_obligados(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    fabrica.con_emisor(ana, nif="11111111H")
    borrador = fabrica.con_borrador(ana)
    with tenant_session(ana) as db:
        facturas.emitir(db, borrador.id)
        primero, segundo = db.exec(select(RegistroFacturacion).order_by(col(RegistroFacturacion.id))).all()
    assert b"<sf:IndicadorMultiplesOT>N<" in primero.xml
    assert b"<sf:IndicadorMultiplesOT>S<" in segundo.xml


def test_matar_el_proceso_al_emitir_no_deja_ni_factura_ni_registro(ana: Inquilino, base: str) -> None:
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana)
    guion = textwrap.dedent(f"""
        import os, signal
        from factursaas import db
        from factursaas.domain.planes import Inquilino, Plan
        from factursaas.services import facturas
        from uuid import UUID
        db.conectar(db.url_de_aplicacion({base!r}))
        with db.tenant_session(Inquilino({ana.user_id!r}, Plan.PRO)) as sesion:
            facturas.emitir(sesion, UUID({str(borrador.id)!r}))
            os.kill(os.getpid(), signal.SIGKILL)
    """)
    assert subprocess.run([sys.executable, "-c", guion], check=False).returncode == -9
    assert cadena(ana) == []
    assert emitir(ana, borrador).numero == 1
    assert comprobar(ana) == comprobacion.Comprobacion(1, ())


PROHIBIDO = [
    "UPDATE registros SET numero = 'X'",
    "DELETE FROM registros",
    "UPDATE instalaciones SET numero = 'otra'",
    "UPDATE instalaciones SET posicion = posicion + 2",
    "DELETE FROM instalaciones",
]


@pytest.mark.parametrize("orden", PROHIBIDO)
def test_la_aplicacion_no_puede_tocar_la_cadena(ana: Inquilino, orden: str) -> None:
    fabrica.con_emitida(ana)
    with pytest.raises(DBAPIError), tenant_session(ana) as db:
        db.connection().execute(text(orden))


def test_ni_la_cabeza_avanza_sin_registro_ni_se_emite_sin_el(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    fabrica.con_emitida(ana)
    with pytest.raises(DBAPIError, match="la cadena y su cabeza"), tenant_session(ana) as db:
        db.connection().execute(text("UPDATE instalaciones SET posicion = posicion + 1"))
    borrador = fabrica.con_borrador(ana)
    monkeypatch.setattr(registros, "encadenar", lambda *_: None)
    with pytest.raises(DBAPIError, match="quedaría sin su registro"):
        emitir(ana, borrador)


CAMBIOS = [
    ("xml = convert_to(replace(convert_from(xml, 'UTF8'), 'pelo<', 'pela<'), 'UTF8')", "No está como se escribió"),
    (
        "xml = convert_to(replace(convert_from(xml, 'UTF8'), '>121.00<', '>122.00<'), 'UTF8')",
        "Su huella no sale de lo que dice",
    ),
    ("xml = '\\x00'", "No está como se escribió"),
    ("huella_anterior = repeat('A', 64)", "Guarda otra huella del anterior"),
]


@pytest.mark.parametrize(("cambio", "motivo"), CAMBIOS)
def test_comprobar_dice_que_registro_ha_cambiado(ana: Inquilino, aparte: str, cambio: str, motivo: str) -> None:
    for _ in range(3):
        fabrica.con_emitida(ana)
    alterar(aparte, ana, f"UPDATE registros SET {cambio} WHERE MIA AND posicion = 2")
    anomalias = comprobar(ana).anomalias
    assert (2, motivo) in {(anomalia.posicion, anomalia.motivo) for anomalia in anomalias}
    assert {anomalia.posicion for anomalia in anomalias} <= {1, 2}


def test_comprobar_nota_que_falta_el_ultimo(ana: Inquilino, aparte: str) -> None:
    for _ in range(2):
        fabrica.con_emitida(ana)
    alterar(aparte, ana, "DELETE FROM registros WHERE MIA AND posicion = 2")
    [anomalia] = comprobar(ana).anomalias
    assert (anomalia.posicion, anomalia.motivo) == (1, "Falta el siguiente")


def test_lo_que_hacienda_rechazaria_se_dice_antes_de_gastar_el_numero(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    sin_numero = fabrica.con_borrador(ana, fabrica.con_cliente(ana, pais="US", nif=""))
    with pytest.raises(DatosNoValidos, match="validación 1189"):
        emitir(ana, sin_numero)
    antigua = fabrica.con_borrador(ana, fecha="2024-10-27")
    with pytest.raises(DatosNoValidos, match="validación 1152"):
        emitir(ana, antigua)
    solo_suplido = fabrica.con_borrador(ana, lineas=[SIN_CUOTA | {"suplido": True}])
    with pytest.raises(DatosNoValidos, match="que no sea un suplido"):
        emitir(ana, solo_suplido)
    assert emitir(ana, fabrica.con_borrador(ana)).numero == 1


def test_el_registro_nombra_a_quien_responde_del_programa(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ajustes(), "productor", "Programas de Ejemplo, S.L.")
    monkeypatch.setattr(ajustes(), "nif_productor", "B12345674")
    fabrica.con_emitida(ana)
    assert "<NombreRazon>Programas de Ejemplo, S.L.</NombreRazon><NIF>B12345674</NIF>" in ultimo(ana)


@pytest.mark.parametrize("firmada", [False, True], ids=["VERI*FACTU", "NO VERI*FACTU"])
def test_si_cambia_quien_responde_del_programa_empieza_otra_cadena(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch, firmada: bool
) -> None:
    if firmada:
        fabrica.en_no_verifactu(ana)
    fabrica.con_emitida(ana)
    monkeypatch.setattr(ajustes(), "nif_productor", "A58818501")
    for _ in range(2):
        fabrica.con_emitida(ana)
    una, otra, misma = cadena(ana)
    assert una.instalacion_id != otra.instalacion_id == misma.instalacion_id
    assert [(r.posicion, r.huella_anterior) for r in (otra, misma)] == [(1, ""), (2, otra.huella)]
    assert comprobar(ana).anomalias == ()


def test_la_emitida_antes_de_haber_registros_se_anula_sin_registro_previo(ana: Inquilino, aparte: str) -> None:
    factura = fabrica.con_emitida(ana)
    for tabla in ("registros", "instalaciones"):
        alterar(aparte, ana, f"DELETE FROM {tabla} WHERE MIA")
    anular(ana, factura)
    assert "<SinRegistroPrevio>S</SinRegistroPrevio>" in ultimo(ana)


def test_la_emitida_antes_de_haber_registros_no_lleva_qr(ana: Inquilino, aparte: str) -> None:
    factura = fabrica.con_emitida(ana)
    for tabla in ("registros", "instalaciones"):
        alterar(aparte, ana, f"DELETE FROM {tabla} WHERE MIA")
    with tenant_session(ana) as db:
        assert facturas.leer_para_imprimir(db, factura.id).cotejo is None


def test_un_registro_estropeado_no_impide_ver_la_factura(
    ana: Inquilino, aparte: str, caplog: pytest.LogCaptureFixture
) -> None:
    factura = fabrica.con_emitida(ana)
    alterar(aparte, ana, "UPDATE registros SET xml = '\\x00' WHERE MIA")
    with tenant_session(ana) as db:
        assert facturas.completar(db, facturas.leer(db, factura.id)).cotejo is None
    assert "no se puede leer" in caplog.text


def test_comprobar_va_por_lotes(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comprobacion, "_LOTE", 2)
    for _ in range(5):
        fabrica.con_emitida(ana)
    assert comprobar(ana) == comprobacion.Comprobacion(5, ())
