"""Cada comprobación queda escrita, mira también lo que se mandó y dice qué no cuadra."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.anomalias import TipoAnomalia
from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.models import ComprobacionGuardada, PedidaPor
from factursaas.services import comprobaciones
from tests import fabrica, remision
from tests.pasos import emitir


@pytest.fixture
def remitida(ana: Inquilino, aparte: str) -> Inquilino:
    """Ana, con dos registros remitidos en un envío y otros dos en otro."""
    for dias in (1, 2):
        fabrica.con_emitida(ana)
        emitir(ana, fabrica.con_borrador(ana))
        paso = remision.mandar(ana, timedelta(days=dias))
        remision.contestar(ana, paso, *remision.lineas_de(ana))
    return ana


def revisar(quien: Inquilino) -> comprobaciones.Revision:
    with tenant_session(quien, instantanea=True) as db:
        return comprobaciones.comprobar(db)


def motivos(quien: Inquilino) -> set[str]:
    return {f"{anomalia.numero}: {anomalia.motivo}" for anomalia in revisar(quien).anomalias}


def alterar(base: str, orden: str) -> None:
    """Lo que podría hacer quien es dueño de las tablas."""
    tablas = ("envios", "entregas", "remisiones", "registros")
    with psycopg.connect(base) as conexion:
        for tabla in tablas:
            conexion.execute(f"ALTER TABLE {tabla} DISABLE TRIGGER USER")
            conexion.execute(f"ALTER TABLE {tabla} NO FORCE ROW LEVEL SECURITY")
        conexion.execute(orden)
        for tabla in tablas:
            conexion.execute(f"ALTER TABLE {tabla} FORCE ROW LEVEL SECURITY")
            conexion.execute(f"ALTER TABLE {tabla} ENABLE TRIGGER USER")


def test_lo_remitido_y_contestado_esta_bien(remitida: Inquilino) -> None:
    revision = revisar(remitida)
    assert (revision.instalaciones, revision.registros, revision.envios, revision.anomalias) == (1, 4, 2, ())


def test_un_envio_sin_respuesta_tambien_se_coteja(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    remision.mandar(ana)
    assert (revisar(ana).envios, revisar(ana).anomalias) == (1, ())


def test_lo_rechazado_tambien_cuenta_como_contestado(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    remision.remitir(ana, EstadoEnvio.RECHAZADO, "1100")
    assert revisar(ana).anomalias == ()


RESELLAR = "enviado_sha256 = encode(sha256(enviado), 'hex')"
CAMBIOS = [
    (
        "UPDATE envios SET enviado = enviado || '\\x20' WHERE numero = 2",
        {"envío 2: los bytes enviados no son los que se guardaron"},
    ),
    (
        "UPDATE envios SET recibido = '\\x00' WHERE numero = 1",
        {"envío 1: los bytes recibidos no son los que se guardaron"},
    ),
    (
        "UPDATE envios SET recibido = NULL WHERE numero = 1",
        {"envío 1: los bytes recibidos no son los que se guardaron"},
    ),
    (
        "UPDATE envios SET enviado = convert_to(replace(convert_from(enviado, 'UTF8'), '>121.00<', '>122.00<'), 'UTF8')"
        " WHERE numero = 1; UPDATE envios SET " + RESELLAR,
        {
            "envío 1: lleva algún registro que no es, byte a byte, uno de la cadena",
            "envío 1: tiene la respuesta del registro 1, que no iba en él",
            "envío 1: tiene la respuesta del registro 2, que no iba en él",
        },
    ),
    ("UPDATE envios SET registros = 3 WHERE numero = 1", {"envío 1: dice llevar 3 registros y lleva 2"}),
    (
        "UPDATE envios SET hasta_posicion = 3 WHERE numero = 1",
        {"envío 1: sus registros no van en el orden de la cadena"},
    ),
    (
        "UPDATE entregas SET envio_id = (SELECT id FROM envios WHERE numero = 2) WHERE registro_id ="
        " (SELECT id FROM registros WHERE posicion = 1)",
        {"envío 2: tiene la respuesta del registro 1, que no iba en él"},
    ),
]


@pytest.mark.parametrize(("orden", "dice"), CAMBIOS)
def test_dice_que_envio_ha_cambiado_y_en_que(remitida: Inquilino, aparte: str, orden: str, dice: set[str]) -> None:
    alterar(aparte, orden)
    assert motivos(remitida) == dice


def test_nota_lo_que_se_da_por_remitido_sin_respuesta(remitida: Inquilino, aparte: str) -> None:
    alterar(aparte, "DELETE FROM entregas WHERE registro_id = (SELECT id FROM registros WHERE posicion = 2)")
    [anomalia] = revisar(remitida).anomalias
    assert anomalia.motivo == "se dan por remitidos 4 registros y solo hay respuesta de 3"


def test_se_guarda_lo_que_se_encontro_y_se_lee_lo_ultimo(remitida: Inquilino, aparte: str) -> None:
    with tenant_session(remitida) as db:
        assert comprobaciones.ultima(db) is None
        comprobaciones.dejar_escrita(db, comprobaciones.comprobar(db), PedidaPor.NOCTURNA)
    alterar(aparte, "UPDATE envios SET registros = 3 WHERE numero = 1")
    with tenant_session(remitida) as db:
        comprobaciones.dejar_escrita(db, comprobaciones.comprobar(db), PedidaPor.A_MANO)
    with tenant_session(remitida) as db:
        ultima = comprobaciones.ultima(db)
        assert ultima is not None
        assert (ultima.pedida_por, ultima.halladas, ultima.registros, ultima.envios) == ("a_mano", 1, 4, 2)
        assert ultima.anomalias[0]["numero"] == "envío 1"
        todas = db.exec(select(ComprobacionGuardada).order_by(col(ComprobacionGuardada.momento))).all()
    assert [fila.pedida_por for fila in todas] == ["nocturna", "a_mano"]


def test_quien_mira_en_nombre_de_otro_comprueba_sin_dejar_nada(remitida: Inquilino) -> None:
    suplantada = replace(fabrica.con_permiso(remitida), suplantado=True)
    with tenant_session(suplantada) as db:
        assert comprobaciones.dejar_escrita(db, comprobaciones.comprobar(db), PedidaPor.A_MANO) == ""
    with tenant_session(remitida) as db:
        assert comprobaciones.ultima(db) is None


def test_otro_no_ve_lo_comprobado_de_ana(ana: Inquilino, bruno: Inquilino) -> None:
    with tenant_session(ana) as db:
        comprobaciones.dejar_escrita(db, comprobaciones.comprobar(db), PedidaPor.A_MANO)
    with tenant_session(bruno) as db:
        assert comprobaciones.ultima(db) is None
        assert db.exec(select(ComprobacionGuardada)).all() == []


@pytest.mark.parametrize("orden", ["UPDATE comprobaciones SET halladas = 0", "DELETE FROM comprobaciones"])
def test_lo_encontrado_no_se_puede_cambiar(ana: Inquilino, orden: str) -> None:
    with tenant_session(ana) as db:
        comprobaciones.dejar_escrita(db, comprobaciones.comprobar(db), PedidaPor.A_MANO)
    with pytest.raises(DBAPIError), tenant_session(ana) as db:
        db.connection().execute(text(orden))


def test_emitir_mientras_se_comprueba_no_parece_una_anomalia(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    borradores = [fabrica.con_borrador(ana) for _ in range(30)]
    with ThreadPoolExecutor(1) as hilo:
        emitiendo = hilo.submit(lambda: [emitir(ana, borrador) for borrador in borradores])
        while not emitiendo.done():
            assert revisar(ana).anomalias == ()
    assert revisar(ana).registros == 31


def test_de_muchas_anomalias_se_guardan_las_que_caben(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comprobaciones, "ANOMALIAS_GUARDADAS", 1)
    anomalias = tuple(comprobaciones.Anomalia("i", n, "F", "m", TipoAnomalia.OTRA) for n in range(3))
    with tenant_session(ana) as db:
        revision = comprobaciones.comprobar(db)
        fila = comprobaciones.guardar(db, replace(revision, de_los_envios=anomalias), PedidaPor.A_MANO)
    assert isinstance(fila, ComprobacionGuardada)
    assert (fila.halladas, len(fila.anomalias)) == (3, 1)
