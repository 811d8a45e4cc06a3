"""La base de datos de las pruebas es un PostgreSQL de verdad, uno para toda la tanda."""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from alembic import command
from psycopg import Connection

from factursaas.config import Ajustes

# Recoger miles de pruebas es crear objetos que duran hasta el final: buscar basura entre ellos es tiempo perdido.
gc.disable()

DATOS = Path(tempfile.mkdtemp(prefix="factursaas-pruebas-"))
atexit.register(shutil.rmtree, DATOS, ignore_errors=True)

# Lo que tenga configurado quien pasa las pruebas no es de ellas.
for nombre in [n for n in os.environ if n.startswith(("OTEL_", "SENTRY_"))]:
    del os.environ[nombre]
for campo in Ajustes.model_fields.values():
    os.environ.pop(str(campo.alias), None)
Ajustes.model_config["env_file"] = None
os.environ |= {
    "FACTURSAAS_ENV": "development",
    "FACTURSAAS_DATA_DIR": str(DATOS),
    "FACTURSAAS_STATE_DIR": str(DATOS / "estado"),
    "FACTURSAAS_RATE_LIMITS": "false",  # una tanda pide más que nadie; las suyas los encienden
}

from factursaas import db  # noqa: E402
from factursaas.arranque import postgres  # noqa: E402
from factursaas.arranque.migraciones import configuracion, migrar  # noqa: E402
from factursaas.domain.planes import Inquilino, Plan  # noqa: E402
from tests import fabrica, servidor_externo  # noqa: E402
from tests.models.apoyo import url_de_la_aplicacion  # noqa: E402
from tests.redis_de_prueba import ServidorRedis  # noqa: E402
from tests.servidor_externo import ServidorExterno  # noqa: E402

# Lo que tarda un ejemplo depende de lo ocupada que esté la máquina; de lo que cuelga se ocupa el tope de cada prueba.
hypothesis.settings.register_profile("factursaas", deadline=None)
hypothesis.settings.load_profile("factursaas")

TANDA = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)


def pytest_configure(config: pytest.Config) -> None:
    """Quien reparte la tanda le pone el nombre, para que luego pueda recoger lo que deje."""
    if getattr(config.option, "testrunuid", TANDA) is None:
        config.option.testrunuid = TANDA


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Lo recogido no se vuelve a mirar; lo que cree cada prueba, sí."""
    gc.freeze()
    gc.enable()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """El último en irse borra la base que la tanda haya creado en un servidor de fuera."""
    if (externo := servidor_externo.configurado()) and not hasattr(session.config, "workerinput"):
        servidor_externo.borrar(externo, TANDA)


@pytest.fixture(scope="session")
def servidor() -> Iterator[postgres.ServidorPostgres | ServidorExterno]:
    """El servidor; los procesos de una misma tanda comparten el mismo."""
    if externo := servidor_externo.configurado():
        yield servidor_externo.preparar(externo, TANDA)
        return
    comun = Path(tempfile.gettempdir()) / f"factursaas-{TANDA}"
    with postgres.asegurar(comun, duradero=False) as servidor:
        yield servidor
    if not servidor.vivo:
        shutil.rmtree(comun, ignore_errors=True)


@pytest.fixture(scope="session")
def base(servidor: postgres.ServidorPostgres | ServidorExterno) -> Iterator[str]:
    """Dirección del propietario de la base, ya migrada y con la aplicación conectada por su rol."""
    migrar(servidor.url_owner)
    db.conectar(db.url_de_aplicacion(servidor.url_owner))
    yield servidor.url_owner
    db.desconectar()


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServidorRedis]:
    """Un Redis de verdad para toda la tanda, en su propio puerto."""
    with ServidorRedis(tmp_path_factory.mktemp("redis")) as servidor:
        yield servidor


@pytest.fixture
def base_nueva(servidor: postgres.ServidorPostgres | ServidorExterno) -> Iterator[str]:
    """Dirección del propietario de una base vacía, solo para esta prueba."""
    with fabrica.base_suelta(servidor) as url:
        yield url


@pytest.fixture(scope="session")
def plantilla(servidor: postgres.ServidorPostgres | ServidorExterno) -> Iterator[str]:
    """El nombre de una base con las tablas hechas: copiarla cuesta mucho menos que migrar otra."""
    with fabrica.base_suelta(servidor) as url:
        command.upgrade(configuracion(url), "head")
        yield url.rpartition("/")[2]


@pytest.fixture
def aparte(servidor: postgres.ServidorPostgres | ServidorExterno, plantilla: str, base: str) -> Iterator[str]:
    """Una base ya migrada para esta prueba sola: quitar las defensas bloquea las tablas a todos."""
    with fabrica.base_suelta(servidor, plantilla) as url:
        with psycopg.connect(url) as propietario:
            # Con la misma identidad, unas parecerían copias viejas de otras.
            propietario.execute("UPDATE marcas SET identidad = gen_random_uuid()")
        migrar(url)
        db.conectar(db.url_de_aplicacion(url))
        yield url
        db.conectar(db.url_de_aplicacion(base))


@pytest.fixture
def inquilino(base: str) -> Callable[..., Inquilino]:
    """Fabrica inquilinos que nadie más usa."""

    def nuevo(nombre: str = "nadie", plan: Plan = Plan.PRO) -> Inquilino:
        return Inquilino(user_id=f"user_{nombre}_{uuid4().hex[:12]}", plan=plan, email=f"{nombre}@example.es")

    return nuevo


@pytest.fixture
def ana(inquilino: Callable[..., Inquilino]) -> Inquilino:
    """Una persona con plan Pro."""
    return inquilino("ana", Plan.PRO)


@pytest.fixture
def bruno(inquilino: Callable[..., Inquilino]) -> Inquilino:
    """Otra persona con plan Pro, que no debe ver nada de Ana."""
    return inquilino("bruno", Plan.PRO)


@pytest.fixture
def carla(inquilino: Callable[..., Inquilino]) -> Inquilino:
    """Una persona con plan gratis."""
    return inquilino("carla", Plan.GRATIS)


@pytest.fixture
def sql(ana: Inquilino) -> Iterator[Connection]:
    """La conexión de quien inyecta SQL: el rol de la aplicación, con Ana puesta."""
    with psycopg.connect(url_de_la_aplicacion()) as conexion:
        conexion.execute("SELECT set_config('app.user_id', %s, false)", (ana.user_id,))
        conexion.commit()
        yield conexion
        conexion.rollback()
