"""La declaración de accesibilidad dice a quién se escribe en esta instalación."""

import pytest

from factursaas.config import ajustes
from factursaas.states.accesibilidad import AccesibilidadState
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("propio", "productor", "sale"),
    [
        ("", "", ""),
        ("", "hola@example.es", "hola@example.es"),
        ("todos@example.es", "hola@example.es", "todos@example.es"),
    ],
)
async def test_se_escribe_al_correo_de_accesibilidad_o_al_del_productor(
    pestana: Pestana, monkeypatch: pytest.MonkeyPatch, propio: str, productor: str, sale: str
) -> None:
    monkeypatch.setattr(ajustes(), "correo_de_accesibilidad", propio)
    monkeypatch.setattr(ajustes(), "correo_productor", productor)
    pestana.ir_a("/accesibilidad")
    await pestana.mandar(AccesibilidadState.cargar)
    assert (await pestana.raiz.get_state(AccesibilidadState)).correo == sale
