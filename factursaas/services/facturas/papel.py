"""El papel de una factura: emitida, siempre los mismos bytes; en borrador, como va quedando."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.verifactu.qr import Cotejo
from factursaas.models import Factura, FacturaPdf
from factursaas.observar import metricas
from factursaas.services.facturas.impresion import leer_para_imprimir

Dibujante = Callable[[Factura, dict[str, Any], dict[str, Any] | None, bytes | None, Cotejo | None], bytes]
"""Quien dibuja el papel con la factura, quien la firma, quien la recibe, el logotipo y dónde se comprueba."""


def pdf(db: TenantSession, factura_id: UUID, dibujar: Dibujante) -> tuple[str | None, bytes]:
    """El número de una factura y su PDF. El de una emitida se guarda la primera vez y ya no cambia.

    Raises:
        NoEncontrado: si no existe o es de otro.
    """
    if guardado := _guardado(db, factura_id):
        return guardado
    que = leer_para_imprimir(db, factura_id)
    factura = que.factura
    with metricas.cronometro(metricas.TARDANZA_PDF):
        contenido = dibujar(factura, que.emisor, que.cliente, que.logo, que.cotejo)
    if factura.numero is None or db.inquilino.suplantado:
        return factura.numero_completo, contenido
    huella = hashlib.sha256(contenido).hexdigest()
    alta = insert(FacturaPdf).values(
        user_id=db.inquilino.user_id, factura_id=factura_id, contenido=contenido, sha256=huella
    )
    db.exec(alta.on_conflict_do_nothing())
    return _guardado(db, factura_id) or (factura.numero_completo, contenido)


def _guardado(db: TenantSession, factura_id: UUID) -> tuple[str | None, bytes] | None:
    suya = (col(Factura.id) == FacturaPdf.factura_id) & (col(Factura.user_id) == FacturaPdf.user_id)
    consulta = select(Factura.numero_completo, FacturaPdf.contenido).join(FacturaPdf, suya)
    return db.exec(consulta.where(FacturaPdf.factura_id == factura_id)).first()
