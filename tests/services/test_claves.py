"""El secreto de la instalación se cambia sin que nadie pierda su certificado, y no se enseña en ningún sitio."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from factursaas.arranque import base, claves
from factursaas.config import Ajustes, ajustes
from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.services import certificados, cofre
from tests import fabrica

SECRETOS = {
    "FACTURSAAS_SECRET_KEY": "secreto-de-la-instalacion",
    "FACTURSAAS_SECRET_KEY_PREVIOUS": "secreto-de-antes",
    "DATABASE_URL": "postgresql://u:secreto-de-la-base@db/f",
    "DATABASE_APP_URL": "postgresql://u:secreto-de-la-app@db/f",
    "REDIS_URL": "redis://:secreto-de-redis@localhost",
    "CLERK_SECRET_KEY": "sk_live_secreto",
    "CLERK_WEBHOOK_SECRET": "whsec_secreto",
    "OIDC_CLIENT_SECRET": "secreto-oidc",
    "SENTRY_DSN": "https://secreto@sentry.example",
    "FACTURSAAS_AEAT_CERTIFICATE_PASSWORD": "secreto-del-certificado",
}


def clave_de(quien: Inquilino) -> bytes:
    with tenant_session(quien) as db:
        leida = certificados.credencial(db)
        assert leida is not None
        return leida.clave


def test_al_cambiar_el_secreto_los_certificados_se_siguen_abriendo(
    ana: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    fabrica.con_emisor(ana)
    fabrica.con_certificado(ana)
    antes, secreto = clave_de(ana), ajustes().clave_secreta
    monkeypatch.setitem(ajustes().__dict__, "clave_secreta", "otro-secreto")
    monkeypatch.setattr(ajustes(), "claves_anteriores", SecretStr(f"uno-mas-viejo {secreto}"))
    assert clave_de(ana) == antes
    with tenant_session(ana) as db:
        assert certificados.recifrar(db) is True
        assert certificados.recifrar(db) is False
    monkeypatch.setattr(ajustes(), "claves_anteriores", SecretStr(""))
    monkeypatch.setattr(Ajustes, "secretos_retirados", [])
    assert clave_de(ana) == antes, "ya no hace falta el de antes"


def test_la_orden_los_recifra_todos_y_dice_los_que_no_puede(
    aparte: str, ana: Inquilino, bruno: Inquilino, carla: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    for quien, nif in ((ana, "12345678Z"), (bruno, "B12345674"), (carla, "71234567W")):
        fabrica.con_emisor(quien, nif=nif)
        if quien is carla:
            monkeypatch.setitem(ajustes().__dict__, "clave_secreta", "perdido")
        fabrica.con_certificado(quien, nif)
    monkeypatch.setitem(ajustes().__dict__, "clave_secreta", "otro-secreto")
    monkeypatch.setattr(base, "en_marcha", lambda: nullcontext(aparte))
    monkeypatch.setattr(base, "conectada", lambda _url: nullcontext())
    assert claves.rotar() == claves.Rotacion(recifrados=2, al_dia=0, cerrados=1)
    assert claves.rotar() == claves.Rotacion(recifrados=0, al_dia=2, cerrados=1)


def test_sin_el_secreto_de_antes_no_se_abre(monkeypatch: pytest.MonkeyPatch) -> None:
    cifrado = cofre.cifrar(b"x", "prueba")
    monkeypatch.setitem(ajustes().__dict__, "clave_secreta", "otro-secreto")
    monkeypatch.setattr(Ajustes, "secretos_retirados", [])
    with pytest.raises(cofre.CofreCerrado):
        cofre.descifrar(cifrado, "prueba")


def test_los_ajustes_no_ensenan_ningun_secreto() -> None:
    leidos = Ajustes(**SECRETOS)  # pyright: ignore
    ensenado = repr(leidos) + str(leidos)
    assert "secreto" not in ensenado.replace("secret_key", ""), ensenado


@pytest.mark.parametrize("variable", [*SECRETOS, "FACTURSAAS_RATE_API", "PORT"])
def test_un_error_de_configuracion_tampoco(variable: str) -> None:
    """Un valor que no vale se nombra por su variable, sin repetirlo: puede ser un secreto puesto donde no era."""
    with pytest.raises(ValidationError) as fallo:
        Ajustes(**SECRETOS | {"PORT": "no-es-un-puerto-secreto", variable: ["valor-secreto"]})  # pyright: ignore
    assert "secreto" not in str(fallo.value)


def test_un_env_que_lee_cualquiera_se_dice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claves, "RAIZ", tmp_path)
    assert not claves.env_a_la_vista()
    fichero = tmp_path / ".env"
    fichero.touch(mode=0o600)
    assert not claves.env_a_la_vista()
    fichero.chmod(0o644)
    assert claves.env_a_la_vista()
