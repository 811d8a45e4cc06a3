"""Enlaces de un minuto con los que el navegador baja un fichero sin llevar su token en la dirección."""

import hashlib
import hmac
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jwt

from factursaas.config import ajustes
from factursaas.db import TenantSession
from factursaas.domain.auditoria import Actor, Origen
from factursaas.domain.errores import SesionCaducada
from factursaas.domain.planes import Inquilino, Plan
from factursaas.services import cuentas
from factursaas.services.lotes.elegidas import Eleccion, escribir_eleccion, leer_eleccion

VIDA_SEGUNDOS = 60
_ALGORITMO = "HS256"
_PDF, _EVIDENCIAS, _ENVIO, _ACTIVIDAD, _EXPORTACION = "pdf", "evidencias", "envio", "actividad", "exportacion"
_LOTE = "lote"
_LISTA = "lista"
_NO_VALE = {
    _PDF: "El enlace del PDF ha caducado. Vuelve a la factura y descárgalo otra vez.",
    _EVIDENCIAS: "El enlace de las evidencias ha caducado. Vuelve a la página y descárgalas otra vez.",
    _ACTIVIDAD: "El enlace ha caducado. Vuelve a la actividad y expórtala otra vez.",
    _LISTA: "El enlace ha caducado. Vuelve a la lista y descárgala otra vez.",
    _EXPORTACION: "El enlace de tus datos ha caducado. Vuelve a Ajustes y descárgalos otra vez.",
    _LOTE: "El enlace ha caducado. Vuelve a la lista de facturas y bájalas otra vez.",
    _ENVIO: "El enlace ha caducado. Vuelve a la página de VERI*FACTU y descárgalo otra vez.",
}


def firmar_pdf(db: TenantSession, factura_id: UUID) -> str:
    """Firma un enlace al PDF de una factura, que vale para quien lo pide y durante un minuto.

    Raises:
        LimitePlan: si el plan no incluye el PDF.
    """
    cuentas.plan(db).exigir_pdf()
    return _firmar(db.inquilino, _PDF, factura=str(factura_id))


def firmar_envio(db: TenantSession, envio_id: UUID) -> str:
    """Firma un enlace a lo que se cruzó con la AEAT en un envío, para quien lo pide y durante un minuto."""
    return _firmar(db.inquilino, _ENVIO, envio=str(envio_id))


def firmar_evidencias(db: TenantSession) -> str:
    """Firma un enlace al paquete de evidencias, que vale para quien lo pide y durante un minuto."""
    return _firmar(db.inquilino, _EVIDENCIAS)


def firmar_actividad(db: TenantSession) -> str:
    """Firma un enlace a la actividad de la cuenta, que vale para quien lo pide y durante un minuto."""
    return _firmar(db.inquilino, _ACTIVIDAD)


def firmar_lista(db: TenantSession) -> str:
    """Firma un enlace a las listas de la cuenta, que vale para quien lo pide y durante un minuto."""
    return _firmar(db.inquilino, _LISTA)


def firmar_exportacion(db: TenantSession) -> str:
    """Firma un enlace a todo lo de la cuenta, que vale para quien lo pide y durante un minuto."""
    return _firmar(db.inquilino, _EXPORTACION)


def firmar_lote(db: TenantSession, eleccion: Eleccion) -> str:
    """Firma un enlace a unas cuantas facturas, que vale para quien lo pide y durante un minuto."""
    return _firmar(db.inquilino, _LOTE, lote=escribir_eleccion(eleccion))


def leer_lote(token: str) -> tuple[Inquilino, Eleccion]:
    """Para quién y de qué facturas es un enlace.

    Raises:
        SesionCaducada: si no lo firmamos nosotros, o ya pasó su minuto.
    """
    inquilino, datos = _leer(token, _LOTE, "lote")
    try:
        return inquilino, leer_eleccion(str(datos["lote"]))
    except ValueError:
        raise SesionCaducada(_NO_VALE[_LOTE]) from None


