"""Los resúmenes que lee el panel, al día con cada transacción que cambia una factura."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Qué columnas distinguen las filas de cada resumen y cuáles se suman.
RESUMENES = {
    "ventas": (("dia", "moneda"), ("facturas", "base")),
    "clientes": (("ejercicio", "moneda", "cliente_id"), ("facturas", "base")),
    "impuestos": (("mes", "concepto", "impuesto", "tipo"), ("base", "cuota")),
    "deudas": (("vence", "moneda"), ("plazos", "facturas", "importe")),
}
COLUMNAS: dict[str, sa.types.TypeEngine[Any]] = {
    "dia": sa.Date(),
    "vence": sa.Date(),
    "mes": sa.Date(),
    "moneda": sa.String(3),
    "ejercicio": sa.Integer(),
    "cliente_id": sa.Uuid(),
    "concepto": sa.String(16),
    "impuesto": sa.String(4),
    "tipo": sa.Numeric(5, 2),
    "facturas": sa.Integer(),
    "plazos": sa.Integer(),
    "base": sa.Numeric(18, 2),
    "cuota": sa.Numeric(18, 2),
    "importe": sa.Numeric(18, 2),
}
_MOMENTOS = ("created_at", "updated_at")
LEIDAS = ("facturas", "factura_vencimientos", "factura_origenes")

# Lo que aporta una factura a cada resumen. Un canje (F3) no se vende otra vez: ya se contó en el tique.
APORTA_VENTAS = """
CREATE FUNCTION aporta_ventas(f facturas) RETURNS TABLE (dia date, moneda varchar, facturas int, base numeric)
LANGUAGE sql STABLE AS $$
    SELECT f.fecha, f.moneda, 1, f.total_base - coalesce(f.base_rectificada, 0)
    WHERE f.estado IN ('EMITIDA', 'COBRADA', 'RECTIFICADA') AND f.tipo <> 'F3'
$$
"""

APORTA_CLIENTES = """
CREATE FUNCTION aporta_clientes(f facturas)
RETURNS TABLE (ejercicio int, moneda varchar, cliente_id uuid, facturas int, base numeric) LANGUAGE sql STABLE AS $$
    SELECT extract(year FROM f.fecha)::int, f.moneda, f.cliente_id, 1, f.total_base - coalesce(f.base_rectificada, 0)
    WHERE f.estado IN ('EMITIDA', 'COBRADA', 'RECTIFICADA') AND f.tipo <> 'F3' AND f.cliente_id IS NOT NULL
