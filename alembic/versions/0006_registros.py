"""La cadena de registros de facturación: una instalación por inquilino y registros que no cambian."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

DE_INQUILINO = ["instalaciones", "registros"]

CABEZA_DE_LA_CADENA = """
CREATE FUNCTION cabeza_de_la_cadena() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    libres text[] := ARRAY['vigente', 'posicion', 'ultimo_emisor', 'ultimo_numero', 'ultima_fecha', 'ultima_huella',
        'updated_at'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.posicion <> 0 THEN
            RAISE EXCEPTION 'una cadena empieza vacía' USING ERRCODE = 'FS001';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'una instalación no se borra' USING ERRCODE = 'FS001';
    END IF;
    IF to_jsonb(OLD) - libres IS DISTINCT FROM to_jsonb(NEW) - libres OR NOT OLD.vigente THEN
        RAISE EXCEPTION 'una instalación no cambia' USING ERRCODE = 'FS001';
    END IF;
    IF NEW.posicion = OLD.posicion + 1 AND NEW.vigente OR (
        NEW.posicion, NEW.ultimo_emisor, NEW.ultimo_numero, NEW.ultima_fecha, NEW.ultima_huella
    ) = (OLD.posicion, OLD.ultimo_emisor, OLD.ultimo_numero, OLD.ultima_fecha, OLD.ultima_huella) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'una cadena crece de uno en uno' USING ERRCODE = 'FS001';
END $$
"""

# Se comprueba al confirmar: la cabeza es el último registro, y ninguno queda fuera.
CADENA_ENTERA = """
CREATE FUNCTION cadena_entera() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM registros r JOIN instalaciones i ON i.user_id = r.user_id AND i.id = r.instalacion_id
        WHERE r.user_id = NEW.user_id AND r.instalacion_id = (CASE TG_TABLE_NAME
            WHEN 'registros' THEN to_jsonb(NEW) ->> 'instalacion_id' ELSE to_jsonb(NEW) ->> 'id' END)::uuid
            AND r.posicion = NEW.posicion AND r.posicion <= i.posicion
            AND (r.posicion < i.posicion OR r.huella = i.ultima_huella)
    ) THEN
        RAISE EXCEPTION 'la cadena y su cabeza no coinciden' USING ERRCODE = 'FS001';
    END IF;
    RETURN NULL;
END $$
"""

REGISTRO_ENCADENADO = """
CREATE FUNCTION registro_encadenado() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'un registro de facturación no cambia ni se borra' USING ERRCODE = 'FS001';
    END IF;
    IF NEW.posicion > 1 AND NOT EXISTS (
        SELECT FROM registros r WHERE r.user_id = NEW.user_id AND r.instalacion_id = NEW.instalacion_id
            AND r.posicion = NEW.posicion - 1 AND r.huella = NEW.huella_anterior
    ) THEN
        RAISE EXCEPTION 'el registro % no sigue al anterior', NEW.posicion USING ERRCODE = 'FS001';
    END IF;
    IF NOT EXISTS (
        SELECT FROM facturas f WHERE f.user_id = NEW.user_id AND f.id = NEW.factura_id
            AND f.numero_completo = NEW.numero AND (f.estado = 'ANULADA') = (NEW.tipo = 'anulacion')
    ) THEN
        RAISE EXCEPTION 'el registro de % no es el de su factura', NEW.numero USING ERRCODE = 'FS001';
    END IF;
    RETURN NEW;
END $$
"""

# Ni factura sin registro ni registro sin factura (art. 9 RD 1007/2023).
FACTURA_REGISTRADA = """
CREATE FUNCTION factura_registrada() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM registros r WHERE r.user_id = NEW.user_id AND r.factura_id = NEW.id
            AND r.tipo = CASE NEW.estado WHEN 'ANULADA' THEN 'anulacion' ELSE 'alta' END
    ) THEN
        RAISE EXCEPTION 'la factura % quedaría sin su registro', NEW.numero_completo USING ERRCODE = 'FS001';
    END IF;
    RETURN NULL;
