"""La lista de facturas responde igual con mil que con cien mil: cada consulta mira solo lo que va a enseñar."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from bench import masiva
from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, NoEncontrado
from factursaas.domain.estados import EstadoFactura
from factursaas.domain.planes import Inquilino
from factursaas.services import facturas, vistas
from factursaas.services.facturas import ORDENES, FiltroFacturas, orden_por
from tests import fabrica
from tests.planes import planes_de

FACTURAS, CLIENTES = 3_000, 300


@pytest.fixture
def muchas(aparte: str, inquilino: Callable[..., Inquilino]) -> Inquilino:
    """Alguien con miles de facturas en una base donde hay otros."""
    quien, otro = inquilino("muchas"), inquilino("otro")
    masiva.llenar(aparte, otro.user_id, facturas=300, clientes=30)
    masiva.llenar(aparte, quien.user_id, facturas=FACTURAS, clientes=CLIENTES)
    return quien


def _numeros(quien: Inquilino, filtro: FiltroFacturas, nombre: str, *, descendente: bool) -> list[str]:
    vistos: list[str] = []
    cursor: str | None = None
    with tenant_session(quien) as db:
        while True:
            pagina = facturas.buscar(db, filtro, orden_por(nombre, descendente=descendente), 200, cursor)
            vistos += [str(factura.id) for factura in pagina.items]
            if (cursor := pagina.siguiente) is None:
                return vistos


def test_ninguna_pagina_ni_busqueda_recorre_la_tabla(muchas: Inquilino) -> None:
    with tenant_session(muchas) as db:
        de_alguien = facturas.listar(db, limite=1).items[0].cliente_id
    for nombre in ORDENES:
        for descendente in (True, False):
            orden = orden_por(nombre, descendente=descendente)
            with tenant_session(muchas) as db:
                cursor = None
                for _ in range(FACTURAS // 200 - 1):
                    cursor = facturas.buscar(db, FiltroFacturas(), orden, 200, cursor).siguiente
            for desde in (None, cursor):
                _exigir(muchas, FiltroFacturas(), 51, nombre, descendente=descendente, cursor=desde)
    for q in ("A-2026-002900", "2900", "b00000123", "1.234,56", "1234.56 €", "garcia 2900", "nadie"):
        _exigir(muchas, FiltroFacturas(q=q), 60)
    for filtro in (FiltroFacturas(cliente_id=de_alguien), FiltroFacturas(tipo="rectificativas")):
        _exigir(muchas, filtro, 60)


def _exigir(
    quien: Inquilino,
    filtro: FiltroFacturas,
    filas: int,
    nombre: str = "fecha",
    *,
    descendente: bool = True,
    cursor: str | None = None,
) -> None:
    orden = orden_por(nombre, descendente=descendente)
    *_, plan = planes_de(quien, lambda db: facturas.buscar(db, filtro, orden, cursor=cursor))
    assert not plan.recorre_la_tabla, f"{filtro} {nombre}: {plan}"
    assert plan.filas_miradas <= filas, f"{filtro} {nombre}: {plan}"


def test_se_busca_se_suma_se_ordena_y_se_recorre_lo_mismo(muchas: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    _los_totales_cuadran(muchas)
    _al_reves_es_al_reves(muchas)
    _por_los_dos_caminos(muchas, monkeypatch)


def _los_totales_cuadran(muchas: Inquilino) -> None:
    trimestre = FiltroFacturas(desde=date(2025, 1, 1), hasta=date(2025, 3, 31))
    for filtro in (
        FiltroFacturas(),
        FiltroFacturas(q="garcia"),
        FiltroFacturas(estado=EstadoFactura.EMITIDA, serie="A"),
        trimestre,
    ):
        with tenant_session(muchas) as db:
            [suma] = facturas.sumar(db, filtro)
            filas = list(facturas.recorrer(db, filtro, orden_por()))
        assert suma.facturas == len(filas) > 200
        assert suma.total == sum((fila.total for fila in filas), Decimal(0))
        assert suma.pendiente == sum((fila.pendiente for fila in filas), Decimal(0))
    *_, plan = planes_de(muchas, lambda db: facturas.sumar(db, trimestre))
    assert not plan.recorre_la_tabla, plan


def _al_reves_es_al_reves(muchas: Inquilino) -> None:
    for nombre in ORDENES:
        subiendo = _numeros(muchas, FiltroFacturas(), nombre, descendente=False)
        bajando = _numeros(muchas, FiltroFacturas(), nombre, descendente=True)
        assert len(subiendo) == len(set(subiendo)) == FACTURAS
        assert subiendo == bajando[::-1]


def _por_los_dos_caminos(muchas: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    """Una palabra rara se trae por sus identificadores; una corriente se va probando: encuentran lo mismo."""
    for q in ("garcia", "garcia norte", "2900", "talleres 29", "121"):
        rara = _numeros(muchas, FiltroFacturas(q=q), "fecha", descendente=True)
        monkeypatch.setattr("factursaas.services.facturas.busqueda._POCAS", 0)
        corriente = _numeros(muchas, FiltroFacturas(q=q), "fecha", descendente=True)
        monkeypatch.undo()
        assert rara == corriente
        assert rara


def test_se_encuentra_por_un_trozo_del_numero_el_nombre_el_nif_o_el_importe(ana: Inquilino, bruno: Inquilino) -> None:
    fabrica.con_emitida(ana, lineas=[fabrica.LINEA | {"precio": "1020.30", "irpf": "15"}])
    fabrica.con_emitida(bruno)
    # 1.020,30 de base, 1.234,56 de total y 1.081,51 a pagar.
    for q in (
        "A-2026-0001",
        "2026-0001",
        "0001",
        "1",
        "iñigo",
        "PELU íñi",
        "b1234",
        "1.234,56",
        "1234.56 €",
        "1081,51",
    ):
        assert _cuantas(ana, q) == 1, q
    for q in ("quería", "2345674", "1.234,57", "1.020,30", "%", "_", "a-2025", "iñigo nadie"):
        assert _cuantas(ana, q) == 0, q


def test_lo_que_cambia_en_un_borrador_cambia_por_lo_que_se_encuentra(ana: Inquilino) -> None:
    borrador = fabrica.con_borrador(ana)
    assert (_cuantas(ana, "peluqueria"), _cuantas(ana, "121,00"), _cuantas(ana, "lucia")) == (1, 1, 0)
    otro = fabrica.con_cliente(ana, nombre="Lucía", nif="")
    datos = {"cliente_id": otro.id, "lineas": [fabrica.LINEA | {"precio": "200.00"}]}
    with tenant_session(ana) as db:
        facturas.cambiar(db, borrador.id, facturas.DatosFactura.model_validate(datos))
    assert (_cuantas(ana, "peluqueria"), _cuantas(ana, "121,00"), _cuantas(ana, "lucia 242")) == (0, 0, 1)


def _cuantas(quien: Inquilino, q: str) -> int:
    with tenant_session(quien) as db:
        hay = len(facturas.buscar(db, FiltroFacturas(q=q)).items)
        assert sum(suma.facturas for suma in facturas.sumar(db, FiltroFacturas(q=q))) == hay
    return hay


def test_las_vistas_son_de_cada_uno_tienen_tope_y_solo_una_se_abre_sola(ana: Inquilino, bruno: Inquilino) -> None:
    with tenant_session(ana) as db:
        una = vistas.crear(db, vistas.DatosVista(lista="facturas", nombre="Vencidas", consulta="estado=VENCIDA"))
        otra = vistas.crear(db, vistas.DatosVista(lista="facturas", nombre="Del mes", consulta="periodo=mes"))
        vistas.crear(db, vistas.DatosVista(lista="facturas", nombre="vencidas", consulta="estado=VENCIDA&orden=total"))
        vistas.poner_por_defecto(db, una.id, puesta=True)
        vistas.poner_por_defecto(db, otra.id, puesta=True)
    with tenant_session(ana) as db:
        guardadas = [(vista.nombre, vista.consulta, vista.por_defecto) for vista in vistas.listar(db, "facturas")]
        assert guardadas == [("Del mes", "periodo=mes", True), ("Vencidas", "estado=VENCIDA&orden=total", False)]
        with pytest.raises(DatosNoValidos, match="Ya tienes una vista"):
            vistas.renombrar(db, una.id, "DEL MES")
        for numero in range(vistas.MAXIMO - 2):
            vistas.crear(db, vistas.DatosVista(lista="facturas", nombre=f"v{numero}"))
        with pytest.raises(EstadoNoPermitido, match="Borra alguna"):
            vistas.crear(db, vistas.DatosVista(lista="facturas", nombre="una más"))
        vistas.borrar(db, una.id)
    with tenant_session(bruno) as db:
        assert vistas.listar(db, "facturas") == []
        with pytest.raises(NoEncontrado):
            vistas.leer(db, otra.id)
