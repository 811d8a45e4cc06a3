"""Cada factura emitida conserva el logotipo con el que salió."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # El valor por defecto rellena las filas que haya: el propietario no las ve, por la seguridad por filas.
    op.add_column("logos", sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.text("gen_random_uuid()")))
    op.add_column("logos", sa.Column("vigente", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.alter_column("logos", "id", server_default=None)
    op.alter_column("logos", "vigente", server_default=None)
    op.drop_constraint("pk_logos", "logos")
    op.create_primary_key("pk_logos", "logos", ["user_id", "id"])
    op.create_index("uq_logos_vigente", "logos", ["user_id"], unique=True, postgresql_where=sa.text("vigente"))
    op.add_column("facturas", sa.Column("logo_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_facturas_user_id_logo_id", "facturas", "logos", ["user_id", "logo_id"], ["user_id", "id"])
    op.create_index("ix_facturas_user_id_logo_id", "facturas", ["user_id", "logo_id"])


def downgrade() -> None:
    op.drop_index("ix_facturas_user_id_logo_id", "facturas")
    op.drop_constraint("fk_facturas_user_id_logo_id", "facturas")
    op.drop_column("facturas", "logo_id")
    op.drop_index("uq_logos_vigente", "logos")
    op.execute("ALTER TABLE logos NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM logos WHERE NOT vigente")
    op.execute("ALTER TABLE logos FORCE ROW LEVEL SECURITY")
    op.drop_constraint("pk_logos", "logos")
    op.drop_column("logos", "vigente")
    op.drop_column("logos", "id")
    op.create_primary_key("pk_logos", "logos", ["user_id"])
