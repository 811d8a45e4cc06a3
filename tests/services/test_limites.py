"""Quien se acerca a un límite lo sabe: en la pantalla mientras dure y una vez por correo."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from pydantic import SecretStr
from sqlmodel import col, select

from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.errores import LimitePlan, NoEncontrado
from factursaas.domain.limites import AvisoDeLimite
from factursaas.domain.planes import FuenteDePlan, Inquilino, Plan
from factursaas.domain.suscripcion import Suscripcion
from factursaas.jobs.uso import medir_a_todos
from factursaas.models import Correo
from factursaas.services import bajas, correos, cuentas, ensayo, limites
from tests import fabrica
from tests.correo import REMITE


@pytest.fixture(autouse=True)
def con_correo(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nadie atiende ahí: aquí solo se mira lo que se apunta."""
    monkeypatch.setattr(ajustes(), "smtp_url", SecretStr("smtp://localhost:1"))
    monkeypatch.setattr(ajustes(), "remite", REMITE)


def con_clientes(quien: Inquilino, cuantos: int) -> None:
    for _ in range(cuantos):
        fabrica.con_cliente(quien)


def apuntados(quien: Inquilino) -> list[tuple[str, str]]:
    with tenant_session(quien) as db:
        consulta = select(Correo).order_by(col(Correo.id))
        return [(correo.destinatario, correo.asunto) for correo in db.exec(consulta)]


def en_pantalla(quien: Inquilino) -> list[AvisoDeLimite]:
    with tenant_session(quien) as db:
        cuenta = cuentas.resumen(db)
        return limites.por_ensenar(db, cuenta.plan, cuenta.uso)


def contratar(quien: Inquilino, plan: Plan) -> None:
    with tenant_session(quien) as db:
        cuentas.anotar(db, Suscripcion(plan, FuenteDePlan.DESARROLLO, datetime.now(UTC)))


def test_se_avisa_al_80_y_al_100_por_ciento(carla: Inquilino) -> None:
    con_clientes(carla, 3)
    assert apuntados(carla) == []
    assert en_pantalla(carla) == []
    con_clientes(carla, 1)
    assert apuntados(carla) == [("carla@example.es", "Tienes 4 de los 5 clientes del plan Gratis")]
    con_clientes(carla, 1)
    assert apuntados(carla)[1:] == [("carla@example.es", "Tienes los 5 clientes del plan Gratis")]
    assert [aviso.titulo for aviso in en_pantalla(carla)] == ["Tienes los 5 clientes del plan Gratis."]
    with pytest.raises(LimitePlan):
        con_clientes(carla, 1)
    assert len(apuntados(carla)) == 2


def test_las_facturas_se_avisan_cada_mes(carla: Inquilino) -> None:
    with time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC), tick=True):
        cliente = fabrica.con_cliente(carla)
        for _ in range(9):
            fabrica.con_emitida(carla, cliente)
        assert apuntados(carla) == [("carla@example.es", "Has usado 8 de 10 facturas de noviembre")]
        assert [aviso.consejo for aviso in en_pantalla(carla)] == ["Te queda 1 hasta el 1 de diciembre."]
    with time_machine.travel(datetime(2026, 12, 2, 12, tzinfo=UTC), tick=True):
        assert en_pantalla(carla) == []
        for _ in range(8):
            fabrica.con_emitida(carla, cliente)
        assert apuntados(carla)[1:] == [("carla@example.es", "Has usado 8 de 10 facturas de diciembre")]


def test_lo_que_no_se_guarda_no_avisa(carla: Inquilino) -> None:
    con_clientes(carla, 3)

    def a_medias() -> None:
        with tenant_session(carla) as db:
            cuentas.exigir_hueco(db, "clientes")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        a_medias()
    assert apuntados(carla) == []