END $$
"""

DISPARADORES = [
    "TRIGGER cabeza BEFORE INSERT OR UPDATE OR DELETE ON instalaciones"
    " FOR EACH ROW EXECUTE FUNCTION cabeza_de_la_cadena()",
    "CONSTRAINT TRIGGER entera AFTER UPDATE ON instalaciones DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW WHEN (NEW.posicion > 0) EXECUTE FUNCTION cadena_entera()",
    "CONSTRAINT TRIGGER entera AFTER INSERT ON registros DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION cadena_entera()",
    "TRIGGER encadenado BEFORE INSERT OR UPDATE OR DELETE ON registros"
    " FOR EACH ROW EXECUTE FUNCTION registro_encadenado()",
    "CONSTRAINT TRIGGER registrada AFTER UPDATE ON facturas DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    " WHEN (OLD.estado = 'BORRADOR' AND NEW.estado <> 'BORRADOR' OR OLD.estado <> 'ANULADA' AND NEW.estado = 'ANULADA')"
    " EXECUTE FUNCTION factura_registrada()",
    *(
        f"TRIGGER no_vaciar BEFORE TRUNCATE ON {tabla} FOR EACH STATEMENT EXECUTE FUNCTION no_vaciar()"
        for tabla in DE_INQUILINO
    ),
]


def upgrade() -> None:
    op.create_table(
        "instalaciones",
        *_comunes(),
        sa.Column("numero", sa.String(100), nullable=False),
        sa.Column("vigente", sa.Boolean(), nullable=False),
        sa.Column("posicion", sa.Integer(), nullable=False),
        sa.Column("ultimo_emisor", sa.String(9), nullable=False),
        sa.Column("ultimo_numero", sa.String(60), nullable=False),
        sa.Column("ultima_fecha", sa.String(10), nullable=False),
        sa.Column("ultima_huella", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_instalaciones")),
        sa.UniqueConstraint("user_id", "numero", name=op.f("uq_instalaciones_user_id_numero")),
        sa.CheckConstraint("(posicion = 0) = (ultima_huella = '')", name=op.f("ck_instalaciones_cabeza_entera")),
    )
    op.create_index(
        "uq_instalaciones_vigente", "instalaciones", ["user_id"], unique=True, postgresql_where=sa.text("vigente")
    )
    op.create_table(
        "registros",
        *_comunes(),
        sa.Column("instalacion_id", sa.Uuid(), nullable=False),
        sa.Column("posicion", sa.Integer(), nullable=False),
        sa.Column("tipo", sa.String(10), nullable=False),
        sa.Column("factura_id", sa.Uuid(), nullable=False),
        sa.Column("numero", sa.String(60), nullable=False),
        sa.Column("huella", sa.String(64), nullable=False),
        sa.Column("huella_anterior", sa.String(64), nullable=False),
        sa.Column("generado_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generado", sa.String(25), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_registros")),
        sa.UniqueConstraint(
            "user_id", "instalacion_id", "posicion", name=op.f("uq_registros_user_id_instalacion_id_posicion")
        ),
        sa.UniqueConstraint(
            "user_id",
            "instalacion_id",
            "huella_anterior",
            name=op.f("uq_registros_user_id_instalacion_id_huella_anterior"),
        ),
        sa.CheckConstraint("tipo IN ('alta', 'anulacion')", name=op.f("ck_registros_tipo_valida")),
        sa.CheckConstraint("posicion > 0", name=op.f("ck_registros_posicion_positiva")),
        sa.CheckConstraint(
            "(posicion = 1) = (huella_anterior = '')", name=op.f("ck_registros_solo_el_primero_sin_anterior")
        ),
        _referencia("registros", "instalacion_id", "instalaciones"),
        _referencia("registros", "factura_id", "facturas"),
    )
    op.create_index("ix_registros_user_id_factura_id_posicion", "registros", ["user_id", "factura_id", "posicion"])
    op.create_table(
        "obligados",
        sa.Column("identificador", sa.String(255), nullable=False),
        sa.Column("desde", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("identificador", name=op.f("pk_obligados")),
    )
    for tabla in DE_INQUILINO:
        op.execute(f"ALTER TABLE {tabla} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {tabla} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY inquilino ON {tabla} USING (user_id = (SELECT current_setting('app.user_id', true)))"
        )
        op.execute(f"ALTER TABLE {tabla} ADD CONSTRAINT ck_{tabla}_con_dueno CHECK (user_id <> '')")
    for funcion in (CABEZA_DE_LA_CADENA, CADENA_ENTERA, REGISTRO_ENCADENADO, FACTURA_REGISTRADA):
        op.execute(funcion)
    for disparador in DISPARADORES:
        op.execute(f"CREATE {disparador}")


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
    """Se pierden los registros: solo sirve antes de haber remitido ninguno. Las facturas siguen."""
    op.execute("DROP TRIGGER registrada ON facturas")
    for tabla in ("registros", "instalaciones", "obligados"):
        op.drop_table(tabla)
    for funcion in ("factura_registrada", "registro_encadenado", "cadena_entera", "cabeza_de_la_cadena"):
        op.execute(f"DROP FUNCTION {funcion}()")
