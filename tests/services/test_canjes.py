"""Canjear tickets por una factura completa, y deshacer el canje."""

from decimal import Decimal
from typing import Any

import pytest

from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura
from factursaas.services import facturas
from factursaas.services.facturas.datos import DatosRectificarVarias
from tests import fabrica
from tests.pasos import anular, cobrar, emitir, linea, rectificada, rectificar, saldo


def ticket(quien: Inquilino, precio: str = "9.99") -> Factura:
    return fabrica.con_emitida(quien, tipo="F2", cliente_id=None, precios_con_impuestos=True, lineas=[linea(precio)])


def canjear(quien: Inquilino, *tickets: Factura, **datos: Any) -> Factura:
    with tenant_session(quien) as db:
        return facturas.canjear(db, facturas.DatosCanje(facturas=[t.id for t in tickets], **datos))


def test_un_ticket_se_canjea_por_una_completa_del_mismo_importe(ana: Inquilino) -> None:
    cobrado = cobrar(ana, ticket(ana))
    completa = emitir(ana, canjear(ana, cobrado, cliente_id=fabrica.con_cliente(ana).id))
    assert (completa.tipo, completa.serie, completa.total) == ("F3", "A", Decimal("9.99"))
    assert (completa.total_base, completa.total_cuota) == (Decimal("8.26"), Decimal("1.73"))
    assert saldo(ana, completa) == ("COBRADA", Decimal("0.00"))
    assert saldo(ana, cobrado) == ("COBRADA", Decimal("0.00"))


def test_lo_que_no_se_habia_cobrado_se_cobra_en_la_completa(ana: Inquilino) -> None:
    sin_cobrar = [ticket(ana), ticket(ana, "20.00")]
    completa = emitir(ana, canjear(ana, *sin_cobrar, cliente_id=fabrica.con_cliente(ana).id))
    assert saldo(ana, completa) == ("EMITIDA", Decimal("29.99"))
    assert [saldo(ana, t)[1] for t in sin_cobrar] == [Decimal("0.00")] * 2


def test_un_ticket_no_se_canjea_dos_veces_ni_se_anula_canjeado(ana: Inquilino) -> None:
    uno = ticket(ana)
    cliente = fabrica.con_cliente(ana)
    borradores = [canjear(ana, uno, cliente_id=cliente.id) for _ in range(2)]
    completa = emitir(ana, borradores[0])
    with pytest.raises(DatosNoValidos, match=f"ya se canjeó por {completa.numero_completo}"):
        emitir(ana, borradores[1])
    with pytest.raises(EstadoNoPermitido, match=r"anula antes esa|cobrada no se anula"):
        anular(ana, uno)
    with pytest.raises(EstadoNoPermitido, match="Solo se canjean facturas simplificadas"):
        canjear(ana, completa)


def test_un_canje_que_no_suma_lo_mismo_no_se_emite(ana: Inquilino) -> None:
    borrador = canjear(ana, ticket(ana), cliente_id=fabrica.con_cliente(ana).id)
    with tenant_session(ana) as db:
        facturas.cambiar(db, borrador.id, facturas.DatosFactura.model_validate({"lineas": [linea("9.98")]}))
    with pytest.raises(DatosNoValidos, match="tiene que sumar lo mismo"):
        emitir(ana, borrador)


def test_un_canje_mal_hecho_se_deshace_con_otro_en_negativo_y_el_ticket_queda_libre(ana: Inquilino) -> None:
    uno = ticket(ana)
    cliente = fabrica.con_cliente(ana)
    mala = emitir(ana, canjear(ana, uno, cliente_id=cliente.id))
    negativa = rectificada(ana, mala, causa="datos")
    assert (negativa.tipo, negativa.total, negativa.metodo) == ("F3", Decimal("-9.99"), None)
    assert saldo(ana, mala) == ("RECTIFICADA", Decimal("0.00"))
    assert saldo(ana, uno) == ("EMITIDA", Decimal("9.99"))
    with pytest.raises(EstadoNoPermitido, match="canjéalas de nuevo"):
        anular(ana, negativa)
    buena = emitir(ana, canjear(ana, uno, cliente_id=cliente.id))
    assert saldo(ana, buena) == ("EMITIDA", Decimal("9.99"))


def test_un_canje_no_cambia_como_tributaba(ana: Inquilino) -> None:
    borrador = canjear(ana, ticket(ana, "110"), cliente_id=fabrica.con_cliente(ana).id)
    with tenant_session(ana) as db:
        facturas.cambiar(db, borrador.id, facturas.DatosFactura.model_validate({"lineas": [linea("110", tipo="4")]}))
    with pytest.raises(DatosNoValidos, match="con los mismos impuestos"):
        emitir(ana, borrador)


def test_deshacer_el_canje_de_un_ticket_pagado_no_deja_nada_colgando(ana: Inquilino) -> None:
    pagado = cobrar(ana, ticket(ana))
    mala = emitir(ana, canjear(ana, pagado, cliente_id=fabrica.con_cliente(ana).id))
    negativa = rectificada(ana, mala, causa="datos")
    assert [saldo(ana, f)[1] for f in (mala, negativa, pagado)] == [Decimal("0.00")] * 3
    assert saldo(ana, pagado)[0] == "COBRADA"


def test_un_canje_se_deshace_solo_y_sin_clave(ana: Inquilino) -> None:
    mala = emitir(ana, canjear(ana, ticket(ana), cliente_id=fabrica.con_cliente(ana).id))
    ids = [str(mala.id), str(fabrica.con_emitida(ana).id)]
    with pytest.raises(DatosNoValidos, match="se deshace él solo"), tenant_session(ana) as db:
        facturas.rectificar_varias(db, DatosRectificarVarias.model_validate({"facturas": ids}))
    with pytest.raises(DatosNoValidos, match="no lleva clave R"):
        rectificar(ana, mala, tipo="R1", metodo="S")


def test_un_canje_no_se_deshace_a_medias(ana: Inquilino) -> None:
    completa = emitir(ana, canjear(ana, ticket(ana), cliente_id=fabrica.con_cliente(ana).id))
    with pytest.raises(DatosNoValidos, match="se deshace entero"):
        rectificada(ana, completa, causa="devolucion", lineas=[linea("5", cantidad="-1")])


def test_un_canje_anulado_deja_libre_el_ticket(ana: Inquilino) -> None:
    uno = ticket(ana)
    anular(ana, emitir(ana, canjear(ana, uno, cliente_id=fabrica.con_cliente(ana).id)))
    assert saldo(ana, uno) == ("EMITIDA", Decimal("9.99"))
