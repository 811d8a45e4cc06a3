"""Los roles que leen lo de todos: qué ven, qué no, y que ninguno escribe."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection
from pydantic import SecretStr
from typer.testing import CliRunner

from factursaas import db
from factursaas.arranque import roles
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.arranque.migraciones import migrar
from factursaas.cli import app
from factursaas.config import ajustes
from factursaas.domain.planes import Inquilino
from tests import fabrica

CONTRASENA = "una-contrasena-bien-larga"
SIN_PERMISO = "42501"


def _url(base: str, final: str, contrasena: str) -> str:
    url = db.normalizar_url(base)
    con_rol = url.set(drivername="postgresql", username=db.nombre_de_rol(url, final), password=contrasena)
    return con_rol.render_as_string(hide_password=False)


@pytest.fixture
def panel(base: str, ana: Inquilino) -> Iterator[Connection]:
    """Una conexión con el rol del panel, y una factura de Ana que no debe ver."""
    fabrica.con_emitida(ana)
    url = db.url_del_operador(db.motor().url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as conexion:
        yield conexion
        conexion.rollback()


@pytest.fixture
def lectura(aparte: str, ana: Inquilino) -> Iterator[Connection]:
    """Una conexión con el rol de solo lectura."""
    fabrica.con_emitida(ana)
    fabrica.con_certificado(ana)
    roles.crear_lectura(aparte, CONTRASENA)
    with psycopg.connect(_url(aparte, "_lectura", CONTRASENA)) as conexion:
        yield conexion
        conexion.rollback()


def _niega(conexion: Connection, orden: str, por: tuple[str, ...] = (SIN_PERMISO,)) -> None:
    with pytest.raises(psycopg.DatabaseError) as fallo:
        conexion.execute(orden)
    assert fallo.value.sqlstate in por, fallo.value
    conexion.rollback()


def test_el_panel_cuenta_lo_de_todos(panel: Connection, ana: Inquilino) -> None:
    consulta = "SELECT count(*) FROM facturas WHERE user_id = %s AND numero IS NOT NULL"
    assert panel.execute(consulta, (ana.user_id,)).fetchone() == (1,)
    assert panel.execute("SELECT espacio_de(%s) > 0", (ana.user_id,)).fetchone() == (True,)


@pytest.mark.parametrize(
    "orden",
    [
        "SELECT total FROM facturas",
        "SELECT * FROM facturas",
        "SELECT nombre FROM clientes",
        "SELECT resumen FROM auditoria",
        "SELECT xml FROM registros",
        "SELECT contenido FROM factura_pdfs",
        "SELECT * FROM emisores",
        "SELECT * FROM certificados",
        "SELECT args FROM procrastinate_jobs",
        "SELECT * FROM sesiones_oidc",
        "UPDATE cuentas SET plan = 'pro'",
        "DELETE FROM auditoria",
        "INSERT INTO fallos (referencia, clase, donde) VALUES ('x', 'x', 'x')",
        "SELECT borrar_ensayo()",
    ],
)
def test_el_panel_no_lee_contenido_ni_escribe(panel: Connection, orden: str) -> None:
    _niega(panel, orden)


def test_la_aplicacion_no_puede_lo_que_el_panel(base: str, ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    url = db.motor().url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as conexion:
        assert conexion.execute("SELECT count(*) FROM cuentas").fetchone() == (0,)
        _niega(conexion, "SELECT espacio_de('user_cualquiera')")
        _niega(conexion, "SET ROLE factursaas_operador")


def test_el_de_lectura_ve_todas_las_filas_y_no_escribe(lectura: Connection, ana: Inquilino) -> None:
    assert lectura.execute("SELECT total FROM facturas WHERE user_id = %s", (ana.user_id,)).fetchone() is not None
    assert lectura.execute("SELECT nif, titular FROM certificados").fetchone() is not None
    for orden in ("DELETE FROM clientes", "UPDATE facturas SET notas = 'x'", "TRUNCATE fallos"):
        _niega(lectura, orden, por=("25006", SIN_PERMISO))
    lectura.execute("SET default_transaction_read_only = off")
    lectura.commit()
    _niega(lectura, "DELETE FROM clientes")


def test_el_de_lectura_no_ve_los_secretos(lectura: Connection) -> None:
    _niega(lectura, "SELECT cifrado FROM certificados")
    _niega(lectura, "SELECT cifrada FROM claves_de_firma")


def test_migrar_otra_vez_lo_deja_igual(lectura: Connection, aparte: str) -> None:
    lectura.commit()
    migrar(aparte)
    assert lectura.execute("SELECT count(*) > 0 FROM facturas").fetchone() == (True,)


def test_una_contrasena_corta_no_vale(base: str) -> None:
    with pytest.raises(ErrorDeArranque, match="16 caracteres"):
        roles.crear_lectura(base, "corta")


def test_la_orden_lo_crea_y_no_ensena_la_contrasena(aparte: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factursaas.arranque.base.url_externa", lambda: aparte)
    monkeypatch.setattr(ajustes(), "contrasena_de_lectura", SecretStr(CONTRASENA))
    hecho = CliRunner().invoke(app, ["rol-lectura", "--json"])
    assert hecho.exit_code == 0, hecho.output
    assert '"rol"' in hecho.output
    assert CONTRASENA not in hecho.output
