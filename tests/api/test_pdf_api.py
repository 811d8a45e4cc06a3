import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import jwt
import pypdfium2
import pytest
import time_machine
import zxingcpp
from pypdf import PdfReader

from factursaas.db import tenant_session
from factursaas.domain.errores import LimitePlan, SesionCaducada
from factursaas.domain.planes import Inquilino, Plan
from factursaas.services import enlaces, sesiones
from tests import fabrica
from tests.api.conftest import Llamar, exigir_problema


def texto_de(respuesta: httpx.Response) -> str:
    assert respuesta.status_code == 200, respuesta.text
    assert respuesta.headers["content-type"] == "application/pdf"
    return " ".join(pagina.extract_text() for pagina in PdfReader(io.BytesIO(respuesta.content)).pages)


def test_el_pdf_lleva_lo_que_la_ley_pide(llamar: Llamar, ana: Inquilino) -> None:
    de_ana = llamar(ana)
    fabrica.con_emisor(ana, iban="ES9121000418450200051332")
    cabeceras = {"Content-Type": "image/png"}
    de_ana.put("/api/emisor/logo", content=fabrica.PNG, headers=cabeceras).raise_for_status()
    exenta = {"descripcion": "Clase", "cantidad": "1", "precio": "50", "calificacion": "E1", "tipo": "0"}
    borrador = fabrica.con_borrador(ana, lineas=[fabrica.LINEA, exenta], notas="Gracias")
    emitida = de_ana.post(f"/api/facturas/{borrador.id}/emitir").json()
    respuesta = de_ana.get(f"/api/facturas/{borrador.id}/pdf")
    texto = texto_de(respuesta)
    for parte in (
        emitida["numero"],
        "Ana Núñez",
        "12345678Z",
        "Peluquería Íñigo, S.L.",
        "B12345674",
        "28004 Madrid",
        "Corte de pelo",
        "171,00",
        "21,00",
        "ES91 2100 0418 4502 0005 1332",
        "art. 20 de la Ley 37/1992",
        "Gracias",
    ):
        assert parte in texto
    assert "BORRADOR" not in texto
    assert respuesta.headers["content-disposition"] == f'inline; filename="{emitida["numero"]}.pdf"'
    assert respuesta.headers["cache-control"] == "private, no-store"
    guardado = de_ana.get(f"/api/facturas/{borrador.id}/pdf/?descargar=1")
    assert guardado.headers["content-disposition"].startswith("attachment;")
    assert guardado.content == respuesta.content


def test_el_borrador_que_sustituye_a_otra_dice_lo_que_decia_y_en_cuanto_cambia(llamar: Llamar, ana: Inquilino) -> None:
    de_ana, original = llamar(ana), fabrica.con_emitida(ana)
    cambio = {"tipo": "R4", "metodo": "S", "motivo": "Era menos", "lineas": [fabrica.LINEA | {"precio": "90"}]}
    borrador = de_ana.post(f"/api/facturas/{original.id}/rectificar", json=cambio).json()
    texto = texto_de(de_ana.get(f"/api/facturas/{borrador['id']}/pdf"))
    for importes in ("100,00 € 90,00 € −10,00 €", "21,00 € 18,90 € −2,10 €"):
        assert importes in " ".join(texto.split())


def qr_de(respuesta: httpx.Response) -> list[str]:
    paginas = pypdfium2.PdfDocument(io.BytesIO(respuesta.content))
    return [leido.text for hoja in paginas for leido in zxingcpp.read_barcodes(hoja.render(scale=4).to_pil())]


def test_el_qr_del_papel_es_la_direccion_que_da_la_api(llamar: Llamar, ana: Inquilino) -> None:
    de_ana, factura = llamar(ana), fabrica.con_emitida(ana, lineas=[fabrica.LINEA | {"irpf": "15"}])
    ficha = de_ana.get(f"/api/facturas/{factura.id}").json()
    papel = de_ana.get(f"/api/facturas/{factura.id}/pdf")
    assert qr_de(papel) == [ficha["qr"]]
    assert (ficha["total"], ficha["total_a_pagar"]) == ("121.00", "106.00")
    assert ficha["qr"].endswith("&importe=121.00")
    escrito = "".join(texto_de(papel).split())
    assert "QRtributario:" in escrito
    assert "FacturaverificableenlasedeelectrónicadelaAEAT" in escrito


