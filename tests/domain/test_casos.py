"""Los 48 casos resueltos a mano, pasados por el dominio tal como están escritos."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from factursaas.domain.caja import Cobro, devengos
from factursaas.domain.impuestos import Calificacion, Impuesto, recargos_vigentes, tipos_vigentes
from factursaas.domain.rectificacion import ModoRectificacion, rectificar
from factursaas.domain.totales import DocumentoEntrada, LineaEntrada, Totales, a_textos, calcular

Caso = dict[str, Any]
CASOS: list[Caso] = json.loads((Path(__file__).parent / "casos.json").read_text(encoding="utf-8"))["casos"]
OTRO_TEMA = ("rectificacion", "devengos_caja")


def _decimal(datos: Caso, clave: str, si_falta: str | None = None) -> Any:
    texto = datos.get(clave, si_falta)
    return None if texto is None else Decimal(texto)


def _linea(datos: Caso) -> LineaEntrada:
    return LineaEntrada(
        cantidad=Decimal(datos["cantidad"]),
        precio=Decimal(datos["precio"]),
        descripcion=datos["descripcion"],
        descuento_pct=_decimal(datos, "descuento_pct"),
        descuento_importe=_decimal(datos, "descuento_importe"),
        impuesto=Impuesto(datos["impuesto"]),
        calificacion=Calificacion(datos["calificacion"]),
        tipo=Decimal(datos["tipo"]),
        recargo=_decimal(datos, "recargo", "0"),
        irpf=_decimal(datos, "irpf", "0"),
        suplido=datos.get("suplido", False),
    )


def documento(datos: Caso) -> DocumentoEntrada:
    return DocumentoEntrada(
        lineas=tuple(_linea(linea) for linea in datos["lineas"]),
        precios_con_impuestos=datos.get("precios_con_impuestos", False),
        descuento_global_pct=_decimal(datos, "descuento_global_pct"),
        descuento_global_importe=_decimal(datos, "descuento_global_importe"),
        anticipo=_decimal(datos, "anticipo", "0"),
        moneda=datos.get("moneda", "EUR"),
        tipo_cambio=_decimal(datos, "tipo_cambio"),
    )


def calcular_caso(caso: Caso) -> Totales:
    return calcular(documento(caso["entrada"]))


def _con(clave: str) -> list[Any]:
    return [pytest.param(caso, id=caso["id"]) for caso in CASOS if clave in caso["esperado"]]


def test_estan_los_48_casos() -> None:
    assert [caso["id"] for caso in CASOS] == [f"C{n:02d}" for n in range(1, 49)]


@pytest.mark.parametrize("caso", _con("total_factura"))
def test_totales(caso: Caso) -> None:
    esperado = {clave: valor for clave, valor in caso["esperado"].items() if clave not in OTRO_TEMA}
    assert a_textos(calcular_caso(caso)) == esperado


@pytest.mark.parametrize("caso", _con("rectificacion"))
def test_rectificacion(caso: Caso) -> None:
    datos = caso["entrada"]["rectifica"]
    salida = rectificar(
        calcular_caso(caso), ModoRectificacion(datos["modo"]), Decimal(datos["base"]), Decimal(datos["cuota"])
    )
    assert a_textos(salida) == caso["esperado"]["rectificacion"]


def test_por_diferencias_no_sustituye_nada() -> None:
    caso = next(caso for caso in CASOS if caso["id"] == "C42")
    salida = rectificar(calcular_caso(caso), ModoRectificacion.DIFERENCIAS, Decimal(500), Decimal(105))
    assert (salida.base_rectificada, salida.diferencia_base) == (Decimal("0.00"), Decimal("-71.11"))


@pytest.mark.parametrize("caso", _con("devengos_caja"))
def test_criterio_de_caja(caso: Caso) -> None:
    cobros = [Cobro(date.fromisoformat(c["fecha"]), Decimal(c["importe"])) for c in caso["entrada"]["cobros"]]
    salida = devengos(calcular_caso(caso), cobros)
    assert [a_textos(devengo) for devengo in salida] == caso["esperado"]["devengos_caja"]


def test_una_factura_a_cero_no_devenga_nada() -> None:
    caso = next(caso for caso in CASOS if caso["id"] == "C48")
    (devengo,) = devengos(calcular_caso(caso), [Cobro(date(2026, 12, 1), Decimal("5"))])
    assert all(grupo.base == grupo.cuota == 0 for grupo in devengo.grupos)


@pytest.mark.parametrize("caso", CASOS, ids=[caso["id"] for caso in CASOS])
def test_los_tipos_de_los_casos_rigen_en_su_fecha(caso: Caso) -> None:
    fecha = date.fromisoformat(caso["entrada"]["fecha"])
    for linea in documento(caso["entrada"]).lineas:
        if linea.suplido or not linea.calificacion.lleva_cuota:
            continue
        assert linea.tipo in tipos_vigentes(linea.impuesto, fecha)
        if linea.recargo:
            assert linea.recargo in recargos_vigentes(linea.tipo, fecha)
