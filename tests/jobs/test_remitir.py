"""De la factura a los libros de la AEAT y vuelta, con red, TLS y certificado de verdad."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlmodel import select

from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.jobs.remision import remitir
from factursaas.models import Instalacion, Remision
from factursaas.services import facturas, remision
from factursaas.services.remision.panorama import por_arreglar
from factursaas.simulador.arranque import Simulador
from tests import fabrica
from tests.jobs.apoyo import (
    emitir,
    en_sus_libros,
    entregas,
    envios,
    huellas,
    insistir,
    nif_al_azar,
    remision_de,
)


@pytest.fixture
def ana_con_nif(ana: Inquilino) -> tuple[Inquilino, str]:
    """Con un NIF que no usa nadie más: los libros del simulador van por NIF."""
    nif = nif_al_azar()
    fabrica.con_emisor(ana, nif=nif)
    return ana, nif


def test_las_facturas_y_las_anulaciones_llegan_en_orden_y_con_su_csv(
    ana_con_nif: tuple[Inquilino, str], simulador: Simulador
) -> None:
    ana, nif = ana_con_nif
    primera, *_ = emitir(ana, 5)
    with tenant_session(ana) as db:
        facturas.anular(db, primera.id, facturas.DatosAnulacion(motivo="Era de otro cliente"))
    assert remitir(ana.user_id) is None
    assert entregas(ana) == [("correcto", "", False)] * 6
    assert en_sus_libros(simulador, nif) == huellas(ana)
    [envio] = envios(ana)
    assert envio.csv
    assert envio.recibido is not None
    assert envio.csv.encode() in envio.recibido


@pytest.mark.parametrize("fallo", ["sin_respuesta", "corte", "xml_roto", "entidades"])
def test_si_la_respuesta_se_pierde_se_adopta_lo_que_ya_consta_y_nada_va_dos_veces(
    ana_con_nif: tuple[Inquilino, str], simulador: Simulador, fallo: str
) -> None:
    ana, nif = ana_con_nif
    emitir(ana, 3)
    simulador.control.poner_fallo(fallo, nif=nif)
    insistir(ana)
    assert entregas(ana) == [("correcto", "", True)] * 3
    assert en_sus_libros(simulador, nif) == huellas(ana)
    assert [e.estado for e in envios(ana)] == ["aclarado"]


@pytest.mark.parametrize("fallo", ["error_500", "html"])
def test_si_la_aeat_esta_caida_se_vuelve_a_mandar_con_la_marca_de_incidencia(
    ana_con_nif: tuple[Inquilino, str], simulador: Simulador, fallo: str
) -> None:
    ana, nif = ana_con_nif
    emitir(ana, 2)
    simulador.control.poner_fallo(fallo, nif=nif)
    insistir(ana)
    assert entregas(ana) == [("correcto", "", False)] * 2
    assert en_sus_libros(simulador, nif) == huellas(ana)
    assert [e.incidencia for e in envios(ana)] == [False, True]


def test_una_respuesta_de_cien_megas_no_se_traga_y_se_aclara(
    ana_con_nif: tuple[Inquilino, str], simulador: Simulador
) -> None:
    ana, nif = ana_con_nif
    emitir(ana)
    simulador.control.poner_fallo("gigante", nif=nif, valor=100)
    insistir(ana)
    assert entregas(ana) == [("correcto", "", True)]
    assert envios(ana)[0].recibido is None


@pytest.mark.parametrize("ficha", [None, "{}", "[]", '{"url": "https://127.0.0.1:1", "pid": 1, "ca": "/no/esta.pem"}'])
def test_sin_nadie_al_otro_lado_no_se_pierde_nada_y_se_dice_cuando_volver(
    ana_con_nif: tuple[Inquilino, str],
    simulador: Simulador,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    ficha: str | None,
) -> None:
    ana, nif = ana_con_nif
    emitir(ana, 2)
    parado = ajustes().model_copy(update={"data_dir": tmp_path})
    parado.simulador.mkdir()
    (parado.simulador / "colaborador.p12").write_bytes((simulador.carpeta / "colaborador.p12").read_bytes())
    if ficha:
        (parado.simulador / "simulador.json").write_text(ficha, encoding="utf-8")
    with monkeypatch.context() as parche:
        for modulo in ("jobs.remision", "services.remision.preparacion"):
            parche.setattr(f"factursaas.{modulo}.ajustes", lambda: parado)
        assert remitir(ana.user_id) is not None
    assert [e.estado for e in envios(ana)] == ["no_entregado"]
    insistir(ana)
    assert en_sus_libros(simulador, nif) == huellas(ana)


def test_un_rechazo_se_subsana_y_la_aeat_lo_acepta(ana_con_nif: tuple[Inquilino, str], simulador: Simulador) -> None:
    ana, nif = ana_con_nif
    [factura] = emitir(ana)
    simulador.control.poner_fallo("rechazar", nif=nif, valor=1104)
    remitir(ana.user_id)
    assert entregas(ana) == [("rechazado", "1104", False)]
    with tenant_session(ana) as db:
        facturas.subsanar(db, factura.id, facturas.DatosSubsanacion())
    insistir(ana)
    assert entregas(ana) == [("rechazado", "1104", False), ("correcto", "", False)]
    assert b"<sf:Subsanacion>S</sf:Subsanacion><sf:RechazoPrevio>X</sf:RechazoPrevio>" in envios(ana)[1].enviado


def test_si_se_anula_lo_que_luego_se_rechaza_la_anulacion_se_repite_sola(
    ana_con_nif: tuple[Inquilino, str], simulador: Simulador
) -> None:
    ana, nif = ana_con_nif
    [factura] = emitir(ana)
    with tenant_session(ana) as db:
        facturas.anular(db, factura.id, facturas.DatosAnulacion(motivo="No debió existir"))
    simulador.control.poner_fallo("rechazar", nif=nif, valor=1104, numero=factura.numero_completo)
    insistir(ana)
    assert entregas(ana) == [("rechazado", "1104", False), ("rechazado", "3002", False), ("correcto", "", False)]
    assert simulador.control.libros(nif)["facturas"][0]["estado"] == "Anulado"


def test_lo_que_la_aeat_no_pudo_atender_se_repite_tal_cual(
    ana_con_nif: tuple[Inquilino, str], simulador: Simulador
) -> None:
    ana, nif = ana_con_nif
    _, segunda, _ = emitir(ana, 3)
    simulador.control.poner_fallo("rechazar", nif=nif, valor=1129, numero=segunda.numero_completo)
    insistir(ana)
    assert entregas(ana) == [("correcto", "", False)] * 3
    assert set(en_sus_libros(simulador, nif)) == set(huellas(ana))


def test_la_anulacion_de_una_rechazada_y_la_repetida_llevan_sus_banderas(
    ana_con_nif: tuple[Inquilino, str], simulador: Simulador
) -> None:
    ana, nif = ana_con_nif
    [factura] = emitir(ana)
    simulador.control.poner_fallo("rechazar", nif=nif, valor=1104)
    remitir(ana.user_id)
    with tenant_session(ana) as db:
        facturas.anular(db, factura.id, facturas.DatosAnulacion(motivo="No debió existir"))
    simulador.control.poner_fallo("rechazar", nif=nif, valor=1104)
    insistir(ana)
    with tenant_session(ana) as db:
        facturas.repetir_anulacion(db, factura.id)
    insistir(ana)
    assert [estado for estado, *_ in entregas(ana)] == ["rechazado", "rechazado", "correcto"]
    assert simulador.control.libros(nif)["facturas"][0]["estado"] == "Anulado"


def test_un_aviso_de_la_aeat_deja_el_registro_aceptado_con_errores(
    ana_con_nif: tuple[Inquilino, str], simulador: Simulador
) -> None:
    ana, nif = ana_con_nif
    [factura] = emitir(ana, cliente=fabrica.con_cliente(ana, nombre="Bruno Ruiz", nif="00000001R"))
    simulador.control.poner_fallo("aceptar_con_errores", nif=nif, valor=2001)
    remitir(ana.user_id)
    assert entregas(ana) == [("con_errores", "2001", False)]
    with tenant_session(ana) as db:
        facturas.subsanar(db, factura.id, facturas.DatosSubsanacion(no_censado=True))
    insistir(ana)
    assert entregas(ana)[-1] == ("correcto", "", False)


def test_un_mensaje_negado_por_un_fallo_tecnico_se_repite(
    ana_con_nif: tuple[Inquilino, str], simulador: Simulador
) -> None:
    ana, nif = ana_con_nif
    emitir(ana, 2)
    simulador.control.poner_fallo("soap_fault", nif=nif, valor=4111)
    insistir(ana)
    assert entregas(ana) == [("correcto", "", False)] * 2


def test_un_mensaje_negado_por_falta_de_poder_para_y_se_reanuda(
    ana_con_nif: tuple[Inquilino, str], simulador: Simulador
) -> None:
    ana, nif = ana_con_nif
    emitir(ana, 2)
    simulador.control.poner_fallo("soap_fault", nif=nif, valor=4112)
    assert remitir(ana.user_id) is None
    assert remision_de(ana).parada
    with tenant_session(ana) as db:
        remision.reanudar(db)
    insistir(ana)
    assert entregas(ana) == [("correcto", "", False)] * 2


def test_un_reloj_adelantado_se_acepta_con_aviso_y_se_sabe_cuanto(
    ana_con_nif: tuple[Inquilino, str], simulador: Simulador
) -> None:
    ana, nif = ana_con_nif
    emitir(ana)
    simulador.control.poner_fallo("reloj", nif=nif, valor=-600)
    remitir(ana.user_id)
    assert entregas(ana) == [("con_errores", "2004", False)]
    assert 590 < remision_de(ana).desfase < 610
    with tenant_session(ana) as db:
        assert por_arreglar(db) == []


def test_dos_a_la_vez_no_mandan_dos_veces(ana_con_nif: tuple[Inquilino, str], simulador: Simulador) -> None:
    ana, nif = ana_con_nif
    emitir(ana, 4)
    simulador.control.poner_fallo("retraso", nif=nif, valor=1)
    with ThreadPoolExecutor(4) as hilos:
        list(hilos.map(lambda _: remitir(ana.user_id), range(4)))
    insistir(ana)
    assert en_sus_libros(simulador, nif) == huellas(ana)
    assert len(envios(ana)) == 1


def test_lo_que_no_cabe_en_un_envio_va_en_los_siguientes(
    ana_con_nif: tuple[Inquilino, str], simulador: Simulador
) -> None:
    ana, nif = ana_con_nif
    emitir(ana, 7)
    with tenant_session(ana) as db:
        instalacion = db.exec(select(Instalacion)).one()
        db.add(Remision(instalacion_id=instalacion.id, lote=5))
    insistir(ana)
    assert [e.registros for e in envios(ana)] == [5, 2]
    assert en_sus_libros(simulador, nif) == huellas(ana)


def test_lo_que_espero_demasiado_va_con_la_marca_de_incidencia(
    ana_con_nif: tuple[Inquilino, str], simulador: Simulador
) -> None:
    ana, _ = ana_con_nif
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=3)):
        emitir(ana)
    insistir(ana)
    assert entregas(ana) == [("correcto", "", False)]
    assert envios(ana)[0].incidencia


def test_una_factura_de_otro_programa_con_el_mismo_numero_no_se_adopta(
    ana_con_nif: tuple[Inquilino, str], bruno: Inquilino, simulador: Simulador
) -> None:
    ana, nif = ana_con_nif
    fabrica.con_emisor(bruno, nif=nif)
    emitir(bruno)
    remitir(bruno.user_id)
    emitir(ana)
    insistir(ana)
    assert entregas(ana) == [("rechazado", "3000", False)]
