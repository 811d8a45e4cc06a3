"""Cada clase de factura dice en su papel lo que la ley le pide, y nada se pisa ni se sale."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import pairwise

import pypdfium2
import pytest
import zxingcpp

from factursaas.documents.pdf import OrigenImpreso, dibujar
from factursaas.documents.pdf.epc import qr_de_transferencia
from factursaas.domain.estados import TipoFactura
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion, Rectificacion
from tests.documents.ejemplos import EJEMPLOS, QR_DE_PAGO, TRES_PLAZOS, factura, linea
from tests.documents.lectura import columnas_de_la_rectificacion, fallos_de_composicion, sin_blancos, texto

DICE = {
    "tres tipos, IRPF y suplido": ["Retención IRPF 15 %", "Suplidos", "Total factura", "Total a pagar"],
    "recargo de equivalencia": ["Recargo eq. 5,2 %", "Recargo eq. 0,5 %"],
    "exenta": ["Operación exenta de IVA (art. 20 de la Ley 37/1992)"],
    "inversión del sujeto pasivo": ["Inversión del sujeto pasivo"],
    "intracomunitaria": ["Entrega intracomunitaria exenta de IVA", "DE136695976"],
    "en dólares": ["Cambio: 1 USD = 0,8571 €", "En euros", "Tarjeta"],
    "simplificada": ["Factura simplificada", "Precio con IVA", "IVA incluido: 10 %, 21 %", "9,99 €", "Efectivo"],
    "canje": ["En sustitución de las facturas simplificadas: T-2026-0004 de 20/11/2026, T-2026-0009 de 21/11/2026"],
    "rectificativa por diferencias": [
        "Factura rectificativa",
        "Rectifica a: A-2026-0001 de 03/02/2026",
        "Motivo: Llegaron rotas y se devolvieron",
        "Por diferencias",
        "Total del abono",
    ],
    "rectificativa por sustitución": ["Por sustitución", "Rectificada", "1.000,00 €", "−100,00 €", "−21,00 €"],
    "tres plazos y QR de pago": [
        "Vencimientos",
        "25/12/2026",
        "25/02/2027",
        "QR para pagar por transferencia",
        "el primer plazo: 403,34 €",
    ],
    "domiciliada": ["Domiciliación en la cuenta ES91 •••• 1332, mandato MND-2026-7"],
    "criterio de caja": ["Régimen especial del criterio de caja", "QR para pagar por transferencia"],
}


@pytest.mark.parametrize("clase", EJEMPLOS)
def test_dice_lo_que_le_pide_la_ley(clase: str) -> None:
    escrito = sin_blancos(texto(EJEMPLOS[clase]))
    assert [frase for frase in DICE[clase] if sin_blancos(frase) not in escrito] == []


@pytest.mark.parametrize("clase", EJEMPLOS)
def test_nada_se_pisa_ni_se_sale(clase: str) -> None:
    assert fallos_de_composicion(EJEMPLOS[clase]) == []


def test_un_abono_no_pide_que_se_pague() -> None:
    escrito = texto(EJEMPLOS["rectificativa por diferencias"])
    assert "Forma de pago" not in escrito
    assert "Vencimiento" not in escrito
    assert "Total a pagar" not in escrito
    assert "Total del abono" in escrito


def test_cada_origen_dice_lo_que_es_aunque_el_total_sea_negativo() -> None:
    deshecho = replace(EJEMPLOS["canje"], total_factura=Decimal("-9.99"))
    assert "En sustitución de las facturas simplificadas:" in texto(deshecho)
    origen = replace(deshecho.origenes[0], clase=ClaseOrigen.RECTIFICA)
    assert "Rectifica a: T-2026-0004" in texto(replace(deshecho, origenes=(origen,)))


def test_las_cifras_mas_grandes_de_la_rectificacion_no_se_tocan() -> None:
    enorme = Decimal("-123456789012.34")
    cifras = Rectificacion(ModoRectificacion.SUSTITUCION, enorme, enorme, enorme, enorme, enorme, enorme)
    assert fallos_de_composicion(replace(EJEMPLOS["en dólares"], rectificacion=cifras)) == []
    recuadros = columnas_de_la_rectificacion(replace(EJEMPLOS["en dólares"], rectificacion=cifras))
    assert all(fin + 5 < empieza for (_, fin), (empieza, _) in pairwise(recuadros))


def test_muchas_rectificadas_caben_sin_separar_numero_y_fecha() -> None:
    origenes = tuple(OrigenImpreso(f"A-2026-{n:04}", date(2026, 2, 3)) for n in range(100))
    muchas = replace(EJEMPLOS["rectificativa por diferencias"], origenes=origenes)
    assert fallos_de_composicion(muchas) == []
    assert all(f"A-2026-{n:04} de 03/02/2026" in texto(muchas) for n in (0, 50, 99))


def test_sin_precios_con_impuestos_no_dice_que_vaya_incluido() -> None:
    assert "incluido" not in texto(factura(tipo=TipoFactura.SIMPLIFICADA))
    assert "incluido" not in texto(EJEMPLOS["canje"])


def test_un_grupo_antiguo_sin_el_recargo_en_euros_lo_saca_del_cambio() -> None:
    impresa = EJEMPLOS["en dólares"]
    antiguos = tuple(replace(grupo, cuota_recargo_eur=None) for grupo in impresa.grupos)
    assert texto(replace(impresa, grupos=antiguos)) == texto(impresa)


def _leer_qr(pdf: bytes) -> list[str]:
    paginas = pypdfium2.PdfDocument(BytesIO(pdf))
    return [leido.text for pagina in paginas for leido in zxingcpp.read_barcodes(pagina.render(scale=2).to_pil())]


def test_el_qr_de_pago_se_lee_en_el_papel() -> None:
    (leido,) = _leer_qr(dibujar(EJEMPLOS["criterio de caja"]))
    renglones = leido.splitlines()
    assert renglones[0] == "BCD"
    assert {"ES9121000418450200051332", "Ana Peña Martín", "EUR1210", "A-2026-0001"} <= set(renglones)


@pytest.mark.parametrize("plazos", [1, 4, 20])
@pytest.mark.parametrize("lineas", range(1, 30, 2))
def test_el_qr_de_pago_no_se_parte_ni_pisa_nada(lineas: int, plazos: int) -> None:
    larga = factura([linea()] * lineas, epc=QR_DE_PAGO, vencimientos=TRES_PLAZOS * plazos, notas="Nota. " * 90)
    assert fallos_de_composicion(larga) == []
    assert len(_leer_qr(dibujar(larga))) == 1
    assert texto(larga).count("403,34") == plazos + 1


@pytest.mark.parametrize("importe", ["0", "-1", "1000000000"])
def test_sin_importe_que_pagar_no_hay_qr(importe: str) -> None:
    assert qr_de_transferencia("Ana", "ES9121000418450200051332", Decimal(importe), "A-1") == ()


def test_un_nombre_que_no_cabe_en_el_qr_no_impide_imprimir() -> None:
    assert qr_de_transferencia("😀" * 70, "ES9121000418450200051332", Decimal("12.10"), "A-2026-0001") == ()


@pytest.mark.parametrize(("nombre", "juego"), [("Ana Peña Martín", "2"), ("Łukasz Öztürk", "1"), ("中" * 70, "1")])
def test_el_qr_de_pago_va_con_correccion_m_y_en_el_juego_que_pide_su_nombre(nombre: str, juego: str) -> None:
    qr = qr_de_transferencia(nombre, "ES9121000418450200051332", Decimal("12.10"), "A-1")
    (pagina,) = pypdfium2.PdfDocument(BytesIO(dibujar(factura(epc=qr))))
    (leido,) = zxingcpp.read_barcodes(pagina.render(scale=3).to_pil())
    assert leido.ec_level == "M"
    assert len(qr) <= 17 + 4 * 13
    datos = ["BCD", "002", juego, "SCT", "", nombre, "ES9121000418450200051332", "EUR12.1", "", "", "A-1"]
    assert leido.text.splitlines() == datos


def test_un_salto_de_linea_en_el_nombre_no_descoloca_los_datos() -> None:
    partido = qr_de_transferencia("Ana\nPeña", "ES9121000418450200051332", Decimal("12.10"), "A-1")
    assert partido == qr_de_transferencia("Ana Peña", "ES9121000418450200051332", Decimal("12.10"), "A-1")
