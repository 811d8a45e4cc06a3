"""Las declaraciones responsables suscritas se guardan, una por versión, y no cambian."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

DECLARACION_SUSCRITA = """
CREATE FUNCTION declaracion_suscrita() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'una declaración responsable no cambia ni se borra' USING ERRCODE = 'FS001';
END $$
"""


def upgrade() -> None:
    op.create_table(
        "declaraciones",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("version", sa.String(50), nullable=False),
        sa.Column("contenido", postgresql.JSONB(), nullable=False),
        sa.Column("suscrita_el", sa.Date(), nullable=False),
        sa.Column("desde", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_declaraciones")),
    )
    op.execute(DECLARACION_SUSCRITA)
    op.execute(
        "CREATE TRIGGER suscrita BEFORE UPDATE OR DELETE ON declaraciones"
        " FOR EACH ROW EXECUTE FUNCTION declaracion_suscrita()"
    )
    op.execute(
        "CREATE TRIGGER no_vaciar BEFORE TRUNCATE ON declaraciones FOR EACH STATEMENT EXECUTE FUNCTION no_vaciar()"
    )


def downgrade() -> None:
    """Se pierden las declaraciones guardadas."""
    op.drop_table("declaraciones")
    op.execute("DROP FUNCTION declaracion_suscrita()")
