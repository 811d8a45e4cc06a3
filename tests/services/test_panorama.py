"""Lo que se dice de cómo va la remisión: nada que pida algo queda tapado por lo que no pide nada."""

import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect
from sqlmodel import select

from factursaas.db import TenantSession, tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.domain.verifactu.respuesta import Rechazo, Respuesta
from factursaas.models import Factura
from factursaas.services import registros, remision
from factursaas.services.facturas import DatosSubsanacion, subsanar
from factursaas.services.remision import Vuelto, panorama
from factursaas.services.remision.historia import Presentado, de_registros, senales_de, ultimos_de
from tests import fabrica
from tests import remision as pasos
from tests.pasos import anular, emitir

MEGAS = 4_000_000


def _de_la_lista(db: TenantSession) -> Sequence[Presentado]:
    return de_registros(db, registros.listar(db, limite=10, cursor=None).items)


def _de_las_facturas(db: TenantSession) -> Sequence[Presentado]:
    return list(ultimos_de(db, list(db.exec(select(Factura.id)))).values())


def test_lo_rechazado_se_ve_aunque_delante_haya_mucho_que_no_pide_nada(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panorama, "_A_LA_VISTA", 2)
    for _ in range(3):
        fabrica.con_emitida(ana)
    pasos.remitir(ana, EstadoEnvio.CON_ERRORES, "2004")
    mala = fabrica.con_emitida(ana)
    pasos.contestar(ana, pasos.mandar(ana, timedelta(days=2)), *pasos.lineas_de(ana, EstadoEnvio.RECHAZADO, "1104"))
    with tenant_session(ana) as db:
        assert [p.registro.factura_id for p in panorama.por_arreglar(db)] == [mala.id]
        alarmas = panorama.alarmas(db)
    assert (alarmas.por_arreglar, alarmas.hay) == (1, True)


def test_se_dice_cuantas_hay_por_arreglar_aunque_no_quepan_todas(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panorama, "_A_LA_VISTA", 2)
    for _ in range(3):
        fabrica.con_emitida(ana)
    pasos.remitir(ana, EstadoEnvio.RECHAZADO, "1104")
    with tenant_session(ana) as db:
        visto = panorama.panorama(db)
        assert panorama.alarmas(db).por_arreglar == 3
    assert (len(visto.por_arreglar), visto.cuantas_por_arreglar) == (2, 3)


def test_la_base_y_el_programa_entienden_lo_mismo_por_arreglar(ana: Inquilino) -> None:
    codigos = ["2004", "2009", "2005", "2999", ""]
    for _ in codigos:
        fabrica.con_emitida(ana)
    lineas = pasos.lineas_de(ana, EstadoEnvio.CON_ERRORES)
    pasos.contestar(ana, pasos.mandar(ana), *(replace(li, codigo=c) for li, c in zip(lineas, codigos, strict=True)))
    with tenant_session(ana) as db:
        todos = de_registros(db, registros.listar(db, limite=10, cursor=None).items)
        vistos = [p.codigo for p in panorama.por_arreglar(db)]
        senaladas = senales_de(db, [p.registro.factura_id for p in todos])
    assert vistos == [p.codigo for p in todos if p.por_arreglar] == ["2005", "2999"]
    assert senaladas == {p.registro.factura_id: "con_errores" for p in todos if p.por_arreglar}


def test_lo_ultimo_que_se_presento_de_una_factura_es_lo_que_la_senala(ana: Inquilino) -> None:
    buena, mala, corregida = (fabrica.con_emitida(ana) for _ in range(3))
    lineas = pasos.lineas_de(ana, EstadoEnvio.RECHAZADO, "1104")
    pasos.contestar(ana, pasos.mandar(ana), replace(lineas[0], estado=EstadoEnvio.CORRECTO, codigo=""), *lineas[1:])
    with tenant_session(ana) as db:
        subsanar(db, corregida.id, DatosSubsanacion())
    with tenant_session(ana) as db:
        assert senales_de(db, [buena.id, mala.id, corregida.id]) == {mala.id: "rechazado"}


