"""El ensayo: facturas, cadena y series aparte, que se pueden borrar enteras; lo de verdad sigue sin poderse borrar."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

# Solo el propietario de las tablas, y por eso solo dentro de `borrar_ensayo`: la aplicación entra con otro rol.
PUEDE_BORRAR = """
CREATE FUNCTION borra_el_dueno() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = 'facturas'::regclass
$$
"""

DE_ENSAYO = {
    "factura": "SELECT borra_el_dueno() AND EXISTS (SELECT FROM facturas WHERE user_id = de AND id = cual AND ensayo)",
    "serie": "SELECT borra_el_dueno() AND EXISTS (SELECT FROM series WHERE user_id = de AND id = cual AND ensayo)",
    "cadena": "SELECT borra_el_dueno()"
    " AND EXISTS (SELECT FROM instalaciones WHERE user_id = de AND id = cual AND ensayo)",
    "registro": "SELECT borra_el_dueno() AND EXISTS (SELECT FROM registros r JOIN instalaciones i"
    " ON i.user_id = r.user_id AND i.id = r.instalacion_id WHERE r.user_id = de AND r.id = cual AND i.ensayo)",
}

# Qué disparador impide borrar en cada tabla, cuándo salta además y qué fila de ensayo se le escapa.
VIGILADAS = {
    "facturas": ("inmutable", "factura_inmutable", "INSERT OR UPDATE", "OLD.ensayo AND borra_el_dueno()"),
    "factura_vencimientos": (
        "inmutable",
        "parte_inmutable",
        "INSERT OR UPDATE",
        "factura_de_ensayo(OLD.user_id, OLD.factura_id)",
    ),
    "factura_origenes": (
        "inmutable",
        "parte_inmutable",
        "INSERT OR UPDATE",
        "factura_de_ensayo(OLD.user_id, OLD.factura_id)",
    ),
    "cobros": ("con_rastro", "cobro_con_rastro", "UPDATE", "factura_de_ensayo(OLD.user_id, OLD.factura_id)"),
    "contadores": (
        "correlativo",
        "contador_correlativo",
        "INSERT OR UPDATE",
        "serie_de_ensayo(OLD.user_id, OLD.serie_id)",
    ),
    "instalaciones": ("cabeza", "cabeza_de_la_cadena", "INSERT OR UPDATE", "OLD.ensayo AND borra_el_dueno()"),
    "registros": (
        "encadenado",
        "registro_encadenado",
        "INSERT OR UPDATE",
        "cadena_de_ensayo(OLD.user_id, OLD.instalacion_id)",
    ),
    "envios": ("completado", "mensaje_completado", "UPDATE", "cadena_de_ensayo(OLD.user_id, OLD.instalacion_id)"),
    "entregas": ("fija", "entrega_fija", "UPDATE", "registro_de_ensayo(OLD.user_id, OLD.registro_id)"),
}

# Al emitir queda dicho para siempre: de ensayo si el inquilino ensaya, y en una serie de la misma clase.
FACTURA_DE_SU_MODO = """
CREATE FUNCTION factura_de_su_modo() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    modo boolean;
BEGIN
    SELECT ensayo INTO modo FROM emisores WHERE user_id = NEW.user_id FOR SHARE;
    IF NEW.ensayo IS DISTINCT FROM coalesce(modo, false) OR NOT EXISTS (
        SELECT FROM series s WHERE s.user_id = NEW.user_id AND s.id = NEW.serie_id AND s.ensayo = NEW.ensayo
    ) THEN
        RAISE EXCEPTION 'la factura % mezclaría el ensayo con lo de verdad', NEW.numero_completo
            USING ERRCODE = 'FS001';
    END IF;
    RETURN NEW;
END $$
"""

REGISTRO_DE_SU_MODO = """
CREATE FUNCTION registro_de_su_modo() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM facturas f JOIN instalaciones i ON i.user_id = f.user_id AND i.ensayo = f.ensayo
        WHERE f.user_id = NEW.user_id AND f.id = NEW.factura_id AND i.id = NEW.instalacion_id
    ) THEN
        RAISE EXCEPTION 'el registro de % iría a la cadena que no es', NEW.numero USING ERRCODE = 'FS001';
    END IF;
    RETURN NEW;
