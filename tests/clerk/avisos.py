"""Los avisos que Clerk manda a la aplicación, firmados como los de Svix."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from uuid import uuid4

import httpx

from tests.clerk import formas
from tests.clerk.mundo import SECRETO_AVISOS, Mundo, Persona, Sesion, ahora_ms


def firmar(cuerpo: bytes, identificador: str, instante: int, secreto: str = SECRETO_AVISOS) -> str:
    """La firma de Svix: HMAC-SHA256 de `id.instante.cuerpo`."""
    clave = base64.b64decode(secreto.removeprefix("whsec_"))
    firma = hmac.new(clave, b".".join((identificador.encode(), str(instante).encode(), cuerpo)), hashlib.sha256)
    return f"v1,{base64.b64encode(firma.digest()).decode()}"


def enviar(aplicacion: str, tipo: str, datos: dict[str, Any], identificador: str = "") -> httpx.Response:
    """Manda un aviso y devuelve lo que responde la aplicación."""
    identificador = identificador or f"msg_{uuid4().hex}"
    instante = int(time.time())
    cuerpo = json.dumps(
        {
            "data": datos,
            "object": "event",
            "type": tipo,
            "timestamp": instante * 1000,
            "instance_id": "ins_prueba",
            "event_attributes": {"http_request": {"client_ip": "0.0.0.0", "user_agent": "prueba"}},  # noqa: S104
        }
    ).encode()
    cabeceras = {
        "content-type": "application/json",
        "svix-id": identificador,
        "svix-timestamp": str(instante),
        "svix-signature": firmar(cuerpo, identificador, instante),
    }
    return httpx.post(f"{aplicacion}/api/webhooks/clerk", content=cuerpo, headers=cabeceras, timeout=20)


def de_suscripcion(persona: Persona) -> dict[str, Any]:
    """Los datos de un `subscription.*`: la lista se llama `items` y `payer` dice de quién es."""
    suscripcion = formas.suscripcion(persona)
    partidas = suscripcion.pop("subscription_items")
    return suscripcion | {"items": partidas, "payer": formas.pagador(persona) | {"organization_id": ""}}


def de_partida(persona: Persona) -> dict[str, Any]:
    """Los datos de un `subscriptionItem.*`."""
    return formas.partida(persona.partida) | {"payer": formas.pagador(persona)}


def de_cobro(persona: Persona, estado: str) -> dict[str, Any]:
    """Los datos de un `paymentAttempt.*`."""
    return {
        "object": "commerce_payment_attempt",
        "id": f"cpayment_{uuid4().hex[:20]}",
        "status": estado,
        "charge_type": "recurring",
        "payer": formas.pagador(persona),
        "totals": {"grand_total": formas.dinero(persona.partida.tarifa.precio)},
        "created_at": ahora_ms(),
        "updated_at": ahora_ms(),
    }


def de_sesion(una: Sesion, estado: str) -> dict[str, Any]:
    """Los datos de un `session.*`."""
    return {
        "object": "session",
        "id": una.id,
        "user_id": una.persona.id,
        "status": estado,
        "created_at": una.creada,
        "updated_at": ahora_ms(),
    }


def de_baja(persona: Persona) -> dict[str, Any]:
    """Los datos de un `user.deleted`."""
    return {"object": "user", "id": persona.id, "deleted": True, "external_id": None}


def cambiar_plan(mundo: Mundo, aplicacion: str, persona: Persona, slug: str) -> httpx.Response:
    """El plan cambia en Clerk y Clerk lo cuenta."""
    mundo.contratar(persona, slug)
    return enviar(aplicacion, "subscription.updated", de_suscripcion(persona))


def revocar(mundo: Mundo, aplicacion: str, una: Sesion) -> httpx.Response:
    """Alguien cierra esa sesión desde el panel de Clerk."""
    mundo.revocar(una)
    return enviar(aplicacion, "session.revoked", de_sesion(una, "revoked"))
