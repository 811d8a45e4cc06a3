import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import reflex as rx
from reflex.event import Event
from sqlmodel import func, select

from factursaas.db import TenantSession
from factursaas.domain.errores import SesionCaducada
from factursaas.domain.planes import Plan
from factursaas.integrations.dev_issuer import Persona, emisor_de_desarrollo
from factursaas.models import Cliente
from factursaas.services import sesiones
from factursaas.states.base import TenantState
from factursaas.states.clientes import ClientesState
from factursaas.states.puerta import MAXIMO_APARCADOS, MAXIMO_VUELTAS
from factursaas.states.sesion import SesionState
from factursaas.states.velo import velar
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio


class FichaState(TenantState, rx.State):
    """Un estado con datos de inquilino, como los de verdad."""

    textos: list[str] = []  # noqa: RUF012

    @rx.event
    async def escribir(self, texto: str):
        self.textos.append(texto)

    @rx.event
    async def contar(self):
        self.textos.append(str(await self._run(_contar)))

    @rx.event
    async def anotar_pagina(self):
        self.textos.append(f"{self.router.url.path}?{self.router.url.query}")

    @rx.event(background=True)
    async def despacio(self, texto: str):
        async with self:
            self.textos.append(texto)


def _contar(db: TenantSession) -> int:
    return db.exec(select(func.count()).select_from(Cliente)).one()


def _guiones(eventos: list[Event]) -> list[str]:
    return [evento.payload.get("javascript_code", "") for evento in eventos if evento.name == "_call_script"]


def _destinos(eventos: list[Event]) -> list[str]:
    return [evento.payload["path"] for evento in eventos if evento.name == "_redirect"]


def _pide_token(eventos: list[Event]) -> bool:
    return any("__fsToken" in guion for guion in _guiones(eventos))


async def _textos(pestana: Pestana) -> list[str]:
    return list((await pestana.raiz.get_state(FichaState)).textos)


async def test_sin_identidad_nada_se_atiende(pestana: Pestana):
    assert _pide_token(await pestana.mandar(FichaState.escribir, texto="a"))
    assert await _textos(pestana) == []


async def test_con_identidad_se_atiende(pestana: Pestana):
    await pestana.entrar()
    assert await pestana.mandar(FichaState.escribir, texto="a") == []
    await pestana.mandar(FichaState.contar)
    assert await _textos(pestana) == ["a", "0"]


async def test_lo_aparcado_se_repite_en_orden_una_sola_vez(pestana: Pestana):
    await pestana.mandar(FichaState.escribir, texto="a")
    await pestana.mandar(FichaState.escribir, texto="b")
    await pestana.mandar(FichaState.contar)
    await pestana.entrar()
    assert await _textos(pestana) == ["a", "b", "0"]
    await pestana.entrar()
    assert await _textos(pestana) == ["a", "b", "0"]


async def test_varios_eventos_aparcados_piden_un_solo_token(pestana: Pestana):
    assert _pide_token(await pestana.mandar(FichaState.escribir, texto="a"))
    assert await pestana.mandar(FichaState.escribir, texto="b") == []


async def test_caducada_se_renueva_y_sigue(pestana: Pestana):
    await pestana.entrar()
    await pestana.mandar(FichaState.escribir, texto="a")
    await pestana.caducar()
    assert _pide_token(await pestana.mandar(FichaState.escribir, texto="b"))
    assert await _textos(pestana) == ["a"]
    await pestana.entrar()
    assert await _textos(pestana) == ["a", "b"]


async def test_otra_conexion_tiene_que_presentar_su_token(pestana: Pestana):
    await pestana.entrar()
    pestana.conectar("conexion_2")
    assert _pide_token(await pestana.mandar(FichaState.escribir, texto="a"))
    assert await _textos(pestana) == []
    await pestana.entrar()
    assert await _textos(pestana) == ["a"]


async def test_sin_sesion_en_el_navegador_se_va_a_entrar_y_al_volver_no_falta_nada(pestana: Pestana):
    await pestana.entrar()
    await pestana.mandar(FichaState.escribir, texto="a medias")
    await pestana.caducar()
    pestana.ir_a("/clientes", q="x")
    await pestana.mandar(FichaState.escribir, texto="tecleado")
    assert _destinos(await pestana.mandar(SesionState.recibir_token, token="")) == ["/entrar?volver=/clientes%3Fq%3Dx"]
    assert await _textos(pestana) == ["a medias"]
    pestana.ir_a("/entrar", volver="/clientes%3Fq%3Dx")
    seguir = await pestana.entrar()
    assert _destinos(seguir) == ["/clientes?q=x"]
    assert any("__fsRestaurar" in guion for guion in _guiones(seguir))
    assert await _textos(pestana) == ["a medias", "tecleado"]