@pytest.mark.parametrize("leer", [_de_la_lista, _de_las_facturas], ids=["registros", "facturas"])
def test_saber_lo_ultimo_de_cada_registro_no_trae_los_megas_de_su_envio(
    ana: Inquilino, leer: Callable[[TenantSession], Sequence[Presentado]]
) -> None:
    for _ in range(3):
        fabrica.con_emitida(ana)
    respuesta = Respuesta(pasos.CSV, datetime.now(UTC), 60, tuple(pasos.lineas_de(ana)))
    with tenant_session(ana) as db:
        remision.anotar_respuesta(db, pasos.mandar(ana).envio_id, Vuelto(b" " * MEGAS, 200), respuesta)
    tracemalloc.start()
    with tenant_session(ana) as db:
        presentados = leer(db)
    _, pico = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [p.csv for p in presentados] == [pasos.CSV] * 3
    assert pico < MEGAS


def test_lo_ultimo_de_una_factura_es_una_fila_y_sin_su_xml(ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    anular(ana, factura)
    with tenant_session(ana) as db:
        ultimo = ultimos_de(db, [factura.id])[factura.id]
        assert ultimo.registro.tipo == "anulacion"
        assert len(list(db.identity_map.values())) == 1
        assert "xml" in inspect(ultimo.registro).unloaded
        assert b"RegistroAnulacion" in ultimo.registro.xml


def con_dos_cadenas(ana: Inquilino) -> None:
    """Dos registros con un NIF y otro con el siguiente."""
    for _ in range(2):
        fabrica.con_emitida(ana)
    fabrica.con_emisor(ana, nif="11111111H")
    emitir(ana, fabrica.con_borrador(ana))


def test_una_cadena_anterior_parada_se_ve_con_su_motivo_y_todo_lo_pendiente(ana: Inquilino) -> None:
    con_dos_cadenas(ana)
    cerrado = Rechazo("4112", "El titular del certificado no puede remitir", culpa_nuestra=True)
    with tenant_session(ana) as db:
        remision.anotar_rechazo(db, pasos.mandar(ana).envio_id, Vuelto(b"<r/>", 200), cerrado)
    with tenant_session(ana) as db:
        visto, alarmas = panorama.panorama(db), panorama.alarmas(db)
    assert (visto.marcha, visto.pendientes, alarmas.marcha, alarmas.pendientes) == ("parada", 3, "parada", 3)
    assert visto.remision is not None
    assert visto.instalacion is not None
    assert visto.instalacion.id != visto.remision.instalacion_id
    assert "certificado" in visto.remision.parada
    assert alarmas.hay


def test_una_incidencia_de_una_cadena_anterior_se_ve_hasta_que_acaba(ana: Inquilino) -> None:
    con_dos_cadenas(ana)
    with tenant_session(ana) as db:
        remision.anotar_fallo(db, pasos.mandar(ana).envio_id, "La AEAT no responde.", None)
        assert panorama.alarmas(db).marcha == "incidencia"
    pasos.contestar(ana, pasos.mandar(ana, timedelta(days=2)), *pasos.lineas_de(ana))
    with tenant_session(ana) as db:
        visto = panorama.panorama(db)
    assert (visto.marcha, visto.pendientes) == ("enviando", 1)


def test_lo_ya_contestado_tras_un_hueco_no_esta_pendiente(ana: Inquilino) -> None:
    for _ in range(3):
        fabrica.con_emitida(ana)
    _, *resto = pasos.lineas_de(ana)
    pasos.contestar(ana, pasos.mandar(ana), *resto)
    with tenant_session(ana) as db:
        visto = panorama.panorama(db)
    assert (visto.pendientes, visto.total) == (1, 3)
