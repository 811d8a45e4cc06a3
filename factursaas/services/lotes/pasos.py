"""Cada paso de un lote es una transacción de una factura, o de unas pocas: parar o morir no deja ninguna a medias.

Repetirlo tampoco hace nada dos veces: lo emitido ya no es un borrador, y lo cobrado no tiene nada pendiente.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from factursaas.db import TenantSession, es_pasajero, tenant_session
from factursaas.domain.errores import ErrorDeNegocio, LimitePlan, SesionCaducada, SinPermiso, SoloLectura
from factursaas.domain.planes import Inquilino
from factursaas.services import facturas, fallos
from factursaas.services.facturas import DatosDeshacer, Dibujante

T = TypeVar("T")
MOTIVO = "Deshecho con todo su lote"
_log = logging.getLogger(__name__)
_OCUPADO = "Había mucho trabajo en ese momento. Repítelo y se hará."
_PARA_TODAS = (LimitePlan, SesionCaducada, SinPermiso, SoloLectura)


@dataclass(frozen=True, slots=True)
class Fallo:
    """Una factura con la que no se pudo, y por qué."""

    factura_id: UUID
    nombre: str
    motivo: str


class Interrumpido(Exception):
    """Con las demás tampoco se podría; el texto dice por qué."""


def emitir(quien: Inquilino, factura_id: UUID, papel: Dibujante) -> Fallo | None:
    """Emite un borrador y guarda su PDF; si este no se puede ahora, se guardará al bajarlo."""
    hecha = _intentar(quien, factura_id, lambda db: facturas.emitir(db, factura_id))
    if isinstance(hecha, Fallo):
        return hecha
    _guardar_papel(quien, factura_id, papel)
    return None


def emitir_juntas(quien: Inquilino, ids: Sequence[UUID], papel: Dibujante) -> bool:
    """Lo mismo con unas cuantas en una transacción. Falso si con alguna no se puede: no se ha emitido ninguna, y de
    una en una se sabrá con cuál y por qué.
    """
    try:
        with tenant_session(quien) as db:
            facturas.emitir_varias(db, ids)
    except Exception:  # cualquiera que sea, saldrá otra vez en la suya
        return False
    for factura_id in ids:
        _guardar_papel(quien, factura_id, papel)
    return True


def _guardar_papel(quien: Inquilino, factura_id: UUID, papel: Dibujante) -> None:
    try:
        dibujar(quien, factura_id, papel)
    except Interrumpido:
        _log.warning("Una factura se ha emitido, pero su PDF no se ha podido guardar todavía.")


def cobrar(quien: Inquilino, factura_id: UUID) -> Fallo | UUID:
    """Anota todo lo que le falta por cobrar; da el cobro, para poder deshacerlo."""
    return _intentar(quien, factura_id, lambda db: facturas.saldar(db, factura_id)[1].id)


def deshacer(quien: Inquilino, factura_id: UUID, cobro_id: UUID) -> Fallo | None:
    """Deshace un cobro que anotó el lote."""
    datos = DatosDeshacer(motivo=MOTIVO)
    hecho = _intentar(quien, factura_id, lambda db: facturas.deshacer(db, factura_id, cobro_id, datos))
    return hecho if isinstance(hecho, Fallo) else None


def dibujar(quien: Inquilino, factura_id: UUID, papel: Dibujante) -> Fallo | None:
    """Guarda el PDF de una emitida."""
    hecho = _intentar(quien, factura_id, lambda db: facturas.pdf(db, factura_id, papel))
    return hecho if isinstance(hecho, Fallo) else None


def _intentar(quien: Inquilino, factura_id: UUID, caso: Callable[[TenantSession], T]) -> Fallo | T:
    """Hace una en su transacción.

    Raises:
        Interrumpido: si lo que lo impide es de la cuenta o de la sesión, no de la factura.
    """
    try:
        with tenant_session(quien) as db:
            return caso(db)
    except _PARA_TODAS as fallo:
        raise Interrumpido(str(fallo)) from fallo
    except ErrorDeNegocio as fallo:
        motivo = str(fallo)
    except Exception as fallo:
        motivo = _OCUPADO if es_pasajero(fallo) else _apuntar(fallo)
    return Fallo(factura_id, _nombre(quien, factura_id), motivo)


def _apuntar(fallo: Exception) -> str:
    referencia = secrets.token_hex(4)
    _log.error("Fallo inesperado %s en un lote", referencia, exc_info=fallo, extra={"referencia": referencia})
    fallos.apuntar(referencia, fallo)
    return f"Algo ha fallado por nuestra parte. Si vuelve a pasar, da esta referencia: {referencia}"


def _nombre(quien: Inquilino, factura_id: UUID) -> str:
    with tenant_session(quien) as db:
        leidas = facturas.leer_varias(db, [factura_id])
    if not leidas:
        return "Una que ya no existe"
    [factura] = leidas
    return factura.numero_completo or f"Borrador de {factura.nombre_cliente or 'sin cliente'}"