async def test_lo_que_se_repite_ve_la_pagina_en_la_que_se_pidio(pestana: Pestana):
    pestana.ir_a("/clientes", q="x")
    await pestana.mandar(FichaState.anotar_pagina)
    pestana.ir_a("/entrar", volver="/clientes")
    assert _destinos(await pestana.entrar()) == ["/clientes"]
    assert await _textos(pestana) == ["/clientes?q=x"]


async def test_lo_aparcado_no_guarda_cookies_ni_la_conexion(pestana: Pestana):
    await pestana.mandar(FichaState.escribir, texto="a")
    (texto,) = (await pestana.sesion)._aparcados
    assert "secreto" not in texto
    assert "conexion_1" not in texto
    assert json.loads(texto)["router_data"]["pathname"] == "/clientes"


async def test_otra_persona_no_ve_nada_ni_hereda_lo_aparcado(pestana: Pestana):
    await pestana.entrar("user_ana")
    await pestana.mandar(FichaState.escribir, texto="de Ana")
    await pestana.caducar()
    await pestana.mandar(FichaState.escribir, texto="de Ana también")
    pestana.ir_a("/entrar", volver="/clientes")
    seguir = await pestana.entrar("user_bruno")
    assert await _textos(pestana) == []
    assert any("__fsOlvidar" in guion and "/panel" in guion for guion in _guiones(seguir))
    assert (await pestana.sesion).email == "user_bruno@example.es"


async def test_salir_lo_olvida_todo_y_la_sesion_no_vuelve_a_valer(pestana: Pestana):
    await pestana.entrar(f"user_{uuid4().hex}")
    await pestana.mandar(FichaState.escribir, texto="a")
    token = pestana.token
    seguir = await pestana.mandar(SesionState.salir)
    assert any("__fsSignOut" in guion for guion in _guiones(seguir))
    assert await _textos(pestana) == []
    sesion = await pestana.sesion
    assert (sesion.dentro, sesion.email, sesion._user_id, sesion.uso) == (False, "", "", [])
    await pestana.mandar(SesionState.recibir_token, token=token)
    assert not (await pestana.sesion).dentro


async def test_salir_en_otra_pestana_vacia_esta(pestana: Pestana):
    await pestana.entrar()
    await pestana.mandar(FichaState.escribir, texto="a")
    assert _destinos(await pestana.mandar(SesionState.terminar, motivo="salida")) == ["/entrar?volver=/clientes"]
    assert await _textos(pestana) == []


async def test_si_la_sesion_deja_de_valer_lo_escrito_espera(pestana: Pestana):
    await pestana.entrar()
    await pestana.mandar(FichaState.escribir, texto="a")
    assert _destinos(await pestana.mandar(SesionState.terminar, motivo="caducada")) == ["/entrar?volver=/clientes"]
    assert await _textos(pestana) == ["a"]
    with pytest.raises(SesionCaducada):
        (await pestana.sesion)._inquilino()


async def test_una_sesion_cerrada_en_otro_sitio_deja_de_valer(pestana: Pestana):
    await pestana.entrar(f"user_{uuid4().hex}")
    sesion = await pestana.sesion
    sesiones.cerrar(sesion._sesion_id, datetime.now(UTC) + timedelta(hours=1))
    ficha = await pestana.raiz.get_state(FichaState)
    with pytest.raises(SesionCaducada):
        await ficha._run(_contar)
    sesion._revisada = 0
    assert _pide_token(await pestana.mandar(FichaState.escribir, texto="a"))
    assert await _textos(pestana) == []
    pestana.ir_a("/entrar")
    assert _destinos(await pestana.mandar(SesionState.recibir_token, token=pestana.token)) == []
    assert await _textos(pestana) == []


@pytest.mark.parametrize("token", ["", None, "a.b.c", "x" * 100_000, 3, [], {"a": 1}])
async def test_un_token_malo_no_abre_nada_ni_da_vueltas(token: Any, pestana: Pestana):
    await pestana.mandar(FichaState.escribir, texto="a")
    for _ in range(5):
        seguir = await pestana.mandar(SesionState.recibir_token, token=token)
        assert not _pide_token(seguir)
        assert all(evento.name.startswith("_") for evento in seguir)
    assert await _textos(pestana) == []


