"""Lo que puede mandar quien no usa nuestras páginas: cualquier cosa, a cualquier evento."""

import inspect
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import uuid4

import reflex as rx
from reflex.utils.format import json_dumps

from factursaas.domain.errores import ErrorDeNegocio
from tests.states.pestana import Pestana

LARGO = "x" * 200_000
HOSTILES: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, float("inf"), float("nan"), "", " ", "\0", "a\0b", "\ud800", "\u202e", LARGO,
    "😀", "<script>alert(1)</script>", "'; DROP TABLE clientes; --", "../../etc/passwd", "null", "NaN", "1e999",
    str(uuid4()), [], [[]], [None], {}, {"a": {"b": [1]}}, {1: 2},
)  # fmt: skip
CAMPOS = (
    "nombre", "nif", "pais", "codigo_postal", "email", "precio", "tributo", "iban", "irpf_defecto", "codigo", "patron",
    "tipo", "territorio", "recargo_equivalencia", "activo", "user_id", "id",
)  # fmt: skip


def formularios(casillas: Iterable[str]) -> list[dict[str, Any]]:
    """Cada casilla con cada barbaridad, las demás en blanco; y todas, también las ajenas, a la vez."""
    sueltos = [{casilla: valor} for casilla in casillas for valor in HOSTILES]
    return [*sueltos, *(dict.fromkeys({*CAMPOS, *casillas}, valor) for valor in HOSTILES)]


async def bombardear(
    pestana: Pestana, estado: type[rx.State], preparar: Any, *, casillas: Iterable[str] = CAMPOS, **con: str
) -> None:
    """Manda de todo a cada evento del estado, siempre como queda tras `preparar(**con)`: por ejemplo, abrir un diálogo.

    Cada uno contesta, calla o lo rechaza con un texto nuestro, y lo que queda a la vista se puede mandar al navegador.
    """
    with suppress(ErrorDeNegocio):
        await pestana.mandar(preparar, **con)
    preparada = pestana.fotografiar()
    for nombre, evento in estado.event_handlers.items():
        if nombre == "setvar":
            continue
        parametros = [p for p in inspect.signature(evento.fn).parameters if p != "self"]
        for payload in _payloads(nombre, parametros, casillas):
            pestana.volver_a(preparada)
            with suppress(ErrorDeNegocio):
                await pestana.mandar(getattr(estado, nombre), **payload)
        vivo = await pestana.raiz.get_state(estado)
        json_dumps(vivo.dict(include_computed=False)).encode()
    assert await (await pestana.sesion)._vigente(), "la sesión ha caducado: lo último no lo ha atendido nadie"


def _payloads(nombre: str, parametros: list[str], casillas: Iterable[str]) -> list[dict[str, Any]]:
    if not parametros:
        return [{}]
    valores = [*HOSTILES, *formularios(casillas)] if parametros == ["form"] else HOSTILES
    iguales = [dict.fromkeys(parametros, valor) for valor in valores]
    sin_nada = [{}] if nombre != "subir_logo" else []
    campos = (
        [{"campo": campo, "valor": valor} for campo in CAMPOS for valor in HOSTILES]
        if {"campo", "valor"} <= {*parametros}
        else []
    )
    return [*sin_nada, *iguales, *campos]
