"""Los datos de ejemplo se crean enteros, deprisa y una sola vez."""

import time

import pytest
from sqlmodel import select

from factursaas import demo
from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.planes import FuenteDePlan, Inquilino
from factursaas.models import RegistroFacturacion
from factursaas.services import facturas
from tests import declarante
from tests.ajenos import exigir_conforme
from tests.esquemas import exigir_valido


def test_la_demo_es_un_ano_de_facturas_que_cabe_con_los_planes_a_mano_y_no_se_repite(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ajustes(), "fuente_de_plan", FuenteDePlan.MANUAL)
    declarante.responder(monkeypatch)
    antes = time.process_time()  # lo que tarda una máquina ocupada en otra cosa no cuenta
    resultado = demo.crear_si_vacia(ana)
    assert time.process_time() - antes < 30
    assert resultado == demo.Resultado(clientes=10, productos=7, facturas=152)
    assert demo.crear_si_vacia(ana) is None
    with tenant_session(ana) as sesion:
        panel = facturas.panel(sesion)
        xmls = list(sesion.exec(select(RegistroFacturacion.xml)))
    assert len(xmls) >= 150
    for xml in xmls:
        exigir_valido(xml)
        exigir_conforme(xml)
    assert all(mes.base > 0 for mes in panel.meses[1:-1])
    assert panel.pendiente > panel.vencido > 0
    assert panel.borradores == 2
