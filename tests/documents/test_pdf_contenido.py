"""Lo que la factura impresa tiene que decir (arts. 6, 7 y 16 RD 1619/2012)."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from factursaas.documents.pdf.cabecera import nombre_del_documento
from factursaas.domain.dinero import escribir_euros
from factursaas.domain.estados import TipoFactura
from factursaas.domain.impuestos import Calificacion, Impuesto
from tests.documents.ejemplos import CLIENTE, EMISOR, D, factura, linea
from tests.documents.lectura import paginas, texto


def dice(escrito: str, *esperado: str) -> None:
    for trozo in esperado:
        assert trozo in escrito, f"falta «{trozo}» en:\n{escrito}"


def test_una_linea_dice_todo_lo_del_articulo_6():
    escrito = texto(factura([linea("Consultoría de accesibilidad")], fecha_operacion=date(2026, 11, 20)))
    dice(escrito, "Factura", "A-2026-0001", "Fecha de expedición", "25/11/2026", "Fecha de la operación", "20/11/2026")
    dice(
        escrito, EMISOR.nombre, "NIF 12345678Z", *EMISOR.direccion, CLIENTE.nombre, "NIF B12345674", *CLIENTE.direccion
    )
    dice(escrito, "Consultoría de accesibilidad", "1.000,00 €", "21 %", "Base imponible", "210,00 €")
    dice(escrito, "Total factura", "Total a pagar", "1.210,00 €", "Vencimiento", "25/12/2026", "Página 1 de 1")
    dice(escrito, "IBAN ES91 2100 0418 4502 0005 1332", "Transferencia bancaria")
    assert "BORRADOR" not in escrito


def test_la_retencion_va_debajo_del_total_de_la_factura():
    escrito = texto(factura([linea(irpf="15")]))
    dice(escrito, "Retención IRPF 15 %", "−150,00 €", "1.060,00 €")
    assert escrito.index("Total factura") < escrito.index("Retención IRPF") < escrito.index("Total a pagar")


def test_la_retencion_parcial_dice_su_base():
    dice(texto(factura([linea(irpf="15"), linea(precio="200")])), "Retención IRPF 15 %", "sobre 1.000,00 €")


def test_recargo_descuentos_suplidos_y_anticipo():
    lineas = [
        linea("Género", "10", "9.99", recargo="5.2", descuento_pct="10"),
        linea("Otro", "1", "100", tipo="10", recargo="1.4", descuento_importe="5"),
        linea("Tasa", "1", "35", tipo="0", suplido=True),
    ]
    escrito = texto(factura(lineas, {"descuento_global_pct": D("5"), "anticipo": D("20")}))
    dice(escrito, "Descuento", "10 %", "5,00 €", "21 % + 5,2 %", "10 % + 1,4 %", "Suplido")
    dice(escrito, "Recargo eq. 5,2 %", "Recargo eq. 1,4 %", "Recargo de equivalencia", "Descuento global 5 %")
    dice(escrito, "Suplidos", "35,00 €", "Anticipos ya pagados", "−20,00 €")


def test_sin_descuentos_no_hay_columna_de_descuento():
    assert "Descuento" not in texto(factura())


@pytest.mark.parametrize(
    ("calificacion", "en_linea", "en_desglose"),
    [
        (Calificacion.E1, "Exenta", "Exenta de IVA"),
        (Calificacion.N2, "No sujeta", "No sujeta a IVA"),
        (Calificacion.S2, "ISP", "Inversión del sujeto"),
    ],
)
def test_lo_que_no_lleva_cuota_lo_dice(calificacion: Calificacion, en_linea: str, en_desglose: str):
    mencion = "Operación con inversión del sujeto pasivo o exenta"
    lineas = [linea(tipo="0", calificacion=calificacion), linea()]
    dice(texto(factura(lineas, menciones=(mencion,))), en_linea, en_desglose, "IVA 21 %", "Menciones legales", mencion)


def test_con_dos_impuestos_cada_linea_dice_el_suyo():
    escrito = texto(factura([linea(), linea(tipo="7", impuesto=Impuesto.IGIC)]))
    dice(escrito, "Impuesto", "IVA 21 %", "IGIC 7 %", "Cuota de IVA e IGIC")


def test_en_otra_moneda_la_cuota_va_en_euros():
    documento = {"moneda": "USD", "tipo_cambio": D("0.8613")}
    escrito = texto(factura([linea("Servicio", "7", "130", recargo="5.2")], documento))
    dice(escrito, "910,00 USD", "191,10 USD", "En euros", "783,78 €", "164,59 €", "1 USD = 0,8613 €")
    dice(escrito, "47,32 USD", "40,76 €")


def test_los_precios_guardan_sus_decimales():
    dice(texto(factura([linea("kWh", "1234.5", "0.123456")])), "1.234,5", "0,123456 €")


def test_la_simplificada_puede_callar_el_cliente():
    escrito = texto(
        factura(
            [linea("Café", "3", "1.80", tipo="10")],
            {"precios_con_impuestos": True},
            tipo=TipoFactura.SIMPLIFICADA,
            cliente=None,
        )
    )
    dice(escrito, "simplificada", "Precio con IVA", "Importe con IVA", "5,40 €")
    assert "Cliente" not in escrito
    assert "sin impuestos" not in escrito


def test_la_completa_con_precios_con_impuesto_dice_el_precio_sin_el():
    escrito = texto(factura([linea("Silla", "10", "16")], {"precios_con_impuestos": True}))
    dice(escrito, "Precio unitario sin impuestos: 13,2231 €", "160,00 €", "132,23 €", "27,77 €")


@pytest.mark.parametrize(
    ("tipo", "titulo"),
    [
        (TipoFactura.COMPLETA, "Factura"),
        (TipoFactura.SIMPLIFICADA, "Factura simplificada"),
        (TipoFactura.RECTIFICATIVA_OTRAS, "Factura rectificativa"),
        (TipoFactura.RECTIFICATIVA_SIMPLIFICADA, "Factura rectificativa simplificada"),
    ],
)
def test_titulo(tipo: TipoFactura, titulo: str):
    assert nombre_del_documento(factura(tipo=tipo)) == f"{titulo} A-2026-0001"


def test_el_borrador_se_ve_que_lo_es_en_todas_las_paginas():
    for pagina in paginas(factura([linea()] * 60, numero=None)):
        dice(pagina, "BORRADOR")


def test_un_borrador_vacio_tambien_se_imprime():
    escrito = texto(factura([], numero=None, fecha=None, vencimiento=None, cliente=None))
    dice(escrito, "BORRADOR", "0,00 €")
    assert "Fecha de expedición" not in escrito


def test_la_marca_se_puede_elegir():
    dice(texto(factura(marca="ANULADA")), "ANULADA")


def test_sin_nada_que_pagar_no_se_dice_hasta_cuando():
    negativa = factura([linea(cantidad="-1")], tipo=TipoFactura.RECTIFICATIVA)
    dice(texto(negativa), "−1.210,00 €")
    assert "hasta el" not in texto(negativa)


def test_referencias_notas_y_pie():
    escrito = texto(factura(referencias=(("Su pedido", "PO-44"),), notas="Una\nDos", pie="Inscrita en el Registro"))
    dice(escrito, "Su pedido", "PO-44", "Notas", "Una", "Dos", "Inscrita en el Registro")


def sumas(pagina: str, rotulo: str) -> list[Decimal]:
    halladas = re.findall(rf"{rotulo}\s+(−?[\d.]+,\d\d) €", pagina)
    return [Decimal(cifra.replace("−", "-").replace(".", "").replace(",", ".")) for cifra in halladas]


def test_las_sumas_pasan_de_una_pagina_a_otra_y_cuadran():
    lineas = [linea(f"Trabajo número {i}", str(i % 7 + 1), f"{i * 3.37:.2f}") for i in range(1, 61)]
    impresa = factura(lineas)
    hojas = paginas(impresa)
    assert len(hojas) >= 3
    for n, hoja in enumerate(hojas, 1):
        dice(hoja, f"Página {n} de {len(hojas)}", "Descripción")
        dice(hoja, "A-2026-0001")
    acumulado = Decimal(0)
    vistas = 0
    for hoja in hojas:
        assert sumas(hoja, "Suma anterior") == ([acumulado] if vistas else [])
        nuevas = len(re.findall(r"Trabajo número \d+", hoja))
        acumulado += sum((suya.importe for suya in impresa.lineas[vistas : vistas + nuevas]), Decimal(0))
        vistas += nuevas
        ultima = hoja is hojas[-1]
        assert sumas(hoja, "Suma de las líneas" if ultima else "Suma y sigue") == [acumulado]
    assert vistas == 60
    assert acumulado == impresa.total_bruto
    dice(hojas[-1], "Total factura", escribir_euros(impresa.total_factura).replace("\u00a0", " "))


@pytest.mark.parametrize("cuantas", range(1, 80, 3))
def test_los_totales_nunca_se_quedan_sin_una_suma_que_los_explique(cuantas: int):
    hojas = paginas(factura([linea()] * cuantas))
    (con_totales,) = [hoja for hoja in hojas if "Total a pagar" in hoja]
    assert "Total factura" in con_totales
    for anterior, hoja in pairwise(hojas):
        assert sumas(anterior, "Suma y sigue") == sumas(hoja, "Suma anterior")


def test_lo_que_no_se_sabe_del_emisor_no_deja_rotulos_vacios():
    sin_nif = replace(EMISOR, nif="", email="", telefono="", direccion=())
    assert "NIF 12345678Z" not in texto(factura(emisor=sin_nif))