$$
"""

# Se devenga con la operación (art. 75 LIVA), y lo que corrige a otra, cuando se expide (art. 89.Cinco LIVA), con signo
# y sin separar por tipos, como en las casillas 14, 15, 25 y 26 del 303. Lo que se declara en el 349, aparte. De la que
# sustituye a otras solo cuenta lo que cambia, también en lo retenido.
APORTA_IMPUESTOS = """
CREATE FUNCTION aporta_impuestos(f facturas)
RETURNS TABLE (mes date, concepto varchar, impuesto varchar, tipo numeric, base numeric, cuota numeric)
LANGUAGE sql STABLE AS $$
    SELECT date_trunc('month', CASE WHEN f.metodo IS NULL THEN coalesce(f.fecha_operacion, f.fecha) ELSE f.fecha END
        )::date, partes.concepto::varchar, partes.impuesto::varchar, partes.tipo, sum(partes.base), sum(partes.cuota)
    FROM (
        SELECT CASE WHEN g ->> 'calificacion' = 'S1' THEN 'repercutido'
            WHEN g ->> 'impuesto' = 'IVA' AND (g ->> 'calificacion' = 'E5' OR g ->> 'calificacion' = 'N2'
                AND f.cliente ->> 'pais' = ANY (string_to_array(
                    'DE,AT,BE,BG,CY,CZ,DK,EE,FI,FR,GR,HR,HU,IE,IT,LT,LU,LV,MT,NL,PL,PT,RO,SE,SI,SK', ',')))
                THEN 'intracomunitario'
            ELSE 'sin_cuota' END AS concepto,
            g ->> 'impuesto' AS impuesto, (g ->> 'tipo')::numeric AS tipo,
            coalesce(g ->> 'base_eur', g ->> 'base')::numeric AS base,
            coalesce(g ->> 'cuota_eur', g ->> 'cuota')::numeric AS cuota
        FROM jsonb_array_elements(f.grupos) g
        WHERE f.metodo IS NULL AND f.tipo <> 'F3' AND NOT f.criterio_caja
        UNION ALL
        SELECT 'recargo', g ->> 'impuesto', (g ->> 'recargo')::numeric,
            coalesce(g ->> 'base_eur', g ->> 'base')::numeric,
            coalesce(g ->> 'cuota_recargo_eur', g ->> 'cuota_recargo')::numeric
        FROM jsonb_array_elements(f.grupos) g
        WHERE f.metodo IS NULL AND f.tipo <> 'F3' AND NOT f.criterio_caja AND (g ->> 'recargo')::numeric <> 0
        UNION ALL
        SELECT 'rectificado', f.grupos -> 0 ->> 'impuesto', 0,
            round((f.total_base - coalesce(f.base_rectificada, 0)) * coalesce(f.tipo_cambio, 1), 2),
            round((f.total_cuota - coalesce(f.cuota_rectificada, 0)) * coalesce(f.tipo_cambio, 1), 2)
        WHERE f.metodo IS NOT NULL AND NOT f.criterio_caja AND jsonb_array_length(f.grupos) > 0
        UNION ALL
        SELECT 'recargo', f.grupos -> 0 ->> 'impuesto', 0, 0,
            round((f.total_recargo - coalesce(f.recargo_rectificado, 0)) * coalesce(f.tipo_cambio, 1), 2)
        WHERE f.metodo IS NOT NULL AND NOT f.criterio_caja AND jsonb_array_length(f.grupos) > 0
            AND f.total_recargo <> coalesce(f.recargo_rectificado, 0)
        UNION ALL
        SELECT 'retenido', 'IRPF', (r ->> 'tipo')::numeric,
            round((r ->> 'base')::numeric * coalesce(f.tipo_cambio, 1), 2),
            round((r ->> 'cuota')::numeric * coalesce(f.tipo_cambio, 1), 2)
        FROM jsonb_array_elements(f.retenciones) r
        UNION ALL
        SELECT 'retenido', 'IRPF', (r ->> 'tipo')::numeric,
            -round((r ->> 'base')::numeric * coalesce(antes.tipo_cambio, 1), 2),
            -round((r ->> 'cuota')::numeric * coalesce(antes.tipo_cambio, 1), 2)
        FROM factura_origenes o
            JOIN facturas antes ON antes.user_id = o.user_id AND antes.id = o.original_id,
            jsonb_array_elements(antes.retenciones) r
        WHERE o.user_id = f.user_id AND o.factura_id = f.id AND (f.metodo = 'S' OR o.clase = 'sustituye')
    ) AS partes
    WHERE f.estado IN ('EMITIDA', 'COBRADA', 'RECTIFICADA')
    GROUP BY 1, 2, 3, 4
$$
"""

# Lo cobrado cubre primero los plazos más antiguos; sin plazos, lo que falte no vence.
APORTA_DEUDAS = """
CREATE FUNCTION aporta_deudas(f facturas)
RETURNS TABLE (vence date, moneda varchar, plazos int, facturas int, importe numeric) LANGUAGE sql STABLE AS $$
    SELECT p.fecha, f.moneda, 1, (row_number() OVER (ORDER BY p.fecha) = 1)::int, p.queda
    FROM (
        SELECT v.fecha, least(v.importe, greatest(0, sum(v.importe) OVER (ORDER BY v.fecha) - f.cobrado)) AS queda
        FROM factura_vencimientos v WHERE v.user_id = f.user_id AND v.factura_id = f.id
        UNION ALL
        SELECT '9999-12-31', f.total_a_pagar - f.cobrado WHERE NOT EXISTS (
            SELECT FROM factura_vencimientos v WHERE v.user_id = f.user_id AND v.factura_id = f.id)
    ) AS p
    WHERE p.queda > 0 AND f.estado IN ('EMITIDA', 'RECTIFICADA') AND f.total_a_pagar > f.cobrado
