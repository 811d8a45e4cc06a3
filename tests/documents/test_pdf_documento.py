"""El fichero: fuentes dentro, siempre los mismos bytes, y ningún dato que lo rompa."""

import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from factursaas.documents.pdf import FacturaImpresa, ParteImpresa, QrTributario, dibujar
from factursaas.documents.pdf.dibujo import componer
from factursaas.documents.pdf.estilo import IZQUIERDA, NORMAL, Peso
from factursaas.documents.pdf.fuentes import DE_SIEMPRE, DIRECTORIO, ancho_de, fuente_de
from factursaas.documents.pdf.hoja import Foto, Letras, Modulos
from factursaas.documents.pdf.texto import CORRIENTES
from factursaas.domain.impuestos import Impuesto
from tests.documents.ejemplos import EMISOR, D, factura, linea
from tests.documents.lectura import fallos_de_composicion, fuentes, sin_blancos, texto

RAIZ = Path(__file__).parents[2]
HOSTIL = "Ñandú 🔧📞👨‍👩‍👧 中文 שלום \x00\x07\u202eabc\ud800 Łódź Ελλάδα Київ <b>&amp;</b> \u200b€"
QR = QrTributario(tuple(bytes(255 * ((i * j) % 3 > 0) for j in range(33)) for i in range(33)), "VERI*FACTU")


def imagen(ancho: int, alto: int, modo: str = "RGBA", formato: str = "PNG") -> bytes:
    salida = BytesIO()
    Image.new(modo, (ancho, alto)).save(salida, formato)
    return salida.getvalue()


def fotos(impresa: FacturaImpresa) -> list[Foto]:
    return [trazo for trazo in componer(impresa).paginas[0] if isinstance(trazo, Foto)]


def test_las_fuentes_van_dentro():
    descriptores = list(fuentes(dibujar(factura([linea(HOSTIL)]))))
    assert descriptores
    assert all("/FontFile2" in descriptor for descriptor in descriptores)
    assert {str(descriptor["/FontName"]).partition("+")[2][:5] for descriptor in descriptores} == {"Inter", "NotoE"}


def test_lo_corriente_y_lo_de_siempre_lo_dibujan_las_dos_fuentes():
    corrientes = [letra for letra in map(chr, range(0x2100)) if CORRIENTES.fullmatch(letra)]
    assert len(corrientes) > 180
    for letra in (*corrientes, *DE_SIEMPRE):
        assert [fuente_de(letra, peso) for peso in Peso] == list(Peso)
        assert unicodedata.normalize("NFC", letra) == letra


def test_las_cifras_son_tabulares_y_las_fuentes_ligeras():
    for peso in Peso:
        assert len({ancho_de(cifra, peso, 10) for cifra in "0123456789"}) == 1
    assert all(fichero.stat().st_size < 400_000 for fichero in DIRECTORIO.glob("*.ttf"))


def test_los_datos_del_documento():
    lector = PdfReader(BytesIO(dibujar(factura())))
    assert lector.metadata is not None
    assert lector.metadata.title == "Factura A-2026-0001"
    assert lector.metadata.author == EMISOR.nombre
    assert lector.root_object["/Lang"] == "es-ES"
    ancho, alto = lector.pages[0].mediabox[2:]
    assert (round(ancho), round(alto)) == (595, 842)


def test_la_misma_factura_da_los_mismos_bytes_aqui_y_en_otro_proceso():
    programa = (
        "import sys, hashlib; sys.path.insert(0, '.');"
        "from tests.documents.ejemplos import factura, linea; from factursaas.documents.pdf import dibujar;"
        "dibujar(factura([linea('otra antes 🔧')]));"
        "sys.stdout.buffer.write(dibujar(factura([linea('Ñandú 🔧')] * 40)))"
    )
    fuera = subprocess.run([sys.executable, "-c", programa], cwd=RAIZ, capture_output=True, check=True).stdout
    aqui = dibujar(factura([linea("Ñandú 🔧")] * 40))
    assert aqui == dibujar(factura([linea("Ñandú 🔧")] * 40)) == fuera


def test_muchas_a_la_vez_dan_lo_mismo_que_de_una_en_una():
    facturas = [factura([linea(f"Línea {i} {chr(0x410 + i)}")] * 30, logo=imagen(80, 20)) for i in range(12)]
    with ThreadPoolExecutor(4) as hilos:
        assert list(hilos.map(dibujar, facturas)) == [dibujar(impresa) for impresa in facturas]


@pytest.mark.parametrize(
    ("ancho", "alto", "modo", "formato"),
    [
        (400, 100, "RGBA", "PNG"),
        (100, 400, "P", "PNG"),
        (1, 1, "1", "PNG"),
        (3000, 10, "L", "JPEG"),
        (10, 3000, "CMYK", "JPEG"),
        (600, 600, "LA", "PNG"),
        (64, 64, "I;16", "PNG"),
    ],
)
def test_el_logo_cabe_en_su_hueco_sin_deformarse(ancho: int, alto: int, modo: str, formato: str):
    (foto,) = fotos(factura(logo=imagen(ancho, alto, modo, formato)))
    assert foto.ancho <= 165
    assert foto.alto <= 63
    impresa = foto.imagen.width / foto.imagen.height
    assert foto.ancho / foto.alto == pytest.approx(impresa)
    if min(ancho, alto) * 1000 / max(ancho, alto) > 50:
        assert impresa == pytest.approx(ancho / alto, rel=0.02)


