"""Qué se hace con una factura que la AEAT ha rechazado o ha aceptado con errores."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select as columnas
from sqlmodel import col

from factursaas.db import TenantSession
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.models import Cliente, ConstaEnSuLugar, Factura
from factursaas.services.remision.historia import Presentado


class Salida(StrEnum):
    """Lo que le toca a quien factura."""

    SUBSANAR = "subsanar"
    """Volver a presentar el registro, con lo que haya cambiado en la ficha del cliente o en los datos del emisor."""
    REPETIR_ANULACION = "repetir_anulacion"
    RECTIFICAR = "rectificar"
    """Lo que está mal se ve en la factura: el NIF impreso ya no es el de la ficha (art. 15 RD 1619/2012)."""
    ANULAR = "anular"
    """No puede entrar, porque la AEAT tiene otra con su número: se anula y se emite con otro."""


@dataclass(frozen=True, slots=True)
class Arreglo:
    """Lo último de una factura, de quién es y lo que toca hacer con ella."""

    presentado: Presentado
    cliente_id: UUID | None
    cliente: str
    salida: Salida


def arreglos_de(db: TenantSession, presentados: Sequence[Presentado]) -> list[Arreglo]:
    """Lo que toca con lo último de cada factura que espera a que alguien haga algo, en el mismo orden."""
    esperan = {p.registro.factura_id: p for p in presentados if p.por_arreglar}
    if not esperan:
        return []
    consulta = (
        columnas(col(Factura.id), col(Factura.cliente_id), col(Factura.cliente), col(Cliente.nif))
        .outerjoin(Cliente, col(Cliente.id) == col(Factura.cliente_id))
        .where(col(Factura.id).in_(esperan))
    )
    filas = {fila[0]: fila for fila in db.execute(consulta)}  # pyright: ignore[reportDeprecated]
    return [_arreglo(presentado, *filas[factura_id][1:]) for factura_id, presentado in esperan.items()]


def salida_de(db: TenantSession, presentado: Presentado) -> Salida | None:
    """Lo que toca con una factura, si toca algo."""
    return next((arreglo.salida for arreglo in arreglos_de(db, [presentado])), None)


def _arreglo(
    presentado: Presentado, cliente_id: UUID | None, congelado: dict[str, str] | None, nif: str | None
) -> Arreglo:
    impreso = congelado or {}
    salida = _salida(presentado, impreso.get("nif", ""), nif or "")
    return Arreglo(presentado, cliente_id, impreso.get("nombre", ""), salida)


def _salida(presentado: Presentado, impreso: str, de_la_ficha: str) -> Salida:
    if presentado.registro.tipo == TipoRegistro.ANULACION:
        return Salida.REPETIR_ANULACION
    if presentado.consta == ConstaEnSuLugar.AJENA:
        return Salida.ANULAR
    return Salida.SUBSANAR if impreso == de_la_ficha else Salida.RECTIFICAR