def test_de_ensayo_no_se_avisa(carla: Inquilino) -> None:
    fabrica.con_emisor(carla)
    with tenant_session(carla) as db:
        ensayo.empezar(db)
    cliente = fabrica.con_cliente(carla)
    for _ in range(8):
        fabrica.con_emitida(carla, cliente)
    assert (apuntados(carla), en_pantalla(carla)) == ([], [])


def test_va_a_la_cuenta_y_al_emisor_sin_repetirse(carla: Inquilino) -> None:
    fabrica.con_emisor(carla, email="taller@example.es")
    con_clientes(carla, 4)
    assert [quien for quien, _ in apuntados(carla)] == ["carla@example.es", "taller@example.es"]
    fabrica.con_emisor(carla, email="Carla@example.es")
    con_clientes(carla, 1)
    assert len(apuntados(carla)) == 3


def test_con_otro_plan_desaparece_y_el_nuevo_limite_avisa_de_nuevo(
    carla: Inquilino, inquilino: Callable[..., Inquilino]
) -> None:
    con_clientes(carla, 4)
    contratar(carla, Plan.STARTER)
    sin_token = Inquilino(carla.user_id, email=carla.email)
    assert en_pantalla(sin_token) == []
    con_clientes(sin_token, 36)
    assert [asunto for _, asunto in apuntados(carla)] == [
        "Tienes 4 de los 5 clientes del plan Gratis",
        "Tienes 40 de los 50 clientes del plan Starter",
    ]


def test_quien_los_quita_de_la_pantalla_no_los_ve_hasta_el_siguiente(carla: Inquilino) -> None:
    con_clientes(carla, 4)
    [aviso] = en_pantalla(carla)
    with tenant_session(carla) as db:
        limites.quitar(db, aviso.clave, Plan.GRATIS, {"clientes": 4})
    assert en_pantalla(carla) == []
    con_clientes(carla, 1)
    assert len(en_pantalla(carla)) == 1
    with pytest.raises(NoEncontrado), tenant_session(carla) as db:
        limites.quitar(db, aviso.clave, Plan.GRATIS, {"clientes": 5})


def test_quien_no_los_quiere_por_correo_los_ve_en_la_pantalla(carla: Inquilino) -> None:
    with tenant_session(carla) as db:
        assert limites.por_correo(db)
        limites.elegir_correo(db, quiere=False)
        assert not limites.por_correo(db)
    con_clientes(carla, 4)
    assert apuntados(carla) == []
    assert len(en_pantalla(carla)) == 1


def test_sin_servidor_de_correo_no_se_apunta_nada(carla: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ajustes(), "smtp_url", None)
    con_clientes(carla, 4)
    assert apuntados(carla) == []
    assert len(en_pantalla(carla)) == 1


def test_si_el_plan_baja_el_trabajador_avisa(aparte: str, inquilino: Callable[..., Inquilino]) -> None:
    dora = inquilino("dora", Plan.STARTER)
    con_clientes(dora, 6)
    contratar(dora, Plan.GRATIS)
    assert apuntados(dora) == []
    assert medir_a_todos() == 1
    assert [asunto for _, asunto in apuntados(dora)] == ["Tienes 6 clientes y el plan Gratis llega a 5"]


def test_con_la_baja_se_borran_los_correos(carla: Inquilino) -> None:
    con_clientes(carla, 4)
    with tenant_session(carla) as db:
        bajas.dar_de_baja(db)
    assert apuntados(carla) == []


def test_la_carta_dice_lo_mismo_en_texto_y_en_html(carla: Inquilino) -> None:
    con_clientes(carla, 4)
    with tenant_session(carla) as db:
        carta = correos.tomar(db, datetime.now(UTC))
    assert carta is not None
    for cuerpo in (carta.texto, carta.html):
        assert "Tienes 4 de los 5 clientes del plan Gratis. Te queda sitio para 1 cliente más." in cuerpo
        assert f"{ajustes().origenes[0]}/precios" in cuerpo
        assert f"{ajustes().origenes[0]}/ajustes#avisos" in cuerpo
    assert carta.baja == f"{ajustes().origenes[0]}/ajustes#avisos"
