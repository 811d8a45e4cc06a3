"""Un kill -9 en cualquier momento no deja huecos, ni registros a medias, ni nada sin mandar o mandado dos veces."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, func, select

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.jobs.remision import remitir
from factursaas.models import Entrega, Factura, RegistroFacturacion
from factursaas.services import comprobacion
from factursaas.simulador.arranque import Simulador
from tests import fabrica
from tests.jobs import procesos
from tests.jobs.apoyo import emitir, en_sus_libros, envios, huellas, insistir, nif_al_azar
from tests.jobs.procesos import VECES


def exigir_cadena_entera(quien: Inquilino) -> int:
    """Verifica la cadena y los números; devuelve cuántas facturas hay."""
    with tenant_session(quien) as db:
        comprobada = comprobacion.comprobar(db)
        numeros = list(db.exec(select(Factura.numero).where(col(Factura.numero).is_not(None)).order_by("numero")))
    assert comprobada.anomalias == ()
    assert numeros == list(range(1, len(numeros) + 1))
    assert comprobada.registros == len(numeros)
    return len(numeros)


def test_muchas_muertes_emitiendo_no_rompen_la_cadena_ni_dejan_huecos(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente = fabrica.con_cliente(ana)
    procesos.matar_a_mitad(procesos.emitir, ana, cliente.id, VECES)
    assert exigir_cadena_entera(ana) >= VECES


def test_muchas_muertes_remitiendo_no_pierden_ni_repiten_nada(ana: Inquilino, simulador: Simulador) -> None:
    nif = nif_al_azar()
    fabrica.con_emisor(ana, nif=nif)
    cliente = fabrica.con_cliente(ana)
    emitir(ana, cliente=cliente)
    remitir(ana.user_id)
    for tanda in range(5):
        procesos.matar_a_mitad(procesos.emitir_y_remitir, ana, cliente.id, VECES, tanda)
        insistir(ana, veces=20)
        # Alguna muerte tiene que pillar un envío a medias: si no, la prueba no probaría nada.
        if "aclarado" in {envio.estado for envio in envios(ana)}:
            break
    else:
        pytest.fail("Ninguna muerte ha pillado un envío a medias.")
    total = exigir_cadena_entera(ana)
    assert en_sus_libros(simulador, nif) == huellas(ana)
    with tenant_session(ana) as db:
        assert db.exec(select(func.count()).select_from(Entrega)).one() == total
        assert set(db.exec(select(Entrega.estado))) == {"correcto"}


def test_ocho_a_la_vez_para_uno_y_cien_inquilinos_a_la_vez_tienen_su_cadena_entera(inquilino) -> None:
    muchos = [inquilino(f"n{i}") for i in range(100)]
    uno = inquilino("uno")
    for quien in (uno, *muchos):
        fabrica.con_emisor(quien)
    clientes = {quien.user_id: fabrica.con_cliente(quien).id for quien in (uno, *muchos)}
    tareas = [uno] * 40 + muchos * 2
    with ThreadPoolExecutor(8) as hilos:
        list(hilos.map(lambda quien: procesos.emitir(quien, clientes[quien.user_id]), tareas))
    assert exigir_cadena_entera(uno) == 40
    assert {exigir_cadena_entera(quien) for quien in muchos} == {2}
    with tenant_session(muchos[0]) as db:
        assert db.exec(select(func.count()).select_from(RegistroFacturacion)).one() == 2
