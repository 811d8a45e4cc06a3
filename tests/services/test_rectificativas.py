"""Corregir una factura: con qué clave, por cuánto, a tiempo, y qué pasa con lo que se debía y lo cobrado."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, NoEncontrado
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura
from factursaas.services import facturas
from factursaas.services.facturas.datos import DatosRectificar, DatosRectificarVarias
from tests import fabrica


def rectificar(quien: Inquilino, original: Factura, **datos: Any) -> Factura:
    with tenant_session(quien) as db:
        return facturas.rectificar(db, original.id, DatosRectificar.model_validate({"motivo": "Error"} | datos))


def emitir(quien: Inquilino, factura: Factura) -> Factura:
    with tenant_session(quien) as db:
        return facturas.emitir(db, factura.id)


def rectificada(quien: Inquilino, original: Factura, **datos: Any) -> Factura:
    return emitir(quien, rectificar(quien, original, **datos))


def cobrar(quien: Inquilino, factura: Factura, importe: str | None = None) -> Factura:
    with tenant_session(quien) as db:
        return facturas.cobrar(db, factura.id, facturas.DatosCobro.model_validate({"importe": importe}))


def leer(quien: Inquilino, factura: Factura) -> Factura:
    with tenant_session(quien) as db:
        return facturas.leer(db, factura.id)


def saldo(quien: Inquilino, factura: Factura) -> tuple[str, Decimal]:
    """Su estado y lo que falta por cobrar."""
    ahora = leer(quien, factura)
    return ahora.estado, ahora.total_a_pagar - ahora.cobrado


def linea(precio: str = "100.00", **cambios: Any) -> dict[str, Any]:
    return fabrica.LINEA | {"precio": precio} | cambios


@pytest.mark.parametrize(
    ("causa", "tipo", "metodo"),
    [
        ("devolucion", "R1", "I"),
        ("descuento", "R1", "I"),
        ("sin_efecto", "R1", "I"),
        ("impuesto", "R1", "S"),
        ("precio", "R4", "S"),
        ("datos", "R4", "S"),
        ("concurso", "R2", "I"),
        ("impago", "R3", "I"),
    ],
)
def test_lo_que_ha_cambiado_elige_la_clave_y_el_metodo(ana: Inquilino, causa: str, tipo: str, metodo: str) -> None:
    borrador = rectificar(ana, fabrica.con_emitida(ana), causa=causa)
    assert (borrador.tipo, borrador.metodo, borrador.serie) == (tipo, metodo, "R")
    assert borrador.total == (Decimal("121.00") if metodo == "S" else Decimal("-121.00"))


def test_la_de_una_simplificada_es_siempre_r5(ana: Inquilino) -> None:
    ticket = fabrica.con_emitida(ana, tipo="F2", cliente_id=None)
    assert (rectificar(ana, ticket, causa="devolucion").tipo, ticket.serie) == ("R5", "T")
    with pytest.raises(DatosNoValidos, match="la corrige una R5"):
        rectificar(ana, ticket, tipo="R1")
    with pytest.raises(DatosNoValidos, match="R1 a R4"):
        rectificar(ana, fabrica.con_emitida(ana), tipo="R5")


def test_lleva_su_serie_su_numero_y_dice_a_cual_corrige(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    emitida = rectificada(ana, original, causa="devolucion")
    assert emitida.numero_completo == f"R-{original.fecha.year}-0001"
    (origen,) = leer(ana, emitida).origenes
    assert (origen.numero, origen.fecha, origen.original_id) == (original.numero_completo, original.fecha, original.id)


def test_por_sustitucion_dice_lo_que_sustituye_y_la_diferencia(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    emitida = rectificada(ana, original, causa="precio", lineas=[linea("90.00")])
    with tenant_session(ana) as db:
        ficha = facturas.completar(db, facturas.leer(db, emitida.id))
    assert ficha.rectificacion is not None
    r = ficha.rectificacion
    assert (r.base_rectificada, r.cuota_rectificada) == (Decimal("100.00"), Decimal("21.00"))
    assert (r.diferencia_base, r.diferencia_cuota) == (Decimal("-10.00"), Decimal("-2.10"))


def test_sin_motivo_no_se_emite(ana: Inquilino) -> None:
    with pytest.raises(DatosNoValidos) as fallo:
        rectificada(ana, fabrica.con_emitida(ana), causa="devolucion", motivo="")
    assert list(fallo.value.errores) == ["motivo"]


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


def test_no_se_quita_mas_de_lo_que_queda_facturado(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    with pytest.raises(DatosNoValidos, match="solo quedan 100,00"):
        rectificada(ana, original, causa="devolucion", lineas=[linea("100.01", cantidad="-1")])
    rectificada(ana, original, causa="devolucion", lineas=[linea("60", cantidad="-1")])
    with pytest.raises(DatosNoValidos, match="solo quedan 40,00"):
        rectificada(ana, original, causa="devolucion", lineas=[linea("41", cantidad="-1")])
    rectificada(ana, original, causa="devolucion", lineas=[linea("40", cantidad="-1")])


def test_no_se_quita_de_un_tipo_que_no_se_facturo(ana: Inquilino) -> None:
    with pytest.raises(DatosNoValidos, match=r"de IVA 10.% y en la original no queda nada"):
        rectificada(ana, fabrica.con_emitida(ana), causa="devolucion", lineas=[linea("10", cantidad="-1", tipo="10")])


def test_diez_devoluciones_a_la_vez_no_pasan_de_lo_facturado(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    borradores = [rectificar(ana, original, causa="devolucion", lineas=[linea("30", cantidad="-1")]) for _ in range(10)]

    def intentar(borrador: Factura) -> str:
        try:
            return emitir(ana, borrador).estado
        except DatosNoValidos:
            return "rechazada"

    with ThreadPoolExecutor(8) as hilos:
        resultados = sorted(hilos.map(intentar, borradores))
    assert resultados == ["COBRADA"] * 3 + ["rechazada"] * 7
    assert saldo(ana, original) == ("RECTIFICADA", Decimal("12.10"))


def test_la_sustituida_se_corrige_en_la_que_la_sustituyo(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    nueva = rectificada(ana, original, causa="precio", lineas=[linea("90")])
    with pytest.raises(EstadoNoPermitido, match=f"la sustituyó {nueva.numero_completo}"):
        rectificar(ana, original, causa="devolucion")
    segunda = rectificada(ana, nueva, causa="precio", lineas=[linea("80")])
    assert saldo(ana, nueva)[0] == "RECTIFICADA"
    assert saldo(ana, segunda) == ("EMITIDA", Decimal("96.80"))


def test_dos_borradores_que_sustituyen_la_misma_solo_uno_llega(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    uno, otro = (rectificar(ana, original, causa="datos") for _ in range(2))
    emitir(ana, uno)
    with pytest.raises(DatosNoValidos, match="la sustituyó") as fallo:
        emitir(ana, otro)
    assert list(fallo.value.errores) == ["origenes"]


def test_un_borrador_o_una_anulada_no_se_rectifican(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    with pytest.raises(EstadoNoPermitido, match="Un borrador no se rectifica"):
        rectificar(ana, fabrica.con_borrador(ana))
    anulada = fabrica.con_emitida(ana)
    with tenant_session(ana) as db:
        facturas.anular(db, anulada.id, facturas.DatosAnulacion(motivo="Duplicada"))
    with pytest.raises(EstadoNoPermitido, match="está anulada"):
        rectificar(ana, anulada)


def test_pasados_cuatro_anos_avisa_de_que_la_causa_ha_de_ser_posterior(ana: Inquilino) -> None:
    vieja = fabrica.con_emitida(ana, fecha="2022-01-10")
    borrador = rectificar(ana, vieja, causa="devolucion")
    with tenant_session(ana) as db:
        assert "más de cuatro años" in facturas.avisos_de(db, facturas.leer(db, borrador.id))["origenes"]
    assert emitir(ana, borrador).numero == 1


def test_se_rectifica_con_los_tipos_que_regian_en_la_operacion_original(ana: Inquilino) -> None:
    vieja = fabrica.con_emitida(ana, fecha="2024-06-10", lineas=[linea(tipo="5")])
    assert rectificada(ana, vieja, causa="devolucion").total == Decimal("-105.00")


def test_por_diferencias_no_cambia_de_cliente(ana: Inquilino) -> None:
    borrador = rectificar(ana, fabrica.con_emitida(ana), causa="devolucion")
    otro = fabrica.con_cliente(ana)
    with tenant_session(ana) as db:
        facturas.cambiar(db, borrador.id, facturas.DatosFactura(cliente_id=otro.id))
    with pytest.raises(DatosNoValidos) as fallo:
        emitir(ana, borrador)
    assert list(fallo.value.errores) == ["cliente_id"]


def test_una_linea_suelta_tributa_como_las_de_la_original_y_no_como_hoy(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    fabrica.con_emisor(ana, irpf_defecto="15")
    rectificativa = rectificada(ana, original, causa="devolucion", lineas=[linea(cantidad="-1")])
    assert (rectificativa.total_retencion, saldo(ana, original)[1]) == (Decimal("0.00"), Decimal("0.00"))


def test_la_que_sustituye_se_debe_cuando_se_debia_la_original(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana, fecha="2026-01-10", vencimiento="2026-02-10", forma_pago="bizum")
    nueva = rectificada(ana, original, causa="datos")
    assert (str(nueva.proximo_vencimiento), nueva.forma_pago) == ("2026-02-10", "bizum")


def test_la_que_sustituye_por_nada_tambien_se_puede_anular(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    a_cero = rectificada(ana, original, causa="precio", lineas=[linea("0")])
    assert saldo(ana, a_cero) == ("COBRADA", Decimal("0.00"))
    anular(ana, a_cero)
    assert saldo(ana, original) == ("EMITIDA", Decimal("121.00"))


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


def test_el_tope_cuenta_tambien_las_rectificativas_de_rectificativas(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    veinte = rectificada(ana, original, causa="devolucion", lineas=[linea("20", cantidad="-1")])
    rectificada(ana, veinte, causa="precio", lineas=[linea("-90")])
    with pytest.raises(DatosNoValidos, match="solo quedan 10,00"):
        rectificada(ana, original, causa="devolucion", lineas=[linea("80", cantidad="-1")])


def test_un_abono_deshecho_se_puede_volver_a_hacer(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    abono = rectificada(ana, original, causa="sin_efecto")
    rectificada(ana, abono, causa="sin_efecto")
    assert rectificada(ana, original, causa="sin_efecto").total == Decimal("-121.00")


def test_sustituir_una_rectificativa_tampoco_pasa_de_lo_facturado(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    abono = rectificada(ana, original, causa="devolucion", lineas=[linea("20", cantidad="-1")])
    deshecho = rectificada(ana, abono, causa="sin_efecto")
    rectificada(ana, original, causa="sin_efecto")
    with pytest.raises(DatosNoValidos, match="más de lo que se facturó"):
        rectificada(ana, deshecho, causa="precio", lineas=[linea("5")])


def test_no_se_quitan_mas_suplidos_de_los_que_hubo(ana: Inquilino) -> None:
    suplido = linea("5", cantidad="-1", suplido=True, tipo="0")
    with pytest.raises(DatosNoValidos, match="De suplidos"):
        rectificada(ana, fabrica.con_emitida(ana), causa="devolucion", lineas=[suplido])


def test_nombrar_otra_de_fuera_no_quita_el_tope_ni_esconde_una_propia(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)

    def pedir(externa: dict[str, str]) -> Factura:
        pedido = {"facturas": [str(original.id)], "causa": "descuento", "motivo": "x", "externas": [externa]}
        lineas = {"lineas": [linea("5000", cantidad="-1")]}
        with tenant_session(ana) as db:
            return facturas.rectificar_varias(db, DatosRectificarVarias.model_validate(pedido | lineas))

    fuera = {"numero": "F-1", "fecha": "2025-01-01"}
    with pytest.raises(DatosNoValidos, match="hacen falta la base y la cuota"):
        emitir(ana, pedir(fuera))
    with pytest.raises(DatosNoValidos, match="solo quedan 242,00"):
        emitir(ana, pedir(fuera | {"base": "100", "cuota": "21"}))
    with pytest.raises(DatosNoValidos, match="se hizo aquí"):
        pedir(fuera | {"numero": str(original.numero_completo)})


def test_una_rectificativa_no_lleva_fecha_anterior_a_la_original(ana: Inquilino) -> None:
    borrador = rectificar(ana, fabrica.con_emitida(ana), causa="devolucion")
    with tenant_session(ana) as db:
        facturas.cambiar(db, borrador.id, facturas.DatosFactura.model_validate({"fecha": "2026-01-01"}))
    with pytest.raises(DatosNoValidos, match="anterior a la de la factura que corrige"):
        emitir(ana, borrador)


def test_varias_a_la_vez_y_alguna_de_otro_programa(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    originales = [fabrica.con_emitida(ana, cliente) for _ in range(2)]
    pedido = {
        "facturas": [str(o.id) for o in originales],
        "externas": [{"numero": "F25/77", "fecha": "2025-12-01", "base": "50.00", "cuota": "10.50"}],
        "causa": "descuento",
        "motivo": "Rappel del año",
        "lineas": [linea("30", cantidad="-1", descripcion="Rappel 2026")],
    }
    with tenant_session(ana) as db:
        borrador = facturas.rectificar_varias(db, DatosRectificarVarias.model_validate(pedido))
    emitida = emitir(ana, borrador)
    assert [o.numero for o in leer(ana, emitida).origenes][-1] == "F25/77"
    assert [saldo(ana, o)[0] for o in originales] == ["RECTIFICADA", "RECTIFICADA"]
    assert sum(saldo(ana, o)[1] for o in originales) == Decimal("242.00") - Decimal("36.30")


def test_una_de_otro_programa_se_sustituye_diciendo_sus_importes(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente = fabrica.con_cliente(ana)
    externa = {"numero": "F25/77", "fecha": "2025-12-01"}
    pedido = {"externas": [externa], "causa": "precio", "motivo": "x", "lineas": [linea()]}
    pedido["cliente_id"] = str(cliente.id)

    def preparar(**importes: str) -> Factura:
        with tenant_session(ana) as db:
            datos = pedido | {"externas": [externa | importes]}
            return facturas.rectificar_varias(db, DatosRectificarVarias.model_validate(datos))

    with pytest.raises(DatosNoValidos, match="hacen falta su base y su cuota"):
        emitir(ana, preparar())
    emitida = emitir(ana, preparar(base="120.00", cuota="25.20"))
    assert (emitida.base_rectificada, emitida.total) == (Decimal("120.00"), Decimal("121.00"))


def test_de_una_de_fuera_tampoco_se_quita_mas_de_lo_que_se_dijo(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    externa = {"numero": "F25/77", "fecha": "2025-12-01", "base": "10.00", "cuota": "2.10"}
    pedido = {"externas": [externa], "causa": "devolucion", "motivo": "x", "lineas": [linea("50", cantidad="-1")]}
    pedido["cliente_id"] = str(fabrica.con_cliente(ana).id)
    with tenant_session(ana) as db:
        borrador = facturas.rectificar_varias(db, DatosRectificarVarias.model_validate(pedido))
    with pytest.raises(DatosNoValidos, match="solo quedan 12,10"):
        emitir(ana, borrador)


def test_de_clientes_distintos_van_en_rectificativas_distintas(ana: Inquilino) -> None:
    ids = [str(fabrica.con_emitida(ana).id) for _ in range(2)]
    with pytest.raises(DatosNoValidos, match="clientes distintos"), tenant_session(ana) as db:
        facturas.rectificar_varias(db, DatosRectificarVarias.model_validate({"facturas": ids}))


def test_la_de_otro_no_existe(ana: Inquilino, bruno: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    with pytest.raises(NoEncontrado):
        rectificar(bruno, original)
    with pytest.raises(DatosNoValidos, match="no existe"), tenant_session(bruno) as db:
        facturas.canjear(db, facturas.DatosCanje(facturas=[UUID(str(original.id))]))


def test_un_borrador_suelto_no_se_convierte_en_rectificativa_ni_al_reves(ana: Inquilino) -> None:
    suelto = fabrica.con_borrador(ana)
    with pytest.raises(DatosNoValidos, match="no puede pasar a ser otra cosa"), tenant_session(ana) as db:
        facturas.cambiar(db, suelto.id, facturas.DatosFactura.model_validate({"tipo": "R1"}))
    with pytest.raises(DatosNoValidos, match="desde la factura a la que corrige"):
        fabrica.con_borrador(ana, tipo="R1")
    borrador = rectificar(ana, fabrica.con_emitida(ana), causa="devolucion")
    with pytest.raises(DatosNoValidos, match="no puede pasar a ser otra cosa"), tenant_session(ana) as db:
        facturas.cambiar(db, borrador.id, facturas.DatosFactura.model_validate({"tipo": "F1"}))
    with tenant_session(ana) as db:
        assert facturas.cambiar(db, borrador.id, facturas.DatosFactura.model_validate({"tipo": "R4"})).tipo == "R4"


# Anular


def anular(quien: Inquilino, factura: Factura) -> Factura:
    with tenant_session(quien) as db:
        return facturas.anular(db, factura.id, facturas.DatosAnulacion(motivo="No debió existir"))


def test_anular_conserva_numero_y_cifras_y_no_se_deshace(ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(ana)
    anulada = anular(ana, emitida)
    assert (anulada.estado, anulada.numero_completo, anulada.total) == (
        "ANULADA",
        emitida.numero_completo,
        emitida.total,
    )
    assert anulada.motivo_anulacion == "No debió existir"
    with pytest.raises(EstadoNoPermitido, match="está anulada"):
        anular(ana, emitida)
    with pytest.raises(EstadoNoPermitido, match="está anulada"):
        cobrar(ana, emitida)


def test_lo_cobrado_no_se_anula(ana: Inquilino) -> None:
    with pytest.raises(EstadoNoPermitido, match="Una factura cobrada no se anula"):
        anular(ana, cobrar(ana, fabrica.con_emitida(ana)))
    with pytest.raises(EstadoNoPermitido, match="Una factura cobrada no se anula"):
        anular(ana, cobrar(ana, fabrica.con_emitida(ana), "1.00"))


@pytest.mark.parametrize("causa", ["sin_efecto", "precio", "impago"])
def test_anular_la_rectificativa_deja_la_original_como_estaba(ana: Inquilino, causa: str) -> None:
    original = cobrar(ana, fabrica.con_emitida(ana), "50.00") if causa == "precio" else fabrica.con_emitida(ana)
    antes = saldo(ana, original)
    correctora = rectificada(ana, original, causa=causa)
    with pytest.raises(EstadoNoPermitido, match="ya está rectificada"):
        anular(ana, original)
    anular(ana, correctora)
    assert saldo(ana, original) == antes


# Canjear


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
