"""Muchas manos sobre la misma factura: unas ganan, otras se enteran, y las cuentas cuadran sin bloqueos mutuos."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from factursaas.db import TenantSession, tenant_session
from factursaas.domain.errores import ErrorDeNegocio
from factursaas.domain.planes import Inquilino
from factursaas.models import Cobro, Factura
from factursaas.models.cobro import COMPENSACION
from factursaas.services import facturas
from factursaas.services.facturas.datos import DatosRectificar, DatosRectificarVarias
from tests import fabrica
from tests.resumenes import exigir_que_los_resumenes_sean_fieles

CERO = Decimal(0)
ANULAR = facturas.DatosAnulacion(motivo="x")
Caso = Callable[[TenantSession], Any]


def a_la_vez(quien: Inquilino, casos: list[Caso]) -> list[str]:
    """Los hace todos en ocho hilos; lo que el negocio rechaza cuenta como rechazo, y lo demás revienta la prueba."""

    def hacer(caso: Caso) -> str:
        try:
            with tenant_session(quien) as db:
                caso(db)
        except ErrorDeNegocio:
            return "rechazado"
        return "hecho"

    with ThreadPoolExecutor(8) as hilos:
        return list(hilos.map(hacer, casos))


def exigir_que_cuadre(quien: Inquilino) -> None:
    with tenant_session(quien) as db:
        vivos = list(db.exec(select(Cobro).where(col(Cobro.deshecho_en).is_(None))))
        for f in db.exec(select(Factura).where(col(Factura.numero).is_not(None))):
            suyos = sum((c.importe for c in vivos if c.factura_id == f.id), CERO)
            assert f.cobrado == suyos
            if f.metodo != "S":
                assert min(CERO, f.total_a_pagar) <= f.cobrado <= max(CERO, f.total_a_pagar)
    exigir_que_los_resumenes_sean_fieles(quien)


def borrador(quien: Inquilino, original: Factura, **datos: Any) -> Factura:
    with tenant_session(quien) as db:
        return facturas.rectificar(db, original.id, DatosRectificar.model_validate({"motivo": "x"} | datos))


def test_solo_una_sustituye_aunque_ocho_lo_intenten(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    preparadas = [borrador(ana, original, causa="datos") for _ in range(8)]
    resultados = a_la_vez(ana, [lambda db, b=b: facturas.emitir(db, b.id) for b in preparadas])
    assert sorted(resultados) == ["hecho"] + ["rechazado"] * 7
    exigir_que_cuadre(ana)


def test_un_ticket_se_canjea_una_vez_aunque_ocho_lo_intenten(ana: Inquilino) -> None:
    ticket = fabrica.con_emitida(ana, tipo="F2", cliente_id=None)
    cliente = fabrica.con_cliente(ana)
    pedido = facturas.DatosCanje(facturas=[ticket.id], cliente_id=cliente.id)
    with tenant_session(ana) as db:
        preparadas = [facturas.canjear(db, pedido).id for _ in range(8)]
    resultados = a_la_vez(ana, [lambda db, b=b: facturas.emitir(db, b) for b in preparadas])
    assert sorted(resultados) == ["hecho"] + ["rechazado"] * 7
    exigir_que_cuadre(ana)


def test_corregir_dos_y_anular_una_de_ellas_no_se_esperan_una_a_otra(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    for _ in range(6):
        original = fabrica.con_emitida(ana, cliente)
        abono = borrador(ana, original, causa="devolucion", lineas=[fabrica.LINEA | {"cantidad": "-1", "precio": "5"}])
        with tenant_session(ana) as db:
            emitido = facturas.emitir(db, abono.id)
            varias = {"facturas": [str(original.id), str(emitido.id)], "causa": "descuento", "motivo": "x"}
            linea = fabrica.LINEA | {"cantidad": "-1", "precio": "1"}
            datos = DatosRectificarVarias.model_validate(varias | {"lineas": [linea]})
            de_las_dos = facturas.rectificar_varias(db, datos).id
        casos: list[Caso] = [
            lambda db, d=de_las_dos: facturas.emitir(db, d),
            lambda db, e=emitido: facturas.anular(db, e.id, ANULAR),
            lambda db, o=original: facturas.cobrar(db, o.id, facturas.DatosCobro(importe=Decimal("1.00"))),
            lambda db, e=emitido: facturas.cobrar(db, e.id, facturas.DatosCobro(importe=Decimal("-1.00"))),
        ]
        a_la_vez(ana, casos * 2)
    exigir_que_cuadre(ana)


@pytest.mark.parametrize("semilla", range(4))
def test_cobrar_devolver_rectificar_y_anular_a_la_vez_siempre_cuadra(ana: Inquilino, semilla: int) -> None:
    azar = random.Random(semilla)  # noqa: S311 - el orden de una prueba
    cliente = fabrica.con_cliente(ana)
    originales = [fabrica.con_emitida(ana, cliente) for _ in range(3)]
    linea = fabrica.LINEA | {"cantidad": "-1", "precio": "30"}
    abonos = [borrador(ana, f, causa="devolucion", lineas=[linea]) for f in originales for _ in range(2)]
    sustitutas = [borrador(ana, f, causa="precio", lineas=[fabrica.LINEA | {"precio": "90"}]) for f in originales]
    varias = {"facturas": [str(f.id) for f in originales], "causa": "descuento", "motivo": "Rappel", "lineas": [linea]}
    with tenant_session(ana) as db:
        conjunta = facturas.rectificar_varias(db, DatosRectificarVarias.model_validate(varias))
    casos: list[Caso] = [lambda db, b=b: facturas.emitir(db, b.id) for b in (*abonos, *sustitutas, conjunta)]
    for f in originales:
        for importe in ("20.00", "50.00", "-10.00"):
            cobro = facturas.DatosCobro(importe=Decimal(importe))
            casos.append(lambda db, f=f, cobro=cobro: facturas.cobrar(db, f.id, cobro))
        casos.append(lambda db, f=f: facturas.anular(db, f.id, facturas.DatosAnulacion(motivo="x")))
    azar.shuffle(casos)
    assert "hecho" in a_la_vez(ana, casos)
    exigir_que_cuadre(ana)
    with tenant_session(ana) as db:
        corregidas = [f.id for f in db.exec(select(Factura).where(col(Factura.metodo).is_not(None)))]
    anular = [lambda db, c=c: facturas.anular(db, c, facturas.DatosAnulacion(motivo="x")) for c in corregidas]
    a_la_vez(ana, anular)
    exigir_que_cuadre(ana)
    with tenant_session(ana) as db:
        dinero = select(Cobro).where(Cobro.medio == COMPENSACION, col(Cobro.deshecho_en).is_(None))
        vivas = {f.id for f in db.exec(select(Factura).where(Factura.estado == "ANULADA"))}
        assert not [c for c in db.exec(dinero) if c.factura_id in vivas]