@pytest.mark.parametrize("payload", [None, [], "x", 3, {"texto": object()}, {"texto": b"x"}, {"texto": {1, 2}}])
async def test_un_evento_malformado_no_rompe_nada(payload: Any, pestana: Pestana):
    nombre = f"{FichaState.get_full_name()}.escribir"
    await pestana.mandar(Event(name=nombre, payload=payload, router_data=pestana.router_data()))
    await pestana.mandar(FichaState.escribir, texto="b")
    seguir = await pestana.mandar(SesionState.recibir_token, token=pestana.token or _token())
    buenos = [evento for evento in seguir if evento.payload == {"texto": "b"}]
    await pestana.repetir(buenos)
    assert await _textos(pestana) == ["b"]


async def test_un_contenido_infinitamente_anidado_no_rompe_nada(pestana: Pestana):
    hondo: list[Any] = []
    for _ in range(100_000):
        hondo = [hondo]
    await pestana.mandar(Event(name=f"{FichaState.get_full_name()}.escribir", payload={"texto": hondo}))
    assert (await pestana.sesion)._aparcados == []


async def test_lo_que_espera_tiene_un_limite(pestana: Pestana):
    for numero in range(MAXIMO_APARCADOS + 20):
        await pestana.mandar(FichaState.escribir, texto=str(numero))
    assert len((await pestana.sesion)._aparcados) == MAXIMO_APARCADOS
    grande = Pestana()
    for _ in range(10):
        await grande.mandar(FichaState.escribir, texto="x" * 400_000)
    assert sum(map(len, (await grande.sesion)._aparcados)) <= 1_000_000


async def test_si_la_identidad_nunca_llega_a_tiempo_se_deja_de_insistir(pestana: Pestana):
    await pestana.mandar(FichaState.escribir, texto="a")
    repeticiones = 0
    for _ in range(MAXIMO_VUELTAS + 5):
        seguir = await pestana.mandar(SesionState.recibir_token, token=_token())
        await pestana.caducar()
        (await pestana.sesion)._pedido = 0
        repetidos = [evento for evento in seguir if not evento.name.startswith("_")]
        repeticiones += len(repetidos)
        await pestana.repetir(repetidos)
    assert repeticiones == MAXIMO_VUELTAS
    assert await _textos(pestana) == []


async def test_los_eventos_de_fondo_tambien_pasan_por_la_puerta(pestana: Pestana):
    assert _pide_token(await pestana.mandar(FichaState.despacio, texto="a"))
    assert await _textos(pestana) == []


async def test_al_conectar_no_se_manda_nada_de_nadie_hasta_saber_quien_mira(pestana: Pestana):
    await pestana.entrar("user_ana")
    await pestana.mandar(FichaState.escribir, texto="secreto de Ana")
    assert "secreto de Ana" in str(pestana.raiz.dict())
    pestana.conectar("conexion_robada")
    hidratar = Event(name=f"{rx.State.get_full_name()}.hydrate_and_load", router_data=pestana.router_data())
    assert await pestana.puerta.preprocess(app=None, state=pestana.raiz, event=hidratar) is None  # pyright: ignore
    foto = str(pestana.raiz.dict())
    assert "secreto de Ana" not in foto
    assert "user_ana" not in foto
    pestana.raiz._clean()
    velar(False)
    await pestana.entrar("user_ana")
    assert "secreto de Ana" in str(pestana.raiz.get_delta())


async def test_si_quien_mira_es_otro_no_recibe_nada(pestana: Pestana):
    await pestana.entrar("user_ana")
    await pestana.mandar(FichaState.escribir, texto="secreto de Ana")
    pestana.conectar("conexion_2")
    await pestana.entrar("user_bruno")
    assert "secreto de Ana" not in str(pestana.raiz.get_delta())
    assert "secreto de Ana" not in str(pestana.raiz.dict())


def _token() -> str:
    return emisor_de_desarrollo().token(Persona("user_ana", "ana@example.es", Plan.PRO), 60)


async def test_si_el_servidor_lo_ha_olvidado_todo_la_pagina_se_vuelve_a_cargar_una_vez(pestana: Pestana) -> None:
    pestana.perdida = True
    primeros = [evento.name for evento in await pestana.mandar(ClientesState.siguiente)]
    assert primeros[0].endswith("hydrate_and_load")
    segundos = [evento.name for evento in await pestana.mandar(ClientesState.siguiente)]
    assert not any(nombre.endswith("hydrate_and_load") for nombre in segundos)
