"""El nombre comercial de un cliente, con el que también se le busca."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Con su valor por defecto: mientras se actualiza se sigue escribiendo desde la versión anterior."""
    op.add_column("clientes", sa.Column("nombre_comercial", sa.String(120), nullable=False, server_default=""))


def downgrade() -> None:
    """Como estaba."""
    op.drop_column("clientes", "nombre_comercial")
