"""La declaración se lee sin entrar, con sus versiones, y sin suscribir no lo parece."""

from datetime import date

import pytest

from factursaas.config import ajustes
from factursaas.states.declaracion import DeclaracionState
from tests.declarante import suscribir
from tests.states.pestana import Pestana

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("declaraciones")]


async def leer(pestana: Pestana, **consulta: str) -> DeclaracionState:
    pestana.ir_a("/declaracion", **consulta)
    await pestana.mandar(DeclaracionState.cargar)
    return await pestana.raiz.get_state(DeclaracionState)


async def test_sin_productor_dice_que_falta(pestana: Pestana) -> None:
    estado = await leer(pestana)
    assert estado.ficha.titulo.startswith("BORRADOR SIN SUSCRIBIR")
    assert "El nombre o la razón social de quien produce el programa." in estado.faltan
    assert estado.ficha.pdf == "/api/declaracion/pdf?descargar=1"


async def test_suscrita_se_lee_y_sale_entre_sus_versiones(pestana: Pestana, monkeypatch: pytest.MonkeyPatch) -> None:
    suscribir(monkeypatch, fecha_declaracion=date(2026, 4, 1))
    antes = (await leer(pestana)).ficha.sha256
    suscribir(monkeypatch, fecha_declaracion=date(2026, 5, 1))
    estado = await leer(pestana)
    assert (estado.ficha.titulo, estado.faltan) == (
        "DECLARACIÓN RESPONSABLE DEL SISTEMA INFORMÁTICO DE FACTURACIÓN",
        [],
    )
    assert [fila.suscrita for fila in estado.versiones if fila.es_esta] == ["Suscrita el 1 may 2026"]
    estado = await leer(pestana, sha256=antes)
    assert [fila.suscrita for fila in estado.versiones if fila.es_esta] == ["Suscrita el 1 abr 2026"]
    assert estado.ficha.pdf.endswith(f"&sha256={antes}")


async def test_un_resumen_que_no_lo_es_lleva_a_la_de_ahora(pestana: Pestana) -> None:
    assert (await leer(pestana, sha256="<script>")).ficha.version


@pytest.mark.parametrize(
    ("los_demas", "dicho"),
    [
        (date(2028, 10, 1), "desde el 1 de octubre de 2028."),
        (
            date(2029, 1, 1),
            "desde el 1 de octubre de 2028 a las sociedades, y desde el 1 de enero de 2029 a los autónomos",
        ),
    ],
)
async def test_desde_cuando_obliga_sale_de_la_configuracion(
    pestana: Pestana, monkeypatch: pytest.MonkeyPatch, los_demas: date, dicho: str
) -> None:
    monkeypatch.setattr(ajustes(), "obliga_a_sociedades", date(2028, 10, 1))
    monkeypatch.setattr(ajustes(), "obliga_a_los_demas", los_demas)
    assert dicho in (await leer(pestana)).obliga
