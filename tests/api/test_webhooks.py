"""Lo que hace cada aviso de Clerk, y lo que no consigue quien los falsifica, repite o desordena."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from factursaas.api.app import crear_api
from factursaas.config import ajustes
from factursaas.db import TenantSession, tenant_session
from factursaas.domain.errores import SesionCaducada
from factursaas.domain.planes import FuenteDePlan, Inquilino, Plan
from factursaas.domain.suscripcion import Suscripcion
from factursaas.integrations.clerk import clerk_configurado
from factursaas.integrations.tokens import emisor_configurado
from factursaas.models import ClaveIdempotencia, Cliente, Cuenta, Emisor, Factura, Producto
from factursaas.services import cuentas, facturas, productos
from tests import fabrica
from tests.clerk import avisos, solo_servidor
from tests.clerk.mundo import CLAVE_PUBLICA, CLAVE_SECRETA, SECRETO_AVISOS, TARIFAS, Mundo, Partida
from tests.clerk.solo_servidor import pagar

RUTA = "/api/webhooks/clerk"
Mandar = Callable[..., httpx.Response]


@pytest.fixture
def clerk(base: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mundo]:
    """La aplicación configurada con Clerk."""
    with solo_servidor.en_marcha() as (mundo, url):
        for nombre, valor in {
            "CLERK_PUBLISHABLE_KEY": CLAVE_PUBLICA,
            "CLERK_SECRET_KEY": CLAVE_SECRETA,
            "CLERK_WEBHOOK_SECRET": SECRETO_AVISOS,
            "CLERK_API_URL": url,
        }.items():
            monkeypatch.setenv(nombre, valor)
        _olvidar_ajustes()
        yield mundo
        monkeypatch.undo()
        _olvidar_ajustes()


def _olvidar_ajustes() -> None:
    for recordado in (ajustes, emisor_configurado, clerk_configurado):
        recordado.cache_clear()


@cache
def _con_clerk() -> FastAPI:
    return crear_api(ajustes())


@pytest.fixture
def buzon(clerk: Mundo) -> Iterator[TestClient]:
    with TestClient(_con_clerk(), raise_server_exceptions=False) as cliente:
        yield cliente


@pytest.fixture
def mandar(buzon: TestClient) -> Mandar:
    def con_firma(tipo: str, datos: dict[str, Any], **firma: Any) -> httpx.Response:
        cuerpo = aviso(tipo, datos)
        return buzon.post(RUTA, content=cuerpo, headers=firmado(cuerpo, **firma))

    return con_firma


def alta(clerk: Mundo, plan: str = "free_user", estado: str = "active", **fechas: int) -> str:
    """Una persona nueva con un plan."""
    persona = clerk.alta(f"{uuid4().hex}@example.es")
    pagar(persona, plan, estado, **fechas)
    return persona.id


def contratar(clerk: Mundo, user_id: str, plan: str) -> None:
    pagar(clerk.personas[user_id], plan)


def aviso(tipo: str, datos: dict[str, Any]) -> bytes:
    """El cuerpo de un aviso."""
    return json.dumps({"data": datos, "object": "event", "type": tipo, "timestamp": int(time.time() * 1000)}).encode()


def firmado(
    cuerpo: bytes, *, cuando: float | None = None, secreto: str = SECRETO_AVISOS, id_: str = ""
) -> dict[str, str]:
    """Las cabeceras con que Svix manda ese cuerpo."""
    identificador, fecha = id_ or f"msg_{uuid4().hex}", int(time.time() if cuando is None else cuando)
    firma = avisos.firmar(cuerpo, identificador, fecha, secreto)
    return {"svix-id": identificador, "svix-timestamp": str(fecha), "svix-signature": firma}


def plan_guardado(user_id: str) -> Plan:
    with tenant_session(Inquilino(user_id)) as db:
        return cuentas.plan(db)


def de_cobro(user_id: str | None) -> dict[str, Any]:
    return {"id": "csub_1", "payer": {"user_id": user_id, "organization_id": ""}, "items": []}


# --- Planes ---


@pytest.mark.parametrize(
    "tipo", ["subscription.updated", "subscription.active", "subscriptionItem.active", "paymentAttempt.updated"]
)
def test_al_cambiar_la_suscripcion_la_cuenta_tiene_el_plan_de_clerk(tipo: str, mandar: Mandar, clerk: Mundo) -> None:
    user_id = alta(clerk, "pro")
    assert mandar(tipo, de_cobro(user_id)).status_code == 204
    assert plan_guardado(user_id) is Plan.PRO


def test_vale_lo_que_responde_clerk_y_no_lo_que_dice_el_aviso(mandar: Mandar, clerk: Mundo) -> None:
    """Un aviso viejo que llega tarde, con otro plan dentro, no cambia nada."""
    user_id = alta(clerk, "starter")
    dice_pro = {**de_cobro(user_id), "items": [{"status": "active", "plan": {"slug": "pro"}}], "plan": {"slug": "pro"}}
    assert mandar("subscription.active", dice_pro).status_code == 204
    assert plan_guardado(user_id) is Plan.STARTER


def test_de_dos_avisos_desordenados_queda_el_ultimo_estado(mandar: Mandar, clerk: Mundo) -> None:
    user_id = alta(clerk, "pro")
    mandar("subscription.updated", de_cobro(user_id))
    contratar(clerk, user_id, "free_user")
    for tipo in ("subscriptionItem.ended", "subscriptionItem.active"):
        mandar(tipo, de_cobro(user_id))
    assert plan_guardado(user_id) is Plan.GRATIS


DIA = 86_400_000


def dentro_de(dias: int) -> int:
    """Milisegundos desde 1970, como los cuenta Clerk."""
    return int(time.time() * 1000) + dias * DIA


@pytest.mark.parametrize(
    ("partida", "plan"),  # las fechas, en días desde hoy
    [
        ({"estado": "active"}, Plan.PRO),
        ({"estado": "canceled", "hasta": 1}, Plan.PRO),
        ({"estado": "canceled", "hasta": -1}, Plan.GRATIS),
        ({"estado": "past_due", "impago_desde": -1}, Plan.PRO),
        ({"estado": "past_due", "impago_desde": -8}, Plan.GRATIS),
        *(({"estado": estado}, Plan.GRATIS) for estado in ("upcoming", "ended", "abandoned", "incomplete", "expired")),
    ],
)
def test_a_que_da_derecho_cada_estado(partida: dict[str, Any], plan: Plan, mandar: Mandar, clerk: Mundo) -> None:
    fechas = {fecha: dentro_de(dias) for fecha, dias in partida.items() if fecha != "estado"}
    user_id = alta(clerk, "pro", partida["estado"], **fechas)
    assert mandar("subscriptionItem.updated", de_cobro(user_id)).status_code == 204
    assert plan_guardado(user_id) is plan


def test_un_plan_que_no_conocemos_deja_el_que_habia(
    mandar: Mandar, clerk: Mundo, caplog: pytest.LogCaptureFixture
) -> None:
    user_id = alta(clerk, "starter")
    mandar("subscription.updated", de_cobro(user_id))
    contratar(clerk, user_id, "oro")
    assert mandar("subscription.updated", de_cobro(user_id)).status_code == 204
    assert plan_guardado(user_id) is Plan.STARTER
    assert "Plan desconocido" in caplog.text


def test_los_nombres_de_los_planes_se_configuran(clerk: Mundo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLERK_PLAN_PRO", "empresa, empresa_2026")
    _olvidar_ajustes()
    user_id = alta(clerk, "empresa_2026")
    leida = clerk_configurado().suscripcion(user_id)
    assert leida is not None
    assert leida.plan is Plan.PRO


def test_el_pago_que_llega_borra_el_impago(mandar: Mandar, clerk: Mundo) -> None:
    user_id = alta(clerk, "pro", estado="past_due", impago_desde=dentro_de(-1))
    mandar("subscription.pastDue", de_cobro(user_id))
    with tenant_session(Inquilino(user_id)) as db:
        assert cuentas.resumen(db).fin_de_gracia is not None
    contratar(clerk, user_id, "pro")
    mandar("paymentAttempt.updated", de_cobro(user_id))
    with tenant_session(Inquilino(user_id)) as db:
        assert cuentas.resumen(db).fin_de_gracia is None


@pytest.mark.parametrize("quien", [None, ""])
def test_lo_que_paga_una_organizacion_no_es_de_nadie(quien: str | None, mandar: Mandar, clerk: Mundo) -> None:
    assert mandar("subscription.updated", de_cobro(quien)).status_code == 204
    assert clerk.peticiones == []


# --- Sesiones ---


@pytest.mark.parametrize("tipo", ["session.ended", "session.removed", "session.revoked"])
def test_una_sesion_que_acaba_en_clerk_deja_de_valer_aqui(tipo: str, mandar: Mandar) -> None:
    quien = Inquilino(f"user_{uuid4().hex}", sesion_id=f"sess_{uuid4().hex}")
    with tenant_session(quien) as db:
        cuentas.plan(db)
    assert mandar(tipo, {"id": quien.sesion_id, "user_id": quien.user_id}).status_code == 204
    with pytest.raises(SesionCaducada), tenant_session(quien) as db:
        cuentas.plan(db)
    otra = replace(quien, sesion_id=f"sess_{uuid4().hex}")
    with tenant_session(otra) as db:
        cuentas.plan(db)


# --- Personas ---


def test_el_correo_es_el_principal_de_clerk(mandar: Mandar, clerk: Mundo) -> None:
    user_id = alta(clerk)
    assert mandar("user.updated", {"id": user_id, "email_addresses": []}).status_code == 204
    with tenant_session(Inquilino(user_id)) as db:
        assert cuentas.resumen(db).email == clerk.personas[user_id].correo


def test_la_baja_cierra_el_acceso_y_deja_solo_lo_que_la_ley_guarda(mandar: Mandar, clerk: Mundo) -> None:
    ana = Inquilino(alta(clerk, "pro"), Plan.PRO, "ana@example.es", f"sess_{uuid4().hex}")
    cliente = fabrica.con_cliente(ana, email="iñigo@example.es", telefono="600000000", notas="Llamar por la tarde")
    fabrica.con_cliente(ana, nombre="Sin facturas")
    emitida = fabrica.con_emitida(ana, cliente)
    fabrica.con_borrador(ana, cliente)
    with tenant_session(ana) as db:
        productos.crear(db, productos.DatosProducto(nombre="Nunca vendido", precio="1"))
        db.add(ClaveIdempotencia(clave="k", huella_peticion="h", estado_http=200, respuesta={"email": "x"}))
    antes = _foto(ana.user_id, emitida)
    del clerk.personas[ana.user_id]
    assert mandar("user.deleted", {"id": ana.user_id, "deleted": True}).status_code == 204
    with pytest.raises(SesionCaducada), tenant_session(ana) as db:
        cuentas.plan(db)
    assert _foto(ana.user_id, emitida) == antes
    with tenant_session(Inquilino(ana.user_id)) as db:
        cuenta = db.exec(select(Cuenta)).one()
        assert (cuenta.email, cuenta.plan) == ("", None)
        assert cuenta.baja_en is not None
        queda = db.exec(select(Cliente)).one()
        assert (queda.nombre, queda.email, queda.telefono, queda.notas) == (cliente.nombre, "", "", "")
        emisor = db.exec(select(Emisor)).one()
        assert (emisor.nif, emisor.email, emisor.iban) == ("12345678Z", "", "")
        assert [factura.id for factura in db.exec(select(Factura))] == [emitida.id]
        assert db.exec(select(Producto)).all() == []
        assert db.exec(select(ClaveIdempotencia)).all() == []


def _foto(user_id: str, factura: Factura) -> dict[str, Any]:
    with tenant_session(Inquilino(user_id)) as db:
        leida = facturas.leer(db, factura.id)
        return {
            campo: getattr(leida, campo)
            for campo in ("numero_completo", "emisor", "cliente", "total", "huella", "fecha", "estado")
            if hasattr(leida, campo)
        }


def test_una_baja_que_clerk_no_confirma_no_borra_ni_echa_y_se_repite(mandar: Mandar, clerk: Mundo) -> None:
    ana = Inquilino(alta(clerk), Plan.PRO, sesion_id=f"sess_{uuid4().hex}")
    borrador = fabrica.con_borrador(ana)
    assert mandar("user.deleted", {"id": ana.user_id, "deleted": True}, id_=f"msg_{ana.user_id}").status_code == 503
    with tenant_session(ana) as db:
        assert facturas.leer(db, borrador.id).id == borrador.id
    del clerk.personas[ana.user_id]
    assert mandar("user.deleted", {"id": ana.user_id, "deleted": True}, id_=f"msg_{ana.user_id}").status_code == 204
    with tenant_session(Inquilino(ana.user_id)) as db:
        assert db.exec(select(Factura)).all() == []


def test_un_correo_que_llega_tras_la_baja_no_vuelve_a_la_cuenta(mandar: Mandar, clerk: Mundo) -> None:
    user_id = alta(clerk)
    persona = clerk.personas.pop(user_id)
    mandar("user.deleted", {"id": user_id})
    clerk.personas[user_id] = persona
    mandar("user.updated", {"id": user_id})
    mandar("subscription.updated", de_cobro(user_id))
    with tenant_session(Inquilino(user_id)) as db:
        cuenta = db.exec(select(Cuenta)).one()
        assert (cuenta.email, cuenta.plan) == ("", None)


def test_lo_pagado_vale_antes_que_lo_que_se_debe(mandar: Mandar, clerk: Mundo) -> None:
    user_id = alta(clerk, "pro", "past_due", impago_desde=dentro_de(-8))
    starter = next(tarifa for tarifa in TARIFAS if tarifa.slug == "starter")
    clerk.personas[user_id].partidas.append(Partida(starter, estado="canceled", hasta=dentro_de(20)))
    mandar("subscription.updated", de_cobro(user_id))
    assert plan_guardado(user_id) is Plan.STARTER


def test_si_clerk_no_dice_desde_cuando_se_debe_cuenta_la_primera_vez(clerk: Mundo) -> None:
    quien, ahora = Inquilino(alta(clerk)), datetime.now(UTC)
    for dias in (8, 4, 0):
        with tenant_session(quien) as db:
            hoy = ahora - timedelta(days=dias)
            cuentas.anotar(db, Suscripcion(Plan.PRO, FuenteDePlan.CLERK, hoy, impago_desde=hoy))
    assert plan_guardado(quien.user_id) is Plan.GRATIS


def test_con_clerk_caido_la_baja_cierra_el_acceso_y_se_repite(mandar: Mandar, clerk: Mundo) -> None:
    ana = Inquilino(alta(clerk), Plan.PRO, sesion_id=f"sess_{uuid4().hex}")
    fabrica.con_borrador(ana)
    clerk.corte = "todo"
    respuesta = mandar("user.deleted", {"id": ana.user_id}, id_="msg_baja_" + ana.user_id)
    assert respuesta.status_code == 503
    assert respuesta.headers["retry-after"]
    with pytest.raises(SesionCaducada), tenant_session(ana) as db:
        cuentas.plan(db)
    clerk.corte = ""
    del clerk.personas[ana.user_id]
    assert mandar("user.deleted", {"id": ana.user_id}, id_="msg_baja_" + ana.user_id).status_code == 204
    with tenant_session(Inquilino(ana.user_id)) as db:
        assert db.exec(select(Factura)).all() == []


# --- Quien falsifica, repite o manda basura ---


def test_un_aviso_repetido_se_atiende_una_vez(mandar: Mandar, clerk: Mundo) -> None:
    user_id = alta(clerk, "pro")
    mandar("subscription.updated", de_cobro(user_id), id_=f"msg_{user_id}")
    clerk.peticiones.clear()
    contratar(clerk, user_id, "free_user")
    assert mandar("subscription.updated", de_cobro(user_id), id_=f"msg_{user_id}").status_code == 204
    assert clerk.peticiones == []
    assert plan_guardado(user_id) is Plan.PRO


def test_el_mismo_aviso_veinte_veces_a_la_vez_se_atiende_una(
    buzon: TestClient, clerk: Mundo, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id = alta(clerk, "pro")
    cuerpo = aviso("subscription.updated", de_cobro(user_id))
    cabeceras = firmado(cuerpo)
    anotados: list[str] = []
    anotar = cuentas.anotar

    def contar(db: TenantSession, suscripcion: Suscripcion) -> bool:
        anotados.append(db.inquilino.user_id)
        return anotar(db, suscripcion)

    monkeypatch.setattr(cuentas, "anotar", contar)
    with ThreadPoolExecutor(20) as hilos:
        respuestas = list(hilos.map(lambda _: buzon.post(RUTA, content=cuerpo, headers=cabeceras), range(20)))
    assert {respuesta.status_code for respuesta in respuestas} == {204}
    assert anotados == [user_id]
    assert plan_guardado(user_id) is Plan.PRO


def test_con_clerk_caido_el_aviso_no_se_da_por_atendido(mandar: Mandar, clerk: Mundo) -> None:
    user_id = alta(clerk, "pro")
    clerk.corte = "todo"
    assert mandar("subscription.updated", de_cobro(user_id), id_=f"msg_{user_id}").status_code == 503
    assert plan_guardado(user_id) is Plan.GRATIS
    clerk.corte = ""
    assert mandar("subscription.updated", de_cobro(user_id), id_=f"msg_{user_id}").status_code == 204
    assert plan_guardado(user_id) is Plan.PRO


def _trucos(cuerpo: bytes) -> dict[str, dict[str, str]]:
    bueno = firmado(cuerpo)
    firma = bueno["svix-signature"]
    return {
        "sin_firma": {c: v for c, v in bueno.items() if c != "svix-signature"},
        "sin_id": {c: v for c, v in bueno.items() if c != "svix-id"},
        "sin_fecha": {c: v for c, v in bueno.items() if c != "svix-timestamp"},
        "otro_secreto": firmado(cuerpo, secreto="whsec_b3RybyBzZWNyZXRvIGRlIHZlaW50aWN1YXRybw=="),
        "otro_id": bueno | {"svix-id": "msg_otro"},
        "otra_fecha": bueno | {"svix-timestamp": str(int(bueno["svix-timestamp"]) - 1)},
        "otro_cuerpo": firmado(cuerpo + b" "),
        "de_hace_seis_minutos": firmado(cuerpo, cuando=time.time() - 360),
        "de_dentro_de_seis_minutos": firmado(cuerpo, cuando=time.time() + 360),
        "fecha_rara": bueno | {"svix-timestamp": "1e9"},
        "fecha_enorme": bueno | {"svix-timestamp": "9" * 400},
        "firma_vacia": bueno | {"svix-signature": ""},
        "firma_basura": bueno | {"svix-signature": "v1,!!!! v1, ,"},
        "otra_version": bueno | {"svix-signature": firma.replace("v1,", "v1a,")},
        "mil_firmas": bueno | {"svix-signature": " ".join(["v1,AAAA"] * 1000 + [firma])},
        "id_con_punto": firmado(cuerpo, id_="msg.1"),
    }


@pytest.mark.parametrize("truco", list(_trucos(b"")))
def test_un_aviso_falso_no_hace_nada(truco: str, buzon: TestClient, clerk: Mundo) -> None:
    user_id = alta(clerk, "pro")
    cuerpo = aviso("subscription.updated", de_cobro(user_id))
    respuesta = buzon.post(RUTA, content=cuerpo, headers=_trucos(cuerpo)[truco])
    assert respuesta.status_code == 400, respuesta.text
    assert respuesta.json()["codigo"] == "firma_no_valida"
    assert clerk.peticiones == []
    assert plan_guardado(user_id) is Plan.GRATIS


def test_vale_cualquiera_de_las_firmas_y_de_los_secretos(
    buzon: TestClient, clerk: Mundo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLERK_WEBHOOK_SECRET", f"whsec_b3Rybw== {SECRETO_AVISOS}")
    _olvidar_ajustes()
    user_id = alta(clerk, "pro")
    cuerpo = aviso("subscription.updated", de_cobro(user_id))
    cabeceras = firmado(cuerpo)
    cabeceras["svix-signature"] = f"v1a,AAAA v1,AAAA {cabeceras['svix-signature']}"
    assert buzon.post(RUTA, content=cuerpo, headers=cabeceras).status_code == 204
    assert plan_guardado(user_id) is Plan.PRO


_SIN_SENTIDO = {
    "vacio": b"",
    "roto": b"{",
    "lista": b"[]",
    "nulo": b"null",
    "sin_datos": b'{"type": "user.deleted"}',
    "no_es_utf8": b"\xff\xfe",
    "hondo": b"[" * 100_000,
    "baja_de_nadie": aviso("user.deleted", {}),
    "id_que_no_es_texto": aviso("user.deleted", {"id": 7}),
    "id_con_ruta": aviso("user.deleted", {"id": "../billing"}),
    "sesion_que_es_persona": aviso("session.ended", {"id": "user_ana"}),
    "sin_pagador": aviso("subscription.updated", {"payer": None}),
    "pagador_con_ruta": aviso("subscription.updated", {"payer": {"user_id": "user_a/../../x"}}),
}


_SIN_FORMA = ("vacio", "roto", "lista", "nulo", "sin_datos", "no_es_utf8", "hondo")


@pytest.mark.parametrize("nombre", list(_SIN_SENTIDO))
def test_un_aviso_firmado_pero_sin_sentido_no_hace_nada(nombre: str, buzon: TestClient, clerk: Mundo) -> None:
    """Lo que no es un aviso se rechaza; el que no se entiende se da por visto, para que Clerk no insista."""
    cuerpo = _SIN_SENTIDO[nombre]
    respuesta = buzon.post(RUTA, content=cuerpo, headers=firmado(cuerpo))
    assert respuesta.status_code == (422 if nombre in _SIN_FORMA else 204)
    assert clerk.peticiones == []


def test_un_aviso_enorme_ni_se_lee(buzon: TestClient) -> None:
    cuerpo = b"x" * 300_000
    assert buzon.post(RUTA, content=cuerpo, headers=firmado(cuerpo)).status_code == 413


def test_un_aviso_de_otra_cosa_se_agradece_y_se_olvida(mandar: Mandar, clerk: Mundo) -> None:
    assert mandar("organization.created", {"id": "org_1"}).status_code == 204
    assert clerk.peticiones == []


@pytest.mark.parametrize("secreto", ["", "abc", "whsec_", "whsec_%%"])
def test_sin_un_secreto_que_valga_no_se_atiende_ninguno(
    secreto: str, clerk: Mundo, buzon: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLERK_WEBHOOK_SECRET", secreto)
    _olvidar_ajustes()
    cuerpo = aviso("session.ended", {"id": "sess_1"})
    assert buzon.post(RUTA, content=cuerpo, headers=firmado(cuerpo)).status_code == 503


def test_sin_clerk_no_hay_buzon(base: str) -> None:
    with TestClient(crear_api(ajustes())) as cliente:
        assert cliente.post(RUTA, content=b"{}").status_code == 404
