"""Qué se hace con una factura que la AEAT ha rechazado o ha aceptado con errores."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select as columnas
from sqlmodel import col

from factursaas.db import TenantSession
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.models import Cliente, Factura
from factursaas.services.remision.historia import Presentado


class Salida(StrEnum):
    """Lo que le toca a quien factura."""

    SUBSANAR = "subsanar"
    """Volver a presentar el registro, con lo que haya cambiado en la ficha del cliente o en los datos del emisor."""
    REPETIR_ANULACION = "repetir_anulacion"
    RECTIFICAR = "rectificar"
    """Lo que está mal se ve en la factura: el NIF impreso ya no es el de la ficha (art. 15 RD 1619/2012)."""


def salidas_de(db: TenantSession, presentados: Sequence[Presentado]) -> dict[UUID, Salida]:
    """Lo que toca con lo último de cada factura, si espera a que alguien haga algo."""
    esperan = {p.registro.factura_id: p for p in presentados if p.por_arreglar}
    if not esperan:
        return {}
    consulta = (
        columnas(col(Factura.id), col(Factura.cliente), col(Cliente.nif))
        .outerjoin(Cliente, col(Cliente.id) == col(Factura.cliente_id))
        .where(col(Factura.id).in_(esperan))
    )
    filas = db.execute(consulta)  # pyright: ignore[reportDeprecated]
    return {factura_id: _salida(esperan[factura_id], _nif_de(impreso), nif or "") for factura_id, impreso, nif in filas}


def _salida(presentado: Presentado, impreso: str, de_la_ficha: str) -> Salida:
    if presentado.registro.tipo == TipoRegistro.ANULACION:
        return Salida.REPETIR_ANULACION
    return Salida.SUBSANAR if impreso == de_la_ficha else Salida.RECTIFICAR


def _nif_de(impreso: dict[str, str] | None) -> str:
    return (impreso or {}).get("nif", "")
