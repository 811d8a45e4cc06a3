"""Las comprobaciones se guardan, y se sabe si la base se ha restaurado de una copia."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

COMPROBACION_FIJA = """
CREATE FUNCTION comprobacion_fija() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'lo que se encontró al comprobar no cambia ni se borra' USING ERRCODE = 'FS001';
END $$
"""
FIJAS = ("comprobaciones", "restauraciones")


def upgrade() -> None:
    _crear_comprobaciones()
    op.create_table(
        "marcas",
        sa.Column("unica", sa.Integer(), nullable=False),
        sa.Column("identidad", sa.Uuid(), nullable=False),
        sa.Column("sistema", sa.String(20), nullable=False),
        sa.Column("linea", sa.Integer(), nullable=False),
        sa.Column("base", sa.String(10), nullable=False),
        sa.Column("escrita", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("unica", name=op.f("pk_marcas")),
        sa.CheckConstraint("unica = 1", name=op.f("ck_marcas_unica")),
    )
    op.execute("INSERT INTO marcas VALUES (1, gen_random_uuid(), '', 0, '', '')")
    op.create_table(
        "restauraciones",
        sa.Column("numero", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("momento", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("senal", sa.String(15), nullable=False),
        sa.Column("detalle", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("numero", name=op.f("pk_restauraciones")),
        sa.CheckConstraint(
            "senal IN ('otro_servidor', 'otra_linea', 'volcado', 'retroceso', 'a_mano')",
            name=op.f("ck_restauraciones_senal_valida"),
        ),
    )
    op.add_column("instalaciones", sa.Column("restauracion", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("instalaciones", "restauracion", server_default=None)
    op.execute(COMPROBACION_FIJA)
    for tabla in FIJAS:
        op.execute(
            f"CREATE TRIGGER fija BEFORE UPDATE OR DELETE ON {tabla} FOR EACH ROW EXECUTE FUNCTION comprobacion_fija()"
        )
        op.execute(
            f"CREATE TRIGGER no_vaciar BEFORE TRUNCATE ON {tabla} FOR EACH STATEMENT EXECUTE FUNCTION no_vaciar()"
        )


def _crear_comprobaciones() -> None:
    ahora = sa.text("now()")
    op.create_table(
        "comprobaciones",
        sa.Column("user_id", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("momento", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pedida_por", sa.String(10), nullable=False),
        sa.Column("instalaciones", sa.Integer(), nullable=False),
        sa.Column("registros", sa.Integer(), nullable=False),
        sa.Column("envios", sa.Integer(), nullable=False),
        sa.Column("halladas", sa.Integer(), nullable=False),
        sa.Column("anomalias", postgresql.JSONB(), nullable=False),
        sa.Column("milisegundos", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_comprobaciones")),
        sa.CheckConstraint(
            "pedida_por IN ('nocturna', 'a_mano', 'paquete')", name=op.f("ck_comprobaciones_pedida_por_valida")
        ),
        sa.CheckConstraint("user_id <> ''", name="ck_comprobaciones_con_dueno"),
    )
    op.create_index("ix_comprobaciones_user_id_momento", "comprobaciones", ["user_id", "momento"])
    op.execute("ALTER TABLE comprobaciones ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE comprobaciones FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY inquilino ON comprobaciones USING (user_id = (SELECT current_setting('app.user_id', true)))"
    )


def downgrade() -> None:
    """Se pierde la historia de las comprobaciones y de las restauraciones."""
    op.drop_column("instalaciones", "restauracion")
    for tabla in ("comprobaciones", "restauraciones", "marcas"):
        op.drop_table(tabla)
    op.execute("DROP FUNCTION comprobacion_fija()")
