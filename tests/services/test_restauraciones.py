"""Tras restaurar una copia nadie sigue su cadena: la siguiente factura empieza otra, con otro número."""

from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from threading import get_ident
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from factursaas.arranque.migraciones import migrar
from factursaas.arranque.postgres import ServidorPostgres
from factursaas.config import ajustes
from factursaas.db import system_session, tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.jobs import eventos as trabajo
from factursaas.models import Instalacion, RegistroEvento, Restauracion
from factursaas.services import avance, comprobaciones, facturas, relevos, restauraciones
from tests import fabrica
from tests.pasos import emitir

# Las restauraciones son de todos: cada prueba, en su base.
pytestmark = pytest.mark.usefixtures("aparte")


def cadenas(quien: Inquilino) -> list[tuple[int, bool]]:
    """De cada una, cuántos registros y si es la de ahora."""
    with tenant_session(quien) as db:
        todas = db.exec(select(Instalacion).order_by(col(Instalacion.id))).all()
    assert len({cadena.numero for cadena in todas}) == len(todas)
    return [(cadena.posicion, cadena.vigente) for cadena in todas]


def sucesos(quien: Inquilino) -> list[list[str]]:
    """Los eventos de cada cadena."""
    with tenant_session(quien) as db:
        orden = col(RegistroEvento.instalacion_id), col(RegistroEvento.posicion)
        todos = db.exec(select(RegistroEvento).order_by(*orden)).all()
    return [[e.tipo for e in suyos] for _, suyos in groupby(todos, lambda e: e.instalacion_id)]


def hechas() -> list[str]:
    with system_session() as db:
        return [restauracion.senal for restauracion in restauraciones.listar(db)]


def vigilar() -> Restauracion | None:
    with system_session() as db:
        return restauraciones.vigilar(db)


def ejecutar(base: str, orden: str) -> None:
    with psycopg.connect(base, autocommit=True) as conexion:
        conexion.execute(orden.encode())


def test_sin_restaurar_nada_se_sigue_la_misma_cadena(ana: Inquilino) -> None:
    for _ in range(3):
        fabrica.con_emitida(ana)
        assert vigilar() is None
    assert (cadenas(ana), hechas()) == ([(3, True)], [])


@pytest.mark.parametrize("orden", ["VACUUM FREEZE marcas", "VACUUM FULL marcas", "CHECKPOINT", "ANALYZE"])
def test_el_mantenimiento_de_la_base_no_lo_parece(ana: Inquilino, aparte: str, orden: str) -> None:
    fabrica.con_emitida(ana)
    if orden != "CHECKPOINT":
        ejecutar(aparte, orden)
    migrar(aparte)
    fabrica.con_emitida(ana)
    assert (cadenas(ana), hechas()) == ([(2, True)], [])


SENALES = [
    ("UPDATE marcas SET sistema = '1'", "otro_servidor"),
    ("UPDATE marcas SET linea = linea + 1", "otra_linea"),
    ("UPDATE marcas SET identidad = identidad", "volcado"),
    ("UPDATE marcas SET base = '1', escrita = pg_current_xact_id()::xid::text", "volcado"),
]


@pytest.mark.parametrize(("orden", "senal"), SENALES)
def test_cada_senal_se_nota_una_sola_vez(ana: Inquilino, bruno: Inquilino, aparte: str, orden: str, senal: str) -> None:
    for quien in (ana, bruno):
        fabrica.con_emitida(quien)
    if senal.startswith("otr"):
        orden += ", escrita = pg_current_xact_id()::xid::text"
    ejecutar(aparte, orden)
    hallada = vigilar()
    assert hallada is not None
    assert hallada.senal == senal
    assert vigilar() is None
    for quien in (ana, bruno):
        for _ in range(2):
            emitir(quien, fabrica.con_borrador(quien))
        assert cadenas(quien) == [(1, False), (2, True)]


