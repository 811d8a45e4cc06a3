"""Enlaces de un minuto con los que el navegador baja un PDF sin llevar su token en la dirección."""

import hashlib
import hmac
import time
from datetime import UTC, datetime
from uuid import UUID

import jwt

from factursaas.config import ajustes
from factursaas.db import TenantSession
from factursaas.domain.errores import SesionCaducada
from factursaas.domain.planes import Inquilino, Plan
from factursaas.services import cuentas

VIDA_SEGUNDOS = 60
_ALGORITMO = "HS256"
_PARA = "pdf"
_NO_VALE = "El enlace del PDF ha caducado. Vuelve a la factura y descárgalo otra vez."


def firmar_pdf(db: TenantSession, factura_id: UUID) -> str:
    """Firma un enlace al PDF de una factura, que vale para quien lo pide y durante un minuto.

    Raises:
        LimitePlan: si el plan no incluye el PDF.
    """
    cuentas.plan(db).exigir_pdf()
    inquilino = db.inquilino
    contenido = {
        "aud": _PARA,
        "sub": inquilino.user_id,
        "sid": inquilino.sesion_id,
        "plan": inquilino.plan,
        "plan_en": inquilino.plan_en.timestamp(),
        "mirando": inquilino.suplantado,
        "factura": str(factura_id),
        "exp": int(time.time()) + VIDA_SEGUNDOS,
    }
    return jwt.encode(contenido, _clave(), algorithm=_ALGORITMO)


def leer_pdf(token: str) -> tuple[Inquilino, UUID]:
    """Para quién y de qué factura es un enlace.

    Raises:
        SesionCaducada: si no lo firmamos nosotros, o ya pasó su minuto.
    """
    try:
        datos = jwt.decode(
            token,
            _clave(),
            algorithms=[_ALGORITMO],
            audience=_PARA,
            options={"require": ["exp", "aud", "sub", "sid", "plan_en", "mirando", "factura"]},
        )
        inquilino = Inquilino(
            user_id=datos["sub"],
            plan=Plan(datos["plan"]) if datos.get("plan") else None,  # hay tokens que no lo dicen
            plan_en=datetime.fromtimestamp(datos["plan_en"], UTC),
            sesion_id=datos["sid"],
            suplantado=datos["mirando"] is not False,
        )
        return inquilino, UUID(str(datos["factura"]))
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
        raise SesionCaducada(_NO_VALE) from None


def _clave() -> bytes:
    """Una clave propia: lo que se firme para otra cosa con el mismo secreto no abre esta puerta."""
    return hmac.new(ajustes().clave_secreta.encode(), b"enlaces de pdf", hashlib.sha256).digest()
