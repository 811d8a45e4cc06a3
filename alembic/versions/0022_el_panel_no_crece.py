"""El panel cuesta lo mismo con mil clientes que con cien mil: los mejores y los borradores salen de un índice."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MEJORES = "ix_resumen_clientes_user_id_ejercicio_moneda_base_cliente_id"
_BORRADORES = "ix_facturas_borradores"


def upgrade() -> None:
    op.create_index(_MEJORES, "resumen_clientes", ["user_id", "ejercicio", "moneda", "base", "cliente_id"])
    borrador = sa.text("estado = 'BORRADOR'")
    op.create_index(_BORRADORES, "facturas", ["user_id", "updated_at"], postgresql_where=borrador)


def downgrade() -> None:
    op.drop_index(_BORRADORES, "facturas")
    op.drop_index(_MEJORES, "resumen_clientes")