def test_una_base_mas_atras_que_su_apunte_se_nota_aunque_nadie_haya_reiniciado(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    with system_session() as db:
        identidad, sitio = restauraciones._mirar(db)[0], restauraciones._mirar(db).sitio
    avance.apuntar(identidad, sitio + 10_000_000)
    emitir(ana, fabrica.con_borrador(ana))
    emitir(ana, fabrica.con_borrador(ana))
    assert (cadenas(ana), hechas()) == ([(1, False), (2, True)], ["retroceso"])
    with tenant_session(ana) as db:
        revision = comprobaciones.comprobar(db)
    assert (revision.instalaciones, revision.restauraciones, revision.anomalias) == (2, 1, ())


def test_si_otro_emite_cada_vez_que_se_mira_el_apunte_no_parece_un_retroceso(
    ana: Inquilino, bruno: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    for quien in (ana, bruno):
        fabrica.con_emitida(quien)
    de_ana, de_bruno = fabrica.con_borrador(ana), [fabrica.con_borrador(bruno) for _ in range(6)]
    leer, yo = avance.leer, get_ident()

    def leer_tarde(identidad: UUID) -> int:
        if get_ident() == yo:
            hilos.submit(emitir, bruno, de_bruno.pop()).result()
        return leer(identidad)

    with ThreadPoolExecutor(1) as hilos:
        monkeypatch.setattr(avance, "leer", leer_tarde)
        assert vigilar() is None
        emitir(ana, de_ana)
    assert (cadenas(ana), hechas()) == ([(2, True)], [])
    assert cadenas(bruno) == [(1 + 6 - len(de_bruno), True)]


def test_los_eventos_tampoco_siguen_su_cadena_y_la_nueva_dice_que_se_ha_restaurado(ana: Inquilino) -> None:
    fabrica.en_no_verifactu(ana)
    fabrica.con_emitida(ana)
    with system_session() as db:
        restauraciones.declarar(db, "La copia del lunes")
    trabajo.resumir()
    with tenant_session(ana) as db:
        assert "los de una copia" in comprobaciones.dejar_dicho(db, comprobaciones.comprobar(db))
    assert sucesos(ana) == [["01"]]
    emitir(ana, fabrica.con_borrador(ana))
    assert (sucesos(ana), cadenas(ana)) == ([["01"], ["01", "07"]], [(1, False), (1, True)])
    trabajo.resumir()
    with tenant_session(ana) as db:
        assert comprobaciones.dejar_dicho(db, comprobaciones.comprobar(db)) == ""
    assert sucesos(ana) == [["01"], ["01", "07", "10", "03", "05"]]


def test_sin_que_nadie_lo_haya_anotado_el_resumen_tampoco_la_bifurca(ana: Inquilino, aparte: str) -> None:
    fabrica.en_no_verifactu(ana)
    ejecutar(aparte, "UPDATE marcas SET identidad = identidad")
    trabajo.resumir()
    assert (sucesos(ana), hechas()) == ([["01"]], [])
    with tenant_session(ana) as db:
        relevos.cambiar_modalidad(db, Modalidad.VERIFACTU)
    trabajo.resumir()
    assert (sucesos(ana), hechas()) == ([["01"]], ["volcado"])


def test_quien_la_restauro_puede_decirlo(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    with system_session() as db:
        restauraciones.declarar(db, "La copia del lunes")
    emitir(ana, fabrica.con_borrador(ana))
    assert (cadenas(ana), hechas()) == ([(1, False), (1, True)], ["a_mano"])


def test_lo_que_no_se_confirma_no_se_apunta(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana)
    with system_session() as db:
        identidad = restauraciones._mirar(db).identidad
    antes = avance.leer(identidad)

    def emitir_y_fallar() -> None:
        with tenant_session(ana) as db:
            facturas.emitir(db, borrador.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        emitir_y_fallar()
    assert avance.leer(identidad) == antes > 0
    emitir(ana, borrador)
    assert avance.leer(identidad) > antes


def test_si_el_servidor_no_dice_quien_es_se_vigila_con_lo_demas(
    ana: Inquilino, aparte: str, servidor: ServidorPostgres
) -> None:
    fabrica.con_emitida(ana)
    de_superusuario = fabrica.url_superusuario(servidor).rsplit("/", 1)[0] + "/" + aparte.rsplit("/", 1)[1]
    ejecutar(de_superusuario, "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
    with system_session() as db:
        assert restauraciones._servidor(db) == ("", 0)
    assert vigilar() is None
    fabrica.con_emitida(ana)
    assert (cadenas(ana), hechas()) == ([(2, True)], [])
    ejecutar(aparte, "UPDATE marcas SET linea = linea")
    fabrica.con_emitida(ana)
    assert hechas() == ["volcado"]


@pytest.mark.parametrize("orden", ["UPDATE restauraciones SET senal = 'volcado'", "DELETE FROM restauraciones"])
def test_una_restauracion_anotada_no_se_borra(aparte: str, orden: str) -> None:
    with system_session() as db:
        restauraciones.declarar(db, "x")
    with pytest.raises(DBAPIError), system_session() as db:
        db.connection().execute(text(orden))
    with pytest.raises(psycopg.DatabaseError, match="no cambia ni se borra"):
        ejecutar(aparte, orden)


def test_el_apunte_solo_avanza_y_vale_el_mas_lejano(monkeypatch: pytest.MonkeyPatch) -> None:
    identidad = uuid4()
    assert avance.leer(identidad) == 0
    for sitio in (5, 90, 20):
        avance.apuntar(identidad, sitio)
    assert avance.leer(identidad) == 90
    uno, otro = (carpeta / str(identidad) for carpeta in ajustes().carpetas_de_avance)
    uno.unlink()
    assert avance.leer(identidad) == 90
    otro.write_text("roto")
    assert avance.leer(identidad) == 0
    avance.apuntar(identidad, 7)
    assert avance.leer(identidad) == 7


def test_donde_no_se_puede_apuntar_se_emite_igual(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(ajustes()), "carpetas_de_avance", (ajustes().datos / "postgres.json" / "x",))
    fabrica.con_emitida(ana)
    assert cadenas(ana) == [(1, True)]
