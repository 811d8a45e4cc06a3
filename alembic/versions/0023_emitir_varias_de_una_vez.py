"""Los números y los eslabones de varias facturas se toman de una vez; al confirmar, todos siguen teniendo que estar."""

from collections.abc import Sequence

from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Función, lo que decía y lo que dice. Que no falte ninguno lo mira `contador_con_factura` con los números y, con los
# registros, `registro_encadenado`, que a cada uno le exige el anterior.
_CAMBIOS = (
    ("factura_inmutable", "AND c.ultimo = NEW.numero", "AND NEW.numero > c.inicial AND NEW.numero <= c.ultimo"),
    ("contador_correlativo", "NEW.ultimo NOT IN (OLD.ultimo, OLD.ultimo + 1)", "NEW.ultimo < OLD.ultimo"),
    ("cabeza_de_la_cadena", "NEW.posicion = OLD.posicion + 1", "NEW.posicion > OLD.posicion"),
)
_CAMBIAR = "DO $$ BEGIN EXECUTE replace(pg_get_functiondef('{}'::regproc), $a${}$a$, $b${}$b$); END $$"

TODOS_CON_FACTURA = """
CREATE OR REPLACE FUNCTION contador_con_factura() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    desde integer := greatest(OLD.ultimo, NEW.inicial);
BEGIN
    IF NEW.ultimo - desde <> (
        SELECT count(*) FROM facturas f JOIN series s ON s.user_id = f.user_id AND s.codigo = f.serie
        WHERE f.user_id = NEW.user_id AND s.id = NEW.serie_id AND f.ejercicio = NEW.ejercicio
            AND f.numero > desde AND f.numero <= NEW.ultimo
    ) THEN
        RAISE EXCEPTION 'algún número hasta el % quedaría sin factura', NEW.ultimo USING ERRCODE = 'FS001';
    END IF;
    RETURN NULL;
END $$
"""
EL_ULTIMO_CON_FACTURA = """
CREATE OR REPLACE FUNCTION contador_con_factura() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ultimo > NEW.inicial AND NOT EXISTS (
        SELECT FROM facturas f JOIN series s ON s.user_id = f.user_id AND s.codigo = f.serie
        WHERE f.user_id = NEW.user_id AND s.id = NEW.serie_id
            AND f.ejercicio = NEW.ejercicio AND f.numero = NEW.ultimo
    ) THEN
        RAISE EXCEPTION 'el número % quedaría sin factura', NEW.ultimo USING ERRCODE = 'FS001';
    END IF;
    RETURN NULL;
END $$
"""

# Al emitir solo se añade el número: las demás palabras se quedan donde están.
SOLO_LAS_QUE_CAMBIAN = """
CREATE OR REPLACE FUNCTION palabras_de_factura() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH suyas AS MATERIALIZED (
        SELECT pieza FROM piezas_de(NEW.busqueda) AS pieza
        UNION SELECT '=' || abs(importe * 100)::bigint FROM unnest(ARRAY[NEW.total, NEW.total_a_pagar]) AS importe
    ), quitadas AS (
        DELETE FROM factura_palabras
        WHERE user_id = NEW.user_id AND factura_id = NEW.id AND palabra NOT IN (SELECT pieza FROM suyas)
    )
    INSERT INTO factura_palabras (user_id, palabra, factura_id)
        SELECT NEW.user_id, pieza, NEW.id FROM suyas ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$
"""
TODAS = """
CREATE OR REPLACE FUNCTION palabras_de_factura() RETURNS trigger LANGUAGE plpgsql AS $$
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


def upgrade() -> None:
    for funcion, decia, dice in _CAMBIOS:
        op.execute(_CAMBIAR.format(funcion, decia, dice))
    op.execute(TODOS_CON_FACTURA)
    op.execute(SOLO_LAS_QUE_CAMBIAN)


def downgrade() -> None:
    op.execute(TODAS)
    op.execute(EL_ULTIMO_CON_FACTURA)
    for funcion, decia, dice in _CAMBIOS:
        op.execute(_CAMBIAR.format(funcion, dice, decia))
