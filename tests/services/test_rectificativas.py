"""Rectificar una factura: con qué clave, en qué plazo y hasta cuánto."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID

import pytest

from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, NoEncontrado
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.models import Factura
from factursaas.services import facturas, registros
from factursaas.services.facturas.datos import DatosRectificarVarias
from tests import fabrica
from tests.pasos import anular, emitir, leer, linea, rectificada, rectificar, saldo


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


def test_si_ha_cambiado_el_nif_nombra_a_la_original_con_el_suyo(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    fabrica.con_emisor(ana, nif="B12345674", nombre="Ana y Cía., S.L.")
    borrador = rectificar(ana, original, causa="devolucion", motivo="Devolución")
    emitida = emitir(ana, borrador)
    with tenant_session(ana) as db:
        xml = registros.de_factura(db, emitida.id, TipoRegistro.ALTA).xml.decode()
    rectificada_en_el = xml.partition("<sf:IDFacturaRectificada>")[2]
    assert rectificada_en_el.startswith("<sf:IDEmisorFactura>12345678Z</sf:IDEmisorFactura>")
    assert "<sf:IDFactura><sf:IDEmisorFactura>B12345674<" in xml


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
    fabrica.con_emisor(ana)
    vieja = {"numero": "F-22/001", "fecha": "2022-01-10", "base": "100.00", "cuota": "21.00"}
    datos = {"externas": [vieja], "cliente_id": fabrica.con_cliente(ana).id, "motivo": "Devolución", "tipo": "R1"}
    with tenant_session(ana) as db:
        devuelta = datos | {"metodo": "I", "lineas": [linea(cantidad="-1")]}
        borrador = facturas.rectificar_varias(db, DatosRectificarVarias.model_validate(devuelta))
        assert "más de cuatro años" in facturas.avisos_de(db, facturas.leer(db, borrador.id))["origenes"]
    assert emitir(ana, borrador).numero == 1


def test_se_rectifica_con_los_tipos_que_regian_en_la_operacion_original(ana: Inquilino) -> None:
    vieja = fabrica.con_emitida(ana, fecha_operacion="2024-06-10", lineas=[linea(tipo="5")])
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


def test_la_que_sustituye_por_nada_tambien_se_puede_anular(ana: Inquilino) -> None:
    original = fabrica.con_emitida(ana)
    a_cero = rectificada(ana, original, causa="precio", lineas=[linea("0")])
    assert saldo(ana, a_cero) == ("COBRADA", Decimal("0.00"))
    anular(ana, a_cero)
    assert saldo(ana, original) == ("EMITIDA", Decimal("121.00"))


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
