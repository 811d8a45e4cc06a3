from dataclasses import replace
from uuid import uuid4

import pytest
from reflex.event import Event

from factursaas.domain.acceso import INICIO, destino_seguro
from factursaas.domain.planes import EPOCA, Inquilino, Plan
from factursaas.integrations.claves import ClavesNoDisponibles
from factursaas.integrations.tokens import emisor_configurado
from factursaas.states.entrar import EntrarState
from factursaas.states.sesion import SesionState
from factursaas.states.uso import LineaUso
from factursaas.states.velo import velar
from tests import fabrica
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("bueno", ["/clientes", "/facturas/0192?x=1#y", "/facturas?q=a%20b", "/ajustes?volver=//x"])
def test_se_vuelve_a_las_paginas_propias(bueno: str):
    assert destino_seguro(bueno) == bueno


@pytest.mark.parametrize(
    "malo",
    [
        "", "clientes", "//malo.es", "///malo.es", "/\\malo.es", "\\\\malo.es", "https://malo.es", "HTTPS://malo.es/x",
        "javascript:alert(1)", " /clientes", "/\t/malo.es", "/\n/malo.es", "/\x00", "/entrar", "/entrar/",
        "/entrar?volver=/x", "/", "http:/malo.es", "http:malo.es", "//[malo", "/" + "a" * 3000, None, 3, ["/clientes"],
    ],
)  # fmt: skip
def test_no_se_vuelve_fuera_ni_en_redondo(malo: object):
    assert destino_seguro(malo) == INICIO


async def test_entrar_lleva_a_donde_se_iba(pestana: Pestana):
    pestana.ir_a("/entrar", volver="/productos")
    assert [evento.payload["path"] for evento in await pestana.entrar() if evento.name == "_redirect"] == ["/productos"]
    pestana.ir_a("/entrar", volver="//malo.es")
    (evento,) = await pestana.mandar(SesionState.asegurar)
    assert evento.payload["path"] == INICIO


async def test_otro_token_con_la_pagina_a_medio_cambiar_no_lleva_a_otro_sitio(pestana: Pestana):
    pestana.ir_a("/entrar", volver="/ajustes")
    await pestana.entrar()
    pestana.ir_a("/entrar")  # el navegador ya ha cambiado lo que sigue al «?», y aún no la ruta
    assert [evento for evento in await pestana.entrar() if evento.name == "_redirect"] == []
    await pestana.mandar(SesionState.asegurar)
    assert [evento.payload["path"] for evento in await pestana.entrar() if evento.name == "_redirect"] == [INICIO]


async def test_lo_publico_es_solo_texto_para_pintar(pestana: Pestana):
    await pestana.entrar("user_ana", Plan.STARTER)
    sesion = await pestana.sesion
    velar(False)
    publico = sesion.dict()[SesionState.get_full_name()]
    assert {clave.removesuffix("_rx_state_") for clave in publico} == {
        "aviso", "comprobada", "demo", "dentro", "email", "impago", "limites", "nombre_plan", "suplantado", "uso",
        "marca_verifactu", "verifactu", "mirando", "operador",
    }  # fmt: skip
    assert (sesion.email, sesion.nombre_plan, sesion.dentro) == ("user_ana@example.es", "Starter", True)
    quien = Inquilino("user_ana", Plan.STARTER, "user_ana@example.es", sesion._sesion_id)
    assert replace(sesion._inquilino(), plan_en=EPOCA) == quien


async def test_un_token_con_otro_plan_cambia_el_plan(pestana: Pestana):
    await pestana.entrar("user_ana", Plan.GRATIS)
    await pestana.entrar("user_ana", Plan.PRO)
    sesion = await pestana.sesion
    assert sesion._inquilino().plan is Plan.PRO
    assert sesion.uso[0].nivel == "sin_limite"


async def test_el_uso_se_actualiza_tras_un_cambio(pestana: Pestana, carla: Inquilino):
    await pestana.entrar(carla.user_id, Plan.GRATIS)
    sesion = await pestana.sesion
    assert sesion.uso[0] == LineaUso("Clientes", "0 de 5", 0, "normal")
    for numero in range(4):
        fabrica.con_cliente(carla, nombre=f"Cliente {numero}", nif="")
    await pestana.mandar(SesionState.actualizar_uso)
    assert (await pestana.sesion).uso[0] == LineaUso("Clientes", "4 de 5", 80, "aviso")


@pytest.mark.parametrize(("usados", "limite", "linea"), [
    (5, 5, LineaUso("Clientes", "5 de 5", 100, "lleno")), (9, 5, LineaUso("Clientes", "9 de 5", 100, "lleno")),
    (3, -1, LineaUso("Clientes", "3", 0, "sin_limite")),
    (39, 50, LineaUso("Clientes", "39 de 50", 78, "normal")),
])  # fmt: skip
def test_las_lineas_de_uso_se_leen(usados: int, limite: int, linea: LineaUso):
    assert LineaUso.de("clientes", usados, limite) == linea


async def test_sin_sesion_las_paginas_publicas_se_quedan(pestana: Pestana):
    for ruta in ("/", "/precios", "/declaracion", "/accesibilidad", "/entrar", "/404"):
        pestana.ir_a(ruta)
        assert await pestana.mandar(SesionState.terminar, motivo="caducada") == []
        assert (await pestana.sesion).comprobada


async def test_si_no_hay_claves_se_dice_y_no_se_echa_a_nadie(pestana: Pestana, monkeypatch: pytest.MonkeyPatch):
    await pestana.entrar()

    def caido(kid: str) -> None:
        raise ClavesNoDisponibles

    monkeypatch.setattr(emisor_configurado().claves, "clave", caido)
    seguir = await pestana.mandar(SesionState.recibir_token, token=pestana.token)
    assert "Ahora mismo no podemos comprobar" in str(seguir)
    assert not any(evento.name == "_redirect" for evento in seguir)
    assert (await pestana.sesion).dentro


@pytest.mark.parametrize(
    "form",
    [{}, {"email": "", "plan": "pro"}, {"email": "sin arroba", "plan": "pro"}, {"email": 3, "plan": "pro"},
     {"email": "a@b.es", "plan": "oro"}, {"email": "a@b.es"}, {"email": "a@b.es", "plan": ["pro"]},
     {"email": "x@" + "y" * 400, "plan": "pro"}],
)  # fmt: skip
async def test_una_entrada_mal_escrita_dice_que_falta(form: dict[str, object], pestana: Pestana):
    assert await pestana.mandar(EntrarState.entrar, form=form) == []
    assert (await pestana.raiz.get_state(EntrarState)).error


async def test_el_correo_no_puede_colar_codigo(pestana: Pestana):
    correo = '"});alert(1);//@b.es\u2028</script>'
    (evento,) = await pestana.mandar(EntrarState.entrar, form={"email": correo, "plan": "pro"})
    assert isinstance(evento, Event)
    assert '\\"});alert(1)' in evento.payload["javascript_code"]
    assert "\u2028" not in evento.payload["javascript_code"]


async def test_al_recargar_se_cuenta_lo_gastado_desde_fuera(pestana: Pestana) -> None:
    quien = f"user_{uuid4().hex}"
    await pestana.entrar(quien, Plan.GRATIS)
    assert (await pestana.sesion).uso[0].texto == "0 de 5"
    fabrica.con_cliente(Inquilino(quien, Plan.GRATIS))
    pestana.conectar("conexion_2")
    await pestana.entrar(quien, Plan.GRATIS)
    assert (await pestana.sesion).uso[0].texto == "1 de 5"
