"""La aplicación a través de un PgBouncer de verdad en modo transacción, que reparte pocas conexiones entre muchos."""

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import TimeoutError as SinConexiones

from factursaas import db
from factursaas.arranque.postmaster import puerto_libre
from factursaas.config import ajustes
from factursaas.db import system_session, tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import avisos, clientes, comprobacion, facturas
from tests import fabrica
from tests.requisitos import saltar_sin

pytestmark = pytest.mark.xdist_group("pgbouncer")
_INI = """
[databases]
* = host={host} port={puerto_base}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {puerto}
auth_type = trust
auth_file = {carpeta}/usuarios.txt
pool_mode = transaction
default_pool_size = 3
unix_socket_dir =
"""


@pytest.fixture(scope="module")
def programa() -> str:
    encontrado = os.environ.get("FACTURSAAS_PGBOUNCER_BIN") or shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
    return encontrado or saltar_sin("PgBouncer")


@pytest.fixture(scope="module")
def por_pgbouncer(base: str, programa: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Las transacciones van por PgBouncer; lo que necesita conexión propia, directo."""
    carpeta, puerto, app = tmp_path_factory.mktemp("pgbouncer"), puerto_libre(), db.url_de_aplicacion(base)
    (carpeta / "usuarios.txt").write_text(f'"{app.username}" "{app.password}"\n')
    propia = make_url(base)
    (carpeta / "p.ini").write_text(
        _INI.format(host=propia.host, puerto_base=propia.port, puerto=puerto, carpeta=carpeta)
    )
    proceso = _arrancar(programa, carpeta)
    ajustes().pgbouncer = f"127.0.0.1:{puerto}"
    db.conectar(app)
    _esperar()
    yield
    ajustes().pgbouncer = ""
    db.conectar(app)
    proceso.terminate()
    proceso.wait()


def _arrancar(programa: str, carpeta: Path) -> subprocess.Popen[bytes]:
    sin_root = ["--user=nobody"] if os.geteuid() == 0 else []
    for ruta in (carpeta, *carpeta.iterdir(), *carpeta.parents[:2]):
        ruta.chmod(0o755)
    return subprocess.Popen([programa, "-q", *sin_root, str(carpeta / "p.ini")], stderr=subprocess.DEVNULL)


def _esperar() -> None:
    for _ in range(100):
        try:
            with system_session() as sesion:
                sesion.connection().execute(text("SELECT 1"))
            return
        except Exception:
            time.sleep(0.1)
    pytest.fail("PgBouncer no atiende.")


@pytest.mark.usefixtures("por_pgbouncer")
def test_los_limites_llegan_a_cada_transaccion_y_no_se_quedan_en_la_conexion(ana: Inquilino) -> None:
    with tenant_session(ana) as sesion:
        leer = text("SELECT current_setting('statement_timeout'), current_setting('lock_timeout'), inet_server_port()")
        assert tuple(sesion.connection().execute(leer).one())[:2] == ("30s", "15s")
    with psycopg.connect(db.motor().url.set(drivername="postgresql").render_as_string(hide_password=False)) as suelta:
        assert suelta.execute("SHOW statement_timeout").fetchone() == ("0",)


@pytest.mark.usefixtures("por_pgbouncer")
def test_muchos_a_la_vez_por_tres_conexiones_y_nadie_ve_lo_de_otro(inquilino) -> None:
    quienes = [inquilino(f"n{i}") for i in range(12)]

    def trabajar(quien: Inquilino) -> tuple[int, str]:
        emitida = fabrica.con_emitida(quien)
        with tenant_session(quien, instantanea=True) as sesion:
            return len(clientes.listar(sesion).items), facturas.leer(sesion, emitida.id).numero_completo or ""

    with ThreadPoolExecutor(12) as hilos:
        assert {cuantos for cuantos, _ in hilos.map(trabajar, quienes)} == {1}


@pytest.mark.usefixtures("por_pgbouncer")
def test_un_lote_que_se_escribe_de_una_vez_tambien_pasa(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente = fabrica.con_cliente(ana)
    ids = [fabrica.con_borrador(ana, cliente).id for _ in range(12)]
    with tenant_session(ana) as sesion:
        assert [emitida.numero for emitida in facturas.emitir_varias(sesion, ids)] == list(range(1, 13))
    with tenant_session(ana) as sesion:
        hecha = comprobacion.comprobar(sesion)
    assert (hecha.registros, hecha.anomalias) == (12, ())


@pytest.mark.usefixtures("por_pgbouncer")
def test_el_turno_exclusivo_y_la_escucha_van_por_una_conexion_propia() -> None:
    with db.exclusiva("prueba_pgbouncer") as primero, db.exclusiva("prueba_pgbouncer") as segundo:
        assert (primero, segundo) == (True, False)
    with db.exclusiva("prueba_pgbouncer") as otra_vez:
        assert otra_vez

    async def oir() -> str:
        escucha = avisos.escuchar(5)
        assert await anext(escucha) == avisos.TODOS
        await asyncio.to_thread(_avisar)
        oido = await anext(escucha)
        await escucha.aclose()
        return oido

    assert asyncio.run(oir()) == "user_de_prueba"


def _avisar() -> None:
    with system_session() as sesion:
        avisos.avisar(sesion, "user_de_prueba")


def test_sin_conexiones_libres_se_espera_lo_configurado_y_se_reconoce_como_pasajero(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nombre, valor in {"pool_size": 1, "pool_de_mas": 0, "pool_espera": 0.2}.items():
        monkeypatch.setattr(ajustes(), nombre, valor)
    motor = db.crear_motor(db.url_de_aplicacion(base))
    with motor.connect(), pytest.raises(SinConexiones) as fallo:
        motor.connect()
    assert db.es_pasajero(fallo.value)
    motor.dispose()
