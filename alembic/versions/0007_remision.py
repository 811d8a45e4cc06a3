"""La remisión a la AEAT: la cola, por dónde va cada cadena, los mensajes, las respuestas y los certificados."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0007"
down_revision = "0006"

DE_INQUILINO = ["remisiones", "envios", "entregas", "certificados"]

# Un mensaje se escribe al mandarlo y solo se completa: lo mandado no cambia, y lo contestado tampoco.
MENSAJE_COMPLETADO = """
CREATE FUNCTION mensaje_completado() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    libres text[] := ARRAY['estado', 'recibido', 'recibido_sha256', 'http', 'csv', 'codigo', 'detalle', 'acabado_en',
        'updated_at'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'un mensaje a la AEAT no se borra' USING ERRCODE = 'FS001';
    END IF;
    IF to_jsonb(OLD) - libres IS DISTINCT FROM to_jsonb(NEW) - libres
        OR OLD.estado NOT IN ('en_curso', 'sin_respuesta')
        OR (OLD.estado = 'sin_respuesta' AND (OLD.recibido IS NOT NULL AND OLD.recibido IS DISTINCT FROM NEW.recibido
            OR NEW.estado <> 'aclarado'))
    THEN
        RAISE EXCEPTION 'lo que se mandó a la AEAT y lo que contestó no cambian' USING ERRCODE = 'FS001';
    END IF;
    RETURN NEW;
END $$
"""

ENTREGA_FIJA = """
CREATE FUNCTION entrega_fija() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'lo que la AEAT dijo de un registro no cambia ni se borra' USING ERRCODE = 'FS001';
END $$
"""

DISPARADORES = [
    "TRIGGER completado BEFORE UPDATE OR DELETE ON envios FOR EACH ROW EXECUTE FUNCTION mensaje_completado()",
    "TRIGGER fija BEFORE UPDATE OR DELETE ON entregas FOR EACH ROW EXECUTE FUNCTION entrega_fija()",
    *(
        f"TRIGGER no_vaciar BEFORE TRUNCATE ON {tabla} FOR EACH STATEMENT EXECUTE FUNCTION no_vaciar()"
        for tabla in ("envios", "entregas")
    ),
]
DE_LA_COLA = ["procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs", "procrastinate_workers"]


def upgrade() -> None:
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    op.add_column("instalaciones", sa.Column("destino", sa.String(10), nullable=False, server_default=""))
    op.alter_column("instalaciones", "destino", server_default=None)
    op.add_column("instalaciones", sa.Column("varios", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("instalaciones", "varios", server_default=None)
    op.create_check_constraint(
        op.f("ck_instalaciones_destino_valida"), "instalaciones", "destino IN ('', 'simulador', 'pruebas', 'real')"
    )
    _crear_remisiones()
    _crear_envios()
    _crear_entregas()
    _crear_certificados()
    for tabla in DE_INQUILINO:
        op.execute(f"ALTER TABLE {tabla} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {tabla} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY inquilino ON {tabla} USING (user_id = (SELECT current_setting('app.user_id', true)))"
        )
        op.execute(f"ALTER TABLE {tabla} ADD CONSTRAINT ck_{tabla}_con_dueno CHECK (user_id <> '')")
    op.execute(MENSAJE_COMPLETADO)
    op.execute(ENTREGA_FIJA)
    for disparador in DISPARADORES:
        op.execute(f"CREATE {disparador}")


def _crear_remisiones() -> None:
    op.create_table(
        "remisiones",
        *_comunes(),
        sa.Column("instalacion_id", sa.Uuid(), nullable=False),
        sa.Column("enviado_hasta", sa.Integer(), nullable=False),
        sa.Column("espera", sa.Integer(), nullable=False),
        sa.Column("lote", sa.Integer(), nullable=False),
        sa.Column("ultimo_envio_en", sa.DateTime(timezone=True)),
        sa.Column("proximo_en", sa.DateTime(timezone=True)),
        sa.Column("fallos_seguidos", sa.Integer(), nullable=False),
        sa.Column("malos_seguidos", sa.Integer(), nullable=False),
        sa.Column("incidencia_desde", sa.DateTime(timezone=True)),
        sa.Column("ultimo_fallo", sa.String(500), nullable=False),
        sa.Column("parada", sa.String(500), nullable=False),
        sa.Column("desfase", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_remisiones")),
        sa.UniqueConstraint("user_id", "instalacion_id", name=op.f("uq_remisiones_user_id_instalacion_id")),
        sa.CheckConstraint("enviado_hasta >= 0", name=op.f("ck_remisiones_enviado_hasta_positivo")),
        _referencia("remisiones", "instalacion_id", "instalaciones"),
    )


def _crear_envios() -> None:
    op.create_table(
        "envios",
        *_comunes(),
        sa.Column("instalacion_id", sa.Uuid(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("desde_posicion", sa.Integer(), nullable=False),
        sa.Column("hasta_posicion", sa.Integer(), nullable=False),
        sa.Column("registros", sa.Integer(), nullable=False),
        sa.Column("incidencia", sa.Boolean(), nullable=False),
        sa.Column("destino", sa.String(10), nullable=False),
        sa.Column("enviado", sa.LargeBinary(), nullable=False),
        sa.Column("enviado_sha256", sa.String(64), nullable=False),
        sa.Column("iniciado_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("estado", sa.String(15), nullable=False),
        sa.Column("recibido", sa.LargeBinary()),
        sa.Column("recibido_sha256", sa.String(64), nullable=False),
        sa.Column("http", sa.Integer()),
        sa.Column("csv", sa.String(16), nullable=False),
        sa.Column("codigo", sa.String(10), nullable=False),
        sa.Column("detalle", sa.String(500), nullable=False),
        sa.Column("acabado_en", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_envios")),
        sa.UniqueConstraint(
            "user_id", "instalacion_id", "numero", name=op.f("uq_envios_user_id_instalacion_id_numero")
        ),
        sa.CheckConstraint(
            "estado IN ('en_curso', 'respondido', 'rechazado', 'no_entregado', 'sin_respuesta', 'aclarado')",
            name=op.f("ck_envios_estado_valida"),
        ),
        sa.CheckConstraint("desde_posicion <= hasta_posicion", name=op.f("ck_envios_de_menos_a_mas")),
        _referencia("envios", "instalacion_id", "instalaciones"),
    )
    op.create_index(
        "uq_envios_en_curso",
        "envios",
        ["user_id", "instalacion_id"],
        unique=True,
        postgresql_where=sa.text("estado IN ('en_curso', 'sin_respuesta')"),
    )


def _crear_entregas() -> None:
    op.create_table(
        "entregas",
        *_comunes(),
        sa.Column("registro_id", sa.Uuid(), nullable=False),
        sa.Column("envio_id", sa.Uuid(), nullable=False),
        sa.Column("estado", sa.String(15), nullable=False),
        sa.Column("codigo", sa.String(10), nullable=False),
        sa.Column("descripcion", sa.String(1500), nullable=False),
        sa.Column("adoptada", sa.Boolean(), nullable=False),
        sa.Column("consta", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_entregas")),
        sa.UniqueConstraint("user_id", "registro_id", name=op.f("uq_entregas_user_id_registro_id")),
        sa.CheckConstraint(
            "estado IN ('correcto', 'con_errores', 'rechazado')", name=op.f("ck_entregas_estado_valida")
        ),
        sa.CheckConstraint("consta IN ('', 'anulada', 'ajena')", name=op.f("ck_entregas_consta_valida")),
        _referencia("entregas", "registro_id", "registros"),
        _referencia("entregas", "envio_id", "envios"),
    )
    op.create_index("ix_entregas_user_id_envio_id", "entregas", ["user_id", "envio_id"])
    op.create_index(
        "ix_entregas_por_arreglar",
        "entregas",
        ["user_id", "created_at"],
        postgresql_where=sa.text("estado <> 'correcto'"),
    )


def _crear_certificados() -> None:
    op.create_table(
        "certificados",
        *_comunes(),
        sa.Column("nif", sa.String(9), nullable=False),
        sa.Column("titular", sa.String(250), nullable=False),
        sa.Column("autoridad", sa.String(250), nullable=False),
        sa.Column("huella", sa.String(64), nullable=False),
        sa.Column("valido_desde", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valido_hasta", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cifrado", sa.LargeBinary(), nullable=False),
        sa.Column("vigente", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_certificados")),
    )
    op.create_index(
        "uq_certificados_vigente", "certificados", ["user_id"], unique=True, postgresql_where=sa.text("vigente")
    )


def _comunes() -> list[sa.Column[object]]:
    ahora = sa.text("now()")
    return [
        sa.Column("user_id", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
    ]


def _referencia(tabla: str, columna: str, otra: str) -> sa.ForeignKeyConstraint:
    nombre = op.f(f"fk_{tabla}_user_id_{columna}")
    return sa.ForeignKeyConstraint(["user_id", columna], [f"{otra}.user_id", f"{otra}.id"], name=nombre)


def downgrade() -> None:
    """Se pierde lo que se mandó y lo que contestó la AEAT: solo sirve antes de haber remitido ninguno."""
    for tabla in ("entregas", "envios", "remisiones", "certificados"):
        op.drop_table(tabla)
    for funcion in ("mensaje_completado", "entrega_fija"):
        op.execute(f"DROP FUNCTION {funcion}()")
    op.drop_constraint(op.f("ck_instalaciones_destino_valida"), "instalaciones")
    op.drop_column("instalaciones", "varios")
    op.drop_column("instalaciones", "destino")
    _quitar_la_cola()


def _quitar_la_cola() -> None:
    op.execute(f"DROP TABLE {', '.join(DE_LA_COLA)} CASCADE")
    op.execute(
        "DO $$ DECLARE cosa record; BEGIN"
        " FOR cosa IN SELECT p.oid::regprocedure AS nombre FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND p.proname LIKE 'procrastinate\\_%'"
        " LOOP EXECUTE format('DROP FUNCTION %s CASCADE', cosa.nombre); END LOOP;"
        " FOR cosa IN SELECT t.typname AS nombre FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"
        " WHERE n.nspname = 'public' AND t.typname LIKE 'procrastinate\\_%' AND t.typtype IN ('e', 'c')"
        " LOOP EXECUTE format('DROP TYPE %I CASCADE', cosa.nombre); END LOOP; END $$"
    )
