"""Encontrar facturas por su número, su cliente, su NIF o su importe, por muchas que haya.

Cada palabra escrita tiene que empezar alguna de la factura, o un trozo de ella: «0042» y «42» encuentran
«A-2026-0042». La base apunta esos principios en `factura_palabras`, donde sí puede buscar sin recorrerlo todo.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    String,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    cast,
    column,
    false,
    func,
    literal,
    or_,
    true,
)
from sqlalchemy import select as columnas
from sqlmodel import col

from factursaas.db import TenantSession
from factursaas.domain.dinero import leer_decimal
from factursaas.models import Factura, FacturaPalabra
from factursaas.services.columnas import leer_columnas
from factursaas.services.texto import palabras

_SIGNO = r"[\x01-\x2f\x3a-\x60\x7b-\x7f]"
_LARGO = 40
_POCAS = 5_000
"""Hasta cuántas se traen por su identificador; si son más, salen enseguida recorriendo la lista en su orden."""


@dataclass(frozen=True, slots=True)
class _Palabra:
    """Lo que hay que encontrar: un principio, un importe en céntimos o cualquiera de los dos."""

    principio: str
    importe: int | None

    def apuntadas(self) -> list[tuple[str, str]]:
        """Entre qué palabras están las suyas, según lo que la base tiene apuntado; la segunda ya no lo es."""
        tramos: list[tuple[str, str]] = []
        if self.principio:
            # Detrás de cualquier letra va el último carácter que hay.
            tramos.append((self.principio, f"{self.principio}\U0010ffff"))
        if self.importe is not None:
            tramos.append((f"={self.importe}", f"={self.importe}\x01"))
        return tramos

    def en_lo_apuntado(self) -> ColumnElement[bool]:
        """Que esté entre las apuntadas."""
        palabra, factura = col(FacturaPalabra.palabra), columnas(col(FacturaPalabra.factura_id))
        suyas = or_(*((palabra >= desde) & (palabra < hasta) for desde, hasta in self.apuntadas()))
        return col(Factura.id).in_(factura.where(suyas))

    def en_la_factura(self) -> ColumnElement[bool]:
        """Lo mismo, mirado en la propia factura."""
        partes: list[ColumnElement[bool]] = []
        if self.principio:
            empieza = col(Factura.busqueda).regexp_match(f"(^|\\s|{_SIGNO})0*{re.escape(self.principio)}")
            partes.append(col(Factura.busqueda).contains(self.principio, autoescape=True) & empieza)
        if self.importe is not None:
            importe = Decimal(self.importe) / 100
            partes += [func.abs(col(uno)) == importe for uno in (Factura.total, Factura.total_a_pagar)]
        # Metido en un CASE, el planificador no supone que casi ninguna lo cumple, y va por el índice del orden.
        return case((or_(*partes), true()), else_=false())


def en_una_pagina(db: TenantSession, q: str) -> list[ColumnElement[bool]]:
    """Lo que cumplen las facturas que encuentra `q`, para leer unas pocas: se prueban según salen."""
    return _que_digan(db, q, _Palabra.en_la_factura)


def en_todas(db: TenantSession, q: str) -> list[ColumnElement[bool]]:
    """Lo mismo, para leerlas todas: se cruzan con lo apuntado."""
    return _que_digan(db, q, _Palabra.en_lo_apuntado)


def _que_digan(
    db: TenantSession, q: str, si_son_muchas: Callable[[_Palabra], ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    buscadas = _leer(q)
    if not buscadas:
        return [false()] if q.strip() else []
    cual, cuantas, ids = _la_mas_rara(db, buscadas)
    if cuantas > _POCAS:
        return [si_son_muchas(palabra) for palabra in buscadas]
    suyas = col(Factura.id) == any_(cast(literal(ids), ARRAY(Uuid)))
    return [suyas, *(otra.en_la_factura() for i, otra in enumerate(buscadas) if i != cual)]


def _la_mas_rara(db: TenantSession, buscadas: list[_Palabra]) -> tuple[int, int, str]:
    """Cuál es, cuántas facturas la llevan y cuáles; si son demasiadas, las justas para saberlo."""
    tramos = [(cual, *tramo) for cual, palabra in enumerate(buscadas) for tramo in palabra.apuntadas()]
    cual, desde, hasta = map(list, zip(*tramos, strict=True))
    [rara] = leer_columnas(db, _RARAS, cual=cual, desde=desde, hasta=hasta, tope=_POCAS + 1)
    return rara


def _escribir_raras() -> Any:
    tipos = {"cual": Integer(), "desde": String(), "hasta": String()}
    datos = (bindparam(nombre, type_=ARRAY(tipo)) for nombre, tipo in tipos.items())
    tramo = func.unnest(*datos).table_valued(*(column(*uno) for uno in tipos.items())).render_derived("tramo")
    palabra, tope = col(FacturaPalabra.palabra), bindparam("tope", type_=Integer)
    suyas = columnas(col(FacturaPalabra.factura_id)).where(palabra >= tramo.c.desde, palabra < tramo.c.hasta)
    suyas = suyas.order_by(palabra).limit(tope).lateral()
    cuantas = func.count(suyas.c.factura_id)
    # Como texto: van y vienen, y aquí nadie las mira.
    ids = case((cuantas < tope, cast(func.array_agg(suyas.c.factura_id), Text)), else_="")
    todas = columnas(tramo.c.cual, cuantas, ids).join(suyas, true(), isouter=True)
    return todas.group_by(tramo.c.cual).order_by(cuantas).limit(1)


_RARAS = _escribir_raras()


def _leer(q: str) -> list[_Palabra]:
    escrito = q.replace("€", " ").strip()
    partes = palabras(escrito)
    if len(partes) > 1 and (importe := _importe(escrito)) is not None:
        return [_Palabra("", importe)]
    leidas = [_Palabra(re.sub(f"^{_SIGNO}+|{_SIGNO}+$", "", parte)[:_LARGO], _importe(parte)) for parte in partes]
    return list(dict.fromkeys(una for una in leidas if una.principio or una.importe is not None))


def _importe(escrito: str) -> int | None:
    try:
        centimos = abs(leer_decimal(escrito)) * 100
    except ValueError:
        return None
    return int(centimos) if centimos == int(centimos) else None
