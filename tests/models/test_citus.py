"""Las tablas se podrían repartir con Citus por `user_id` tal como están: `create_distributed_table(tabla, 'user_id')`.

Citus no se instala aquí: se comprueba en el catálogo de PostgreSQL lo que él mira antes de aceptar una tabla.
"""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

# Iguales para todos los inquilinos y leídas por cualquiera: en Citus, `create_reference_table`.
DE_REFERENCIA = {"declaraciones", "restauraciones", "marcas"}
# De la propia instalación o de la cola de trabajo: se quedan en el coordinador.
LOCALES = {
    "abonados",
    "accesos_cerrados",
    "alembic_version",
    "avisos_recibidos",
    "claves_de_firma",
    "cuentas_bloqueadas",
    "demostraciones",
    "fallos",
    "obligados",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
    "sesiones_oidc",
    "supresiones",
}
# Los que habría que cambiar antes de repartir: escriben en una tabla del coordinador.
POR_CAMBIAR = {("cuentas", "apuntar")}
_TABLAS = """
    SELECT c.relname, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'user_id')
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
_UNICOS = """
    SELECT i.indexrelid::regclass::text, i.indisexclusion,
           (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0])
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relname = ANY(%s) AND c.relnamespace = 'public'::regnamespace AND (i.indisunique OR i.indisexclusion)
"""
_AJENAS = """
    SELECT k.conname, k.confrelid::regclass::text, k.confdeltype::text, k.confupdtype::text,
           (SELECT attname FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = k.conkey[1]),
           (SELECT attname FROM pg_attribute WHERE attrelid = k.confrelid AND attnum = k.confkey[1])
    FROM pg_constraint k
    WHERE k.contype = 'f' AND (k.conrelid::regclass::text = ANY(%s) OR k.confrelid::regclass::text = ANY(%s))
"""
_COLUMNAS = """
    SELECT c.relname, a.attname, a.attidentity::text <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid), '') ~ 'nextval'
           OR a.attgenerated::text <> '', t.typname, a.attnotnull
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relname = ANY(%s) AND c.relnamespace = 'public'::regnamespace
"""
_HEREDA = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhrelid::regclass::text = ANY(%s)"
_POLITICAS = (
    "SELECT tablename, coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies WHERE tablename = ANY(%s)"
)
_DISPARADORES = """
    SELECT tgrelid::regclass::text, tgname, pg_get_functiondef(tgfoid) FROM pg_trigger
    WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s)
"""


class Catalogo:
    """El catálogo de una base migrada."""

    def __init__(self, conexion: psycopg.Connection[Any]) -> None:
        self._conexion = conexion
        self.tablas: dict[str, bool] = dict(conexion.execute(_TABLAS).fetchall())
        self.de_inquilino = sorted(tabla for tabla, tiene_dueno in self.tablas.items() if tiene_dueno)

    def __call__(self, consulta: str) -> list[Any]:
        return self._conexion.execute(consulta, [self.de_inquilino] * consulta.count("%s")).fetchall()  # pyright: ignore


@pytest.fixture
def catalogo(base: str) -> Iterator[Catalogo]:
    with psycopg.connect(base) as conexion:
        yield Catalogo(conexion)


def test_cada_tabla_se_reparte_es_de_referencia_o_se_queda(catalogo: Catalogo) -> None:
    sin_dueno = {tabla for tabla, tiene_dueno in catalogo.tablas.items() if not tiene_dueno}
    assert sin_dueno == DE_REFERENCIA | LOCALES
    assert len(catalogo.de_inquilino) > 20


def test_toda_clave_primaria_o_unica_empieza_por_el_inquilino(catalogo: Catalogo) -> None:
    for indice, excluye, primera in catalogo(_UNICOS):
        assert primera == "user_id", indice
        assert not excluye, f"{indice}: las de exclusión tendrían que llevar también user_id con ="


def test_toda_clave_ajena_va_entre_tablas_repartidas_por_el_inquilino_y_no_lo_toca(catalogo: Catalogo) -> None:
    for nombre, destino, al_borrar, al_cambiar, primera, referida in catalogo(_AJENAS):
        assert (primera, referida) == ("user_id", "user_id"), nombre
        assert destino in catalogo.de_inquilino, f"{nombre}: no se puede nombrar una tabla que no se reparte"
        assert al_borrar in "arc", f"{nombre}: Citus no admite SET NULL ni SET DEFAULT con la columna del reparto"
        assert al_cambiar in "ar", nombre


def test_la_columna_del_reparto_es_siempre_igual_y_nunca_falta(catalogo: Catalogo) -> None:
    suyas = {(tipo, obligatoria) for _, columna, _, tipo, obligatoria in catalogo(_COLUMNAS) if columna == "user_id"}
    assert suyas == {("varchar", True)}


def test_ninguna_columna_se_numera_sola_ni_se_hereda_de_otra_tabla(catalogo: Catalogo) -> None:
    assert [(tabla, columna) for tabla, columna, se_numera, *_ in catalogo(_COLUMNAS) if se_numera] == []
    assert catalogo(_HEREDA) == []


def test_las_politicas_no_llevan_subconsultas(catalogo: Catalogo) -> None:
    politicas = dict(catalogo(_POLITICAS))
    assert sorted(politicas) == catalogo.de_inquilino
    for tabla, texto in politicas.items():
        assert "SELECT" not in texto.upper(), f"{tabla}: Citus no admite subconsultas en una política"


def test_los_disparadores_solo_miran_tablas_que_viajan_con_la_suya(catalogo: Catalogo) -> None:
    """Citus los admite con `citus.enable_unsafe_triggers`: «inseguro» es el que mira datos de otra máquina."""
    for tabla, nombre, funcion in catalogo(_DISPARADORES):
        otras = {local for local in LOCALES if local in re.split(r"\W+", funcion)}
        assert not otras or (tabla, nombre) in POR_CAMBIAR, f"{nombre} de {tabla} mira {otras}, que está fuera"
