"""Lo que nuestras reglas dejan pasar lo dejan pasar también el esquema de la AEAT y los programas de otros."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from factursaas.domain.documento import DocumentoEntrada, LineaEntrada
from factursaas.domain.impuestos import Calificacion, Impuesto
from factursaas.domain.lugares import PAISES
from factursaas.domain.totales import calcular
from factursaas.domain.verifactu.desglose import Regimen, desglosar
from factursaas.domain.verifactu.partes import identificar
from factursaas.domain.verifactu.registro import (
    Alta,
    Eslabon,
    IdFactura,
    ImporteRectificado,
    Persona,
    Registro,
    Sistema,
)
from factursaas.domain.verifactu.validaciones import revisar
from factursaas.domain.verifactu.xml import escribir_xml
from tests.ajenos import exigir_conforme
from tests.domain.altas import CLIENTE, FACTURA, alta
from tests.domain.test_casos import CASOS, calcular_caso
from tests.esquemas import exigir_valido, reparos_ajenos

HOY = date(2027, 1, 9)
SISTEMA = Sistema("Programas, S.L.", "B12345674", "factursaas", "FS", "0.1.0", "0190f3a0")
REGIMENES = (
    Regimen(),
    Regimen(caja=True),
    Regimen(recargo_propio=True),
    Regimen(destino=Impuesto.IGIC),
    Regimen(destino=Impuesto.IPSI),
)
ALEMAN = identificar("Müller GmbH", "DE136695976", "DE")
CLIENTES = (CLIENTE, ALEMAN, identificar("ACME Inc.", "98-7654321", "US"), identificar("Ana Pérez", "X1234567L", "FR"))
OPERACIONES = tuple(
    (impuesto, calificacion)
    for impuesto, calificacion in product(Impuesto, Calificacion)
    if impuesto is Impuesto.IGIC or calificacion not in (Calificacion.E7, Calificacion.E8)
)
TIPOS = ("F1", "F2", "F3", "R1", "R2", "R3", "R4", "R5")


def encadenar(altas: Iterable[Alta]) -> Iterator[bytes]:
    anterior = None
    for i, contenido in enumerate(altas):
        factura = replace(contenido.factura, numero=f"A-{i + 1}")
        generado = f"2027-01-09T{i // 3600:02d}:{i // 60 % 60:02d}:{i % 60:02d}+01:00"
        registro = Registro(replace(contenido, factura=factura), anterior, SISTEMA, generado)
        anterior = Eslabon(factura, registro.huella)
        yield escribir_xml(registro)


def de(grupos: Any, regimen: Regimen, tipo: str, cliente: Persona | None) -> Alta:
    cambios: dict[str, Any] = {} if tipo in ("F2", "R5") else {"destinatarios": (cliente,) if cliente else ()}
    if tipo == "F3":
        cambios["sustituidas"] = (IdFactura(FACTURA.emisor, "T-1", "08-01-2027"),)
    if tipo.startswith("R"):
        cambios["rectificadas"] = (IdFactura(FACTURA.emisor, "A-0", "08-01-2027"),)
    return alta(*desglosar(grupos, regimen), tipo=tipo, **cambios)


def linea(impuesto: Impuesto, calificacion: Calificacion, tipo: str, recargo: str, precio: str) -> LineaEntrada:
    return LineaEntrada(
        cantidad=Decimal(1),
        precio=Decimal(precio),
        descripcion="Horas",
        impuesto=impuesto,
        calificacion=calificacion,
        tipo=Decimal(tipo if calificacion.lleva_cuota else 0),
        recargo=Decimal(recargo if calificacion.lleva_cuota and impuesto is Impuesto.IVA else 0),
    )


def variedad() -> Iterator[Alta]:
    """Cada impuesto con cada calificación, en cada régimen, a cada clase de cliente y en cada clase de factura."""
    tipos = {Impuesto.IVA: [("21", "0"), ("21", "5.2"), ("10", "1.4"), ("0", "0")]}
    for impuesto, calificacion in OPERACIONES:
        for tipo, recargo in tipos.get(impuesto, [("4", "0")]) if calificacion.lleva_cuota else [("0", "0")]:
            lineas = (linea(impuesto, calificacion, tipo, recargo, "123.45"),)
            grupos = calcular(DocumentoEntrada(lineas=lineas)).grupos
            for regimen, clase, cliente in product(REGIMENES, TIPOS, CLIENTES):
                yield de(grupos, regimen, clase, cliente)


@pytest.mark.parametrize("caso", CASOS, ids=[caso["id"] for caso in CASOS])
def test_los_casos_resueltos_a_mano_se_aceptan_y_cumplen_el_esquema(caso: dict[str, Any]) -> None:
    grupos = calcular_caso(caso).grupos
    fecha = date.fromisoformat(caso["entrada"]["fecha"])
    cliente = ALEMAN if any(g.calificacion is Calificacion.E5 for g in grupos) else CLIENTE
    operacion = {"fecha_operacion": f"{fecha:%d-%m-%Y}"}
    contenido = replace(de(grupos, Regimen(), "F1", cliente), **operacion)
    assert revisar(contenido, HOY) == []
    for xml in encadenar([contenido]):
        exigir_valido(xml)
        exigir_conforme(xml)


def test_todo_lo_que_pasa_nuestras_reglas_pasa_las_ajenas(tmp_path: Path) -> None:
    aceptadas = [contenido for contenido in dict.fromkeys(variedad()) if not revisar(contenido, HOY)]
    assert {contenido.tipo for contenido in aceptadas} == set(TIPOS)
    assert len(aceptadas) > 1000
    for xml in encadenar(aceptadas):
        exigir_valido(xml)
        exigir_conforme(xml)
    # `verifactu-lint` aún no conoce las exenciones E7 y E8 del IGIC, que el esquema sí admite.
    conocidas = [a for a in aceptadas if not {d.calificacion for d in a.detalles} & {"E7", "E8"}]
    assert reparos_ajenos(list(encadenar(conocidas)), tmp_path) == []


@st.composite
def altas(draw: st.DrawFn) -> Alta:
    """Facturas corrientes, con alguna rareza de vez en cuando."""
    caben = st.decimals(-9_999, 9_999, places=2) | st.decimals(-10_000_000_000, 10_000_000_000, places=2)
    lineas = [
        linea(
            *draw(st.sampled_from(OPERACIONES)),
            tipo=draw(st.sampled_from(["0", "4", "10", "21", "21", "7", "99.99"])),
            recargo=draw(st.sampled_from(["0", "0", "0", "5.2"])),
            precio=str(draw(caben)),
        )
        for _ in range(draw(st.integers(1, 4)))
    ]
    grupos = calcular(DocumentoEntrada(lineas=tuple(lineas))).grupos
    contenido = de(
        grupos, draw(st.sampled_from(REGIMENES)), draw(st.sampled_from(TIPOS)), draw(st.sampled_from(CLIENTES))
    )
    numero = draw(st.sampled_from(["A-1", "A/1 (&)", "A" * 60, "A" * 61, "A<1"]))
    fecha = draw(st.sampled_from(["09-01-2027", "28-10-2024", "10-01-2027"]))
    largo = draw(st.sampled_from([10, 10, 500, 501]))
    texto = draw(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=10))
    sustituido = draw(st.booleans()) and bool(contenido.metodo)
    return replace(
        contenido,
        factura=IdFactura("12345678Z", numero, fecha),
        descripcion=(texto * 501)[:largo],
        metodo="S" if sustituido else contenido.metodo,
        rectificado=ImporteRectificado("1.00", "0.21") if sustituido else None,
    )


@given(altas())
def test_nada_de_lo_aceptado_incumple_el_esquema(contenido: Alta) -> None:
    aceptado = revisar(contenido, HOY) == []
    event("aceptado" if aceptado else "rechazado")
    if aceptado:
        xml = escribir_xml(Registro(contenido, None, SISTEMA, "2027-01-09T10:00:00+01:00"))
        exigir_valido(xml)
        exigir_conforme(xml)


@pytest.mark.parametrize("pais", [pais for pais in PAISES if pais != "ES"])
def test_todos_los_paises_que_se_ofrecen_tienen_su_clave_en_la_aeat(pais: str) -> None:
    contenido = alta(destinatarios=(identificar("Alguien", "A1", pais),))
    assert revisar(contenido, HOY) == []
    [xml] = encadenar([contenido])
    exigir_valido(xml)
    exigir_conforme(xml)
