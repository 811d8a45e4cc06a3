"""NO VERI*FACTU: la modalidad de cada inquilino y la cadena de sus eventos, que no cambia."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

DE_INQUILINO = ["modalidades", "cadenas_de_eventos", "eventos"]

MODALIDAD_CON_HISTORIA = """
CREATE FUNCTION modalidad_con_historia() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    libres text[] := ARRAY['vigente', 'fin', 'updated_at'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'la historia de las modalidades no se borra' USING ERRCODE = 'FS001';
    END IF;
    IF to_jsonb(OLD) - libres IS DISTINCT FROM to_jsonb(NEW) - libres OR NOT OLD.vigente THEN
        RAISE EXCEPTION 'la historia de las modalidades no cambia' USING ERRCODE = 'FS001';
    END IF;
    RETURN NEW;
END $$
"""

CABEZA_DE_LOS_EVENTOS = """
CREATE FUNCTION cabeza_de_los_eventos() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    libres text[] := ARRAY['posicion', 'ultimo_tipo', 'ultimo_generado', 'ultima_huella', 'updated_at'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.posicion <> 0 THEN
            RAISE EXCEPTION 'una cadena empieza vacía' USING ERRCODE = 'FS001';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'una cadena de eventos no se borra' USING ERRCODE = 'FS001';
    END IF;
    IF to_jsonb(OLD) - libres IS DISTINCT FROM to_jsonb(NEW) - libres THEN
        RAISE EXCEPTION 'una cadena de eventos no cambia' USING ERRCODE = 'FS001';
    END IF;
    IF NEW.posicion = OLD.posicion + 1 OR (
        NEW.posicion, NEW.ultimo_tipo, NEW.ultimo_generado, NEW.ultima_huella
    ) = (OLD.posicion, OLD.ultimo_tipo, OLD.ultimo_generado, OLD.ultima_huella) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'una cadena crece de uno en uno' USING ERRCODE = 'FS001';
END $$
"""

# Se comprueba al confirmar: la cabeza es el último evento, y ninguno queda fuera.
EVENTOS_ENTEROS = """
CREATE FUNCTION eventos_enteros() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM eventos e JOIN cadenas_de_eventos c ON c.user_id = e.user_id AND c.instalacion_id = e.instalacion_id
        WHERE e.user_id = NEW.user_id AND e.instalacion_id = NEW.instalacion_id
            AND e.posicion = NEW.posicion AND e.posicion <= c.posicion
            AND (e.posicion < c.posicion OR e.huella = c.ultima_huella)
    ) THEN
        RAISE EXCEPTION 'la cadena de eventos y su cabeza no coinciden' USING ERRCODE = 'FS001';
    END IF;
    RETURN NULL;
END $$
"""

EVENTO_ENCADENADO = """
CREATE FUNCTION evento_encadenado() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'un evento no cambia ni se borra' USING ERRCODE = 'FS001';
    END IF;
    IF NEW.posicion > 1 AND NOT EXISTS (
        SELECT FROM eventos e WHERE e.user_id = NEW.user_id AND e.instalacion_id = NEW.instalacion_id
            AND e.posicion = NEW.posicion - 1 AND e.huella = NEW.huella_anterior
    ) THEN
        RAISE EXCEPTION 'el evento % no sigue al anterior', NEW.posicion USING ERRCODE = 'FS001';
    END IF;
    RETURN NEW;
END $$
"""

DISPARADORES = [
    "TRIGGER historia BEFORE UPDATE OR DELETE ON modalidades FOR EACH ROW EXECUTE FUNCTION modalidad_con_historia()",
    "TRIGGER cabeza BEFORE INSERT OR UPDATE OR DELETE ON cadenas_de_eventos"
    " FOR EACH ROW EXECUTE FUNCTION cabeza_de_los_eventos()",
    "CONSTRAINT TRIGGER entera AFTER UPDATE ON cadenas_de_eventos DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW WHEN (NEW.posicion > OLD.posicion) EXECUTE FUNCTION eventos_enteros()",
    "CONSTRAINT TRIGGER entera AFTER INSERT ON eventos DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION eventos_enteros()",
    "TRIGGER encadenado BEFORE INSERT OR UPDATE OR DELETE ON eventos FOR EACH ROW EXECUTE FUNCTION evento_encadenado()",
    *(
        f"TRIGGER no_vaciar BEFORE TRUNCATE ON {tabla} FOR EACH STATEMENT EXECUTE FUNCTION no_vaciar()"
        for tabla in DE_INQUILINO
    ),
]
FUNCIONES = ["modalidad_con_historia", "cabeza_de_los_eventos", "eventos_enteros", "evento_encadenado"]
CABEZA_ENTERA = (
    "CREATE CONSTRAINT TRIGGER entera AFTER UPDATE ON instalaciones DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW WHEN ({cuando}) EXECUTE FUNCTION cadena_entera()"
)


def upgrade() -> None:
    _poner_la_modalidad()
    _crear_modalidades()
    _crear_cadenas_de_eventos()
    _crear_eventos()
    for tabla in DE_INQUILINO:
        op.execute(f"ALTER TABLE {tabla} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {tabla} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY inquilino ON {tabla} USING (user_id = (SELECT current_setting('app.user_id', true)))"
        )
        op.execute(f"ALTER TABLE {tabla} ADD CONSTRAINT ck_{tabla}_con_dueno CHECK (user_id <> '')")
    for funcion in (MODALIDAD_CON_HISTORIA, CABEZA_DE_LOS_EVENTOS, EVENTOS_ENTEROS, EVENTO_ENCADENADO):
        op.execute(funcion)
    for disparador in DISPARADORES:
        op.execute(f"CREATE {disparador}")
    # Cerrar una cadena a la que alguien ha quitado el último registro tiene que poder hacerse: facturar sigue.
    op.execute("DROP TRIGGER entera ON instalaciones")
    op.execute(CABEZA_ENTERA.format(cuando="NEW.posicion > OLD.posicion"))


def _poner_la_modalidad() -> None:
    op.add_column("instalaciones", sa.Column("modalidad", sa.String(15), nullable=False, server_default="verifactu"))
    op.alter_column("instalaciones", "modalidad", server_default=None)
    op.create_check_constraint(
        op.f("ck_instalaciones_modalidad_valida"), "instalaciones", "modalidad IN ('verifactu', 'no_verifactu')"
    )
    op.create_check_constraint(
        op.f("ck_instalaciones_solo_se_remite_en_verifactu"), "instalaciones", "modalidad = 'verifactu' OR destino = ''"
    )
    op.add_column("obligados", sa.Column("con_eventos", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("obligados", "con_eventos", server_default=None)
    op.add_column("envios", sa.Column("fin", sa.Date()))


def _crear_modalidades() -> None:
    op.create_table(
        "modalidades",
        *_comunes(),
        sa.Column("modalidad", sa.String(15), nullable=False),
        sa.Column("vigente", sa.Boolean(), nullable=False),
        sa.Column("fin", sa.Date()),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_modalidades")),
        sa.CheckConstraint("modalidad IN ('verifactu', 'no_verifactu')", name=op.f("ck_modalidades_modalidad_valida")),
        sa.CheckConstraint(
            "fin IS NULL OR modalidad = 'verifactu'", name=op.f("ck_modalidades_solo_se_renuncia_a_verifactu")
        ),
    )
    op.create_index(
        "uq_modalidades_vigente", "modalidades", ["user_id"], unique=True, postgresql_where=sa.text("vigente")
    )


def _crear_cadenas_de_eventos() -> None:
    op.create_table(
        "cadenas_de_eventos",
        *_comunes(),
        sa.Column("instalacion_id", sa.Uuid(), nullable=False),
        sa.Column("nif", sa.String(9), nullable=False),
        sa.Column("nombre", sa.String(120), nullable=False),
        sa.Column("posicion", sa.Integer(), nullable=False),
        sa.Column("ultimo_tipo", sa.String(2), nullable=False),
        sa.Column("ultimo_generado", sa.String(25), nullable=False),
        sa.Column("ultima_huella", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_cadenas_de_eventos")),
        sa.UniqueConstraint("user_id", "instalacion_id", name=op.f("uq_cadenas_de_eventos_user_id_instalacion_id")),
        sa.CheckConstraint("(posicion = 0) = (ultima_huella = '')", name=op.f("ck_cadenas_de_eventos_cabeza_entera")),
        _de_la_instalacion("cadenas_de_eventos"),
    )


def _crear_eventos() -> None:
    op.create_table(
        "eventos",
        *_comunes(),
        sa.Column("instalacion_id", sa.Uuid(), nullable=False),
        sa.Column("posicion", sa.Integer(), nullable=False),
        sa.Column("tipo", sa.String(2), nullable=False),
        sa.Column("registros", sa.Integer(), nullable=False),
        sa.Column("huella", sa.String(64), nullable=False),
        sa.Column("huella_anterior", sa.String(64), nullable=False),
        sa.Column("generado_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("generado", sa.String(25), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_eventos")),
        sa.UniqueConstraint(
            "user_id", "instalacion_id", "posicion", name=op.f("uq_eventos_user_id_instalacion_id_posicion")
        ),
        sa.UniqueConstraint(
            "user_id",
            "instalacion_id",
            "huella_anterior",
            name=op.f("uq_eventos_user_id_instalacion_id_huella_anterior"),
        ),
        sa.CheckConstraint(
            "tipo IN ('01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '90')",
            name=op.f("ck_eventos_tipo_valida"),
        ),
        sa.CheckConstraint("posicion > 0", name=op.f("ck_eventos_posicion_positiva")),
        sa.CheckConstraint(
            "(posicion = 1) = (huella_anterior = '')", name=op.f("ck_eventos_solo_el_primero_sin_anterior")
        ),
        _de_la_instalacion("eventos"),
    )


def _comunes() -> list[sa.Column[object]]:
    ahora = sa.text("now()")
    return [
        sa.Column("user_id", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
    ]


def _de_la_instalacion(tabla: str) -> sa.ForeignKeyConstraint:
    nombre = op.f(f"fk_{tabla}_user_id_instalacion_id")
    columnas = ["user_id", "instalacion_id"]
    return sa.ForeignKeyConstraint(columnas, ["instalaciones.user_id", "instalaciones.id"], name=nombre)


def downgrade() -> None:
    """Se pierden los eventos, y los registros de NO VERI*FACTU se quedan sin nada que los distinga."""
    op.execute("DROP TRIGGER entera ON instalaciones")
    op.execute(CABEZA_ENTERA.format(cuando="NEW.posicion > 0"))
    for tabla in reversed(DE_INQUILINO):
        op.drop_table(tabla)
    for funcion in FUNCIONES:
        op.execute(f"DROP FUNCTION {funcion}()")
    op.drop_column("envios", "fin")
    op.drop_column("obligados", "con_eventos")
    op.drop_constraint(op.f("ck_instalaciones_solo_se_remite_en_verifactu"), "instalaciones")
    op.drop_constraint(op.f("ck_instalaciones_modalidad_valida"), "instalaciones")
    op.drop_column("instalaciones", "modalidad")
