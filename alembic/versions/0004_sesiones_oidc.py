"""Sesiones propias para quien entra con un proveedor OIDC, y la clave con que se firman."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "sesiones_oidc",
        sa.Column("sid", sa.String(length=255), nullable=False),
        sa.Column("sub", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("abierta_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("caduca_en", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sid", name="pk_sesiones_oidc"),
    )
    op.create_index("ix_sesiones_oidc_caduca_en", "sesiones_oidc", ["caduca_en"])
    op.create_table(
        "claves_de_firma",
        sa.Column("secreto", sa.String(length=64), nullable=False),
        sa.Column("cifrada", sa.LargeBinary(), nullable=False),
        sa.Column("creada_en", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("secreto", name="pk_claves_de_firma"),
    )


def downgrade() -> None:
    op.drop_table("claves_de_firma")
    op.drop_index("ix_sesiones_oidc_caduca_en", "sesiones_oidc")
    op.drop_table("sesiones_oidc")
