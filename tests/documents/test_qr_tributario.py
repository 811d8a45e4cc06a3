"""El QR tributario en el papel: se lee, mide lo debido, va el primero y dice lo que la norma pide alrededor."""

import random
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter
from reportlab.lib.units import mm

from factursaas.documents.pdf import FacturaImpresa, QrTributario, dibujar
from factursaas.documents.pdf.dibujo import componer
from factursaas.documents.pdf.estilo import ALTO, ANCHO, LETRA_QR, NORMAL
from factursaas.documents.pdf.hoja import Letras, Modulos
from factursaas.documents.pdf.qr import qr_tributario
from factursaas.domain.estados import TipoFactura
from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.qr import Cotejo, direccion_de_cotejo
from factursaas.domain.verifactu.registro import IdFactura
from tests.documents.ejemplos import EJEMPLOS, EMISOR, QR_DE_PAGO, factura, linea
from tests.documents.lectura import fallos_de_composicion, paginas, sin_blancos, texto

PPP = 300
LARGO = "Sociedad Cooperativa Andaluza de Construcciones y Reformas Integrales Hermanos Peña, S. Coop. And."


def cotejo(numero: str = "A-2026-0001", *, verifactu: bool = True) -> Cotejo:
    id_factura = IdFactura("12345678Z", numero, "25-11-2026")
    return Cotejo(direccion_de_cotejo(id_factura, "1210.00", Destino.REAL, verifactu=verifactu), verifactu)


def con_qr(impresa: FacturaImpresa, *, verifactu: bool = True) -> FacturaImpresa:
    suyo = cotejo(impresa.numero or "", verifactu=verifactu)
    return replace(impresa, qr=QrTributario(qr_tributario(suyo.url), suyo.leyenda))


def hojear(impresa: FacturaImpresa, ppp: float = PPP) -> list[Image.Image]:
    escala: Any = ppp / 72  # los tipos publicados solo admiten enteros
    return [pagina.render(scale=escala).to_pil() for pagina in pypdfium2.PdfDocument(BytesIO(dibujar(impresa)))]


def leer(imagen: Image.Image) -> list[zxingcpp.Barcode]:
    return sorted(zxingcpp.read_barcodes(imagen), key=lambda leido: leido.position.top_left.y)


def modulos(impresa: FacturaImpresa, pagina: int = 0) -> list[Modulos]:
    return [trazo for trazo in componer(impresa).paginas[pagina] if isinstance(trazo, Modulos)]


def letras(impresa: FacturaImpresa) -> list[Letras]:
    return [trazo for trazo in componer(impresa).paginas[0] if isinstance(trazo, Letras)]


@pytest.mark.parametrize("numero", ["A-2026-0001", "A/&" * 20, "100% A+B #1"])
def test_se_lee_a_300_puntos_por_pulgada_con_correccion_m(numero: str) -> None:
    (leido,) = leer(hojear(con_qr(factura(numero=numero)))[0])
    assert leido.text == cotejo(numero).url
    assert leido.format == zxingcpp.BarcodeFormat.QRCode
    assert leido.ec_level == "M"


def _desde(umbral: int) -> list[int]:
    """Blanco lo que pasa del umbral y negro lo demás."""
    return [255 * (tono > umbral) for tono in range(256)]


def _gris(imagen: Image.Image) -> Image.Image:
    """Un gris de poco contraste, como el de un tóner que se acaba."""
    return imagen.convert("L").point(lambda tono: 90 + tono * 0.5)


def _con_ruido(imagen: Image.Image) -> Image.Image:
    puntos = imagen.width * imagen.height
    ruido = Image.frombytes("L", imagen.size, random.Random(1).randbytes(puntos))  # noqa: S311 - siempre el mismo
    return ImageChops.add(_gris(imagen), ruido.point(lambda tono: tono * 0.6 + 51), offset=-128)


