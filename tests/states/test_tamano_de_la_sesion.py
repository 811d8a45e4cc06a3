"""Lo que una pestaña recuerda viaja a Redis en cada evento: quien ha visitado todo no pasa de 100 kB."""

from contextlib import suppress

import pytest
from reflex.event import Event
from reflex_base.registry import RegistrationContext

import factursaas.pages  # noqa: F401  # al importarlas se registran
from factursaas import demo
from factursaas.db import tenant_session
from factursaas.domain.errores import NoEncontrado
from factursaas.domain.planes import Inquilino, Plan
from factursaas.services import clientes, facturas, muestra, productos, series
from factursaas.states.editor import EditorState
from tests import fabrica
from tests.states.mesa import editor
from tests.states.pestana import Pestana, estados

pytestmark = pytest.mark.anyio
LIMITE = 100_000
_FILAS = 51
_LINEAS = 100


def de_la_pagina(on_load: object) -> list[Event]:
    return [evento for evento in Event.from_event_type(on_load) if not evento.name.startswith("_")]  # pyright: ignore


def paginas() -> dict[str, object]:
    return {kw["route"]: kw.get("on_load") or [] for _, kw in RegistrationContext.ensure_context().decorated_pages}


def pesos(pestana: Pestana) -> dict[str, int]:
    """Cuántos bytes escribe cada estado en Redis, tal como los escribe Reflex."""
    todos = {type(estado).__name__: len(estado._serialize()) for estado in estados(pestana.raiz)}
    return dict(sorted(todos.items(), key=lambda par: -par[1]))


async def recorrer(quien: Inquilino, *factura_ids: str) -> Pestana:
    """Entra y pasa por todas las páginas, y por cada una de esas facturas."""
    pestana = Pestana()
    await pestana.entrar(quien.user_id, quien.plan)
    for ruta, al_llegar in paginas().items():
        for donde in factura_ids if "[" in ruta else (ruta,):
            pestana.ir_a(ruta.replace("[factura_id]", donde))
            for evento in de_la_pagina(al_llegar):
                with suppress(NoEncontrado):  # las del operador, que para los demás no existen
                    await pestana.repetir(
                        await pestana.mandar(Event(evento.name, pestana.router_data(), evento.payload))
                    )
    return pestana


def grande(quien: Inquilino) -> str:
    """Un inquilino que llena todas las listas con los textos más largos que caben; devuelve su borrador mayor."""
    fabrica.con_emisor(quien)
    with tenant_session(quien) as db:
        suyos = [
            clientes.crear(
                db, clientes.DatosCliente(nombre=f"{i:03} {'Compañía ' * 12}", direccion="D" * 200, notas="N" * 500)
            )
            for i in range(_FILAS)
        ]
        for i in range(_FILAS):
            productos.crear(
                db, productos.DatosProducto.model_validate({"nombre": f"{i} {'P' * 100}", "precio": "9.99"})
            )
        for i in range(20):
            series.crear(db, series.DatosSerie.model_validate({"codigo": f"S{i}", "descripcion": "S" * 60}))
        lineas = [{**fabrica.LINEA, "descripcion": f"{i} {'L' * 96}", "precio": "1234.56"} for i in range(_LINEAS)]
        mayor = facturas.DatosFactura.model_validate({"cliente_id": suyos[0].id, "lineas": lineas, "notas": "N" * 900})
        for _ in range(_FILAS):
            facturas.crear(db, mayor.model_copy(update={"lineas": mayor.lineas[:1]}))
        return str(facturas.crear(db, mayor).id)


async def test_con_los_datos_de_ejemplo(inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(muestra, "_POR_MES", 5)  # bastan para llenar la primera página de cada lista
    quien = inquilino("ejemplo")
    demo.crear_si_vacia(quien)
    with tenant_session(quien) as db:
        emitidas = facturas.listar(db).items[:1]
    pestana = await recorrer(quien, "nueva", str(emitidas[0].id))
    assert sum(pesos(pestana).values()) < LIMITE, pesos(pestana)


async def test_con_un_inquilino_grande_y_un_borrador_de_cien_lineas(inquilino) -> None:
    quien = inquilino("grande", Plan.PRO)
    pestana = await recorrer(quien, grande(quien))
    estado = await editor(pestana)
    otra_cosa = {"n": 1, "casillas": {f"{estado.novedades.lineas[0].clave}.descripcion": "Otra cosa"}}
    # Como el navegador, que dice qué ha visto ya.
    visto = estado.novedades.numero
    await pestana.mandar(EditorState.cambiar, documento=estado.cuaderno, apuntes=[otra_cosa], visto=visto)
    await pestana.repetir(await pestana.mandar(EditorState.guardar))
    assert sum(pesos(pestana).values()) < LIMITE, pesos(pestana)
