"""Los resúmenes del panel dicen siempre lo mismo que recorrer todas las facturas."""

from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import sql as sql_de

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Cliente, Factura
from factursaas.services import ensayo, facturas
from tests import fabrica, pasos
from tests.pasos import anular, cobrar, rectificada
from tests.resumenes import exigir_que_los_resumenes_sean_fieles as exigir_fieles

LINEA = fabrica.LINEA


def emitir(quien: Inquilino, cliente: Cliente | None, **datos: Any) -> Factura:
    return pasos.emitir(quien, fabrica.con_borrador(quien, cliente, **datos))


def test_toda_la_vida_de_las_facturas_queda_en_los_resumenes(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente, otro = fabrica.con_cliente(ana), fabrica.con_cliente(ana, nombre="Otra, S.L.", nif="B85123479")
    a_plazos = {"vencimientos": [{"fecha": "2026-02-10"}, {"fecha": "2026-05-10"}, {"fecha": "2099-01-01"}]}
    con_irpf = {"lineas": [LINEA | {"irpf": "15"}, LINEA | {"tipo": "10", "precio": "33.33"}]}
    mezcla = [LINEA, LINEA | {"tipo": "0", "calificacion": "E1"}, LINEA | {"suplido": True, "tipo": "0"}]
    primera = emitir(ana, cliente, fecha="2026-01-10", **a_plazos, **con_irpf)
    operada = emitir(ana, otro, fecha="2026-04-02", fecha_operacion="2026-03-30", lineas=mezcla)
    en_dolares = emitir(ana, cliente, fecha="2026-04-03", moneda="USD", tipo_cambio="0.91")
    sin_valor = emitir(ana, otro, fecha="2026-04-04")
    exigir_fieles(ana)

    cobrar(ana, primera, "60.00")
    cobrar(ana, operada)
    cobrar(ana, primera, "-10.00")
    exigir_fieles(ana)
    with tenant_session(ana) as db:
        [cobro] = facturas.leer_cobros(db, operada.id)
        facturas.deshacer(db, operada.id, cobro.id, facturas.DatosDeshacer(motivo="Devuelto por el banco"))
    anular(ana, sin_valor)
    exigir_fieles(ana)

    abono = rectificada(ana, operada, causa="devolucion", lineas=[LINEA | {"cantidad": "-1", "precio": "20"}])
    sustituta = rectificada(ana, primera, causa="precio", lineas=[LINEA | {"irpf": "7", "precio": "90"}])
    rectificada(ana, en_dolares, causa="devolucion", lineas=[LINEA | {"cantidad": "-1", "precio": "5"}])
    assert (abono.metodo, sustituta.metodo) == ("I", "S")
    exigir_fieles(ana)
    cobrar(ana, sustituta)
    anular(ana, abono)
    exigir_fieles(ana)


def test_un_canje_no_se_vende_dos_veces_ni_su_recargo_se_pierde(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente = fabrica.con_cliente(ana, recargo_equivalencia=True)
    tiques = [emitir(ana, None, tipo="F2", cliente_id=None) for _ in range(2)]
    emitir(ana, cliente, lineas=[LINEA | {"recargo": "5.2"}])
    exigir_fieles(ana)
    pedido = facturas.DatosCanje(facturas=[tique.id for tique in tiques], cliente_id=fabrica.con_cliente(ana).id)
    with tenant_session(ana) as db:
        canje = facturas.canjear(db, pedido)
    with tenant_session(ana) as db:
        facturas.emitir(db, canje.id)
    exigir_fieles(ana)
    anular(ana, canje)
    exigir_fieles(ana)


def test_borrado_el_ensayo_no_queda_nada_suyo(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    with tenant_session(ana) as db:
        ensayo.empezar(db)
    cobrar(ana, emitir(ana, fabrica.con_cliente(ana)), "20.00")
    exigir_fieles(ana)
    with tenant_session(ana) as db:
        ensayo.borrar(db)
    exigir_fieles(ana)
    with tenant_session(ana) as db:
        assert {deuda.importe for deuda in facturas.antiguedad(db)} == {Decimal(0)}


def test_rehacerlos_no_cambia_nada(ana: Inquilino, base: str) -> None:
    cobrar(ana, fabrica.con_emitida(ana), "20.00")
    with psycopg.connect(base) as propietario:
        propietario.execute("SELECT set_config('app.user_id', %s, false)", (ana.user_id,))
        propietario.execute("SELECT rehacer_resumenes(%s)", (ana.user_id,))
    exigir_fieles(ana)


@pytest.mark.parametrize("tabla", ["ventas", "clientes", "impuestos", "deudas"])
def test_la_aplicacion_no_los_puede_cambiar(sql: psycopg.Connection[Any], tabla: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        sql.execute(sql_de.SQL("DELETE FROM {}").format(sql_de.Identifier(f"resumen_{tabla}")))


def test_la_aplicacion_tampoco_los_puede_rehacer(sql: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        sql.execute("SELECT rehacer_resumenes('user_ana')")