def leer_pdf(token: str) -> tuple[Inquilino, UUID]:
    """Para quién y de qué factura es un enlace.

    Raises:
        SesionCaducada: si no lo firmamos nosotros, o ya pasó su minuto.
    """
    return _leer_con_id(token, _PDF, "factura")


def leer_envio(token: str) -> tuple[Inquilino, UUID]:
    """Para quién y de qué envío es un enlace.

    Raises:
        SesionCaducada: si no lo firmamos nosotros, o ya pasó su minuto.
    """
    return _leer_con_id(token, _ENVIO, "envio")


def leer_evidencias(token: str) -> Inquilino:
    """Para quién es un enlace al paquete de evidencias.

    Raises:
        SesionCaducada: si no lo firmamos nosotros, o ya pasó su minuto.
    """
    return _leer(token, _EVIDENCIAS)[0]


def leer_actividad(token: str) -> Inquilino:
    """Para quién es un enlace a la actividad de la cuenta.

    Raises:
        SesionCaducada: si no lo firmamos nosotros, o ya pasó su minuto.
    """
    return _leer(token, _ACTIVIDAD)[0]


def leer_lista(token: str) -> Inquilino:
    """Para quién es un enlace a sus listas.

    Raises:
        SesionCaducada: si no lo firmamos nosotros, o ya pasó su minuto.
    """
    return _leer(token, _LISTA)[0]


def leer_exportacion(token: str) -> Inquilino:
    """Para quién es un enlace a todo lo de su cuenta.

    Raises:
        SesionCaducada: si no lo firmamos nosotros, o ya pasó su minuto.
    """
    return _leer(token, _EXPORTACION)[0]


def _leer_con_id(token: str, para: str, que: str) -> tuple[Inquilino, UUID]:
    inquilino, datos = _leer(token, para, que)
    try:
        return inquilino, UUID(str(datos[que]))
    except ValueError:
        raise SesionCaducada(_NO_VALE[para]) from None


def _firmar(inquilino: Inquilino, para: str, **mas: str) -> str:
    contenido = {
        "aud": para,
        "sub": inquilino.user_id,
        "sid": inquilino.sesion_id,
        "plan": inquilino.plan,
        "plan_en": inquilino.plan_en.timestamp(),
        "mirando": inquilino.suplantado,
        "quien": inquilino.origen.quien,
        "panel": inquilino.desde_el_panel,
        "exp": int(time.time()) + VIDA_SEGUNDOS,
    }
    return jwt.encode(contenido | mas, _clave(), algorithm=_ALGORITMO)


def _leer(token: str, para: str, *tambien: str) -> tuple[Inquilino, dict[str, Any]]:
    exigidos = ["exp", "aud", "sub", "sid", "plan_en", "mirando", "quien", "panel", *tambien]
    try:
        datos = jwt.decode(token, _clave(), algorithms=[_ALGORITMO], audience=para, options={"require": exigidos})
        inquilino = Inquilino(
            user_id=datos["sub"],
            plan=Plan(datos["plan"]) if datos.get("plan") else None,  # hay tokens que no lo dicen
            plan_en=datetime.fromtimestamp(datos["plan_en"], UTC),
            sesion_id=datos["sid"],
            suplantado=datos["mirando"] is not False,
            origen=_origen(datos),
            desde_el_panel=datos["panel"] is not False,
        )
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
        raise SesionCaducada(_NO_VALE[para]) from None
    return inquilino, datos


def _origen(datos: dict[str, Any]) -> Origen:
    quien = str(datos["quien"])
    return Origen(actor=Actor.OPERADOR, quien=quien) if datos["mirando"] is not False else Origen(quien=quien)


def _clave() -> bytes:
    """Una clave propia: lo que se firme para otra cosa con el mismo secreto no abre esta puerta."""
    return hmac.new(ajustes().clave_secreta.encode(), b"enlaces de un minuto", hashlib.sha256).digest()
