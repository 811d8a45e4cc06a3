"""Las cuentas de demostración: llenas, de mentira, contadas y borradas al día siguiente."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from factursaas.config import ajustes
from factursaas.db import TenantSession, system_session, tenant_session
from factursaas.domain.demostracion import ANOTACIONES_MAXIMAS, VIDA, es_demostracion
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.jobs import demostraciones as tareas
from factursaas.models import Demostracion, Factura, tablas_de_inquilino
from factursaas.services import (
    auditoria,
    certificados,
    clientes,
    demostraciones,
    emisor,
    ensayo,
    facturas,
    instalaciones,
    muestra,
    relevos,
    sesiones_oidc,
)
from tests import fabrica

pytestmark = pytest.mark.xdist_group("demostraciones")  # cuentan las que hay en toda la base
MANANA = VIDA + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _pocas_facturas(base: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Un mes basta para saber que está llena; el año entero lo mira `tests/test_demo.py`."""
    monkeypatch.setattr(muestra, "_POR_MES", 1)
    _borrar_todas()
    yield
    _borrar_todas()


def _borrar_todas() -> None:
    for abierta in todas():
        demostraciones.borrar(abierta)


def todas() -> list[str]:
    with system_session() as db:
        return list(db.exec(select(Demostracion.identificador)))


def abierta() -> Inquilino:
    sesion = sesiones_oidc.leer(demostraciones.abrir())
    assert sesion is not None
    return Inquilino(sesion.sub)


def filas(quien: Inquilino) -> int:
    with tenant_session(quien) as db:
        return sum(db.execute(text(f"SELECT count(*) FROM {t.name}")).scalar_one() for t in tablas_de_inquilino())


def test_viene_llena_y_todo_lo_suyo_es_ensayo_contra_el_simulador() -> None:
    quien = abierta()
    assert es_demostracion(quien.user_id)
    with tenant_session(quien) as db:
        panel = facturas.panel(db)
        assert (len(clientes.listar(db).items), panel.borradores, panel.pendiente > 0) == (10, 2, True)
        assert all(db.exec(select(Factura.ensayo).where(Factura.numero.is_not(None))))  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]
        datos = emisor.leer(db)
        assert datos is not None
        assert datos.nif.startswith("99")
        cadenas = db.exec(select(instalaciones.Instalacion)).all()
        assert {(cadena.ensayo, cadena.destino) for cadena in cadenas} == {(True, "simulador")}


def test_nada_de_lo_suyo_puede_valer_nunca() -> None:
    quien = abierta()

    def terminar(db: TenantSession) -> None:
        ensayo.terminar(db, confirmado=True)

    def firmar(db: TenantSession) -> None:
        relevos.cambiar_modalidad(db, Modalidad.NO_VERIFACTU)

    def certificar(db: TenantSession) -> None:
        certificados.guardar(db, b"", "")

    for caso in (terminar, firmar, certificar):
        with tenant_session(quien) as db, pytest.raises(EstadoNoPermitido, match="demostración"):
            caso(db)


def test_al_dia_siguiente_no_queda_nada_y_las_demas_siguen(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    vieja, nueva = abierta(), abierta()
    with system_session() as db:
        db.execute(
            text("UPDATE demostraciones SET entregada_en = :antes WHERE identificador = :quien"),
            {"antes": datetime.now(UTC) - MANANA, "quien": vieja.user_id},
        )
    de_ana = filas(ana)
    assert tareas.borrar() == 1
    assert filas(vieja) == 0
    assert (todas(), filas(ana)) == ([nueva.user_id], de_ana)
    with system_session() as db:
        for tabla, columna in (("sesiones_oidc", "sub"), ("cuentas_bloqueadas", "identificador")):
            cuenta = text(f"SELECT count(*) FROM {tabla} WHERE {columna} = :quien")
            assert db.execute(cuenta, {"quien": vieja.user_id}).scalar_one() == 0


def test_no_caben_mas_de_las_que_se_dicen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ajustes(), "demo_maximo", 1)
    abierta()
    with pytest.raises(EstadoNoPermitido, match="muchas demostraciones"):
        demostraciones.abrir()
    assert len(todas()) == 1


def test_la_que_esta_lista_se_da_sin_llenar_otra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ajustes(), "demo_listas", 1)
    assert [demostraciones.preparar() for _ in range(2)] == [True, False]
    [lista] = todas()
    monkeypatch.setattr(muestra, "sembrar", lambda *_: pytest.fail("ya había una"))
    assert abierta().user_id == lista


def test_si_llenarla_falla_no_ocupa_sitio(monkeypatch: pytest.MonkeyPatch) -> None:
    def fallar(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(muestra, "sembrar", fallar)
    with pytest.raises(RuntimeError):
        demostraciones.abrir()
    assert todas() == []


def test_quien_la_llena_a_proposito_se_para(monkeypatch: pytest.MonkeyPatch) -> None:
    quien = abierta()
    monkeypatch.setattr(auditoria, "ANOTACIONES_MAXIMAS", 3)
    assert ANOTACIONES_MAXIMAS > 3
    for _ in range(3):
        fabrica.con_cliente(quien, nif="")
    with pytest.raises(EstadoNoPermitido, match="crea tu cuenta"):
        fabrica.con_cliente(quien, nif="")
