"""Nuestra comprobación de firmas coincide con la de la biblioteca del estándar."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from factursaas.integrations import svix

SECRETO = "whsec_" + base64.b64encode(b"un secreto de veinticuatro").decode()


def _cabeceras(cuerpo: bytes, cuando: datetime | None = None) -> dict[str, str]:
    # Al usarla y no al cargar el módulo: en una tanda larga la firma caducaría antes de llegar aquí.
    cuando = cuando or datetime.now(UTC)
    firma = Webhook(SECRETO).sign("msg_1", cuando, cuerpo.decode())
    return {"svix-id": "msg_1", "svix-timestamp": str(int(cuando.timestamp())), "svix-signature": firma}


def _la_biblioteca_lo_acepta(cuerpo: bytes, cabeceras: dict[str, str]) -> bool:
    suyas = {nombre.replace("svix-", "webhook-"): valor for nombre, valor in cabeceras.items()}
    try:
        Webhook(SECRETO).verify(cuerpo, suyas)
    except (WebhookVerificationError, ValueError):
        return False
    return True


def _lo_aceptamos(cuerpo: bytes, cabeceras: dict[str, str]) -> bool:
    try:
        svix.comprobar(cabeceras, cuerpo, svix.secretos_de(SECRETO), datetime.now(UTC).timestamp())
    except svix.FirmaNoValida:
        return False
    return True


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3))
def test_aceptamos_lo_que_firma_la_biblioteca(datos: dict[str, str]) -> None:
    cuerpo = json.dumps(datos).encode()
    assert _lo_aceptamos(cuerpo, _cabeceras(cuerpo))


@pytest.mark.parametrize(
    "cambio",
    [
        {},
        {"svix-id": "msg_2"},
        {"svix-timestamp": "1"},
        {"svix-signature": "v1,AAAA"},
        {"svix-signature": "v2,AAAA"},
        {"svix-signature": ""},
    ],
)
def test_coincidimos_en_lo_bueno_y_en_lo_retocado(cambio: dict[str, str]) -> None:
    cuerpo = b'{"type": "user.created"}'
    cabeceras = _cabeceras(cuerpo) | cambio
    assert _lo_aceptamos(cuerpo, cabeceras) is _la_biblioteca_lo_acepta(cuerpo, cabeceras) is (not cambio)


@pytest.mark.parametrize("malo", ["", "whsec_", "whsec_!!", "aG9sYQ==", "whsec_aG9sYQ== otro"])
def test_un_secreto_mal_copiado_se_nota(malo: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        svix.secretos_de(malo)
