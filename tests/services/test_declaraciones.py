"""La declaración de cada versión se guarda una vez, no cambia, y las anteriores se siguen leyendo."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.metadata import version

import psycopg
import pytest

from factursaas import db
from factursaas.config import VERSION
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.verifactu.declaracion import Declaracion
from factursaas.services import declaraciones
from tests.declarante import suscribir

# Las declaraciones no son de nadie y no se borran: cada prueba, en su base.
pytestmark = pytest.mark.usefixtures("aparte")


def vigente() -> Declaracion:
    with db.system_session() as sesion:
        return declaraciones.vigente(sesion)


def leer(**cual: str) -> Declaracion:
    with db.system_session() as sesion:
        return declaraciones.leer(sesion, **cual)


def suscritas() -> list[declaraciones.Suscripcion]:
    with db.system_session() as sesion:
        return declaraciones.suscritas(sesion)


def instalar(monkeypatch: pytest.MonkeyPatch, otra: str) -> None:
    """Pone en marcha otra versión del programa."""
    monkeypatch.setattr(declaraciones, "VERSION", otra)


def test_sin_productor_esta_sin_suscribir_y_no_se_guarda() -> None:
    declaracion = vigente()
    assert not declaracion.suscrita
    assert "el nombre o la razón social de quien produce el programa" in declaracion.faltan
    assert suscritas() == []


def test_mientras_el_programa_no_cumpla_todo_no_se_puede_suscribir(monkeypatch: pytest.MonkeyPatch) -> None:
    suscribir(monkeypatch)
    monkeypatch.setattr(declaraciones, "PENDIENTES", ("el código QR",))
    assert vigente().faltan == ("que esta versión incluya el código QR",)
    assert suscritas() == []


def test_se_guarda_una_fila_por_version_aunque_se_mire_muchas_veces(monkeypatch: pytest.MonkeyPatch) -> None:
    suscribir(monkeypatch)
    assert vigente() == vigente() == leer() == leer(version=VERSION)
    (guardada,) = suscritas()
    assert (guardada.version, guardada.suscrita_el, guardada.sha256) == (VERSION, date(2026, 1, 15), vigente().sha256)


def test_dos_que_la_miran_a_la_vez_guardan_una(monkeypatch: pytest.MonkeyPatch) -> None:
    suscribir(monkeypatch)
    with ThreadPoolExecutor(8) as hilos:
        resumenes = {declaracion.sha256 for declaracion in hilos.map(lambda _: vigente(), range(24))}
    assert [guardada.sha256 for guardada in suscritas()] == list(resumenes)


def test_las_versiones_anteriores_se_siguen_leyendo(monkeypatch: pytest.MonkeyPatch) -> None:
    suscribir(monkeypatch)
    primera = vigente()
    instalar(monkeypatch, "9.0.0")
    assert vigente().faltan == (f"suscribir la versión 9.0.0: la suscrita es la {VERSION}",)
    suscribir(monkeypatch, version_declarada="9.0.0", fecha_declaracion=date(2026, 6, 1))
    segunda = vigente()
    assert [guardada.version for guardada in suscritas()] == ["9.0.0", VERSION]
    assert leer(version=VERSION) == leer(sha256=primera.sha256) == primera
    assert leer() == leer(version="9.0.0") == segunda
    assert leer(version=VERSION).sha256 == primera.sha256


def test_si_cambia_quien_responde_quedan_las_dos(monkeypatch: pytest.MonkeyPatch) -> None:
    suscribir(monkeypatch)
    antes = vigente()
    suscribir(monkeypatch, direccion_productor="Calle Menor, 2, 28013 Madrid, España")
    assert vigente().sha256 != antes.sha256
    assert len(suscritas()) == 2
    assert leer(sha256=antes.sha256) == antes


@pytest.mark.parametrize("cual", [{"version": "0.0.1"}, {"sha256": "0" * 64}])
def test_la_que_nadie_suscribio_no_se_encuentra(cual: dict[str, str]) -> None:
    with pytest.raises(NoEncontrado):
        leer(**cual)


def test_nombra_los_componentes_con_la_version_que_esta_en_uso(aparte: str) -> None:
    with psycopg.connect(aparte) as conexion:
        (postgresql,) = conexion.execute("SELECT split_part(version(), ' ', 2)").fetchone() or ("",)
    (componentes,) = [apartado.valor for apartado in vigente().anexo if apartado.letra == "2.d)"]
    assert componentes[0].startswith(f"PostgreSQL {postgresql}: ")
    assert any(componente.startswith(f"psycopg {version('psycopg')}: ") for componente in componentes)


@pytest.mark.parametrize(
    "orden",
    ["UPDATE declaraciones SET suscrita_el = '2020-01-01'", "DELETE FROM declaraciones", "TRUNCATE declaraciones"],
)
def test_ni_el_propietario_cambia_una_declaracion(aparte: str, monkeypatch: pytest.MonkeyPatch, orden: str) -> None:
    suscribir(monkeypatch)
    vigente()
    with psycopg.connect(aparte) as conexion, pytest.raises(psycopg.DatabaseError) as fallo:
        conexion.execute(orden)
    assert fallo.value.sqlstate == "FS001"


@pytest.mark.parametrize("orden", ["UPDATE declaraciones SET version = '1'", "DELETE FROM declaraciones"])
def test_la_aplicacion_solo_puede_anadir_y_leer(orden: str) -> None:
    url = db.motor().url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as conexion, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conexion.execute(orden)