def test_la_lista_de_facturas_no_trae_el_qr_y_la_emision_si(llamar: Llamar, ana: Inquilino) -> None:
    de_ana = llamar(ana)
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana)
    emitida = de_ana.post(f"/api/facturas/{borrador.id}/emitir").json()
    assert emitida["qr"].startswith("https://prewww2.aeat.es/wlpl/TIKE-CONT/ValidarQR?nif=12345678Z&numserie=")
    assert all("qr" not in fila for fila in de_ana.get("/api/facturas").json()["items"])


def test_un_borrador_sale_marcado_sin_numero_y_sin_qr(llamar: Llamar, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana, cliente=None)
    respuesta = llamar(ana).get(f"/api/facturas/{borrador.id}/pdf")
    assert "BORRADOR" in texto_de(respuesta)
    assert qr_de(respuesta) == []
    assert llamar(ana).get(f"/api/facturas/{borrador.id}").json()["qr"] is None
    assert respuesta.headers["content-disposition"] == 'inline; filename="borrador.pdf"'


def test_un_borrador_vacio_tambien_se_puede_ver(de_ana: httpx.Client) -> None:
    vacio = de_ana.post("/api/facturas", json={"lineas": []}).json()
    assert "BORRADOR" in texto_de(de_ana.get(f"/api/facturas/{vacio['id']}/pdf"))


def test_lo_emitido_se_imprime_con_los_datos_de_entonces(llamar: Llamar, ana: Inquilino) -> None:
    factura, de_ana = fabrica.con_emitida(ana), llamar(ana)
    fabrica.con_emisor(ana, nombre="Nombre Nuevo")
    texto = texto_de(de_ana.get(f"/api/facturas/{factura.id}/pdf"))
    assert "Ana Núñez" in texto
    assert "Nombre Nuevo" not in texto


def test_el_nombre_del_fichero_solo_lleva_ascii_sin_barras(llamar: Llamar, ana: Inquilino) -> None:
    de_ana = llamar(ana)
    fabrica.con_emisor(ana)
    de_ana.post("/api/series", json={"codigo": "B", "patron": "{serie}/..;{ejercicio} {numero}"}).raise_for_status()
    borrador = fabrica.con_borrador(ana, serie="B")
    numero = de_ana.post(f"/api/facturas/{borrador.id}/emitir").json()["numero"]
    respuesta = de_ana.get(f"/api/facturas/{borrador.id}/pdf")
    assert "/" in numero
    assert respuesta.headers["content-disposition"] == f'inline; filename="B-..-{numero[-6:-2]}-1.pdf"'


def _firmar(quien: Inquilino, factura_id: UUID) -> str:
    with tenant_session(quien) as db:
        return enlaces.firmar_pdf(db, factura_id)


def test_el_enlace_abre_esa_factura_y_ninguna_otra(nadie: httpx.Client, ana: Inquilino) -> None:
    factura, otra = fabrica.con_emitida(ana), fabrica.con_borrador(ana)
    enlace = _firmar(ana, factura.id)
    respuesta = nadie.get(f"/api/facturas/{factura.id}/pdf", params={"enlace": enlace})
    assert str(factura.numero_completo) in texto_de(respuesta)
    ajena = nadie.get(f"/api/facturas/{otra.id}/pdf", params={"enlace": enlace})
    exigir_problema(ajena, 404, "no_encontrado")
    assert nadie.get("/api/facturas", params={"enlace": enlace}).status_code == 401


