"""`doctor` no se queja de una instalación sana, y de cada una rota nombra su mal y dice cómo arreglarlo."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import time_machine
from alembic import command
from redis import Redis
from typer.testing import CliRunner

from factursaas import db
from factursaas.arranque import postgres
from factursaas.arranque.migraciones import configuracion, migrar
from factursaas.cli import app
from factursaas.config import ajustes
from factursaas.domain.planes import Inquilino, Plan
from factursaas.services import certificados as certificados_de
from tests import certificados, fabrica
from tests.redis_de_prueba import ServidorRedis
from tests.requisitos import disco_pequeno

ANA = Inquilino("user_ana", Plan.PRO)
CERRADO = "127.0.0.1:9"
SECRETO = "el secreto de siempre"


@dataclass
class Instalacion:
    """Una instalación con su PostgreSQL y su Redis, que se puede estropear."""

    url: str
    superusuario: str
    redis: str
    carpeta: Path
    entorno: pytest.MonkeyPatch

    @property
    def rol(self) -> str:
        return str(db.url_de_aplicacion(self.url).username)

    def con(self, **valores: str) -> None:
        for nombre, valor in valores.items():
            self.entorno.setenv(nombre, valor)
        ajustes.cache_clear()

    def sql(self, orden: str, *, superusuario: bool = False) -> None:
        _ordenar(self.superusuario if superusuario else self.url, orden)

    def revisar(self) -> tuple[int, str]:
        """El código con que sale y lo que falla."""
        hecho = CliRunner().invoke(app, ["doctor"])
        return hecho.exit_code, "\n".join(linea for linea in hecho.output.splitlines() if not linea.startswith("bien"))


@pytest.fixture(scope="module")
def en_uso(base: str, plantilla: str, servidor: postgres.ServidorPostgres) -> Iterator[str]:
    """El nombre de una base con Ana, que ya factura y tiene su certificado; cada prueba estropea una igual."""
    with fabrica.base_suelta(servidor, plantilla) as url:
        with pytest.MonkeyPatch.context() as entorno:
            entorno.setenv("DATABASE_URL", url)
            entorno.setenv("FACTURSAAS_SECRET_KEY", SECRETO)
            ajustes.cache_clear()
            migrar(url)
            db.conectar(db.url_de_aplicacion(url))
            fabrica.con_emitida(ANA)
            fabrica.con_certificado(ANA)
        ajustes.cache_clear()
        db.conectar(db.url_de_aplicacion(base))
        yield url.rpartition("/")[2]


@pytest.fixture
def instalacion(
    *,
    base: str,
    en_uso: str,
    servidor: postgres.ServidorPostgres,
    redis: ServidorRedis,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Instalacion]:
    """Igual que la que está en uso, con su rol y su configuración."""
    with fabrica.base_suelta(servidor, en_uso) as url:
        nueva = Instalacion(url, fabrica.url_superusuario(servidor), redis.url, tmp_path, monkeypatch)
        nueva.con(
            DATABASE_URL=url,
            FACTURSAAS_SECRET_KEY=SECRETO,
            REDIS_URL=redis.url,
            FACTURSAAS_DATA_DIR=str(tmp_path / "datos"),
            FACTURSAAS_STATE_DIR=str(tmp_path / "estado"),
        )
        (tmp_path / "datos").mkdir()
        migrar(url)
        yield nueva
        monkeypatch.undo()
        ajustes.cache_clear()
        db.conectar(db.url_de_aplicacion(base))


def _ordenar(url: str, orden: str) -> None:
    with psycopg.connect(url, autocommit=True) as conexion:
        conexion.execute(orden)


def _caducado(rota: Instalacion) -> None:
    db.conectar(db.url_de_aplicacion(rota.url))
    with time_machine.travel(datetime.now(UTC) - timedelta(days=10), tick=True), db.tenant_session(ANA) as sesion:
        viejo = certificados.pkcs12_de(hasta=timedelta(days=1))
        certificados_de.guardar(sesion, viejo, certificados.CONTRASENA)


def _con_trabajo_viejo(rota: Instalacion) -> None:
    rota.sql("DELETE FROM procrastinate_jobs")
    rota.sql(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
        " VALUES ('default', 'remitir', now() - interval '1 hour')"
    )


MALES: dict[str, tuple[Callable[[Instalacion], None], str, str]] = {
    "rol con BYPASSRLS": (
        lambda i: i.sql(f"ALTER ROLE {i.rol} BYPASSRLS", superusuario=True),
        "Rol de la aplicación",
        "NOBYPASSRLS",
    ),
    "rol superusuario": (
        lambda i: i.sql(f"ALTER ROLE {i.rol} SUPERUSER", superusuario=True),
        "Rol de la aplicación",
        "NOSUPERUSER",
    ),
    "rol con los poderes de otro": (
        lambda i: i.sql(f"GRANT postgres TO {i.rol}", superusuario=True),
        "Rol de la aplicación",
        "REVOKE",
    ),
    "rol con otra contraseña": (
        lambda i: i.sql(f"ALTER ROLE {i.rol} PASSWORD 'otra'"),
        "Rol de la aplicación",
        "factursaas migrate",
    ),
    "tabla sin seguridad por filas": (
        lambda i: i.sql("ALTER TABLE clientes DISABLE ROW LEVEL SECURITY"),
        "Seguridad por filas",
        "ALTER TABLE clientes ENABLE ROW LEVEL SECURITY;",
    ),
    "tabla sin política": (
        lambda i: i.sql("DROP POLICY inquilino ON facturas"),
        "Seguridad por filas",
        "CREATE POLICY inquilino ON facturas",
    ),
    "política que lo abre todo": (
        lambda i: i.sql("CREATE POLICY abierta ON facturas USING (true)"),
        "Seguridad por filas",
        "DROP POLICY abierta ON facturas;",
    ),
    "disparador apagado": (
        lambda i: i.sql("ALTER TABLE registros DISABLE TRIGGER USER"),
        "Disparadores",
        "ENABLE TRIGGER USER",
    ),
    "migración pendiente": (
        lambda i: command.downgrade(configuracion(i.url), "-1"),
        "Migraciones",
        "python -m factursaas migrate",
    ),
    "certificado caducado": (_caducado, "Certificados", "VERI*FACTU"),
    "certificado que no se abre": (
        lambda i: i.con(FACTURSAAS_SECRET_KEY="otro secreto"),
        "Certificados",
        "FACTURSAAS_SECRET_KEY",
    ),
    "Redis caído": (lambda i: i.con(REDIS_URL=f"redis://{CERRADO}"), "Redis", "REDIS_URL"),
    "claves de identidad inalcanzables": (
        lambda i: i.con(OIDC_ISSUER=f"http://{CERRADO}/realms/casa", OIDC_CLIENT_ID="x"),
        "OIDC: proveedor y hora",
        "OIDC_ISSUER",
    ),
    "trabajo sin trabajador": (_con_trabajo_viejo, "Trabajadores", "python -m factursaas worker"),
    "base apagada": (lambda i: i.con(DATABASE_URL=f"postgresql://x:x@{CERRADO}/x"), "Base de datos", "DATABASE_URL"),
}


def test_de_una_instalacion_sana_no_se_queja(instalacion: Instalacion) -> None:
    assert instalacion.revisar() == (0, "")


@pytest.mark.parametrize("mal", MALES)
def test_de_una_rota_nombra_su_mal_y_su_arreglo(mal: str, instalacion: Instalacion) -> None:
    romper, nombre, arreglo = MALES[mal]
    romper(instalacion)
    codigo, dicho = instalacion.revisar()
    linea = next((linea for linea in dicho.splitlines() if linea.startswith(f"FALLA  {nombre}: ")), "")
    assert (codigo, arreglo in linea) == (1, True), dicho


@pytest.mark.parametrize(("segundos", "como"), [(120, "adelantado"), (-120, "atrasado")])
def test_el_reloj_se_compara_con_el_de_la_base(segundos: int, como: str, instalacion: Instalacion) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=segundos), tick=True):
        codigo, dicho = instalacion.revisar()
    assert codigo == 1
    assert f"{como} respecto al de la base" in dicho
    assert "NTP" in dicho


def test_un_redis_que_tira_lo_que_guarda(instalacion: Instalacion) -> None:
    with Redis.from_url(instalacion.redis) as cliente:
        cliente.config_set("maxmemory-policy", "allkeys-lru")
        codigo, dicho = instalacion.revisar()
        cliente.config_set("maxmemory-policy", "noeviction")
    assert (codigo, "maxmemory-policy noeviction" in dicho) == (1, True)


def test_el_disco_lleno(instalacion: Instalacion) -> None:
    with disco_pequeno(instalacion.carpeta / "llena", "1m") as llena:
        instalacion.con(FACTURSAAS_BACKUP_DIR=str(llena))
        codigo, dicho = instalacion.revisar()
    assert (codigo, "Libera espacio" in dicho, "FACTURSAAS_BACKUP_DIR" in dicho) == (1, True, True)


def test_en_produccion_exige_copias_recientes(instalacion: Instalacion) -> None:
    instalacion.con(
        FACTURSAAS_ENV="production", FACTURSAAS_ORIGIN="https://facturas.example.es", OIDC_CLIENT_ID="factursaas",
        OIDC_ISSUER=f"https://{CERRADO}", FACTURSAAS_AEAT="simulador",
    )  # fmt: skip
    assert "FALLA  Copias: Nunca se ha hecho una copia" in instalacion.revisar()[1]
    assert CliRunner().invoke(app, ["backup"]).exit_code == 0
    assert "FALLA  Copias" not in instalacion.revisar()[1]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3), tick=True):
        assert "python -m factursaas backup" in instalacion.revisar()[1].split("Copias: ")[1]
    instalacion.con(FACTURSAAS_BACKUP_MAX_HOURS="0")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3), tick=True):
        assert "FALLA  Copias" not in instalacion.revisar()[1]
