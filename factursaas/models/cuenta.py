"""La cuenta del inquilino: su plan, y la fila que se bloquea para contar lo que permite."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from factursaas.domain.planes import FuenteDePlan, Plan
from factursaas.models.base import DeInquilino, instante_opcional, una_de


class Cuenta(DeInquilino, table=True):
    """Una por inquilino; nace la primera vez que escribe algo o que se sabe algo de su plan.

    `avisos_por_correo` si quiere recibir por correo los avisos de su plan; `avisos_vistos`, los que ya ha quitado de la
    pantalla.
    """

    __tablename__ = "cuentas"
    __table_args__ = (
        una_de("plan", list(Plan)),
        una_de("plan_fuente", list(FuenteDePlan)),
        CheckConstraint("num_nulls(plan, plan_fuente, plan_en) IN (0, 3)", name="plan_entero"),
        CheckConstraint("impago_desde IS NULL OR plan IS NOT NULL", name="impago_de_un_plan"),
    )

    email: str = Field(default="", max_length=320)
    plan: str | None = Field(default=None, max_length=20)
    plan_fuente: str | None = Field(default=None, max_length=20)
    plan_en: datetime | None = instante_opcional()
    impago_desde: datetime | None = instante_opcional()
    baja_en: datetime | None = instante_opcional()
    avisos_por_correo: bool = True
    avisos_vistos: list[str] = Field(default_factory=list, sa_type=JSONB)
