"""Lo que se hace en cada cuenta queda escrito, y su dueño puede dejar que soporte la mire."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

# El momento lo pone la base: ni siquiera quien inyectara SQL podría escribir algo con fecha de otro día.
AUDITORIA_FIJA = """
CREATE FUNCTION auditoria_fija() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.created_at := now();
        NEW.updated_at := NEW.created_at;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'lo que se hizo no cambia ni se borra' USING ERRCODE = 'FS001';
END $$
"""

# Cuánto ocupa lo guardado de un inquilino, sin enseñar nada de ello.
ESPACIO_DE = """
CREATE FUNCTION espacio_de(quien text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    antes text := coalesce(current_setting('app.user_id', true), '');
    bytes bigint;
BEGIN
    PERFORM set_config('app.user_id', quien, true);
    SELECT coalesce((SELECT sum(octet_length(contenido)) FROM factura_pdfs WHERE user_id = quien), 0)
         + coalesce((SELECT sum(octet_length(xml)) FROM registros WHERE user_id = quien), 0)
         + coalesce((SELECT sum(octet_length(enviado) + coalesce(octet_length(recibido), 0))
                     FROM envios WHERE user_id = quien), 0)
         + coalesce((SELECT sum(octet_length(contenido)) FROM logos WHERE user_id = quien), 0)
      INTO bytes;
    PERFORM set_config('app.user_id', antes, true);
    RETURN bytes;
END $$
"""


def upgrade() -> None:
    ahora = sa.text("now()")
    op.create_table(
        "auditoria",
        sa.Column("user_id", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(15), nullable=False),
        sa.Column("quien", sa.String(255), nullable=False),
        sa.Column("canal", sa.String(10), nullable=False),
        sa.Column("accion", sa.String(40), nullable=False),
        sa.Column("objeto", sa.String(20), nullable=False),
        sa.Column("objeto_id", sa.String(255), nullable=False),
        sa.Column("resumen", sa.String(300), nullable=False),
        sa.Column("peticion", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_auditoria")),
        sa.CheckConstraint(
            "actor IN ('persona', 'operador', 'trabajador', 'administrador', 'identidad')",
            name=op.f("ck_auditoria_actor_valida"),
        ),
        sa.CheckConstraint(
            "canal IN ('pantalla', 'api', 'orden', 'tarea', 'aviso')", name=op.f("ck_auditoria_canal_valida")
        ),
        sa.CheckConstraint("user_id <> ''", name="ck_auditoria_con_dueno"),
    )
    op.create_table(
        "permisos_de_soporte",
        sa.Column("user_id", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("hasta", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_permisos_de_soporte")),
        sa.CheckConstraint("user_id <> ''", name="ck_permisos_de_soporte_con_dueno"),
    )
    for tabla in ("auditoria", "permisos_de_soporte"):
        op.execute(f"ALTER TABLE {tabla} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {tabla} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY inquilino ON {tabla} USING (user_id = (SELECT current_setting('app.user_id', true)))"
        )
    _crear_fallos()
    op.execute(AUDITORIA_FIJA)
    op.execute(
        "CREATE TRIGGER fija BEFORE INSERT OR UPDATE OR DELETE ON auditoria"
        " FOR EACH ROW EXECUTE FUNCTION auditoria_fija()"
    )
    op.execute("CREATE TRIGGER no_vaciar BEFORE TRUNCATE ON auditoria FOR EACH STATEMENT EXECUTE FUNCTION no_vaciar()")
    op.execute(ESPACIO_DE)
    op.execute("REVOKE ALL ON FUNCTION espacio_de(text) FROM PUBLIC")


def _crear_fallos() -> None:
    op.create_table(
        "fallos",
        sa.Column("referencia", sa.String(16), nullable=False),
        sa.Column("momento", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("clase", sa.String(100), nullable=False),
        sa.Column("donde", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("referencia", name=op.f("pk_fallos")),
    )
    op.create_index("ix_fallos_momento", "fallos", ["momento"])


def downgrade() -> None:
    """Se pierde quién hizo qué."""
    op.execute("DROP FUNCTION espacio_de(text)")
    for tabla in ("auditoria", "permisos_de_soporte", "fallos"):
        op.drop_table(tabla)
    op.execute("DROP FUNCTION auditoria_fija()")
