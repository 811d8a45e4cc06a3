"""Al corregir una factura, qué pasa con lo que se debía y con lo ya cobrado."""

from decimal import Decimal

import pytest

from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.planes import Inquilino
from factursaas.services import facturas
from tests import fabrica
from tests.pasos import cobrar, linea, rectificada, saldo


def test_un_abono_de_lo_que_se_debia_no_deja_nada_que_cobrar_ni_que_devolver(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    abono = rectificada(ana, original, causa="sin_efecto")
    assert saldo(ana, original) == ("RECTIFICADA", Decimal("0.00"))
    assert saldo(ana, abono) == ("COBRADA", Decimal("0.00"))


def test_un_abono_de_lo_ya_cobrado_se_devuelve(ana: Inquilino) -> None:
    original = cobrar(ana, fabrica.con_emitida(ana))
    abono = rectificada(ana, original, causa="sin_efecto")
    assert saldo(ana, original) == ("RECTIFICADA", Decimal("0.00"))
    assert saldo(ana, abono) == ("EMITIDA", Decimal("-121.00"))
    assert cobrar(ana, abono, "-121.00").estado == "COBRADA"


def test_un_abono_de_parte_descuenta_de_lo_que_falta_y_lo_demas_se_sigue_cobrando(ana: Inquilino) -> None:
    original = cobrar(ana, fabrica.con_emitida(ana), "100.00")
    abono = rectificada(ana, original, causa="devolucion", lineas=[linea("50.00", cantidad="-1")])
    assert saldo(ana, original) == ("RECTIFICADA", Decimal("0.00"))
    assert saldo(ana, abono) == ("EMITIDA", Decimal("-39.50"))
    otra = fabrica.con_emitida(ana)
    rectificada(ana, otra, causa="devolucion", lineas=[linea("50.00", cantidad="-1")])
    assert saldo(ana, otra) == ("RECTIFICADA", Decimal("60.50"))
    assert cobrar(ana, otra).estado == "RECTIFICADA"
    assert saldo(ana, otra) == ("RECTIFICADA", Decimal("0.00"))


def test_al_sustituir_lo_cobrado_pasa_a_la_nueva(ana: Inquilino) -> None:
    original = cobrar(ana, fabrica.con_emitida(ana), "50.00")
    nueva = rectificada(ana, original, causa="precio", lineas=[linea("90.00")])
    assert saldo(ana, original) == ("RECTIFICADA", Decimal("0.00"))
    assert saldo(ana, nueva) == ("EMITIDA", Decimal("58.90"))


@pytest.mark.parametrize("causa", ["concurso", "impago"])
def test_si_no_paga_baja_el_impuesto_pero_la_deuda_sigue(ana: Inquilino, causa: str) -> None:
    original = fabrica.con_emitida(ana)
    baja = rectificada(ana, original, causa=causa)
    assert saldo(ana, original) == ("RECTIFICADA", Decimal("121.00"))
    assert saldo(ana, baja) == ("COBRADA", Decimal("0.00"))


@pytest.mark.parametrize("causa", ["precio", "devolucion"])
def test_corregir_la_que_solo_bajo_el_impuesto_no_crea_ni_quita_deuda(ana: Inquilino, causa: str) -> None:
    original = fabrica.con_emitida(ana)
    baja = rectificada(ana, original, causa="impago", lineas=[linea("60", cantidad="-1")])
    corregida = rectificada(ana, baja, causa=causa)
    assert saldo(ana, original) == ("RECTIFICADA", Decimal("121.00"))
    assert [saldo(ana, f)[1] for f in (baja, corregida)] == [Decimal("0.00")] * 2


def test_la_que_sustituye_se_debe_cuando_se_debia_la_original(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana, fecha="2026-01-10", vencimiento="2026-02-10", forma_pago="bizum")
    nueva = rectificada(ana, original, causa="datos")
    assert (str(nueva.proximo_vencimiento), nueva.forma_pago) == ("2026-02-10", "bizum")


def test_tras_sustituir_lo_que_sobra_se_devuelve_en_la_nueva(ana: Inquilino) -> None:
    original = cobrar(ana, fabrica.con_emitida(ana))
    nueva = rectificada(ana, original, causa="precio", lineas=[linea("90.00")])
    assert saldo(ana, nueva) == ("EMITIDA", Decimal("-12.10"))
    with pytest.raises(EstadoNoPermitido, match=f"pasó a {nueva.numero_completo}"):
        cobrar(ana, original, "-12.10")
    assert cobrar(ana, nueva, "-12.10").estado == "COBRADA"
    assert cobrar(ana, nueva, "-108.90").cobrado == Decimal("0.00")


def test_lo_devuelto_en_el_abono_no_se_devuelve_otra_vez_en_la_original(ana: Inquilino) -> None:
    original = cobrar(ana, fabrica.con_emitida(ana))
    abono = rectificada(ana, original, causa="sin_efecto")
    cobrar(ana, abono)
    with pytest.raises(DatosNoValidos):
        cobrar(ana, original, "-121.00")


def test_si_el_banco_devuelve_el_cobro_la_original_y_su_abono_se_saldan_entre_si(ana: Inquilino) -> None:
    original = cobrar(ana, fabrica.con_emitida(ana))
    abono = rectificada(ana, original, causa="sin_efecto")
    with tenant_session(ana) as db:
        (cobro,) = [c for c in facturas.leer_cobros(db, original.id) if c.medio != "compensacion"]
        facturas.deshacer(db, original.id, cobro.id, facturas.DatosDeshacer(motivo="Devuelto"))
    assert saldo(ana, original) == ("RECTIFICADA", Decimal("0.00"))
    assert saldo(ana, abono) == ("COBRADA", Decimal("0.00"))
