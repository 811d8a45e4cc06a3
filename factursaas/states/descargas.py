"""Bajar un fichero con un enlace de un minuto."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx
from reflex.event import EventSpec

from factursaas.db import TenantSession
from factursaas.services import enlaces, facturas


def firmar_pdf(db: TenantSession, factura_id: UUID) -> str:
    """El enlace al PDF de una factura que existe y es de quien lo pide."""
    facturas.leer(db, factura_id)
    return enlaces.firmar_pdf(db, factura_id)


def bajar_pdf(factura_id: str, numero: str, enlace: str) -> EventSpec:
    """Baja el PDF de una factura con su número por nombre."""
    return rx.download(url=f"/api/facturas/{factura_id}/pdf?enlace={enlace}&descargar=1", filename=f"{numero}.pdf")


def bajar_lista(lista: str, puestos: Mapping[str, str], formato: str, enlace: str) -> EventSpec:
    """Baja entero lo que enseña una lista con lo que tiene puesto."""
    consulta = urlencode({**puestos, "formato": formato, "enlace": enlace})
    return rx.download(url=f"/api/listas/{lista}?{consulta}", filename=f"{lista}.{formato}")
