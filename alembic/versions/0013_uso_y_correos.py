"""El uso de cada inquilino, día a día, y los correos que hay que mandar."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

# Sin decir quién se es no se ve la fila de nadie: se recorren de uno en uno, y solo salen cifras.
USOS_DE_TODOS = """
CREATE FUNCTION usos_de_todos(desde date, hasta date) RETURNS TABLE (quien varchar, facturas bigint, clientes integer,
    bytes bigint, llamadas bigint, ultimo date) LANGUAGE plpgsql AS $$
DECLARE
    antes text := current_setting('app.user_id', true);
BEGIN
    FOR quien IN SELECT a.identificador FROM abonados a ORDER BY a.desde, a.identificador LOOP
        PERFORM set_config('app.user_id', quien, true);
        SELECT coalesce(sum(u.facturas), 0), coalesce(sum(u.llamadas), 0),
            max(u.dia) FILTER (WHERE u.medido_en IS NOT NULL)
            INTO facturas, llamadas, ultimo
            FROM usos u WHERE u.user_id = quien AND u.dia BETWEEN desde AND hasta;
        SELECT u.clientes, u.bytes INTO clientes, bytes FROM usos u WHERE u.user_id = quien AND u.dia = ultimo;
        RETURN NEXT;
    END LOOP;
    PERFORM set_config('app.user_id', coalesce(antes, ''), true);
END $$
"""
APUNTAR_ABONADO = """
CREATE FUNCTION apuntar_abonado() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO abonados (identificador) VALUES (NEW.user_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    _crear_usos()
    _crear_correos()
    for tabla in ("usos", "correos"):
        op.execute(f"ALTER TABLE {tabla} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {tabla} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY inquilino ON {tabla} USING (user_id = (SELECT current_setting('app.user_id', true)))"
        )
        op.execute(f"ALTER TABLE {tabla} ADD CONSTRAINT ck_{tabla}_con_dueno CHECK (user_id <> '')")
    op.add_column("cuentas", sa.Column("avisos_por_correo", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("cuentas", sa.Column("avisos_vistos", postgresql.JSONB(), nullable=False, server_default="[]"))
    for columna in ("avisos_por_correo", "avisos_vistos"):
        op.alter_column("cuentas", columna, server_default=None)
    _crear_abonados()
    op.execute(USOS_DE_TODOS)


def _crear_usos() -> None:
    op.create_table(
        "usos",
        *_comunes(),
        sa.Column("dia", sa.Date(), nullable=False),
        sa.Column("facturas", sa.Integer(), nullable=False),
        sa.Column("clientes", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("llamadas", sa.Integer(), nullable=False),
        sa.Column("medido_en", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("user_id", "dia", name=op.f("pk_usos")),
        sa.CheckConstraint(
            "facturas >= 0 AND clientes >= 0 AND bytes >= 0 AND llamadas >= 0", name=op.f("ck_usos_no_negativos")
        ),
    )


def _crear_correos() -> None:
    op.create_table(
        "correos",
        *_comunes(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clave", sa.String(100), nullable=False),
        sa.Column("destinatario", sa.String(320), nullable=False),
        sa.Column("asunto", sa.String(200), nullable=False),
        sa.Column("texto", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("baja", sa.String(300), nullable=False),
        sa.Column("estado", sa.String(10), nullable=False),
        sa.Column("intentos", sa.Integer(), nullable=False),
        sa.Column("proximo_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ultimo_fallo", sa.String(300), nullable=False),
        sa.Column("enviado_en", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_correos")),
        sa.UniqueConstraint("user_id", "clave", "destinatario", name=op.f("uq_correos_user_id_clave_destinatario")),
        sa.CheckConstraint("estado IN ('pendiente', 'enviado', 'fallido')", name=op.f("ck_correos_estado_valida")),
    )
    op.create_index(
        "ix_correos_pendientes",
        "correos",
        ["user_id", "proximo_en"],
        postgresql_where=sa.text("estado = 'pendiente'"),
    )


def _crear_abonados() -> None:
    """La lista de quienes tienen cuenta, con los que ya la tenían: solo el propietario, y solo aquí, los ve todos."""
    op.create_table(
        "abonados",
        sa.Column("identificador", sa.String(255), nullable=False),
        sa.Column("desde", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("medido_en", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("identificador", name=op.f("pk_abonados")),
    )
    op.execute("ALTER TABLE cuentas NO FORCE ROW LEVEL SECURITY")
    op.execute("INSERT INTO abonados SELECT user_id, created_at FROM cuentas")
    op.execute("ALTER TABLE cuentas FORCE ROW LEVEL SECURITY")
    op.execute(APUNTAR_ABONADO)
    op.execute("CREATE TRIGGER apuntar AFTER INSERT ON cuentas FOR EACH ROW EXECUTE FUNCTION apuntar_abonado()")


def _comunes() -> list[sa.Column[object]]:
    ahora = sa.text("now()")
    return [
        sa.Column("user_id", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
    ]


def downgrade() -> None:
    """Se pierde la historia del uso y lo que quedara por mandar."""
    op.execute("DROP FUNCTION usos_de_todos(date, date)")
    op.execute("DROP TRIGGER apuntar ON cuentas")
    op.execute("DROP FUNCTION apuntar_abonado()")
    for columna in ("avisos_vistos", "avisos_por_correo"):
        op.drop_column("cuentas", columna)
    for tabla in ("abonados", "correos", "usos"):
        op.drop_table(tabla)
