"""La página pintada que el editor enseña al lado del formulario."""

import io
from collections.abc import Callable

import httpx
import pypdfium2
from PIL import Image

from factursaas.documents.paginas import pintar_pagina
from factursaas.domain.planes import Inquilino, Plan
from tests import fabrica
from tests.api.conftest import Llamar, exigir_problema


def test_un_borrador_se_ve_pintado_pagina_a_pagina(de_ana: httpx.Client, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    largo = fabrica.con_borrador(ana, lineas=[fabrica.LINEA | {"descripcion": f"Línea {i}"} for i in range(60)])
    dibujos = []
    for pagina in (1, 2, 99):
        respuesta = de_ana.get(f"/api/facturas/{largo.id}/previa", params={"pagina": pagina, "ancho": 600})
        assert (respuesta.status_code, respuesta.headers["content-type"]) == (200, "image/png")
        assert "no-store" in respuesta.headers["cache-control"]
        assert Image.open(io.BytesIO(respuesta.content)).width == 600
        assert len(respuesta.content) < 120_000
        dibujos.append(respuesta.content)
    cuantas = int(respuesta.headers["x-paginas"])
    assert cuantas >= 2
    assert dibujos[0] != dibujos[1]


def test_es_el_mismo_papel_que_el_pdf(de_ana: httpx.Client, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana)
    pdf = de_ana.get(f"/api/facturas/{borrador.id}/pdf").content
    assert "BORRADOR" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded().upper()
    assert de_ana.get(f"/api/facturas/{borrador.id}/previa").content == pintar_pagina(pdf, 1, 840)[0]


def test_hace_falta_ser_su_dueno_y_tener_un_plan_con_pdf(
    nadie: httpx.Client, llamar: Llamar, ana: Inquilino, bruno: Inquilino, inquilino: Callable[..., Inquilino]
) -> None:
    direccion = f"/api/facturas/{fabrica.con_borrador(ana).id}/previa"
    assert nadie.get(direccion).status_code == 401
    assert llamar(bruno).get(direccion).status_code == 404
    gratis = inquilino("gratis", Plan.GRATIS)
    suya = f"/api/facturas/{fabrica.con_borrador(gratis).id}/previa"
    exigir_problema(llamar(gratis).get(suya), 403, "limite_plan")
