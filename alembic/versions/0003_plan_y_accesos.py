"""La cuenta guarda su plan; cerrar el acceso vale para una sesión o una persona; avisos de fuera, una sola vez."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("cuentas", sa.Column("plan", sa.String(20), nullable=True))
    op.add_column("cuentas", sa.Column("plan_fuente", sa.String(20), nullable=True))
    op.add_column("cuentas", sa.Column("plan_en", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cuentas", sa.Column("impago_desde", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cuentas", sa.Column("baja_en", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f("ck_cuentas_plan_valida"), "cuentas", "plan IN ('free_user', 'starter', 'pro')")
    op.create_check_constraint(
        op.f("ck_cuentas_plan_fuente_valida"), "cuentas", "plan_fuente IN ('clerk', 'manual', 'development')"
    )
    op.create_check_constraint(
        op.f("ck_cuentas_plan_entero"), "cuentas", "num_nulls(plan, plan_fuente, plan_en) IN (0, 3)"
    )
    op.create_check_constraint(
        op.f("ck_cuentas_impago_de_un_plan"), "cuentas", "impago_desde IS NULL OR plan IS NOT NULL"
    )
    op.rename_table("sesiones_cerradas", "accesos_cerrados")
    op.alter_column("accesos_cerrados", "sesion_id", new_column_name="identificador")
    op.execute("ALTER TABLE accesos_cerrados RENAME CONSTRAINT pk_sesiones_cerradas TO pk_accesos_cerrados")
    op.execute("ALTER INDEX ix_sesiones_cerradas_caduca RENAME TO ix_accesos_cerrados_caduca")
    op.create_table(
        "avisos_recibidos",
        sa.Column("id", sa.String(255), nullable=False),
        sa.Column("recibido_en", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_avisos_recibidos")),
    )
    op.create_index(op.f("ix_avisos_recibidos_recibido_en"), "avisos_recibidos", ["recibido_en"])


def downgrade() -> None:
    op.drop_table("avisos_recibidos")
    op.execute("ALTER INDEX ix_accesos_cerrados_caduca RENAME TO ix_sesiones_cerradas_caduca")
    op.execute("ALTER TABLE accesos_cerrados RENAME CONSTRAINT pk_accesos_cerrados TO pk_sesiones_cerradas")
    op.alter_column("accesos_cerrados", "identificador", new_column_name="sesion_id")
    op.rename_table("accesos_cerrados", "sesiones_cerradas")
    for nombre in ("impago_de_un_plan", "plan_entero", "plan_fuente_valida", "plan_valida"):
        op.drop_constraint(op.f(f"ck_cuentas_{nombre}"), "cuentas")
    for columna in ("baja_en", "impago_desde", "plan_en", "plan_fuente", "plan"):
        op.drop_column("cuentas", columna)
