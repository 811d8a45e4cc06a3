"""El plan de la cuenta: lo que dice el token, lo que hay guardado, y qué se puede con ello."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.errores import LimitePlan, SoloLectura
from factursaas.domain.planes import FuenteDePlan, Inquilino, Plan
from factursaas.domain.suscripcion import Suscripcion
from factursaas.services import clientes, cuentas, facturas
from tests import fabrica

AHORA = datetime.now(UTC).replace(microsecond=0)
Nuevo = Callable[..., Inquilino]


def con_token(quien: Inquilino, plan: Plan | None, en: datetime = AHORA) -> Inquilino:
    return replace(quien, plan=plan, plan_en=en)


def plan_de(quien: Inquilino) -> Plan:
    with tenant_session(quien) as db:
        return cuentas.plan(db)


def anotar(quien: Inquilino, plan: Plan, en: datetime = AHORA, impago: datetime | None = None) -> bool:
    with tenant_session(replace(quien, plan=None)) as db:
        return cuentas.anotar(db, Suscripcion(plan, FuenteDePlan.DESARROLLO, en, impago))


def guardado(quien: Inquilino) -> Plan:
    return plan_de(replace(quien, plan=None))


def test_de_quien_nadie_ha_dicho_nada_el_plan_es_el_inicial(ana: Inquilino) -> None:
    assert plan_de(con_token(ana, None)) is Plan.GRATIS


def test_leer_el_plan_no_escribe_nada(ana: Inquilino) -> None:
    assert plan_de(con_token(ana, Plan.PRO)) is Plan.PRO
    assert guardado(ana) is Plan.GRATIS


def test_lo_que_dice_el_token_se_guarda_al_escribir(ana: Inquilino) -> None:
    fabrica.con_cliente(con_token(ana, Plan.STARTER))
    assert guardado(ana) is Plan.STARTER


def test_un_token_viejo_no_deshace_un_plan_nuevo(ana: Inquilino) -> None:
    anotar(ana, Plan.PRO)
    viejo = con_token(ana, Plan.GRATIS, AHORA - timedelta(seconds=40))
    fabrica.con_cliente(viejo)
    assert plan_de(viejo) is Plan.PRO
    assert guardado(ana) is Plan.PRO


def test_un_aviso_desordenado_no_deshace_lo_que_ya_se_sabe(ana: Inquilino) -> None:
    assert anotar(ana, Plan.PRO)
    assert not anotar(ana, Plan.GRATIS, AHORA - timedelta(minutes=2))
    assert guardado(ana) is Plan.PRO


def test_un_plan_desconocido_deja_el_guardado(ana: Inquilino) -> None:
    anotar(ana, Plan.STARTER)
    assert plan_de(con_token(ana, None, AHORA + timedelta(hours=1))) is Plan.STARTER


def test_con_planes_a_mano_el_token_no_dice_nada(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ajustes(), "fuente_de_plan", FuenteDePlan.MANUAL)
    assert plan_de(con_token(ana, Plan.PRO)) is Plan.GRATIS
    fabrica.con_cliente(con_token(ana, Plan.PRO))
    assert guardado(ana) is Plan.GRATIS


def test_el_limite_se_mira_con_el_plan_guardado_en_la_misma_transaccion(inquilino: Nuevo) -> None:
    """El token es de cuando pagaba Pro; entretanto ha bajado a gratis y no le cabe otro cliente."""
    ana = inquilino("ana")
    pro = con_token(ana, Plan.PRO, AHORA - timedelta(seconds=50))
    for _ in range(5):
        fabrica.con_cliente(pro)
    anotar(ana, Plan.GRATIS)
    with pytest.raises(LimitePlan, match="5 clientes"):
        fabrica.con_cliente(pro)


def test_bajar_de_plan_solo_para_lo_que_no_cabe(inquilino: Nuevo) -> None:
    ana = con_token(inquilino("ana"), None)
    anotar(ana, Plan.PRO)
    dadas_de_alta = [fabrica.con_cliente(ana, nombre=f"Cliente {n}") for n in range(7)]
    factura = fabrica.con_emitida(ana)
    anotar(ana, Plan.GRATIS)
    with tenant_session(ana) as db:
        assert clientes.leer(db, dadas_de_alta[6].id).nombre == "Cliente 6"
        assert len(clientes.listar(db, "", 50, None).items) == cuentas.clientes(db)
        assert facturas.leer(db, factura.id).numero_completo == factura.numero_completo
    fabrica.con_emitida(ana, dadas_de_alta[0])
    with pytest.raises(LimitePlan):
        fabrica.con_cliente(ana)


def test_ocho_a_la_vez_con_el_plan_cambiando_no_pasan_del_limite(inquilino: Nuevo) -> None:
    ana = con_token(inquilino("ana"), None)
    anotar(ana, Plan.GRATIS)
    salida = threading.Barrier(9)

    def crear(n: int) -> bool:
        salida.wait()
        try:
            fabrica.con_cliente(ana, nombre=f"Cliente {n}")
        except LimitePlan:
            return False
        return True

    def bajar() -> None:
        salida.wait()
        anotar(ana, Plan.GRATIS, AHORA + timedelta(seconds=1))

    with ThreadPoolExecutor(9) as hilos:
        bajada = hilos.submit(bajar)
        creados = sum(hilos.map(crear, range(8)))
        bajada.result()
    assert creados == 5


def test_un_recibo_sin_pagar_conserva_el_plan_y_luego_lo_quita(ana: Inquilino) -> None:
    anotar(ana, Plan.PRO, impago=AHORA - timedelta(days=6))
    with tenant_session(con_token(ana, None)) as db:
        resumen = cuentas.resumen(db)
    assert (resumen.plan, resumen.contratado) == (Plan.PRO, Plan.PRO)
    assert resumen.fin_de_gracia == AHORA + timedelta(days=1)
    anotar(ana, Plan.PRO, AHORA + timedelta(seconds=1), impago=AHORA - timedelta(days=8))
    with tenant_session(con_token(ana, None)) as db:
        resumen = cuentas.resumen(db)
    assert (resumen.plan, resumen.contratado) == (Plan.GRATIS, Plan.PRO)


def test_un_token_no_borra_un_impago(ana: Inquilino) -> None:
    anotar(ana, Plan.PRO, impago=AHORA - timedelta(days=8))
    nuevo = con_token(ana, Plan.PRO, AHORA + timedelta(minutes=5))
    assert plan_de(nuevo) is Plan.GRATIS
    with tenant_session(nuevo) as db:
        cuentas.bloquear(db)
    assert guardado(ana) is Plan.GRATIS


def test_quien_mira_en_nombre_de_otro_lee_y_no_escribe(ana: Inquilino) -> None:
    borrador = fabrica.con_borrador(ana)
    fabrica.con_emisor(ana)
    mirando = replace(fabrica.con_permiso(ana), suplantado=True)
    with tenant_session(mirando) as db:
        assert facturas.leer(db, borrador.id).id == borrador.id
        assert cuentas.resumen(db).plan is Plan.PRO
    with pytest.raises(SoloLectura, match="puedes mirar"), tenant_session(mirando) as db:
        facturas.emitir(db, borrador.id)
    with pytest.raises(SoloLectura):
        fabrica.con_cliente(mirando)
    with tenant_session(ana) as db:
        assert facturas.leer(db, borrador.id).numero is None
