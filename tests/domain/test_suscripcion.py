"""Qué plan vale cuando dos lo dicen, y cuánto se perdona un recibo."""

from datetime import UTC, datetime, timedelta

import pytest

from factursaas.domain.planes import FuenteDePlan, Plan
from factursaas.domain.suscripcion import Suscripcion

HOY = datetime(2027, 1, 10, 12, tzinfo=UTC)
SEGUNDO = timedelta(seconds=1)


def suscripcion(plan: Plan, en: datetime = HOY, impago: datetime | None = None) -> Suscripcion:
    return Suscripcion(plan, FuenteDePlan.CLERK, en, impago)


@pytest.mark.parametrize(("en", "gana"), [(HOY - SEGUNDO, Plan.STARTER), (HOY, Plan.PRO), (HOY + SEGUNDO, Plan.PRO)])
def test_vale_lo_mas_nuevo_y_a_la_vez_lo_que_acaba_de_llegar(en: datetime, gana: Plan) -> None:
    assert suscripcion(Plan.STARTER).tras(suscripcion(Plan.PRO, en)).plan is gana


def test_con_un_recibo_sin_pagar_un_token_no_cambia_nada() -> None:
    debida = suscripcion(Plan.PRO, impago=HOY)
    assert debida.tras(suscripcion(Plan.GRATIS, HOY + SEGUNDO)) is debida


@pytest.mark.parametrize(
    ("pasado", "plan"),
    [(timedelta(0), Plan.PRO), (timedelta(days=7) - SEGUNDO, Plan.PRO), (timedelta(days=7), Plan.GRATIS)],
)
def test_el_plan_se_conserva_siete_dias_sin_pagar_y_ni_un_segundo_mas(pasado: timedelta, plan: Plan) -> None:
    assert suscripcion(Plan.PRO, impago=HOY).vigente(HOY + pasado, 7) is plan


def test_al_corriente_no_hay_plazo() -> None:
    assert suscripcion(Plan.PRO).fin_de_gracia(7) is None
    assert suscripcion(Plan.PRO).vigente(HOY + timedelta(days=3650), 0) is Plan.PRO