$$
"""

# Salta al confirmar, cuando ya no se va a bloquear nada más: el turno de cada inquilino no puede cruzarse con otro
# bloqueo. Emitidos los plazos y los orígenes no cambian, así que lo que aportaba antes se puede volver a calcular.
RESUMIR = """
CREATE FUNCTION resumir_factura() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM facturas WHERE user_id = NEW.user_id AND id = NEW.id) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('resumen ' || NEW.user_id, 0));
    IF (OLD.estado IN ('BORRADOR', 'ANULADA')) <> (NEW.estado IN ('BORRADOR', 'ANULADA')) THEN
{ventas}
    END IF;
{deudas}
    RETURN NULL;
END $$
"""

SUMAR = """
    INSERT INTO resumen_{nombre} AS r (user_id, {claves}, {sumas})
        SELECT NEW.user_id, {claves}, {diferencias} FROM (
            SELECT 1 AS signo, * FROM aporta_{nombre}(NEW) UNION ALL SELECT -1, * FROM aporta_{nombre}(OLD)
        ) AS cambio GROUP BY {claves} HAVING {cambia}
        ON CONFLICT (user_id, {claves}) DO UPDATE SET {mas}, updated_at = now();"""

REHACER = """
CREATE FUNCTION rehacer_resumenes(de text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('resumen ' || de, 0));
{resumenes}
END $$
"""

VOLVER_A_SUMAR = """
    DELETE FROM resumen_{nombre} WHERE user_id = de;
    INSERT INTO resumen_{nombre} (user_id, {claves}, {sumas})
        SELECT de, {suyas}, {totales} FROM facturas f, aporta_{nombre}(f) a WHERE f.user_id = de GROUP BY {suyas};"""

# Lo emitido solo se borra al borrar el ensayo o suprimir la cuenta: no queda casi nada que volver a sumar.
OLVIDAR = """
CREATE FUNCTION olvidar_facturas() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    PERFORM rehacer_resumenes(b.user_id)
        FROM (SELECT DISTINCT user_id FROM borradas WHERE estado <> 'BORRADOR') AS b;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    for nombre, (claves, sumas) in RESUMENES.items():
        _crear(f"resumen_{nombre}", claves, sumas)
    for aporta in (APORTA_VENTAS, APORTA_CLIENTES, APORTA_IMPUESTOS, APORTA_DEUDAS):
        op.execute(aporta)
    vendido = "\n".join(map(_sumar, ("ventas", "clientes", "impuestos")))
    op.execute(RESUMIR.format(ventas=vendido, deudas=_sumar("deudas")))
    op.execute(REHACER.format(resumenes="\n".join(map(_rehacer, RESUMENES))))
    op.execute(OLVIDAR)
    _resumir_lo_que_hay()
    for nombre in RESUMENES:
        _aislar(f"resumen_{nombre}")
    _indices()
    op.execute(
        "CREATE CONSTRAINT TRIGGER resumir AFTER UPDATE ON facturas DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        " WHEN (OLD.estado IS DISTINCT FROM NEW.estado OR OLD.cobrado IS DISTINCT FROM NEW.cobrado)"
        " EXECUTE FUNCTION resumir_factura()"
    )
    op.execute(
        "CREATE TRIGGER olvidar AFTER DELETE ON facturas REFERENCING OLD TABLE AS borradas"
        " FOR EACH STATEMENT EXECUTE FUNCTION olvidar_facturas()"
    )


