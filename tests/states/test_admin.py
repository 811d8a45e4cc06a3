"""El panel de la instalación: para quien no es operador no existe, y mirar por otro pide permiso y queda escrito."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext
from sqlmodel import update

from factursaas.config import ajustes
from factursaas.db import tenant_session
from factursaas.domain.errores import ErrorDeNegocio, NoEncontrado, SesionCaducada, SoloLectura
from factursaas.domain.planes import FuenteDePlan, Inquilino, Plan
from factursaas.models import Anotacion, PermisoDeSoporte
from factursaas.services import auditoria, cuentas, fallos, soporte
from factursaas.services.auditoria import Filtro
from factursaas.states.admin import AdminCuentaState, AdminState
from factursaas.states.clientes import ClientesState
from factursaas.states.facturas import FacturasState
from factursaas.states.filas_admin import FilaCuenta
from factursaas.states.sesion import SesionState
from factursaas.states.soporte import SoporteState
from tests import ataques, fabrica
from tests import remision as pasos
from tests.states.hostil import bombardear
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio
OPERADOR = "user_operador"


@pytest.fixture(autouse=True)
def con_operador(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ajustes().__dict__, "lista_de_operadores", frozenset({OPERADOR, "jefa@example.es"}))
    monkeypatch.setattr(ajustes(), "fuente_de_plan", FuenteDePlan.MANUAL)


@pytest.fixture
async def operador(pestana: Pestana) -> Pestana:
    pestana.ir_a("/admin")
    await pestana.entrar(OPERADOR)
    return pestana


@pytest.fixture
def cuenta(ana: Inquilino) -> Inquilino:
    """Ana, con algo hecho."""
    with tenant_session(ana) as db:
        cuentas.presentar_token(db)
        cuentas.anotar_correo(db, ana.email)
    fabrica.con_emitida(ana)
    return ana


def escrito(quien: Inquilino) -> list[Anotacion]:
    """Lo que su dueño lee de soporte, de lo primero a lo último."""
    with tenant_session(quien) as db:
        return [hecho.anotacion for hecho in reversed(auditoria.listar(db, Filtro(accion="soporte"), 200).items)]


async def abrir(operador: Pestana, quien: Inquilino) -> AdminCuentaState:
    operador.ir_a("/admin/cuenta", id=quien.user_id)
    await operador.mandar(AdminCuentaState.cargar)
    return await operador.raiz.get_state(AdminCuentaState)


async def mirar(operador: Pestana, quien: Inquilino, ruta: str = "/clientes") -> None:
    await abrir(operador, quien)
    await operador.mandar(AdminCuentaState.mirar)
    operador.ir_a(ruta)


def _eventos() -> list[tuple[Any, str]]:
    return [(estado, nombre) for estado in (AdminState, AdminCuentaState) for nombre in estado.event_handlers]


def test_hay_eventos_que_probar() -> None:
    assert "mirar" in AdminCuentaState.event_handlers
    assert "buscar" in AdminState.event_handlers


@pytest.mark.parametrize(("estado", "nombre"), [uno for uno in _eventos() if uno[1] != "setvar"])
async def test_quien_no_es_operador_no_puede_llamar_a_nada(estado: Any, nombre: str, pestana: Pestana) -> None:
    await pestana.entrar("user_cualquiera")
    evento = RegistrationContext.get().event_handlers[f"{estado.get_full_name()}.{nombre}"].handler
    argumentos = dict.fromkeys(evento.fn.__code__.co_varnames[1 : evento.fn.__code__.co_argcount], "pro")
    with pytest.raises(NoEncontrado, match="no hay nada"):
        await pestana.mandar(getattr(estado, nombre), **argumentos)
    admin, detalle = await pestana.raiz.get_state(AdminState), await pestana.raiz.get_state(AdminCuentaState)
    assert (admin.filas, admin.fallos, detalle.ficha.id) == ([], [], "")
    assert not (await pestana.sesion).operador


async def test_sin_identidad_ni_se_atiende(pestana: Pestana) -> None:
    eventos = await pestana.mandar(AdminState.cargar)
    assert [evento.name for evento in eventos] == ["_call_script"] or eventos == []
    assert (await pestana.raiz.get_state(AdminState)).filas == []


async def test_al_operador_se_le_caduca_la_identidad_y_deja_de_serlo(operador: Pestana) -> None:
    await operador.caducar()
    admin = await operador.raiz.get_state(AdminState)
    with pytest.raises(SesionCaducada):
        await admin._operador()


@pytest.mark.parametrize(
    ("claims", "lo_es"),
    [
        ({"sub": OPERADOR}, True),
        ({"sub": "user_x", "email": "Jefa@example.es"}, True),
        ({"sub": "user_x", "email": "jefa@example.es", "email_verified": ...}, False),
        ({"sub": "user_x", "email": "jefa@example.es", "email_verified": "true"}, False),
        ({"sub": OPERADOR, "act": {"sub": "user_soporte"}}, False),
        ({"sub": "user_x", "metadata": {"role": "operador"}}, True),
        ({"sub": "user_x", "unsafe_metadata": {"role": "operador"}}, False),
        ({"sub": "user_x", "metadata": "operador"}, False),
        ({"sub": "user_x"}, False),
    ],
)
async def test_lo_dice_el_token_comprobado(
    claims: dict[str, Any], lo_es: bool, pestana: Pestana, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ajustes(), "rol_de_operador", "operador")
    monkeypatch.setattr(ajustes(), "permiso_para_suplantar", False)
    await pestana.mandar(SesionState.recibir_token, token=ataques.bueno(**claims))
    assert (await pestana.sesion).operador is lo_es


async def test_ve_las_cuentas_y_las_busca(operador: Pestana, cuenta: Inquilino) -> None:
    await operador.mandar(AdminState.cargar)
    await operador.mandar(AdminState.buscar, q=cuenta.user_id)
    admin = await operador.raiz.get_state(AdminState)
    [fila] = admin.filas
    assert isinstance(fila, FilaCuenta)
    assert (fila.nombre, fila.clientes, fila.facturas, fila.plan) == (cuenta.email, "1", "1", "Gratis (inicial)")
    assert fila.actividad != "Nunca"


async def test_pasa_de_pagina(operador: Pestana, inquilino: Any) -> None:
    marca = inquilino("pagina").user_id
    for n in range(27):
        with tenant_session(Inquilino(f"{marca}_{n:02d}")) as db:
            cuentas.presentar_token(db)
    await operador.mandar(AdminState.buscar, q=marca)
    admin = await operador.raiz.get_state(AdminState)
    assert (len(admin.filas), admin.hay_siguiente, admin.hay_anterior) == (25, True, False)
    await operador.mandar(AdminState.siguiente)
    assert (len(admin.filas), admin.hay_siguiente, admin.hay_anterior) == (2, False, True)
    await operador.mandar(AdminState.anterior)
    assert (len(admin.filas), admin.hay_anterior) == (25, False)


async def test_ve_la_cola_la_bandeja_y_los_fallos(operador: Pestana, cuenta: Inquilino) -> None:
    pasos.con_certificado_de_la_instalacion()
    referencia = cuenta.user_id[-8:]
    await asyncio.to_thread(fallos.apuntar, referencia, ZeroDivisionError("12345678Z le debe dinero a su primo"))
    await operador.mandar(AdminState.cargar)
    admin = await operador.raiz.get_state(AdminState)
    assert admin.cola.trabajadores == "0"
    assert admin.cola.parada
    assert cuenta.email in {fila.nombre for fila in admin.bandeja}
    [fallo] = [fila for fila in admin.fallos if fila.referencia == referencia]
    assert fallo.clase == "ZeroDivisionError"
    assert "12345678Z" not in str(admin.fallos)


async def test_pone_un_plan_y_su_dueno_lo_lee(operador: Pestana, cuenta: Inquilino) -> None:
    ficha = await abrir(operador, cuenta)
    await operador.mandar(AdminCuentaState.poner_plan, plan="starter")
    assert ficha.ficha.plan == "Starter"
    with tenant_session(cuenta) as db:
        [hecho] = auditoria.listar(db, Filtro(accion="cuenta.plan")).items
    assert (hecho.anotacion.actor, hecho.anotacion.quien) == ("operador", OPERADOR)
    assert hecho.resumen == "La cuenta pasa a tener el plan Starter"


async def test_si_los_planes_los_cobra_otro_no_se_ponen(
    operador: Pestana, cuenta: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    await abrir(operador, cuenta)
    monkeypatch.setattr(ajustes(), "fuente_de_plan", FuenteDePlan.CLERK)
    with pytest.raises(ErrorDeNegocio, match="aquí no se cambian"):
        await operador.mandar(AdminCuentaState.poner_plan, plan="pro")


async def test_una_cuenta_que_no_hay_no_se_abre(operador: Pestana) -> None:
    operador.ir_a("/admin/cuenta", id="user_nadie")
    with pytest.raises(NoEncontrado):
        await operador.mandar(AdminCuentaState.cargar)


async def test_sin_permiso_no_se_mira_y_el_intento_queda(operador: Pestana, cuenta: Inquilino) -> None:
    await mirar(operador, cuenta)
    sesion = await operador.sesion
    assert not sesion.mirando
    assert sesion._inquilino().user_id == OPERADOR
    [intento] = escrito(cuenta)
    assert (intento.accion, intento.actor, intento.quien) == ("soporte.rechazado", "operador", OPERADOR)


async def test_con_permiso_ve_lo_mismo_que_su_dueno(operador: Pestana, cuenta: Inquilino) -> None:
    fabrica.con_permiso(cuenta)
    await mirar(operador, cuenta)
    await operador.mandar(ClientesState.cargar)
    sesion, lista = await operador.sesion, await operador.raiz.get_state(ClientesState)
    assert (sesion.mirando, sesion.suplantado, sesion.email) == (True, True, cuenta.email)
    assert [fila.nombre for fila in lista.filas] == [fabrica.CLIENTE["nombre"]]


async def test_mirando_no_se_cambia_nada(operador: Pestana, cuenta: Inquilino) -> None:
    fabrica.con_permiso(cuenta)
    await mirar(operador, cuenta)
    quien = (await operador.sesion)._inquilino()
    with pytest.raises(SoloLectura):
        fabrica.con_cliente(quien, nombre="Otro")
    with pytest.raises(SoloLectura):
        await operador.mandar(SoporteState.dar)
    with pytest.raises(SoloLectura):
        await operador.mandar(SoporteState.retirar)


async def test_su_dueno_lee_cuando_entro_que_miro_y_cuando_salio(operador: Pestana, cuenta: Inquilino) -> None:
    fabrica.con_permiso(cuenta)
    await mirar(operador, cuenta)
    await operador.mandar(ClientesState.cargar)
    await operador.mandar(ClientesState.siguiente)
    operador.ir_a("/facturas")
    await operador.mandar(FacturasState.cargar)
    await operador.mandar(SesionState.dejar_de_mirar)
    filas = escrito(cuenta)
    assert [(fila.accion, fila.objeto_id) for fila in filas] == [
        ("soporte.entrar", ""),
        ("soporte.mirar", "/clientes"),
        ("soporte.mirar", "/facturas"),
        ("soporte.salir", ""),
    ]
    assert {(fila.actor, fila.quien) for fila in filas} == {("operador", OPERADOR)}


async def test_volver_al_panel_mientras_mira_no_es_mirar_la_cuenta(operador: Pestana, cuenta: Inquilino) -> None:
    fabrica.con_permiso(cuenta)
    await mirar(operador, cuenta, "/admin")
    await operador.mandar(AdminState.cargar)
    assert [fila.accion for fila in escrito(cuenta)] == ["soporte.entrar"]


async def test_al_salir_no_queda_nada_de_la_cuenta(operador: Pestana, cuenta: Inquilino) -> None:
    fabrica.con_permiso(cuenta)
    await mirar(operador, cuenta)
    await operador.mandar(ClientesState.cargar)
    await operador.mandar(SesionState.dejar_de_mirar)
    sesion, lista = await operador.sesion, await operador.raiz.get_state(ClientesState)
    assert (lista.filas, sesion.mirando, sesion._inquilino().user_id) == ([], False, OPERADOR)


async def test_al_retirar_el_permiso_se_acaba_en_el_siguiente_evento(operador: Pestana, cuenta: Inquilino) -> None:
    fabrica.con_permiso(cuenta)
    await mirar(operador, cuenta)
    await operador.mandar(ClientesState.cargar)
    with tenant_session(cuenta) as db:
        soporte.retirar_permiso(db)
    eventos = await operador.mandar(ClientesState.buscar, q="")
    sesion, lista = await operador.sesion, await operador.raiz.get_state(ClientesState)
    assert (lista.filas, sesion.mirando, sesion.suplantado) == ([], False, False)
    assert "/admin" in str([evento.payload for evento in eventos])
    assert escrito(cuenta)[-1].accion == "soporte.salir"


async def test_sin_esperar_a_otro_evento_se_le_quita_de_la_vista(operador: Pestana, cuenta: Inquilino) -> None:
    fabrica.con_permiso(cuenta)
    await mirar(operador, cuenta)
    await operador.mandar(ClientesState.cargar)
    with tenant_session(cuenta) as db:
        soporte.retirar_permiso(db)
    sesion = await operador.sesion
    antes = sesion.aviso
    await sesion._enterarse()
    assert sesion.aviso == antes + 1
    await operador.mandar(SesionState.recibir_token, token=operador.token)
    assert ((await operador.raiz.get_state(ClientesState)).filas, sesion.mirando) == ([], False)


async def test_el_permiso_caduca_solo(operador: Pestana, cuenta: Inquilino) -> None:
    fabrica.con_permiso(cuenta)
    await mirar(operador, cuenta)
    with tenant_session(cuenta) as db:
        db.exec(update(PermisoDeSoporte).values(hasta=datetime.now(UTC) - timedelta(seconds=1)))
    await operador.mandar(ClientesState.cargar)
    assert (await operador.raiz.get_state(ClientesState)).filas == []
    assert not (await operador.sesion).mirando


async def test_quien_deja_de_ser_operador_deja_de_mirar(
    operador: Pestana, cuenta: Inquilino, monkeypatch: pytest.MonkeyPatch
) -> None:
    fabrica.con_permiso(cuenta)
    await mirar(operador, cuenta)
    monkeypatch.setitem(ajustes().__dict__, "lista_de_operadores", frozenset[str]())
    await operador.entrar(OPERADOR)
    sesion = await operador.sesion
    assert (sesion.mirando, sesion._inquilino().user_id) == (False, OPERADOR)


async def test_si_entra_otra_persona_en_la_pestana_no_hereda_la_mirada(operador: Pestana, cuenta: Inquilino) -> None:
    fabrica.con_permiso(cuenta)
    await mirar(operador, cuenta)
    await operador.entrar("user_otra")
    sesion = await operador.sesion
    assert (sesion.mirando, sesion._inquilino().user_id) == (False, "user_otra")


async def test_clerk_sin_permiso_no_entra_y_queda_escrito(pestana: Pestana, inquilino: Any) -> None:
    victima = inquilino("victima")
    token = ataques.bueno(sub=victima.user_id, act={"sub": "user_soporte"})
    await pestana.mandar(SesionState.recibir_token, token=token)
    assert not (await pestana.sesion).dentro
    [intento] = escrito(victima)
    assert (intento.accion, intento.quien) == ("soporte.rechazado", "user_soporte")


async def test_clerk_con_permiso_deja_escrito_lo_que_mira(pestana: Pestana, inquilino: Any) -> None:
    victima = fabrica.con_permiso(inquilino("victima"))
    token = ataques.bueno(sub=victima.user_id, act={"sub": "user_soporte"})
    await pestana.mandar(SesionState.recibir_token, token=token)
    await pestana.mandar(ClientesState.cargar)
    assert [(fila.accion, fila.quien) for fila in escrito(victima)] == [("soporte.mirar", "user_soporte")]


async def test_lo_que_mande_un_navegador_hostil_no_lo_rompe(operador: Pestana, cuenta: Inquilino) -> None:
    await abrir(operador, cuenta)
    await bombardear(operador, AdminState, AdminState.cargar)


async def test_el_plan_lo_decide_su_cuenta_y_no_la_del_operador(operador: Pestana, cuenta: Inquilino) -> None:
    fabrica.con_permiso(cuenta)
    await mirar(operador, cuenta)
    quien = (await operador.sesion)._inquilino()
    with tenant_session(replace(quien)) as db:
        assert cuentas.plan(db) is Plan.GRATIS
