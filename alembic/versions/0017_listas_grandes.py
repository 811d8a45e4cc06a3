"""Las listas aguantan cien mil filas: claves por las que ordenar, palabras por las que buscar y vistas guardadas.

La seguridad por filas solo deja entrar en un índice a los operadores que no pueden contar lo que ven (LEAKPROOF): ni
`LIKE`, ni los trigramas, ni comparar `numeric` lo son. Por eso se ordena por columnas de texto, fecha o entero y se
busca por principios de palabra en su propia tabla.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

ORDEN_DE_NOMBRE = """
CREATE FUNCTION orden_de_nombre(nombre text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN lower(translate(replace(replace(nombre, 'ñ', 'n~'), 'Ñ', 'n~'),
    'áàâäãåéèêëíìîïóòôöõúùûüçÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÇ',
    'aaaaaaeeeeiiiiooooouuuucaaaaaaeeeeiiiiooooouuuuc') COLLATE "C")
"""
ORDEN_DE_NUMERO = """
CREATE FUNCTION orden_de_numero(serie text, ejercicio integer, numero integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN numero IS NULL THEN ''
    ELSE rpad(serie, 20) || lpad(coalesce(ejercicio, 0)::text, 4, '0') || lpad(numero::text, 10, '0') END
"""
# Cada trozo que empieza una palabra o va tras un signo, y también sin los ceros de delante.
PIEZAS_DE = r"""
CREATE FUNCTION piezas_de(texto text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
BEGIN ATOMIC
    SELECT DISTINCT left(forma, 40)
    FROM regexp_split_to_table(texto, '\s+') AS palabra,
        generate_series(1, length(palabra)) AS i,
        LATERAL (VALUES (substr(palabra, i)), (ltrim(substr(palabra, i), '0'))) AS formas (forma)
    WHERE substr(palabra, i, 1) !~ '[\x01-\x2f\x3a-\x60\x7b-\x7f]'
        AND (i = 1 OR substr(palabra, i - 1, 1) ~ '[\x01-\x2f\x3a-\x60\x7b-\x7f]')
        AND forma <> '';
END
"""
# Los importes van como una palabra más, en céntimos y sin signo.
PALABRAS_DE_FACTURA = """
CREATE FUNCTION palabras_de_factura() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM factura_palabras WHERE user_id = NEW.user_id AND factura_id = NEW.id;
    END IF;
    INSERT INTO factura_palabras (user_id, palabra, factura_id)
        SELECT NEW.user_id, pieza, NEW.id FROM piezas_de(NEW.busqueda) AS pieza
        UNION SELECT NEW.user_id, '=' || abs(importe * 100)::bigint, NEW.id
            FROM unnest(ARRAY[NEW.total, NEW.total_a_pagar]) AS importe;
    RETURN NULL;
END $$
"""
INDEXAR_LO_QUE_HAY = """
INSERT INTO factura_palabras (user_id, palabra, factura_id)
    SELECT f.user_id, pieza, f.id FROM facturas f, piezas_de(f.busqueda) AS pieza
    UNION SELECT f.user_id, '=' || abs(importe * 100)::bigint, f.id
        FROM facturas f, unnest(ARRAY[f.total, f.total_a_pagar]) AS importe
"""
# Lo que se calcula de otras columnas no se mira al comprobar que lo emitido no cambia: ya se mira de qué sale.
_LIBRES = "'version', 'updated_at'"
_CON_CLAVES = f"{_LIBRES}, 'orden_vencimiento'"
CAMBIAR_LIBRES = """
DO $$ BEGIN
    EXECUTE replace(pg_get_functiondef('factura_inmutable'::regproc), $a${de}$a$, $b${a}$b$);
END $$
"""
CLAVES = {
    "orden_numero": ('varchar(40) COLLATE "C"', "orden_de_numero({}serie, {}ejercicio, {}numero)"),
    "orden_cliente": ('varchar(250) COLLATE "C"', "orden_de_nombre({}nombre_cliente)"),
    "orden_importe": ("bigint", "({}total * 100)::bigint"),
    "orden_vencimiento": ("date", "coalesce({}proximo_vencimiento, {}vencimiento, '9999-12-31'::date)"),
}
_PONER = " ".join(f"NEW.{columna} := {formula.replace('{}', 'NEW.')};" for columna, (_, formula) in CLAVES.items())
# Se llama así para ir antes que los demás, que van por orden alfabético.
CLAVES_DE_LISTA = f"""
CREATE FUNCTION claves_de_lista() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_PONER} RETURN NEW; END $$
"""
SUMADAS = (
    *("estado", "tipo", "serie", "cliente_id", "moneda", "orden_importe", "proximo_vencimiento"),
    *("total_base", "total_cuota", "total_recargo", "total", "total_a_pagar", "cobrado"),
)


_MAS_ORDENES = (("clientes", "nif"), ("productos", "referencia"), ("productos", "precio"))


def upgrade() -> None:
    for funcion in (ORDEN_DE_NOMBRE, ORDEN_DE_NUMERO, PIEZAS_DE):
        op.execute(funcion)
    # El propietario tampoco ve filas de nadie ni cambia lo emitido: se aparta todo solo mientras se rellena.
    op.execute("ALTER TABLE facturas NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER")
    _crear_claves()
    _crear_palabras()
    op.execute("ALTER TABLE facturas FORCE ROW LEVEL SECURITY, ENABLE TRIGGER USER")
    _crear_vistas()
    for tabla, columna in _MAS_ORDENES:
        op.create_index(f"ix_{tabla}_user_id_{columna}_id", tabla, ["user_id", columna, "id"])
    op.drop_index("ix_clientes_user_id_nif", "clientes")


def _crear_claves() -> None:
    op.execute(f"ALTER TABLE facturas {', '.join(f'ADD COLUMN {c} {tipo}' for c, (tipo, _) in CLAVES.items())}")
    valores = (f"{columna} = {formula.replace('{}', '')}" for columna, (_, formula) in CLAVES.items())
    op.execute(f"UPDATE facturas SET {', '.join(valores)}")  # noqa: S608 - nombres de aquí mismo
    op.execute(f"ALTER TABLE facturas {', '.join(f'ALTER COLUMN {columna} SET NOT NULL' for columna in CLAVES)}")
    op.execute(CAMBIAR_LIBRES.format(de=_LIBRES, a=_CON_CLAVES))
    op.execute(CLAVES_DE_LISTA)
    op.execute(
        "CREATE TRIGGER claves_de_lista BEFORE INSERT OR UPDATE ON facturas"
        " FOR EACH ROW EXECUTE FUNCTION claves_de_lista()"
    )
    for columna in CLAVES:
        op.create_index(f"ix_facturas_user_id_{columna}_id", "facturas", ["user_id", columna, "id"])
    op.drop_index("ix_facturas_user_id_fecha_id", "facturas")
    op.create_index(
        "ix_facturas_user_id_fecha_id", "facturas", ["user_id", "fecha", "id"], postgresql_include=list(SUMADAS)
    )
    op.create_index("ix_facturas_user_id_tipo_fecha_id", "facturas", ["user_id", "tipo", "fecha", "id"])
    op.drop_index("ix_facturas_user_id_cliente_id", "facturas")
    op.create_index("ix_facturas_user_id_cliente_id_fecha_id", "facturas", ["user_id", "cliente_id", "fecha", "id"])


def _crear_palabras() -> None:
    op.create_table(
        "factura_palabras",
        *_de_inquilino(),
        sa.Column("palabra", sa.String(40, collation="C"), nullable=False),
        sa.Column("factura_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "factura_id"],
            ["facturas.user_id", "facturas.id"],
            name=op.f("fk_factura_palabras_user_id_factura_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "palabra", "factura_id", name=op.f("pk_factura_palabras")),
        sa.CheckConstraint("user_id <> ''", name="ck_factura_palabras_con_dueno"),
    )
    op.create_index(op.f("ix_factura_palabras_user_id_factura_id"), "factura_palabras", ["user_id", "factura_id"])
    op.execute(INDEXAR_LO_QUE_HAY)
    _aislar("factura_palabras")
    op.execute(PALABRAS_DE_FACTURA)
    op.execute("CREATE TRIGGER palabras AFTER INSERT ON facturas FOR EACH ROW EXECUTE FUNCTION palabras_de_factura()")
    op.execute(
        "CREATE TRIGGER palabras_al_cambiar AFTER UPDATE ON facturas FOR EACH ROW"
        " WHEN (OLD.busqueda IS DISTINCT FROM NEW.busqueda OR OLD.total IS DISTINCT FROM NEW.total"
        " OR OLD.total_a_pagar IS DISTINCT FROM NEW.total_a_pagar) EXECUTE FUNCTION palabras_de_factura()"
    )


def _crear_vistas() -> None:
    op.create_table(
        "vistas",
        *_de_inquilino(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lista", sa.String(20), nullable=False),
        sa.Column("nombre", sa.String(60), nullable=False),
        sa.Column("consulta", sa.String(1000), nullable=False),
        sa.Column("por_defecto", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_vistas")),
        sa.UniqueConstraint("user_id", "lista", "nombre", name=op.f("uq_vistas_user_id_lista_nombre")),
        sa.CheckConstraint("lista IN ('facturas', 'clientes', 'productos')", name=op.f("ck_vistas_lista_valida")),
        sa.CheckConstraint("user_id <> ''", name="ck_vistas_con_dueno"),
    )
    op.create_index(
        "uq_vistas_por_defecto", "vistas", ["user_id", "lista"], unique=True, postgresql_where=sa.text("por_defecto")
    )
    _aislar("vistas")


def _de_inquilino() -> list[sa.Column[object]]:
    ahora = sa.text("now()")
    return [
        sa.Column("user_id", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=ahora, nullable=False),
    ]


def _aislar(tabla: str) -> None:
    op.execute(f"ALTER TABLE {tabla} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {tabla} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY inquilino ON {tabla} USING (user_id = current_setting('app.user_id', true))")


def downgrade() -> None:
    """Se pierden las vistas guardadas."""
    op.create_index("ix_clientes_user_id_nif", "clientes", ["user_id", "nif"])
    for tabla, columna in _MAS_ORDENES:
        op.drop_index(f"ix_{tabla}_user_id_{columna}_id", tabla)
    op.drop_table("vistas")
    op.execute("DROP TRIGGER palabras ON facturas")
    op.execute("DROP TRIGGER palabras_al_cambiar ON facturas")
    op.execute("DROP TRIGGER claves_de_lista ON facturas")
    op.execute("DROP FUNCTION palabras_de_factura()")
    op.execute("DROP FUNCTION claves_de_lista()")
    op.drop_table("factura_palabras")
    op.drop_index("ix_facturas_user_id_tipo_fecha_id", "facturas")
    op.drop_index("ix_facturas_user_id_cliente_id_fecha_id", "facturas")
    op.create_index("ix_facturas_user_id_cliente_id", "facturas", ["user_id", "cliente_id"])
    op.drop_index("ix_facturas_user_id_fecha_id", "facturas")
    op.create_index("ix_facturas_user_id_fecha_id", "facturas", ["user_id", "fecha", "id"])
    op.execute(CAMBIAR_LIBRES.format(de=_CON_CLAVES, a=_LIBRES))
    op.execute(f"ALTER TABLE facturas {', '.join(f'DROP COLUMN {columna}' for columna in CLAVES)}")
    for funcion in ("piezas_de(text)", "orden_de_numero(text, integer, integer)", "orden_de_nombre(text)"):
        op.execute(f"DROP FUNCTION {funcion}")
