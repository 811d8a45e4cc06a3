"""Lo que cuesta un PDF, contado en operaciones y en bytes: no depende de la máquina en que se mire."""

import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from factursaas.documents.pdf import FacturaImpresa, QrTributario, dibujar
from factursaas.documents.pdf.estilo import Peso
from factursaas.documents.pdf.fuentes import CORRIENTES, fuente_de, tramos
from factursaas.documents.pdf.letreria import recortar
from factursaas.documents.pdf.logo import leer_logo
from factursaas.documents.pdf.mascara import mejor_mascara
from factursaas.documents.pdf.qr import qr_tributario
from factursaas.documents.pdf.texto import limpiar
from tests.documents.ejemplos import factura, linea

DIRECCION = "https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/ValidarQR?nif=12345678Z&numserie=A-2026-{:06d}"


@pytest.fixture
def cuentas(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Cuántas veces se llama a lo que más tarda, sin nada guardado de antes."""
    veces: Counter[str] = Counter()

    def contar(donde: Any, nombre: str) -> None:
        original: Callable[..., Any] = getattr(donde, nombre)

        def contada(*partes: Any, **resto: Any) -> Any:
            veces[nombre] += 1
            return original(*partes, **resto)

        monkeypatch.setattr(donde, nombre, contada)

    for guardado in (qr_tributario, leer_logo):
        guardado.cache_clear()
    contar(segno, "make_qr")
    contar(Image, "open")
    contar(unicodedata, "normalize")
    return veces


def logo() -> bytes:
    salida = BytesIO()
    Image.new("RGBA", (300, 100), (11, 95, 88, 255)).save(salida, "PNG")
    return salida.getvalue()


def de_verdad(numero: int, lineas: int = 10) -> FacturaImpresa:
    """Una factura corriente, con su logo y su QR."""
    trabajos = [linea(f"Puerta corredera número {i}, según «presupuesto»", "2", f"{100 + i}.50") for i in range(lineas)]
    qr = QrTributario(qr_tributario(DIRECCION.format(numero)), "VERI*FACTU")
    return factura(trabajos, numero=f"A-2026-{numero:06d}", logo=logo(), qr=qr)


def test_pedir_dos_veces_el_mismo_pdf_no_vuelve_a_hacer_el_qr(cuentas: Counter[str]) -> None:
    primero = dibujar(de_verdad(1))
    hechos = cuentas["make_qr"]
    assert dibujar(de_verdad(1)) == primero
    assert cuentas["make_qr"] == hechos


def test_cada_qr_se_hace_una_sola_vez_y_no_ocho(cuentas: Counter[str]) -> None:
    dibujar(de_verdad(1))
    de_la_primera = cuentas["make_qr"]
    for numero in range(2, 12):
        dibujar(de_verdad(numero))
    assert cuentas["make_qr"] == de_la_primera + 10


def test_el_logo_se_abre_una_vez_para_todas(cuentas: Counter[str]) -> None:
    for numero in range(10):
        dibujar(de_verdad(numero))
    assert cuentas["open"] == 1


def test_las_fuentes_de_una_factura_corriente_se_recortan_una_vez_para_todas(cuentas: Counter[str]) -> None:
    recortar.cache_clear()
    for numero in range(10):
        dibujar(de_verdad(numero))
    assert recortar.cache_info().misses == len(Peso)


def test_un_texto_corriente_no_se_mira_letra_a_letra(cuentas: Counter[str]) -> None:
    dibujar(de_verdad(1))
    assert cuentas["normalize"] == 0


@pytest.mark.parametrize(("lineas", "paginas", "maximo"), [(10, 2, 28_000), (200, 8, 46_000)])
def test_lo_que_ocupa_y_los_objetos_que_lleva(lineas: int, paginas: int, maximo: int) -> None:
    """Por página, ella y sus órdenes; por fuente, cuatro; y el árbol, los recursos, el logo, la raíz y la ficha."""
    pdf = dibujar(de_verdad(1, lineas))
    lector = PdfReader(BytesIO(pdf))
    assert len(lector.pages) == paginas
    assert len(pdf) < maximo
    assert lector.trailer["/Size"] == 1 + 2 * paginas + 4 * len(Peso) + 5


def test_las_letras_corrientes_estan_en_los_dos_gruesos_y_quedan_como_se_escribieron() -> None:
    for peso in Peso:
        assert {fuente_de(letra, peso) for letra in CORRIENTES} == {peso.value}
        assert list(tramos(CORRIENTES, peso)) == [(peso.value, CORRIENTES, True)]
    assert unicodedata.normalize("NFC", CORRIENTES) == CORRIENTES
    assert not [letra for letra in CORRIENTES if unicodedata.category(letra).startswith("C")]


@given(st.text(alphabet=CORRIENTES + "\n\u00a0"))
def test_limpiar_deprisa_da_lo_mismo_que_letra_a_letra(texto: str) -> None:
    """Con una letra rara a cada lado se va por el camino largo."""
    assert limpiar(f"Ж{texto}Ж")[1:-1].strip() == limpiar(texto)


def test_la_mascara_es_la_que_elige_segno() -> None:
    """En todos los tamaños: con menos letras que las que piden versión y con muchas más."""
    azar = random.Random(18004)  # noqa: S311 - no guarda ningún secreto
    for largo in (1, 20, 60, 90, 120, 150, 200, 331, 600):
        texto = "".join(azar.choices("ABCabc0123&=%/-ñ", k=largo))
        de_segno = segno.make_qr(texto, error="m", boost_error=False)
        nuestro = mejor_mascara(segno.make_qr(texto, error="m", boost_error=False, mask=0))
        assert nuestro == "".join(str(int(modulo)) for fila in de_segno.matrix for modulo in fila)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="ABC-/&% 0123456789", min_size=1, max_size=60))
def test_la_mascara_es_la_que_elige_segno_con_cualquier_numero(numero: str) -> None:
    direccion = DIRECCION.format(1) + numero
    qr = segno.make_qr(direccion, error="m", boost_error=False)
    assert qr_tributario(direccion) == tuple(tuple(bool(modulo) for modulo in fila) for fila in qr.matrix)


def test_con_mas_letras_raras_de_las_que_caben_en_una_fuente_se_leen_todas() -> None:
    raras = "".join(chr(codigo) for codigo in range(0x100, 0x250) if fuente_de(chr(codigo), Peso.NORMAL))
    assert len(raras) > 256
    escrito = PdfReader(BytesIO(dibujar(factura([linea(" ".join(raras))])))).pages[0].extract_text()
    assert set(raras) <= set(escrito)


def test_los_parentesis_y_las_barras_salen_como_son() -> None:
    escrito = PdfReader(BytesIO(dibujar(replace(factura([linea(r"(a\b) \(c\) %d")]))))).pages[0].extract_text()
    assert r"(a\b) \(c\) %d" in escrito
