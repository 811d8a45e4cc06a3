"""Quien viene de cualquier versión anterior se pone al día con todo lo suyo, y sigue facturando."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from psycopg import sql
from pydantic import SecretStr
from sqlmodel import select

from factursaas import db
from factursaas.arranque.migraciones import configuracion, migrar
from factursaas.config import ajustes
from factursaas.db import system_session, tenant_session
from factursaas.domain.planes import Inquilino, Plan
from factursaas.models import Factura
from factursaas.services import comprobaciones, facturas, instalaciones
from tests import epocas, fabrica
from tests.pasos import emitir

REVISIONES = sorted(p.revision for p in ScriptDirectory.from_config(configuracion("postgresql://")).walk_revisions())
PERSONAS = [Inquilino(f"user_{nombre}", Plan.PRO) for nombre in ("ana", "bruno", "carla", "dario")]
# Lo que no cambia al ponerse al día; las filas enteras, con las columnas que ya tenían.
INTOCABLES = ("facturas", "factura_lineas", "cobros", "clientes", "productos", "registros", "eventos", "envios")


@pytest.fixture
def de_entonces(
    revision: str, base: str, base_nueva: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    """La base de esa época, ya al día, y lo que tenía antes."""
    monkeypatch.setattr(ajustes(), "secret_key", SecretStr(epocas.SECRETO))
    monkeypatch.delitem(ajustes().__dict__, "clave_secreta", raising=False)
    epocas.cargar(base_nueva, revision)
    command.upgrade(configuracion(base_nueva), revision)
    antes = todo(base_nueva)
    migrar(base_nueva, temporal=True)
    db.conectar(db.url_de_aplicacion(base_nueva))
    yield base_nueva, antes
    db.conectar(db.url_de_aplicacion(base))
    monkeypatch.undo()
    ajustes().__dict__.pop("clave_secreta", None)


def todo(url: str) -> dict[str, list[Any]]:
    """Cada fila de lo que no cambia, persona a persona: el propietario tampoco ve las de todos a la vez."""
    leido: dict[str, list[Any]] = {}
    with psycopg.connect(url) as conexion:
        for tabla in INTOCABLES:
            hay = conexion.execute("SELECT to_regclass(%s)", (tabla,)).fetchone() or (None,)
            for quien in PERSONAS if hay[0] else ():
                conexion.execute("SELECT set_config('app.user_id', %s, true)", (quien.user_id,))
                consulta = sql.SQL("SELECT to_jsonb(t) - 'updated_at' FROM {} AS t ORDER BY id").format(
                    sql.Identifier(tabla)
                )
                leido.setdefault(tabla, []).extend(fila for (fila,) in conexion.execute(consulta).fetchall())
    return leido


def conserva(antes: dict[str, Any], despues: dict[str, Any]) -> bool:
    """Con columnas nuevas o sin alguna, las que quedan dicen lo mismo."""
    return {columna: despues.get(columna, antes[columna]) for columna in antes} == antes


@pytest.mark.parametrize("revision", REVISIONES)
def test_de_cada_version_se_llega_a_la_ultima_sin_perder_nada(
    revision: str, de_entonces: tuple[str, dict[str, list[Any]]]
) -> None:
    url, antes = de_entonces
    despues = todo(url)
    assert antes["facturas"]
    for tabla, filas in antes.items():
        assert len(despues[tabla]) == len(filas), tabla
        cambiadas = [(a, d) for a, d in zip(filas, despues[tabla], strict=True) if not conserva(a, d)]
        assert cambiadas == [], tabla
    with system_session() as sesion:
        obligados = instalaciones.obligados(sesion)
    for quien in PERSONAS:
        with tenant_session(quien) as sesion:
            emitidas = [f for f in sesion.exec(select(Factura)) if f.numero is not None]
            assert comprobaciones.comprobar(sesion).anomalias == ()
            assert all(facturas.pdf(sesion, f.id, lambda *_: b"%PDF-1.7") for f in emitidas)
        renueva = epocas.abre_su_certificado(quien)
        assert renueva or quien.user_id != "user_bruno" or revision < "0007"
        assert bool(emitidas) <= (revision < "0006" or quien.user_id in obligados)
        # Y se sigue: otra factura, con su número y su registro.
        if emitidas:
            if renueva:
                fabrica.con_certificado(quien)
            nueva = emitir(quien, fabrica.con_borrador(quien))
            assert nueva.numero_completo not in {f.numero_completo for f in emitidas}
            with tenant_session(quien) as sesion:
                assert comprobaciones.comprobar(sesion).anomalias == ()
