"""Las tablas de cada inquilino se pueden repartir entre varias máquinas sin tocarlas.

Citus no admite subconsultas en una política ni claves ajenas que pongan algo a nulo si llevan la columna del reparto.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_CADA_POLITICA = """
DO $$
DECLARE tabla name;
BEGIN
    FOR tabla IN SELECT tablename FROM pg_policies WHERE schemaname = 'public' AND policyname = 'inquilino' LOOP
        EXECUTE format('ALTER POLICY inquilino ON %I USING (user_id = {quien})', tabla);
    END LOOP;
END $$
"""
_QUIEN = "current_setting(''app.user_id'', true)"
_PRODUCTO = "fk_factura_lineas_user_id_producto_id"


def upgrade() -> None:
    """La política dice lo mismo sin subconsulta; y al borrar un producto, quien lo borra lo quita de los borradores."""
    op.execute(_CADA_POLITICA.replace("{quien}", _QUIEN))
    _con_producto("")


def downgrade() -> None:
    """Como estaba."""
    op.execute(_CADA_POLITICA.replace("{quien}", f"(SELECT {_QUIEN})"))
    _con_producto("ON DELETE SET NULL (producto_id)")


def _con_producto(al_borrar: str) -> None:
    op.execute(f"ALTER TABLE factura_lineas DROP CONSTRAINT {_PRODUCTO}")
    op.execute(
        f"ALTER TABLE factura_lineas ADD CONSTRAINT {_PRODUCTO}"
        f" FOREIGN KEY (user_id, producto_id) REFERENCES productos (user_id, id) {al_borrar}"
    )
