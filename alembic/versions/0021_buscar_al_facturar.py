"""Lo que se busca mientras se factura: el nombre comercial de un cliente y sus últimas facturas."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ANTES, _AHORA = "ix_facturas_user_id_cliente_id", "ix_facturas_user_id_cliente_id_fecha_id"


def upgrade() -> None:
    """El índice por cliente dice también la fecha: sus últimas facturas se leen sin mirar todas."""
    op.add_column("clientes", sa.Column("nombre_comercial", sa.String(120), nullable=False, server_default=""))
    op.alter_column("clientes", "nombre_comercial", server_default=None)
    op.create_index(_AHORA, "facturas", ["user_id", "cliente_id", "fecha", "id"])
    op.drop_index(_ANTES, "facturas")


def downgrade() -> None:
    """Como estaba."""
    op.create_index(_ANTES, "facturas", ["user_id", "cliente_id"])
    op.drop_index(_AHORA, "facturas")
    op.drop_column("clientes", "nombre_comercial")
