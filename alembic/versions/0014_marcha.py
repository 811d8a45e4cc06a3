"""Cuánto queda por remitir en toda la instalación: solo cuentas, para quien la vigila."""

from alembic import op

revision = "0014"
down_revision = "0013"

# Recorre los inquilinos uno a uno, poniéndose en el lugar de cada uno: la seguridad por filas sigue valiendo también
# para el propietario, y fuera de aquí nadie ve lo de todos.
MARCHA = """
CREATE FUNCTION marcha_de_la_remision(
    OUT pendientes bigint, OUT mas_antiguo timestamptz, OUT rechazados bigint, OUT paradas bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    antes text := coalesce(current_setting('app.user_id', true), '');
    quien text;
    suyos record;
BEGIN
    pendientes := 0;
    rechazados := 0;
    paradas := 0;
    FOR quien IN SELECT identificador FROM obligados LOOP
        PERFORM set_config('app.user_id', quien, true);
        SELECT coalesce(sum(i.posicion - coalesce(m.enviado_hasta, 0)), 0) AS faltan,
            min(r.generado_en) AS desde, count(*) FILTER (WHERE m.parada <> '') AS paradas
        INTO suyos
        FROM instalaciones i
            LEFT JOIN remisiones m ON m.user_id = i.user_id AND m.instalacion_id = i.id
            LEFT JOIN registros r ON r.user_id = i.user_id AND r.instalacion_id = i.id
                AND r.posicion = coalesce(m.enviado_hasta, 0) + 1
        WHERE i.user_id = quien AND i.destino <> '' AND NOT i.ensayo;
        pendientes := pendientes + suyos.faltan;
        mas_antiguo := least(mas_antiguo, suyos.desde);
        paradas := paradas + suyos.paradas;
        -- «<> 'correcto'» sobra, pero es como lo dice el índice.
        rechazados := rechazados + (
            SELECT count(*)
            FROM entregas e
                JOIN registros r ON r.user_id = e.user_id AND r.id = e.registro_id
                JOIN instalaciones i ON i.user_id = r.user_id AND i.id = r.instalacion_id AND NOT i.ensayo
                JOIN facturas f ON f.user_id = r.user_id AND f.id = r.factura_id AND f.estado <> 'RECTIFICADA'
            WHERE e.user_id = quien AND e.estado <> 'correcto' AND e.estado = 'rechazado' AND NOT EXISTS (
                SELECT FROM registros p WHERE p.user_id = quien AND p.factura_id = r.factura_id AND p.id > r.id
            )
        );
    END LOOP;
    PERFORM set_config('app.user_id', antes, true);
END $$
"""


def upgrade() -> None:
    op.execute(MARCHA)
    op.execute("REVOKE ALL ON FUNCTION marcha_de_la_remision() FROM PUBLIC")


def downgrade() -> None:
    op.execute("DROP FUNCTION marcha_de_la_remision()")