def test_el_enlace_vale_aunque_el_token_no_diga_el_plan(nadie: httpx.Client, ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    enlace = _firmar(replace(ana, plan=None), factura.id)
    respuesta = nadie.get(f"/api/facturas/{factura.id}/pdf", params={"enlace": enlace})
    assert str(factura.numero_completo) in texto_de(respuesta)


def test_el_enlace_a_lo_de_otro_no_abre_nada(nadie: httpx.Client, ana: Inquilino, bruno: Inquilino) -> None:
    de_bruno = fabrica.con_emitida(bruno)
    enlace = _firmar(ana, de_bruno.id)
    respuesta = nadie.get(f"/api/facturas/{de_bruno.id}/pdf", params={"enlace": enlace})
    exigir_problema(respuesta, 404, "no_encontrado")


def test_el_enlace_dura_un_minuto(ana: Inquilino) -> None:
    factura_id = uuid4()
    with time_machine.travel(datetime.now(UTC), tick=False) as reloj:
        enlace = _firmar(ana, factura_id)
        reloj.shift(59)
        inquilino, firmada = enlaces.leer_pdf(enlace)
        assert (inquilino.user_id, inquilino.plan, firmada) == (ana.user_id, ana.plan, factura_id)
        reloj.shift(2)
        with pytest.raises(SesionCaducada, match="ha caducado"):
            enlaces.leer_pdf(enlace)


def test_cerrar_la_sesion_cierra_sus_enlaces(nadie: httpx.Client, ana: Inquilino) -> None:
    con_sesion = Inquilino(ana.user_id, ana.plan, ana.email, f"sess_{uuid4().hex}")
    factura = fabrica.con_emitida(con_sesion)
    ruta, consulta = f"/api/facturas/{factura.id}/pdf", {"enlace": _firmar(con_sesion, factura.id)}
    assert nadie.get(ruta, params=consulta).status_code == 200
    sesiones.cerrar(con_sesion.sesion_id, datetime.now(UTC) + timedelta(minutes=5))
    exigir_problema(nadie.get(ruta, params=consulta), 401, "sesion_caducada")


def test_sin_pdf_en_el_plan_no_hay_enlace(carla: Inquilino) -> None:
    with pytest.raises(LimitePlan):
        _firmar(carla, uuid4())


def _falsos(quien: Inquilino, factura_id: UUID) -> dict[str, str]:
    bueno = _firmar(quien, factura_id)
    datos = jwt.decode(bueno, options={"verify_signature": False})
    cabecera, cuerpo, firma = bueno.split(".")
    clave = enlaces._clave()
    return {
        "vacio": "",
        "basura": "x.y.z",
        "firma": f"{cabecera}.{cuerpo}.{firma[:-4]}AAAA",
        "none": jwt.encode(datos, None, algorithm="none"),
        "otra_clave": jwt.encode(datos, "x" * 64),
        "otro_fin": jwt.encode(datos | {"aud": "otro"}, clave),
        "sin_fin": jwt.encode({c: v for c, v in datos.items() if c != "aud"}, clave),
        "sin_plazo": jwt.encode({c: v for c, v in datos.items() if c != "exp"}, clave),
        "fecha_rara": jwt.encode(datos | {"plan_en": 1e30}, clave),
        "plan_raro": jwt.encode(datos | {"plan": "x"}, clave),
        "factura_rara": jwt.encode(datos | {"factura": 7}, clave),
    }


def test_un_enlace_falso_no_abre_nada(nadie: httpx.Client, ana: Inquilino) -> None:
    factura = fabrica.con_emitida(ana)
    for nombre, falso in _falsos(ana, factura.id).items():
        respuesta = nadie.get(f"/api/facturas/{factura.id}/pdf", params={"enlace": falso})
        assert respuesta.status_code == 401, nombre
        exigir_problema(respuesta, 401, "sesion_caducada")


def test_el_plan_gratis_firmado_a_mano_tampoco(nadie: httpx.Client, carla: Inquilino) -> None:
    factura = fabrica.con_emitida(carla)
    enlace = _firmar(Inquilino(carla.user_id, Plan.PRO), factura.id)
    datos = jwt.decode(enlace, options={"verify_signature": False})
    gratis = jwt.encode(datos | {"plan": "free_user"}, enlaces._clave())
    respuesta = nadie.get(f"/api/facturas/{factura.id}/pdf", params={"enlace": gratis})
    exigir_problema(respuesta, 403, "limite_plan")