END $$
"""

SERIE_DE_SU_MODO = """
CREATE FUNCTION serie_de_su_modo() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'la serie % no pasa del ensayo a lo de verdad ni al revés', OLD.codigo USING ERRCODE = 'FS001';
END $$
"""

ENSAYO_DE_IDA = """
CREATE FUNCTION ensayo_de_ida() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ensayaba boolean := false;
    terminado timestamptz;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        ensayaba := OLD.ensayo;
        terminado := OLD.ensayo_terminado_en;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF ensayaba OR terminado IS NOT NULL THEN
            RAISE EXCEPTION 'el ensayo no se olvida' USING ERRCODE = 'FS001';
        END IF;
        RETURN OLD;
    END IF;
    IF terminado IS NOT NULL AND (NEW.ensayo OR NEW.ensayo_terminado_en IS DISTINCT FROM terminado) THEN
        RAISE EXCEPTION 'el ensayo terminó y no se vuelve a él' USING ERRCODE = 'FS001';
    END IF;
    IF NEW.ensayo AND NOT ensayaba AND EXISTS (
        SELECT FROM facturas f WHERE f.user_id = NEW.user_id AND f.numero IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'quien ya ha emitido facturas no ensaya' USING ERRCODE = 'FS001';
    END IF;
    IF ensayaba AND NOT NEW.ensayo AND (NEW.ensayo_terminado_en IS NULL OR EXISTS (
        SELECT FROM facturas f WHERE f.user_id = NEW.user_id AND f.ensayo
    )) THEN
        RAISE EXCEPTION 'el ensayo no se deja a medias' USING ERRCODE = 'FS001';
    END IF;
    RETURN NEW;
END $$
"""

# Bloquea en el orden en que lo hacen quienes emiten, cobran, anulan y remiten: nadie se queda a medias.
BORRAR_ENSAYO = """
CREATE FUNCTION borrar_ensayo() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    quien text := coalesce(current_setting('app.user_id', true), '');
    borradas integer;
BEGIN
    IF quien = '' THEN
        RAISE EXCEPTION 'no se sabe de quién es el ensayo' USING ERRCODE = 'FS001';
    END IF;
    PERFORM FROM cuentas WHERE user_id = quien FOR UPDATE;
    PERFORM FROM facturas WHERE user_id = quien AND ensayo ORDER BY id FOR UPDATE;
    PERFORM FROM instalaciones WHERE user_id = quien AND ensayo ORDER BY id FOR UPDATE;
    PERFORM FROM envios e JOIN instalaciones i ON i.user_id = e.user_id AND i.id = e.instalacion_id
        WHERE e.user_id = quien AND i.ensayo ORDER BY e.id FOR UPDATE OF e;
    DELETE FROM entregas e USING registros r, instalaciones i WHERE e.user_id = quien AND r.user_id = quien
        AND i.user_id = quien AND r.id = e.registro_id AND i.id = r.instalacion_id AND i.ensayo;
    DELETE FROM envios e USING instalaciones i
        WHERE e.user_id = quien AND i.user_id = quien AND i.id = e.instalacion_id AND i.ensayo;
    DELETE FROM remisiones m USING instalaciones i
        WHERE m.user_id = quien AND i.user_id = quien AND i.id = m.instalacion_id AND i.ensayo;
    DELETE FROM registros r USING instalaciones i
        WHERE r.user_id = quien AND i.user_id = quien AND i.id = r.instalacion_id AND i.ensayo;
    DELETE FROM instalaciones WHERE user_id = quien AND ensayo;
    DELETE FROM cobros c USING facturas f
        WHERE c.user_id = quien AND f.user_id = quien AND f.id = c.factura_id AND f.ensayo;
    DELETE FROM factura_pdfs p USING facturas f
        WHERE p.user_id = quien AND f.user_id = quien AND f.id = p.factura_id AND f.ensayo;
    -- Un borrador que corrige a una factura de ensayo se queda sin lo que corregía.
    DELETE FROM facturas b WHERE b.user_id = quien AND b.estado = 'BORRADOR' AND EXISTS (
        SELECT FROM factura_origenes o JOIN facturas f ON f.user_id = o.user_id AND f.id = o.original_id
        WHERE o.user_id = quien AND o.factura_id = b.id AND f.ensayo);
    DELETE FROM factura_origenes o USING facturas f
        WHERE o.user_id = quien AND f.user_id = quien AND f.id = o.factura_id AND f.ensayo;
    DELETE FROM facturas WHERE user_id = quien AND ensayo;
    GET DIAGNOSTICS borradas = ROW_COUNT;
    DELETE FROM contadores c USING series s
        WHERE c.user_id = quien AND s.user_id = quien AND s.id = c.serie_id AND s.ensayo;
    DELETE FROM series WHERE user_id = quien AND ensayo;
    DELETE FROM logos l WHERE l.user_id = quien AND NOT l.vigente AND NOT EXISTS (
        SELECT FROM facturas f WHERE f.user_id = quien AND f.logo_id = l.id);
    RETURN borradas;
END $$
"""

DISPARADORES = {
    "facturas": "TRIGGER de_su_modo BEFORE UPDATE ON facturas FOR EACH ROW"
    " WHEN (OLD.estado = 'BORRADOR' AND NEW.estado <> 'BORRADOR') EXECUTE FUNCTION factura_de_su_modo()",
    "registros": "TRIGGER de_su_modo BEFORE INSERT ON registros FOR EACH ROW EXECUTE FUNCTION registro_de_su_modo()",
    "series": "TRIGGER de_su_modo BEFORE UPDATE ON series FOR EACH ROW"
    " WHEN ((OLD.ensayo, OLD.gemela_de) IS DISTINCT FROM (NEW.ensayo, NEW.gemela_de))"
    " EXECUTE FUNCTION serie_de_su_modo()",
    "emisores": "TRIGGER de_su_modo BEFORE INSERT OR UPDATE OR DELETE ON emisores"
    " FOR EACH ROW EXECUTE FUNCTION ensayo_de_ida()",
}

BORRAR_LOS_QUE_HAYA = """
DO $$ DECLARE quien text; BEGIN
    FOR quien IN SELECT identificador FROM obligados LOOP
        PERFORM set_config('app.user_id', quien, true);
        PERFORM borrar_ensayo();
    END LOOP;
    PERFORM set_config('app.user_id', '', true);
END $$
"""


def upgrade() -> None:
    for tabla in ("emisores", "facturas", "series", "instalaciones"):
        op.add_column(tabla, sa.Column("ensayo", sa.Boolean(), nullable=False, server_default=sa.false()))
        op.alter_column(tabla, "ensayo", server_default=None)
    op.add_column("emisores", sa.Column("ensayo_terminado_en", sa.DateTime(timezone=True), nullable=True))
    op.add_column("series", sa.Column("gemela_de", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_series_user_id_gemela_de"), "series", "series", ["user_id", "gemela_de"], ["user_id", "id"]
    )
    op.create_unique_constraint(op.f("uq_series_user_id_gemela_de"), "series", ["user_id", "gemela_de"])
    for tabla, nombre, condicion in (
        ("emisores", "ensayo_sin_terminar", "NOT ensayo OR ensayo_terminado_en IS NULL"),
        ("facturas", "ensayo_solo_emitida", "NOT ensayo OR numero IS NOT NULL"),
        ("series", "ensayo_con_gemela", "ensayo = (gemela_de IS NOT NULL)"),
        ("instalaciones", "ensayo_al_simulador", "NOT ensayo OR destino = 'simulador'"),
    ):
        op.create_check_constraint(op.f(f"ck_{tabla}_{nombre}"), tabla, condicion)
    op.execute(PUEDE_BORRAR)
    for cosa, consulta in DE_ENSAYO.items():
        op.execute(
            f"CREATE FUNCTION {cosa}_de_ensayo(de text, cual uuid) RETURNS boolean LANGUAGE sql STABLE"
            f" AS $$ {consulta} $$"
        )
    for funcion in (FACTURA_DE_SU_MODO, REGISTRO_DE_SU_MODO, SERIE_DE_SU_MODO, ENSAYO_DE_IDA, BORRAR_ENSAYO):
        op.execute(funcion)
    op.execute("REVOKE ALL ON FUNCTION borrar_ensayo() FROM PUBLIC")
    for tabla, (nombre, funcion, veces, escapa) in VIGILADAS.items():
        op.execute(f"DROP TRIGGER {nombre} ON {tabla}")
        _vigilar(tabla, nombre, funcion, veces)
        _vigilar(tabla, f"{nombre}_al_borrar", funcion, "DELETE", f"WHEN (NOT ({escapa}))")
    for disparador in DISPARADORES.values():
        op.execute(f"CREATE {disparador}")


def _vigilar(tabla: str, nombre: str, funcion: str, veces: str, salvo: str = "") -> None:
    op.execute(f"CREATE TRIGGER {nombre} BEFORE {veces} ON {tabla} FOR EACH ROW {salvo} EXECUTE FUNCTION {funcion}()")


def downgrade() -> None:
    """Lo ensayado se borra: sin estas columnas parecería de verdad."""
    op.execute(BORRAR_LOS_QUE_HAYA)
    for tabla in DISPARADORES:
        op.execute(f"DROP TRIGGER de_su_modo ON {tabla}")
    for tabla, (nombre, funcion, veces, _) in VIGILADAS.items():
        op.execute(f"DROP TRIGGER {nombre}_al_borrar ON {tabla}")
        op.execute(f"DROP TRIGGER {nombre} ON {tabla}")
        _vigilar(tabla, nombre, funcion, f"{veces} OR DELETE")
    for funcion in ("borrar_ensayo", "ensayo_de_ida", "serie_de_su_modo", "registro_de_su_modo", "factura_de_su_modo"):
        op.execute(f"DROP FUNCTION {funcion}()")
    for cosa in DE_ENSAYO:
        op.execute(f"DROP FUNCTION {cosa}_de_ensayo(text, uuid)")
    op.execute("DROP FUNCTION borra_el_dueno()")
    op.drop_column("series", "gemela_de")
    op.drop_column("emisores", "ensayo_terminado_en")
    for tabla in ("emisores", "facturas", "series", "instalaciones"):
        op.drop_column(tabla, "ensayo")
