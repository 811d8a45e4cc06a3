"""Millones de facturas de muchas cuentas en minutos, en una base que luego se tira.

Se insertan sin disparadores ni índices y después se hace de una vez lo que ellos harían: las palabras por las que se
busca, los índices y los resúmenes. `comprobar` dice si ha quedado como lo habría dejado la aplicación.
"""

import json
from collections.abc import Mapping, Sequence
from typing import LiteralString, cast

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bench import masiva
from factursaas.arranque.postgres import SUPERUSUARIO, ServidorPostgres

_POR_CLIENTE = 20
_INDICES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid IN ('facturas'::regclass, 'factura_palabras'::regclass)
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
_SIN_CLAVE = "ALTER TABLE factura_palabras DROP CONSTRAINT pk_factura_palabras"
_CON_CLAVE = (
    "ALTER TABLE factura_palabras ADD CONSTRAINT pk_factura_palabras PRIMARY KEY (user_id, palabra, factura_id)"
)
# Las de cada cliente se parten una vez y no en cada factura suya, que es lo que más cuesta.
_PALABRAS = """
INSERT INTO factura_palabras (user_id, palabra, factura_id)
WITH de_cliente AS MATERIALIZED (
    SELECT k.id, pieza FROM clientes k, piezas_de(k.busqueda) AS pieza WHERE k.user_id = %(quien)s)
SELECT f.user_id, d.pieza, f.id FROM facturas f JOIN de_cliente d ON d.id = f.cliente_id WHERE f.user_id = %(quien)s
UNION ALL SELECT f.user_id, pieza, f.id FROM facturas f,
        LATERAL (SELECT lpad(f.numero::text, greatest(6, length(f.numero::text)), '0')) AS n (cifras),
        unnest(ARRAY['a-' || f.ejercicio || '-' || cifras, f.ejercicio || '-' || cifras, cifras]) AS pieza
    WHERE f.user_id = %(quien)s AND f.numero IS NOT NULL
UNION ALL SELECT f.user_id, f.numero::text, f.id FROM facturas f
    WHERE f.user_id = %(quien)s AND f.numero < 100000
        AND NOT EXISTS (SELECT FROM de_cliente d WHERE d.id = f.cliente_id AND d.pieza = f.numero::text)
UNION ALL SELECT f.user_id, '=' || f.orden_importe, f.id FROM facturas f WHERE f.user_id = %(quien)s
"""
_MAL_PARTIDAS = """
WITH unas AS (SELECT * FROM facturas WHERE user_id = %(quien)s AND numero %% 997 = 1),
    tienen AS (SELECT palabra, factura_id FROM factura_palabras WHERE user_id = %(quien)s
        AND factura_id IN (SELECT id FROM unas)),
    deben AS (SELECT pieza, id FROM unas, piezas_de(busqueda) AS pieza
        UNION SELECT '=' || abs(importe * 100)::bigint, id FROM unas, unnest(ARRAY[total, total_a_pagar]) AS importe)
SELECT (SELECT count(*) FROM (TABLE tienen EXCEPT TABLE deben) AS sobran)
    + (SELECT count(*) FROM (TABLE deben EXCEPT TABLE tienen) AS faltan)
"""
_MAL_SUMADAS = """
SELECT v.facturas IS DISTINCT FROM f.facturas OR v.base IS DISTINCT FROM f.base OR d.importe IS DISTINCT FROM f.debe
    OR i.cuota IS DISTINCT FROM f.cuota OR k.base IS DISTINCT FROM f.base
FROM (SELECT count(*) AS facturas, sum(total_base) AS base, sum(total_a_pagar - cobrado) AS debe,
        sum(21.00) AS cuota FROM facturas WHERE user_id = %(quien)s AND numero IS NOT NULL) AS f,
    (SELECT sum(facturas) AS facturas, sum(base) AS base FROM resumen_ventas WHERE user_id = %(quien)s) AS v,
    (SELECT sum(base) AS base FROM resumen_clientes WHERE user_id = %(quien)s) AS k,
    (SELECT sum(cuota) AS cuota FROM resumen_impuestos WHERE user_id = %(quien)s) AS i,
    (SELECT sum(importe) AS importe FROM resumen_deudas WHERE user_id = %(quien)s) AS d
"""


def llenar(servidor: ServidorPostgres, facturas_de: Mapping[str, int], completas: Sequence[str]) -> None:
    """Llena cada cuenta con sus facturas; las `completas`, también con sus palabras y sus resúmenes.

    Las demás solo hacen bulto en la tabla y en sus índices.
    """
    with conexion(servidor) as base:
        base.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'")
        indices = base.execute(_INDICES).fetchall()
        for nombre, _ in indices:
            base.execute(_literal(f"DROP INDEX {nombre}"))
        for quien, cuantas in facturas_de.items():
            masiva.insertar(base, quien, facturas=cuantas, clientes=max(cuantas // _POR_CLIENTE, 10), productos=50)
        base.execute(_SIN_CLAVE)
        for quien in completas:
            base.execute(_PALABRAS, {"quien": quien})
        base.execute(_CON_CLAVE)
        for _, orden in indices:
            base.execute(_literal(orden))
        base.execute("VACUUM ANALYZE facturas, factura_palabras, clientes")
        for quien in completas:
            base.execute("SELECT rehacer_resumenes(%s)", (quien,))
        base.execute("VACUUM ANALYZE resumen_ventas, resumen_clientes, resumen_impuestos, resumen_deudas")


def comprobar(servidor: ServidorPostgres, quien: str) -> None:
    """Que las palabras y los resúmenes dicen lo mismo que las facturas.

    Raises:
        SystemExit: si no.
    """
    with conexion(servidor) as base:
        [partidas] = base.execute(_MAL_PARTIDAS, {"quien": quien}).fetchone() or (1,)
        [sumadas] = base.execute(_MAL_SUMADAS, {"quien": quien}).fetchone() or (True,)
    if partidas or sumadas:
        raise SystemExit(f"Lo llenado de {quien} no cuadra con sus facturas: palabras {partidas}, sumas {sumadas}.")


def conexion(servidor: ServidorPostgres) -> psycopg.Connection:
    """Una de superusuario: la única que puede apartar los disparadores y ver lo de todos."""
    clave = json.loads((servidor.data_dir / "postgres.json").read_text())["clave_superusuario"]
    base = conninfo_to_dict(servidor.url_owner) | {"user": SUPERUSUARIO, "password": clave}
    return psycopg.connect(autocommit=True, **base)


def _literal(orden: str) -> LiteralString:
    """Lo que ha escrito la propia base."""
    return cast(LiteralString, orden)
