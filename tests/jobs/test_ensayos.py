"""El ensayo con red de verdad: llega al simulador, se olvida allí, y nada lo deja a medias."""

import asyncio

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.destino import Destino
from factursaas.jobs import ensayo as olvidos
from factursaas.jobs import remision as trabajo
from factursaas.jobs import trabajador
from factursaas.jobs.remision import remitir
from factursaas.models import Factura
from factursaas.services import comprobacion, ensayo
from factursaas.simulador.arranque import Simulador
from tests import fabrica
from tests.ensayos import borrar, filas, instalaciones, terminar
from tests.jobs import procesos
from tests.jobs.apoyo import emitir, en_sus_libros, entregas, huellas, nif_al_azar
from tests.jobs.procesos import VECES


@pytest.fixture
def ensaya(ana: Inquilino) -> tuple[Inquilino, str]:
    nif = nif_al_azar()
    fabrica.con_emisor(ana, nif=nif)
    with tenant_session(ana) as db:
        ensayo.empezar(db)
    return ana, nif


def olvidar_lo_pedido(quien: Inquilino) -> None:
    """Lo que haría el trabajador."""
    with tenant_session(quien) as db:
        pedidos = text("SELECT args FROM procrastinate_jobs WHERE task_name LIKE 'olvidar%' AND lock = :de")
        argumentos = db.connection().execute(pedidos, {"de": f"remision/{quien.user_id}"}).scalars().all()
    for argumento in argumentos:
        asyncio.run(trabajador.olvidar.func(**argumento))


def test_lo_ensayado_llega_al_simulador_y_al_borrarlo_lo_olvida(
    ensaya: tuple[Inquilino, str], simulador: Simulador, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, nif = ensaya
    monkeypatch.setattr(ajustes(), "aeat", Destino.PRUEBAS)
    emitir(ana, 3)
    assert remitir(ana.user_id) is None
    assert entregas(ana) == [("correcto", "", False)] * 3
    assert en_sus_libros(simulador, nif) == huellas(ana)
    assert terminar(ana) == 3
    olvidar_lo_pedido(ana)
    assert en_sus_libros(simulador, nif) == []


def test_para_ensayar_bastan_el_nif_y_el_codigo_postal_y_el_simulador_lo_admite(
    ana: Inquilino, simulador: Simulador
) -> None:
    """Es lo que pide la primera pantalla: la primera factura de nadie sale rechazada."""
    fabrica.con_emisor(ana, nif=nif_al_azar(), nombre="", direccion="", municipio="")
    with tenant_session(ana) as db:
        ensayo.empezar(db)
    emitir(ana, 1)
    assert remitir(ana.user_id) is None
    assert entregas(ana) == [("correcto", "", False)]


def test_se_vuelve_a_ensayar_desde_cero_y_el_simulador_lo_admite(
    ensaya: tuple[Inquilino, str], simulador: Simulador
) -> None:
    ana, _ = ensaya
    for _ in range(2):
        emitir(ana, 2)
        assert remitir(ana.user_id) is None
        assert entregas(ana) == [("correcto", "", False)] * 2
        borrar(ana)
        olvidar_lo_pedido(ana)


def test_sin_simulador_olvidar_no_falla(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(type(ajustes()), "simulador", tmp_path)
    olvidos.olvidar("12345678Z", "una")


def test_borrar_mientras_se_manda_no_estropea_la_remision(
    ensaya: tuple[Inquilino, str], simulador: Simulador, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, _ = ensaya
    emitir(ana, 2)
    de_verdad = trabajo.mandar

    def y_borrar(*partes: object) -> object:
        vuelta = de_verdad(*partes)
        borrar(ana)
        return vuelta

    monkeypatch.setattr(trabajo, "mandar", y_borrar)
    assert remitir(ana.user_id) is None
    assert filas(ana) == {}


def test_muchas_muertes_borrando_no_dejan_medias_facturas(ensaya: tuple[Inquilino, str]) -> None:
    ana, _ = ensaya
    procesos.matar_a_mitad(procesos.emitir_y_borrar, ana, fabrica.con_cliente(ana).id, VECES)
    with tenant_session(ana) as db:
        comprobada = comprobacion.comprobar(db)
        numeros = list(db.exec(select(Factura.numero).where(col(Factura.numero).is_not(None)).order_by("numero")))
    assert comprobada == comprobacion.Comprobacion(len(numeros), ())
    assert numeros == list(range(1, len(numeros) + 1))
    assert len(instalaciones(ana)) == (1 if numeros else 0)
    terminar(ana)
    assert set(filas(ana)) <= {"facturas", "factura_lineas"}
