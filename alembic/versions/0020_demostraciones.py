"""Las cuentas de demostración abiertas, para que no sean demasiadas y para borrarlas al día siguiente."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """La tabla."""
    op.create_table(
        "demostraciones",
        sa.Column("identificador", sa.String(255), nullable=False),
        sa.Column("abierta_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entregada_en", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("identificador", name=op.f("pk_demostraciones")),
    )


def downgrade() -> None:
    """Las que haya abiertas se quedan sin borrar: ciérralas antes."""
    op.drop_table("demostraciones")
