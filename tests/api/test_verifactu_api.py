"""La remisión a la AEAT, por la API."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.models import Envio, Factura
from factursaas.services import certificados as guardados
from factursaas.services import clientes, enlaces
from factursaas.services.remision import envios
from tests import certificados, fabrica
from tests import remision as pasos
from tests.api.conftest import Llamar, campos, exigir_problema


@pytest.fixture
def emitida(ana: Inquilino) -> Factura:
    return fabrica.con_emitida(ana)


def unico_envio(quien: Inquilino) -> Envio:
    with tenant_session(quien) as db:
        return envios.listar(db, limite=1, cursor=None).items[0]


def test_quien_no_ha_emitido_nada_no_tiene_nada_que_remitir(de_ana: httpx.Client) -> None:
    visto = de_ana.get("/api/verifactu").json()
    assert (visto["marcha"], visto["total"], visto["nif"], visto["certificado"]) == ("sin_empezar", 0, "", None)


def test_se_sabe_como_va_lo_emitido(de_ana: httpx.Client, ana: Inquilino, emitida: Factura) -> None:
    visto = de_ana.get("/api/verifactu").json()
    assert (visto["marcha"], visto["pendientes"], visto["destino"]) == ("enviando", 1, "simulador")
    assert de_ana.get(f"/api/facturas/{emitida.id}").json()["verifactu"]["estado"] == "pendiente"
    pasos.remitir(ana)
    visto = de_ana.get("/api/verifactu").json()
    assert (visto["marcha"], visto["pendientes"], visto["aceptados"], visto["nif"]) == ("al_dia", 0, 1, "12345678Z")
    suyo = de_ana.get(f"/api/facturas/{emitida.id}").json()["verifactu"]
    assert (suyo["estado"], suyo["csv"], suyo["accion"]) == ("correcto", pasos.CSV, None)
    [registro] = de_ana.get("/api/registros").json()["items"]
    assert (registro["estado_envio"], registro["codigo"], registro["csv"]) == ("correcto", "", pasos.CSV)


def test_un_borrador_no_dice_nada_de_la_aeat(de_ana: httpx.Client, ana: Inquilino) -> None:
    borrador = fabrica.con_borrador(ana)
    assert de_ana.get(f"/api/facturas/{borrador.id}").json()["verifactu"] is None


def test_lo_rechazado_dice_por_que_y_se_vuelve_a_presentar(
    de_ana: httpx.Client, ana: Inquilino, emitida: Factura
) -> None:
    pasos.remitir(ana, EstadoEnvio.RECHAZADO, "1110")
    [por_arreglar] = de_ana.get("/api/verifactu").json()["por_arreglar"]
    assert (por_arreglar["numero"], por_arreglar["tipo"], por_arreglar["accion"]) == (
        emitida.numero_completo,
        "alta",
        "subsanar",
    )
    assert "tarjeta de identificación fiscal" in por_arreglar["mensaje"]
    respuesta = de_ana.post(f"/api/facturas/{emitida.id}/subsanar", json={"descripcion": "Peluquería a domicilio"})
    assert respuesta.json()["verifactu"]["estado"] == "pendiente"
    assert de_ana.get("/api/verifactu").json()["por_arreglar"] == []
    otra_vez = de_ana.post(f"/api/facturas/{emitida.id}/subsanar", json={})
    exigir_problema(otra_vez, 409, "estado_no_permitido")


def test_si_el_nif_de_la_ficha_ya_no_es_el_impreso_toca_rectificar(
    de_ana: httpx.Client, ana: Inquilino, emitida: Factura
) -> None:
    pasos.remitir(ana, EstadoEnvio.RECHAZADO, "1110")
    assert emitida.cliente_id is not None
    with tenant_session(ana) as db:
        clientes.cambiar(db, emitida.cliente_id, clientes.CambiosCliente(nif="A58818501"))
    assert de_ana.get(f"/api/facturas/{emitida.id}").json()["verifactu"]["accion"] == "rectificar"


def test_una_anulacion_rechazada_se_repite(de_ana: httpx.Client, ana: Inquilino, emitida: Factura) -> None:
    pasos.remitir(ana)
    de_ana.post(f"/api/facturas/{emitida.id}/anular", json={"motivo": "No debió existir"}).raise_for_status()
    paso = pasos.mandar(ana, timedelta(days=3))
    pasos.contestar(ana, paso, *pasos.lineas_de(ana, EstadoEnvio.RECHAZADO, "3002"))
    assert [p["accion"] for p in de_ana.get("/api/verifactu").json()["por_arreglar"]] == ["repetir_anulacion"]
    respuesta = de_ana.post(f"/api/facturas/{emitida.id}/repetir-anulacion")
    assert respuesta.json()["verifactu"]["estado"] == "pendiente"


def test_reanudar_quita_la_parada(de_ana: httpx.Client, ana: Inquilino, emitida: Factura) -> None:
    with tenant_session(ana) as db:
        guardados.guardar(db, certificados.pkcs12_de(), certificados.CONTRASENA)
    paso = pasos.mandar(ana)
    with tenant_session(ana) as db:
        pasos.remision.anotar_fallo(db, paso.envio_id, "La AEAT no responde.", None)
    visto = de_ana.get("/api/verifactu").json()
    assert (visto["marcha"], visto["ultimo_fallo"]) == ("incidencia", "La AEAT no responde.")
    assert visto["proximo_en"] is not None
    assert de_ana.post("/api/verifactu/reanudar").json()["proximo_en"] is None


def subir(cliente: httpx.Client, contenido: bytes, contrasena: str = certificados.CONTRASENA) -> httpx.Response:
    return cliente.put(
        "/api/verifactu/certificado", files={"certificado": ("mio.p12", contenido)}, data={"contrasena": contrasena}
    )


def test_el_certificado_se_guarda_y_su_clave_no_vuelve_a_salir(de_ana: httpx.Client, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    exigir_problema(de_ana.get("/api/verifactu/certificado"), 404, "no_encontrado")
    puesto = subir(de_ana, certificados.pkcs12_de(hasta=timedelta(days=10)))
    assert puesto.status_code == 200, puesto.text
    leido = de_ana.get("/api/verifactu/certificado").json()
    assert leido == puesto.json()
    assert (leido["nif"], leido["caduca_pronto"]) == ("12345678Z", True)
    assert set(leido) == {"nif", "titular", "autoridad", "huella", "valido_desde", "valido_hasta", "caduca_pronto"}
    assert de_ana.delete("/api/verifactu/certificado").status_code == 204
    assert de_ana.get("/api/verifactu/certificado").status_code == 404


def test_lo_que_falla_del_certificado_va_a_su_campo(de_ana: httpx.Client, ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    assert campos(exigir_problema(subir(de_ana, certificados.pkcs12_de(), "otra"), 422, "datos_no_validos")) == {
        "contrasena"
    }
    for malo in (b"", b"no es un certificado", certificados.pkcs12_de("11111111H")):
        assert campos(exigir_problema(subir(de_ana, malo), 422, "datos_no_validos")) == {"certificado"}
    exigir_problema(subir(de_ana, b"x" * 200_000), 413, "demasiado_grande")
    en_json = de_ana.put("/api/verifactu/certificado", json={"certificado": "", "contrasena": ""})
    exigir_problema(en_json, 415, "tipo_de_contenido")
    roto = de_ana.put(
        "/api/verifactu/certificado", content=b"--x", headers={"Content-Type": "multipart/form-data; boundary=y"}
    )
    exigir_problema(roto, 422, "datos_no_validos")


def test_de_cada_envio_se_baja_lo_que_fue_y_lo_que_volvio(
    de_ana: httpx.Client, nadie: httpx.Client, ana: Inquilino, emitida: Factura
) -> None:
    pasos.remitir(ana)
    [envio] = de_ana.get("/api/verifactu/envios").json()["items"]
    assert (envio["registros"], envio["estado"], envio["csv"], envio["recibido"]) == (1, "respondido", pasos.CSV, True)
    ruta = f"/api/verifactu/envios/{envio['id']}"
    assert de_ana.get(f"{ruta}/recibido").content == b"<r/>"
    enviado = de_ana.get(f"{ruta}/enviado")
    assert b"RegFactuSistemaFacturacion" in enviado.content
    assert enviado.headers["content-disposition"].startswith('attachment; filename="verifactu-')
    with tenant_session(ana) as db:
        enlace, otro = enlaces.firmar_envio(db, UUID(envio["id"])), enlaces.firmar_envio(db, uuid4())
        del_pdf = enlaces.firmar_pdf(db, UUID(envio["id"]))
    assert nadie.get(f"{ruta}/enviado", params={"enlace": enlace}).content == enviado.content
    exigir_problema(nadie.get(f"{ruta}/enviado", params={"enlace": otro}), 404, "no_encontrado")
    for falso in ("", "x.y.z", del_pdf):
        exigir_problema(nadie.get(f"{ruta}/enviado", params={"enlace": falso}), 401, "sesion_caducada")
    assert nadie.get(f"{ruta}/enviado").status_code == 401


def test_lo_de_otro_no_se_ve(llamar: Llamar, ana: Inquilino, bruno: Inquilino, emitida: Factura) -> None:
    pasos.remitir(ana, EstadoEnvio.RECHAZADO, "1110")
    envio, de_bruno = unico_envio(ana), llamar(bruno)
    exigir_problema(de_bruno.get(f"/api/verifactu/envios/{envio.id}/enviado"), 404, "no_encontrado")
    assert de_bruno.get("/api/verifactu/envios").json()["items"] == []
    assert de_bruno.get("/api/verifactu").json()["por_arreglar"] == []
    exigir_problema(de_bruno.post(f"/api/facturas/{emitida.id}/subsanar", json={}), 404, "no_encontrado")
    exigir_problema(de_bruno.post(f"/api/facturas/{emitida.id}/repetir-anulacion"), 404, "no_encontrado")
    with tenant_session(bruno) as db:
        enlace = enlaces.firmar_envio(db, envio.id)
    exigir_problema(
        de_bruno.get(f"/api/verifactu/envios/{envio.id}/enviado", params={"enlace": enlace}), 404, "no_encontrado"
    )


def test_de_lo_que_no_volvio_nada_no_hay_nada_que_bajar(de_ana: httpx.Client, ana: Inquilino, emitida: Factura) -> None:
    paso = pasos.mandar(ana)
    [envio] = de_ana.get("/api/verifactu/envios").json()["items"]
    assert (envio["estado"], envio["recibido"]) == ("en_curso", False)
    exigir_problema(de_ana.get(f"/api/verifactu/envios/{paso.envio_id}/recibido"), 404, "no_encontrado")
