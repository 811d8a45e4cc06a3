"""La declaración en PDF: texto de verdad, en su orden, y siempre los mismos bytes."""

import re
from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader

from factursaas.documents.declaracion import componer, dibujar_declaracion
from factursaas.documents.pdf.estilo import ALTO, ANCHO
from factursaas.documents.pdf.fuentes import ancho_de
from factursaas.documents.pdf.hoja import Letras
from factursaas.domain.verifactu.declaracion import Declaracion, Suscrita
from tests.documents.lectura import fuentes, sin_blancos
from tests.domain.test_declaracion import PRODUCTOR, de


def leer(declaracion: Declaracion) -> PdfReader:
    return PdfReader(BytesIO(dibujar_declaracion(declaracion)))


def texto(declaracion: Declaracion) -> str:
    return sin_blancos("".join(pagina.extract_text() for pagina in leer(declaracion).pages))


def test_lleva_el_titulo_y_todos_los_apartados_en_su_orden() -> None:
    declaracion = de()
    leido = texto(declaracion)
    assert leido.startswith(sin_blancos(declaracion.titulo))
    sitios = [
        leido.index(sin_blancos(f"{a.letra}{a.texto}"[:40])) for a in (*declaracion.apartados, *declaracion.anexo)
    ]
    assert sitios == sorted(sitios)


def test_no_se_pierde_nada_de_lo_que_dice() -> None:
    declaracion = de()
    sin_pies = re.sub(
        r"Declaraciónresponsable·versión0\.1\.0|Página\d+de\d+|SHA-256deltexto:\w{64}", "", texto(declaracion)
    )
    assert sin_pies == sin_blancos(declaracion.texto)


def test_cada_pagina_dice_cual_es_y_el_documento_trae_sus_datos() -> None:
    lector = leer(de())
    total = len(lector.pages)
    for n, pagina in enumerate(lector.pages, 1):
        assert f"Página {n} de {total}" in pagina.extract_text()
    assert lector.metadata is not None
    assert lector.metadata.title == "DECLARACIÓN RESPONSABLE DEL SISTEMA INFORMÁTICO DE FACTURACIÓN · 0.1.0"
    assert lector.metadata.author == "Programas Ñandú, S.L."
    assert lector.root_object["/Lang"] == "es-ES"
    assert all("/FontFile2" in fuente for fuente in fuentes(dibujar_declaracion(de())))


def test_la_misma_da_los_mismos_bytes() -> None:
    assert dibujar_declaracion(de()) == dibujar_declaracion(de())


def test_sin_suscribir_va_marcada_en_cada_pagina_y_no_dice_de_quien_es() -> None:
    lector = leer(de(suscrita=Suscrita()))
    for pagina in lector.pages:
        assert "SIN SUSCRIBIR" in pagina.extract_text()
    assert lector.metadata is not None
    assert lector.metadata.title is not None
    assert lector.metadata.title.startswith("BORRADOR SIN SUSCRIBIR")
    assert lector.metadata.author == ""


def test_nada_se_sale_de_la_pagina_por_larga_que_sea_una_direccion() -> None:
    hoja = componer(
        de(productor=replace(PRODUCTOR, direccion="Calle " + "larguísima " * 60, web="https://" + "x" * 190))
    )
    letras = [trazo for pagina in hoja.paginas for trazo in pagina if isinstance(trazo, Letras)]
    assert len(hoja.paginas) > 1
    for trazo in letras:
        assert trazo.x + ancho_de(trazo.texto, trazo.estilo.peso, trazo.tamano) <= ANCHO - 40, trazo.texto
        assert trazo.y <= ALTO - 25, trazo.texto