def _escaneada(imagen: Image.Image) -> Image.Image:
    """Reducida a 150 puntos por pulgada, algo borrosa, torcida y en blanco y negro."""
    mitad = imagen.convert("L").resize((imagen.width // 2, imagen.height // 2), Image.Resampling.BILINEAR)
    torcida = mitad.filter(ImageFilter.GaussianBlur(0.8)).rotate(2, fillcolor=255)
    return torcida.point(_desde(140))


@pytest.mark.parametrize("estropear", [_gris, _con_ruido, _escaneada])
@pytest.mark.parametrize("numero", ["A-2026-0001", "A/&" * 20])
def test_se_lee_aunque_se_imprima_y_se_escanee_mal(
    estropear: Callable[[Image.Image], Image.Image], numero: str
) -> None:
    (leido,) = leer(estropear(hojear(con_qr(factura(numero=numero)))[0]))
    assert leido.text == cotejo(numero).url


def test_dibujado_mide_entre_30_y_40_milimetros_y_tiene_6_de_blanco() -> None:
    impresa = con_qr(factura())
    (qr,), (imagen,) = modulos(impresa), hojear(impresa)
    escala, blanco = PPP / 72, 6 * mm
    esquinas = (qr.x - blanco, qr.y - blanco, qr.x + qr.lado + blanco, qr.y + qr.lado + blanco)
    x, y, fin_x, fin_y = (round(medida * escala) for medida in esquinas)
    alrededor = imagen.convert("L").crop((x, y, fin_x, fin_y))
    x, y, fin_x, fin_y = ImageChops.invert(alrededor).point(_desde(60)).getbbox() or (0,) * 4
    lado = [medida * 25.4 / PPP for medida in (fin_x - x, fin_y - y)]
    assert lado == pytest.approx([qr.lado / mm] * 2, abs=0.2)
    assert all(32 - 0.2 <= medida <= 35 for medida in lado)
    margenes = [medida * 25.4 / PPP for medida in (x, y, alrededor.width - fin_x, alrededor.height - fin_y)]
    assert margenes == pytest.approx([6] * 4, abs=0.2)


def test_va_arriba_centrado_y_antes_que_todo_lo_demas() -> None:
    impresa = con_qr(EJEMPLOS["criterio de caja"])
    tributario, de_pago = modulos(impresa)
    assert tributario.x + tributario.lado / 2 == pytest.approx(ANCHO / 2)
    assert tributario.y < ALTO / 10
    assert tributario.y + tributario.lado < de_pago.y
    primeros = componer(impresa).paginas[0][:2]
    assert [type(trazo) for trazo in primeros] == [Letras, Modulos]
    assert [leido.text[:5] for leido in leer(hojear(impresa)[0])] == ["https", "BCD\n0"]


def test_solo_sale_en_la_primera_pagina() -> None:
    larga = con_qr(factura([linea()] * 90, epc=QR_DE_PAGO))
    leidos = [[leido.text[:5] for leido in leer(hoja)] for hoja in hojear(larga, 150)]
    assert len(leidos) > 2
    assert (leidos[0], leidos[1], leidos[-1]) == (["https"], [], ["BCD\n0"])
    assert ["QR tributario:" in pagina for pagina in paginas(larga)] == [True] + [False] * (len(leidos) - 1)


def test_encima_dice_lo_que_es_y_debajo_que_se_puede_verificar() -> None:
    impresa = con_qr(factura())
    (qr,) = modulos(impresa)
    (rotulo,) = [trazo for trazo in letras(impresa) if trazo.texto == "QR tributario:"]
    (frase,) = [trazo for trazo in letras(impresa) if trazo.texto.startswith("Factura verificable")]
    (marca,) = [trazo for trazo in letras(impresa) if trazo.texto == "VERI*FACTU"]
    assert rotulo.y < qr.y < qr.y + qr.lado < frase.y < marca.y
    assert all(trazo.tamano == LETRA_QR.tamano >= NORMAL.tamano for trazo in (rotulo, frase, marca))
    assert sin_blancos("Factura verificable en la sede electrónica de la AEAT VERI*FACTU") in sin_blancos(
        texto(impresa)
    )


def test_sin_remitir_los_registros_no_se_dice_verificable() -> None:
    escrito = texto(con_qr(factura(), verifactu=False))
    assert "QR tributario:" in escrito
    assert "verificable" not in escrito
    assert "VERI*FACTU" not in escrito


def test_sin_registro_no_hay_ni_qr_ni_leyendas() -> None:
    for impresa in (factura(), factura(numero=None)):
        assert leer(hojear(impresa)[0]) == []
        assert "QR tributario" not in texto(impresa)


@pytest.mark.parametrize("verifactu", [True, False])
@pytest.mark.parametrize(
    "impresa",
    [
        *EJEMPLOS.values(),
        factura(emisor=replace(EMISOR, nombre=LARGO)),
        factura(emisor=replace(EMISOR, nombre="W" * 120), numero="W" * 60),
        factura(tipo=TipoFactura.RECTIFICATIVA_SIMPLIFICADA, numero="W" * 60),
        factura(marca="ANULADA"),
    ],
)
def test_con_el_qr_nada_se_pisa_ni_se_sale(impresa: FacturaImpresa, verifactu: bool) -> None:
    assert fallos_de_composicion(con_qr(impresa, verifactu=verifactu)) == []


def test_la_marca_de_anulada_no_estorba_al_qr() -> None:
    (leido,) = leer(hojear(con_qr(factura(marca="ANULADA")))[0])
    assert leido.text == cotejo().url
    (sin_marca,), (con_marca,) = hojear(con_qr(factura())), hojear(con_qr(factura(marca="ANULADA")))
    arriba = (0, 0, sin_marca.width, round(70 * PPP / 25.4))
    assert ImageChops.difference(sin_marca.crop(arriba), con_marca.crop(arriba)).getbbox() is None


def test_el_nombre_del_emisor_cabe_entero_junto_al_qr() -> None:
    suyas = [t.texto for t in letras(con_qr(factura(emisor=replace(EMISOR, nombre=LARGO)))) if t.tamano == 15]
    assert " ".join(suyas) == LARGO