def test_cada_factura_lleva_su_logo():
    for ancho in (80, 40, 80):
        (pagina,) = PdfReader(BytesIO(dibujar(factura(logo=imagen(ancho, 20))))).pages
        (puesta,) = pagina.images
        assert puesta.image is not None
        assert puesta.image.size == (ancho, 20)


@pytest.mark.parametrize(
    "logo",
    [b"", b"no soy una imagen", imagen(50, 50)[:60], b"\x89PNG\r\n\x1a\n", b"<svg/>", imagen(20000, 3000, "1")],
    ids=["vacío", "texto", "cortado", "solo la firma", "svg", "gigante"],
)
def test_un_logo_roto_no_rompe_la_factura(logo: bytes):
    impresa = factura(logo=logo)
    assert not fotos(impresa)
    assert "1.210,00 €" in texto(impresa)


def test_el_qr_va_lo_primero_y_mide_lo_debido():
    impresa = factura(qr=QR, logo=imagen(400, 100))
    primeros = componer(impresa).paginas[0]
    (qr,) = [trazo for trazo in primeros if isinstance(trazo, Modulos)]
    assert primeros.index(qr) <= 1
    assert 30 <= qr.lado * 25.4 / 72 <= 40
    escrito = texto(impresa)
    assert "QR tributario:" in escrito
    assert "VERI*FACTU" in escrito
    assert not fallos_de_composicion(impresa)


LARGA = "Sociedad Anónima de Nombre Larguísimo " * 8
CASOS = {
    "corriente": factura(),
    "sin logo ni cliente": factura(cliente=None),
    "doscientas líneas": factura([linea("Trabajo " * (i % 9 + 1)) for i in range(230)]),
    "cinco mil letras sin espacios": factura([linea("x" * 5000), linea("W" * 5000)]),
    "párrafos": factura([linea("a\n\n\n\nb\r\nc\td" * 200)]),
    "hostil": factura(
        [linea(HOSTIL)] * 3,
        emisor=ParteImpresa(HOSTIL * 9, HOSTIL, (HOSTIL,) * 9, HOSTIL, HOSTIL),
        numero=HOSTIL,
        notas=HOSTIL * 300,
        menciones=(HOSTIL,) * 40,
        pie=HOSTIL * 10,
        forma_pago=HOSTIL,
        iban=HOSTIL * 9,
        marca=HOSTIL,
        referencias=((HOSTIL, HOSTIL * 9),) * 30,
        moneda="EUR",
    ),
    "nombres larguísimos": factura(
        emisor=ParteImpresa(LARGA, "B" * 40, ("Calle " * 90, "W" * 300), "e" * 200, "6" * 99),
        cliente=ParteImpresa(LARGA * 4, "B" * 40, ("Calle " * 90,) * 12, "e" * 200, "6" * 99),
        numero="A" * 60,
        qr=QR,
    ),
    "cifras enormes": factura([linea("Obra", "12345678.12345678", "12345.12345678", irpf="15", descuento_pct="12.5")]),
    "de todo": factura(
        [linea("Cosa", "3", "9.99", recargo="5.2", irpf="15", descuento_importe="1"), linea(impuesto=Impuesto.IGIC)]
        * 9,
        {"moneda": "USD", "tipo_cambio": D("0.8613"), "descuento_global_pct": D("2.5"), "anticipo": D("9")},
    ),
    "desglose interminable": factura([linea(tipo=f"{i / 4}", precio="10") for i in range(1, 80)]),
}


@pytest.mark.parametrize("caso", CASOS)
def test_nada_se_pisa_ni_se_sale_de_la_pagina(caso: str):
    assert not fallos_de_composicion(CASOS[caso])


@pytest.mark.parametrize("caso", CASOS)
def test_todo_se_deja_dibujar(caso: str):
    assert PdfReader(BytesIO(dibujar(CASOS[caso]))).pages


@pytest.mark.parametrize("cuantas", range(1, 60))
def test_con_cualquier_numero_de_lineas_nada_se_pisa(cuantas: int):
    assert not fallos_de_composicion(factura([linea("Trabajo de carpintería " * 4, irpf="15")] * cuantas))


def test_de_una_descripcion_larga_no_se_pierde_nada():
    descripcion = "".join(chr(0x4E + i % 40) for i in range(5000))
    letras = [
        trazo
        for pagina in componer(factura([linea(descripcion)])).paginas
        for trazo in pagina
        if isinstance(trazo, Letras) and trazo.x == IZQUIERDA and trazo.estilo == NORMAL
    ]
    assert descripcion in "".join(trazo.texto for trazo in letras)
    assert descripcion[-20:] in sin_blancos(texto(factura([linea(descripcion)])))


def test_los_alfabetos_se_leen_y_lo_que_no_tiene_dibujo_se_ve():
    escrito = texto(factura([linea("Łódź Ελλάδα Київ 🔧 中")]))
    assert "Łódź Ελλάδα Київ 🔧 □" in escrito


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300), st.text(max_size=80), st.text(max_size=80))
def test_ningun_texto_rompe_la_factura(descripcion: str, nombre: str, numero: str):
    impresa = factura([linea(descripcion)], emisor=replace(EMISOR, nombre=nombre), numero=numero or None, notas=nombre)
    assert not fallos_de_composicion(impresa)
    assert dibujar(impresa).startswith(b"%PDF")


@settings(max_examples=40, deadline=None)
@given(st.decimals(min_value=-(10**11), max_value=10**11, places=8))
def test_ningun_importe_se_sale(cifra: Decimal):
    impresa = replace(factura(), total_factura=cifra, total_a_pagar=cifra, total_base=cifra)
    assert not fallos_de_composicion(impresa)
