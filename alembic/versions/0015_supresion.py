"""Suprimir una cuenta de baja cuando vence lo que la ley manda conservar, y nunca antes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"

# Seis años desde el último asiento (art. 30 CCom), que siempre acaban después de los cuatro del art. 66 LGT contados
# desde que vence el plazo de la declaración del año. Sin nada emitido no hay nada que conservar.
CONSERVAR_HASTA = """
CREATE FUNCTION conservar_hasta(de text) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT make_date(extract(year FROM max(actos.cuando) AT TIME ZONE 'Europe/Madrid')::int + 6, 12, 31) FROM (
        SELECT greatest(f.emitida_en, f.anulada_en) FROM facturas f WHERE f.user_id = de AND NOT f.ensayo
        UNION ALL SELECT c.created_at FROM cobros c JOIN facturas f ON f.user_id = c.user_id AND f.id = c.factura_id
            WHERE c.user_id = de AND NOT f.ensayo
        UNION ALL SELECT r.generado_en FROM registros r JOIN instalaciones i
            ON i.user_id = r.user_id AND i.id = r.instalacion_id WHERE r.user_id = de AND NOT i.ensayo
        UNION ALL SELECT e.generado_en FROM eventos e WHERE e.user_id = de
    ) AS actos (cuando)
$$
"""

# Como al borrar el ensayo: solo el dueño de las tablas, y por eso solo dentro de `suprimir_cuenta`.
SUPRIMIENDO = """
CREATE FUNCTION suprimiendo(de text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT borra_el_dueno() AND coalesce(current_setting('factursaas.suprimiendo', true), '') = de AND de <> ''
$$
"""

# Borra de todas las tablas con dueño, también de las que se creen después: primero las que nombran a otras.
SUPRIMIR_CUENTA = """
CREATE FUNCTION suprimir_cuenta() RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    quien text := coalesce(current_setting('app.user_id', true), '');
    bloqueo cuentas_bloqueadas;
    limite date;
    tabla oid;
    hechas oid[] := '{}';
    cuantas bigint;
    borradas jsonb := '{}';
BEGIN
    SELECT * INTO bloqueo FROM cuentas_bloqueadas WHERE identificador = quien FOR UPDATE;
    IF bloqueo.identificador IS NULL THEN
        RAISE EXCEPTION 'solo se suprime una cuenta de baja' USING ERRCODE = 'FS001';
    END IF;
    PERFORM FROM cuentas WHERE user_id = quien FOR UPDATE;
    limite := greatest(conservar_hasta(quien), bloqueo.conservar_hasta);
    IF limite >= (now() AT TIME ZONE 'Europe/Madrid')::date THEN
        RAISE EXCEPTION 'hay que conservarla hasta el %', limite USING ERRCODE = 'FS001';
    END IF;
    PERFORM set_config('factursaas.suprimiendo', quien, true);
    LOOP
        SELECT c.oid INTO tabla FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'user_id' AND NOT a.attisdropped
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.oid <> ALL (hechas)
                AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.confrelid = c.oid
                    AND k.conrelid <> c.oid AND k.conrelid <> ALL (hechas))
            ORDER BY c.relname LIMIT 1;
        EXIT WHEN NOT FOUND;
        EXECUTE format('DELETE FROM %s WHERE user_id = $1', tabla::regclass) USING quien;
        GET DIAGNOSTICS cuantas = ROW_COUNT;
        IF cuantas > 0 THEN
            borradas := borradas || jsonb_build_object(tabla::regclass::text, cuantas);
        END IF;
        hechas := hechas || tabla;
    END LOOP;
    PERFORM set_config('factursaas.suprimiendo', '', true);
    DELETE FROM obligados WHERE identificador = quien;
    DELETE FROM abonados WHERE identificador = quien;
    DELETE FROM sesiones_oidc WHERE sub = quien;
    DELETE FROM accesos_cerrados WHERE identificador = quien;
    DELETE FROM procrastinate_jobs WHERE status = 'todo' AND args ->> 'user_id' = quien;
    DELETE FROM cuentas_bloqueadas WHERE identificador = quien;
    INSERT INTO supresiones (id, bloqueada_en, conservada_hasta, filas)
        VALUES (gen_random_uuid(), bloqueo.desde, limite, borradas);
    RETURN borradas;
