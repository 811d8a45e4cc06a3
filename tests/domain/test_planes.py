"""Lo que permite cada plan y cómo se dice que no."""

import pytest

from factursaas.domain.errores import LimitePlan
from factursaas.domain.planes import SIN_LIMITE, Inquilino, Plan, Recurso


@pytest.mark.parametrize(
    ("plan", "clientes", "facturas", "pdf", "nombre"),
    [
        (Plan.GRATIS, 5, 10, False, "Gratis"),
        (Plan.STARTER, 50, 100, True, "Starter"),
        (Plan.PRO, SIN_LIMITE, SIN_LIMITE, True, "Pro"),
    ],
)
def test_lo_que_da_cada_plan(plan: Plan, clientes: int, facturas: int, pdf: bool, nombre: str) -> None:
    assert (plan.limite("clientes"), plan.limite("facturas_mes")) == (clientes, facturas)
    assert (plan.pdf, plan.nombre) == (pdf, nombre)


@pytest.mark.parametrize(
    ("plan", "recurso", "limite"),
    [
        (Plan.GRATIS, "clientes", 5),
        (Plan.GRATIS, "facturas_mes", 10),
        (Plan.STARTER, "clientes", 50),
        (Plan.STARTER, "facturas_mes", 100),
    ],
)
def test_cabe_hasta_el_limite_y_ni_uno_mas(plan: Plan, recurso: Recurso, limite: int) -> None:
    plan.exigir_hueco(recurso, limite - 1)
    for usados in (limite, limite + 1):
        with pytest.raises(LimitePlan, match=f"^Límite del plan alcanzado: {limite} "):
            plan.exigir_hueco(recurso, usados)


def test_en_pro_cabe_todo() -> None:
    Plan.PRO.exigir_hueco("clientes", 10**9)
    Plan.PRO.exigir_hueco("facturas_mes", 10**9)


def test_el_pdf_es_de_pago() -> None:
    Plan.STARTER.exigir_pdf()
    Plan.PRO.exigir_pdf()
    with pytest.raises(LimitePlan, match="desde el plan Starter") as fallo:
        Plan.GRATIS.exigir_pdf()
    assert fallo.value.codigo == "limite_plan"


def test_los_planes_se_llaman_como_los_llama_el_cobro() -> None:
    assert [plan.value for plan in Plan] == ["free_user", "starter", "pro"]


def test_el_inquilino_no_ensena_su_sesion() -> None:
    inquilino = Inquilino("user_ana", sesion_id="sess_secreta")
    assert inquilino.plan is None
    assert "sess_secreta" not in repr(inquilino)