def _indices() -> None:
    """Los del criterio de caja, que no cabe en un resumen: devenga con los cobros y al llegar el límite."""
    caja = sa.text("criterio_caja")
    op.create_index("ix_facturas_de_caja", "facturas", ["user_id", "fecha"], postgresql_where=caja)
    op.create_index(op.f("ix_cobros_user_id_fecha"), "cobros", ["user_id", "fecha"])


def _crear(tabla: str, claves: tuple[str, ...], sumas: tuple[str, ...]) -> None:
    ahora = sa.text("now()")
    op.create_table(
        tabla,
        sa.Column("user_id", sa.String(255), nullable=False),
        *(
            sa.Column(momento, sa.DateTime(timezone=True), server_default=ahora, nullable=False)
            for momento in _MOMENTOS
        ),
        *(sa.Column(columna, COLUMNAS[columna], nullable=False) for columna in (*claves, *sumas)),
        sa.PrimaryKeyConstraint("user_id", *claves, name=op.f(f"pk_{tabla}")),
        # La fila de hoy cambia con cada factura: con sitio en su página, la versión nueva no toca el índice.
        postgresql_with={"fillfactor": 70},
    )
    op.execute(f"ALTER TABLE {tabla} ADD CONSTRAINT ck_{tabla}_con_dueno CHECK (user_id <> '')")
    if "concepto" in claves:
        conceptos = "'repercutido', 'recargo', 'intracomunitario', 'sin_cuota', 'rectificado', 'retenido'"
        op.create_check_constraint(op.f(f"ck_{tabla}_concepto_valida"), tabla, f"concepto IN ({conceptos})")


def _sumar(nombre: str) -> str:
    """Suma la diferencia entre lo que la factura aporta ahora y lo que aportaba."""
    claves, sumas = RESUMENES[nombre]
    return SUMAR.format(
        nombre=nombre,
        claves=", ".join(claves),
        sumas=", ".join(sumas),
        diferencias=", ".join(f"sum(signo * {suma})" for suma in sumas),
        cambia=" OR ".join(f"sum(signo * {suma}) <> 0" for suma in sumas),
        mas=", ".join(f"{suma} = r.{suma} + excluded.{suma}" for suma in sumas),
    )


def _rehacer(nombre: str) -> str:
    claves, sumas = RESUMENES[nombre]
    return VOLVER_A_SUMAR.format(
        nombre=nombre,
        claves=", ".join(claves),
        sumas=", ".join(sumas),
        suyas=", ".join(f"a.{clave}" for clave in claves),
        totales=", ".join(f"sum(a.{suma})" for suma in sumas),
    )


def _resumir_lo_que_hay() -> None:
    """Lo de todos: solo el propietario, y solo aquí, lo ve."""
    for tabla in LEIDAS:
        op.execute(f"ALTER TABLE {tabla} NO FORCE ROW LEVEL SECURITY")
    op.execute("SELECT rehacer_resumenes(de.user_id) FROM (SELECT DISTINCT user_id FROM facturas) AS de")
    for tabla in LEIDAS:
        op.execute(f"ALTER TABLE {tabla} FORCE ROW LEVEL SECURITY")


def _aislar(tabla: str) -> None:
    op.execute(f"ALTER TABLE {tabla} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {tabla} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY inquilino ON {tabla} USING (user_id = current_setting('app.user_id', true))")


def downgrade() -> None:
    """Los resúmenes se pierden sin perder nada: salen de las facturas."""
    op.drop_index(op.f("ix_cobros_user_id_fecha"), "cobros")
    op.drop_index("ix_facturas_de_caja", "facturas")
    op.execute("DROP TRIGGER olvidar ON facturas")
    op.execute("DROP TRIGGER resumir ON facturas")
    for funcion in ("olvidar_facturas()", "resumir_factura()", "rehacer_resumenes(text)"):
        op.execute(f"DROP FUNCTION {funcion}")
    for nombre in reversed(RESUMENES):
        op.execute(f"DROP FUNCTION aporta_{nombre}(facturas)")
        op.drop_table(f"resumen_{nombre}")
