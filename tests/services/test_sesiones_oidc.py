"""Sesiones propias y su clave de firma."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlmodel import col, select

from factursaas.config import ajustes
from factursaas.db import system_session
from factursaas.integrations.firma import Firmante, pem_nuevo
from factursaas.models import ClaveDeFirma, SesionOidc
from factursaas.services import cofre, sesiones_oidc

AHORA = datetime.now(UTC)


@pytest.fixture
def secreto_nuevo(base: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Cambia el secreto de la instalación por otro que nadie ha usado."""

    def cambiar() -> None:
        monkeypatch.setattr(ajustes(), "secret_key", SecretStr(uuid4().hex))
        ajustes().__dict__.pop("clave_secreta", None)

    return cambiar


@pytest.fixture(autouse=True)
def _secreto_de_siempre() -> object:
    yield
    ajustes().__dict__.pop("clave_secreta", None)


def _sub() -> str:
    return f"oidc_{uuid4().hex}"


def test_una_sesion_se_abre_con_su_secreto_y_dura_lo_configurado(base: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ajustes(), "oidc_horas_de_sesion", 3)
    sub = _sub()
    secreto = sesiones_oidc.abrir(sub, "ana@example.es", AHORA)
    sesion = sesiones_oidc.leer(secreto, AHORA + timedelta(hours=3, seconds=-1))
    assert sesion is not None
    assert (sesion.sub, sesion.email, sesion.caduca_en) == (sub, "ana@example.es", AHORA + timedelta(hours=3))
    assert sesiones_oidc.leer(secreto, AHORA + timedelta(hours=3)) is None


def test_cada_sesion_es_otra(base: str):
    sub = _sub()
    assert len({sesiones_oidc.abrir(sub, "") for _ in range(3)}) == 3


@pytest.mark.parametrize("malo", ["", "x", "a" * 201, "ñ", "' OR 1=1 --", "\x00", "\ud800"])
def test_un_secreto_inventado_no_abre_nada(malo: str, base: str):
    assert sesiones_oidc.leer(malo) is None


def test_ni_la_base_ni_los_tokens_sirven_para_entrar(base: str):
    secreto = sesiones_oidc.abrir(sub := _sub(), "ana@example.es")
    with system_session() as db:
        fila = db.exec(select(SesionOidc).where(col(SesionOidc.sub) == sub)).one()
    assert secreto not in fila.model_dump_json()
    assert sesiones_oidc.leer(fila.sid) is None
    assert sesiones_oidc.leer(fila.sid.removeprefix("sess_")) is None


def test_cerrada_ya_no_abre_y_las_demas_siguen(base: str):
    una, otra = (sesiones_oidc.abrir(_sub(), "") for _ in range(2))
    sesiones_oidc.cerrar(sesiones_oidc.sid_de(una))
    sesiones_oidc.cerrar(sesiones_oidc.sid_de(una))
    assert sesiones_oidc.leer(una) is None
    assert sesiones_oidc.leer(otra) is not None


def test_al_entrar_se_olvidan_las_caducadas(base: str):
    vieja, viva = _sub(), _sub()
    sesiones_oidc.abrir(vieja, "", AHORA - timedelta(days=40))
    sesiones_oidc.abrir(viva, "")
    sesiones_oidc.abrir(_sub(), "")
    with system_session() as db:
        quedan = db.exec(select(SesionOidc.sub).where(col(SesionOidc.sub).in_([vieja, viva]))).all()
    assert quedan == [viva]


def test_todos_los_procesos_firman_con_la_misma_clave(secreto_nuevo: Callable[[], None]):
    secreto_nuevo()
    creadas: list[bytes] = []

    def crear() -> bytes:
        creadas.append(pem_nuevo())
        return creadas[-1]

    with ThreadPoolExecutor(8) as hilos:
        leidas = list(hilos.map(lambda _: sesiones_oidc.clave_de_firma(crear), range(8)))
    assert len(creadas) == 1
    assert set(leidas) == set(creadas)
    assert Firmante(leidas[0], "ins_").claves()


def test_la_clave_se_guarda_cifrada_y_otro_secreto_empieza_otra(secreto_nuevo: Callable[[], None]):
    secreto_nuevo()
    primera = sesiones_oidc.clave_de_firma(pem_nuevo)
    with system_session() as db:
        guardadas = db.exec(select(ClaveDeFirma.cifrada)).all()
    assert not any(b"PRIVATE KEY" in guardada for guardada in guardadas)
    secreto_nuevo()
    assert sesiones_oidc.clave_de_firma(pem_nuevo) != primera


def test_lo_cifrado_solo_se_abre_igual_y_entero(base: str):
    cifrado = cofre.cifrar(b"hola", "uso", "contexto")
    assert cofre.descifrar(cifrado, "uso", "contexto") == b"hola"
    assert cofre.cifrar(b"hola", "uso", "contexto") != cifrado
    cambiado = cifrado[:-1] + bytes([cifrado[-1] ^ 1])
    for malo, uso, contexto in (
        (cifrado, "otro", "contexto"), (cifrado, "uso", "otro"), (cambiado, "uso", "contexto"), (b"", "uso", ""),
        (cifrado[:11], "uso", "contexto"), (cifrado[:20], "uso", "contexto"), (cifrado, "uso", "\ud800"),
    ):  # fmt: skip
        with pytest.raises(cofre.CofreCerrado):
            cofre.descifrar(malo, uso, contexto)
