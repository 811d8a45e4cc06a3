"""El uso de cada inquilino se guarda día a día, y repetir la medida no lo dobla."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlmodel import select

from factursaas.db import system_session, tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.jobs import uso as trabajo
from factursaas.models import Abonado, FacturaPdf, RegistroFacturacion, Uso
from factursaas.services import clientes, emisor, facturas, usos
from factursaas.services.llamadas import Contador
from tests import fabrica

MARTES = datetime(2026, 11, 24, 12, tzinfo=UTC)


def medir(quien: Inquilino) -> None:
    with tenant_session(quien) as db:
        usos.medir(db)


def guardado(quien: Inquilino) -> list[tuple[date, int, int, int]]:
    with tenant_session(quien) as db:
        dias = usos.de_cada_dia(db, date(2026, 1, 1), date(2099, 12, 31))
        return [(uso.dia, uso.facturas, uso.clientes, uso.llamadas) for uso in dias]


def total(quien: Inquilino) -> usos.UsoDeInquilino:
    with system_session() as db:
        todos = usos.resumen_de_todos(db, date(2026, 1, 1), date(2099, 12, 31))
    return next(uso for uso in todos if uso.user_id == quien.user_id)


def test_se_cuenta_lo_emitido_los_clientes_y_lo_guardado(ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(ana)
    with tenant_session(ana) as db:
        facturas.pdf(db, emitida.id, lambda *_: b"%PDF" * 1000)
        emisor.guardar_logo(db, fabrica.PNG)
    medir(ana)
    with tenant_session(ana) as db:
        largo_xml = sum(len(xml) for xml in db.exec(select(RegistroFacturacion.xml)))
        largo_pdf = len(db.exec(select(FacturaPdf.contenido)).one())
    leido = total(ana)
    assert (leido.facturas, leido.clientes, leido.llamadas, leido.ultimo) == (1, 1, 0, usos.hoy())
    assert largo_pdf == 4000
    assert leido.bytes == largo_pdf + largo_xml + len(fabrica.PNG)


def test_repetirlo_no_dobla_y_pone_al_dia(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    fabrica.con_emitida(ana, cliente)
    medir(ana)
    medir(ana)
    assert guardado(ana) == [(usos.hoy(), 1, 1, 0)]
    fabrica.con_emitida(ana, cliente)
    medir(ana)
    assert guardado(ana) == [(usos.hoy(), 2, 1, 0)]


def test_si_el_trabajador_estuvo_parado_al_volver_rellena_los_dias_que_faltan(ana: Inquilino) -> None:
    """Cada día con lo suyo, y el que se midió a medias, entero."""
    with time_machine.travel(MARTES, tick=True):
        cliente = fabrica.con_cliente(ana)
        fabrica.con_emitida(ana, cliente)
        _como_entonces(ana)
        medir(ana)
        fabrica.con_emitida(ana, cliente)
    with time_machine.travel(MARTES + timedelta(days=2), tick=True):
        fabrica.con_emitida(ana, cliente)
    with time_machine.travel(MARTES + timedelta(days=3), tick=True):
        medir(ana)
    assert guardado(ana) == [
        (date(2026, 11, 24), 2, 1, 0),
        (date(2026, 11, 25), 0, 1, 0),
        (date(2026, 11, 26), 1, 1, 0),
        (date(2026, 11, 27), 0, 1, 0),
    ]


def _como_entonces(quien: Inquilino) -> None:
    """Las fechas de alta las pone la base, que no viaja: se llevan al martes."""
    with tenant_session(quien) as db:
        db.connection().execute(text("UPDATE clientes SET created_at = :entonces"), {"entonces": MARTES})


def test_no_se_rellena_sin_fin(ana: Inquilino) -> None:
    fabrica.con_cliente(ana)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=400), tick=True):
        medir(ana)
    assert len(guardado(ana)) == usos.DIAS_QUE_SE_RELLENAN + 1


def test_el_dia_es_el_de_la_peninsula(ana: Inquilino) -> None:
    with time_machine.travel(datetime(2026, 11, 24, 23, 30, tzinfo=UTC), tick=True):
        fabrica.con_emitida(ana)
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=True):
        medir(ana)
    assert guardado(ana)[0][:2] == (date(2026, 11, 25), 1)


def test_el_trabajador_mide_a_quien_le_toca_y_a_nadie_dos_veces_seguidas(
    aparte: str, ana: Inquilino, bruno: Inquilino
) -> None:
    for quien in (ana, bruno):
        fabrica.con_cliente(quien)
    assert trabajo.medir_a_todos() == 2
    assert trabajo.medir_a_todos() == 0
    with time_machine.travel(datetime.now(UTC) + usos.CADA + timedelta(minutes=1), tick=True):
        assert trabajo.medir_a_todos() == 2


def test_lo_que_falla_en_uno_no_para_a_los_demas(aparte: str, ana: Inquilino, bruno: Inquilino) -> None:
    for quien in (ana, bruno):
        fabrica.con_cliente(quien)
    with system_session() as db:
        # Un dueño en blanco no existe: la base no deja escribir su uso.
        db.add(Abonado(identificador=""))
    assert trabajo.medir_a_todos() == 2
    assert guardado(bruno)


def test_el_resumen_da_cifras_de_todos_y_no_deja_a_nadie_dentro(ana: Inquilino, bruno: Inquilino) -> None:
    for quien in (ana, bruno):
        fabrica.con_cliente(quien)
        medir(quien)
    assert total(ana).clientes == total(bruno).clientes == 1
    with system_session() as db:
        usos.resumen_de_todos(db, date(2026, 1, 1), date(2099, 12, 31))
        assert db.connection().execute(text("SELECT count(*) FROM usos")).scalar_one() == 0
    with tenant_session(ana) as db:
        assert {uso.user_id for uso in db.exec(select(Uso))} == {ana.user_id}


def test_lo_borrado_hoy_deja_de_contar_hoy(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    medir(ana)
    with tenant_session(ana) as db:
        clientes.borrar(db, cliente.id)
    medir(ana)
    assert guardado(ana) == [(usos.hoy(), 0, 0, 0)]


def test_las_llamadas_se_suman_y_la_medida_no_las_pisa(ana: Inquilino) -> None:
    fabrica.con_cliente(ana)
    contador = Contador()
    for _ in range(3):
        contador.contar(ana.user_id)
    assert guardado(ana) == []
    contador.volcar()
    contador.volcar()
    assert guardado(ana) == [(usos.hoy(), 0, 0, 3)]
    assert total(ana).ultimo is None
    medir(ana)
    contador.contar(ana.user_id)
    contador.volcar()
    assert guardado(ana) == [(usos.hoy(), 0, 1, 4)]


def test_dos_procesos_web_suman_lo_de_los_dos(ana: Inquilino) -> None:
    for contador in (uno := Contador(), otro := Contador()):
        contador.contar(ana.user_id)
    uno.volcar()
    otro.volcar()
    assert total(ana).llamadas == 2


def test_sin_base_las_llamadas_esperan(ana: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    contador = Contador()
    contador.contar(ana.user_id)
    with monkeypatch.context() as parche:
        parche.setattr(usos, "sumar_llamadas", _sin_base)
        contador.volcar()
    assert guardado(ana) == []
    contador.volcar()
    assert guardado(ana) == [(usos.hoy(), 0, 0, 1)]


def _sin_base(*_: object) -> None:
    raise ConnectionError