END $$
"""

_DE_LA_FACTURA = "factura_de_ensayo(OLD.user_id, OLD.factura_id)"
# Los que ya dejaban borrar lo de ensayo: su nombre, su función y qué se les escapaba.
CON_ENSAYO = {
    "facturas": ("inmutable", "factura_inmutable", "OLD.ensayo AND borra_el_dueno()"),
    "factura_vencimientos": ("inmutable", "parte_inmutable", _DE_LA_FACTURA),
    "factura_origenes": ("inmutable", "parte_inmutable", _DE_LA_FACTURA),
    "cobros": ("con_rastro", "cobro_con_rastro", _DE_LA_FACTURA),
    "contadores": ("correlativo", "contador_correlativo", "serie_de_ensayo(OLD.user_id, OLD.serie_id)"),
    "instalaciones": ("cabeza", "cabeza_de_la_cadena", "OLD.ensayo AND borra_el_dueno()"),
    "registros": ("encadenado", "registro_encadenado", "cadena_de_ensayo(OLD.user_id, OLD.instalacion_id)"),
    "envios": ("completado", "mensaje_completado", "cadena_de_ensayo(OLD.user_id, OLD.instalacion_id)"),
    "entregas": ("fija", "entrega_fija", "registro_de_ensayo(OLD.user_id, OLD.registro_id)"),
}
# Los que no dejaban borrar nada a nadie: su nombre, su función y cuándo saltan además.
SIN_SALIDA = {
    "factura_lineas": ("inmutable", "linea_inmutable", "INSERT OR UPDATE"),
    "modalidades": ("historia", "modalidad_con_historia", "UPDATE"),
    "cadenas_de_eventos": ("cabeza", "cabeza_de_los_eventos", "INSERT OR UPDATE"),
    "eventos": ("encadenado", "evento_encadenado", "INSERT OR UPDATE"),
    "comprobaciones": ("fija", "comprobacion_fija", "UPDATE"),
    "emisores": ("de_su_modo", "ensayo_de_ida", "INSERT OR UPDATE"),
    "auditoria": ("fija", "auditoria_fija", "INSERT OR UPDATE"),
}


def upgrade() -> None:
    ahora = sa.text("now()")
    op.create_table(
        "cuentas_bloqueadas",
        sa.Column("identificador", sa.String(255), nullable=False),
        sa.Column("desde", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("conservar_hasta", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("identificador", name=op.f("pk_cuentas_bloqueadas")),
    )
    op.create_table(
        "supresiones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("momento", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("bloqueada_en", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("conservada_hasta", sa.Date(), nullable=True),
        sa.Column("filas", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supresiones")),
    )
    for funcion in (CONSERVAR_HASTA, SUPRIMIENDO, SUPRIMIR_CUENTA):
        op.execute(funcion)
    op.execute("REVOKE ALL ON FUNCTION suprimir_cuenta() FROM PUBLIC")
    for tabla, (nombre, funcion, escapa) in CON_ENSAYO.items():
        op.execute(f"DROP TRIGGER {nombre}_al_borrar ON {tabla}")
        _al_borrar(tabla, nombre, funcion, f"{escapa} OR suprimiendo(OLD.user_id)")
    for tabla, (nombre, funcion, veces) in SIN_SALIDA.items():
        op.execute(f"DROP TRIGGER {nombre} ON {tabla}")
        _vigilar(tabla, nombre, funcion, veces)
        _al_borrar(tabla, nombre, funcion, "suprimiendo(OLD.user_id)")


def _al_borrar(tabla: str, nombre: str, funcion: str, salvo: str) -> None:
    _vigilar(tabla, f"{nombre}_al_borrar", funcion, "DELETE", f"WHEN (NOT ({salvo}))")


def _vigilar(tabla: str, nombre: str, funcion: str, veces: str, salvo: str = "") -> None:
    op.execute(f"CREATE TRIGGER {nombre} BEFORE {veces} ON {tabla} FOR EACH ROW {salvo} EXECUTE FUNCTION {funcion}()")


def downgrade() -> None:
    """Las cuentas de baja siguen sin poder entrar; ya no se suprimen solas y se pierde la constancia de las que sí."""
    for tabla, (nombre, funcion, veces) in SIN_SALIDA.items():
        op.execute(f"DROP TRIGGER {nombre}_al_borrar ON {tabla}")
        op.execute(f"DROP TRIGGER {nombre} ON {tabla}")
        _vigilar(tabla, nombre, funcion, f"{veces} OR DELETE")
    for tabla, (nombre, funcion, escapa) in CON_ENSAYO.items():
        op.execute(f"DROP TRIGGER {nombre}_al_borrar ON {tabla}")
        _al_borrar(tabla, nombre, funcion, escapa)
    op.execute("DROP FUNCTION suprimir_cuenta()")
    op.execute("DROP FUNCTION suprimiendo(text)")
    op.execute("DROP FUNCTION conservar_hasta(text)")
    op.drop_table("supresiones")
    op.drop_table("cuentas_bloqueadas")
