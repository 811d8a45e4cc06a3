"""Cada fallo que se le puede pedir al simulador: qué ve quien envía y qué queda guardado."""

import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from lxml import etree

from factursaas.simulador.cliente import SimuladorNoAtiende
from tests.simulador.piezas import SERVICIO, Obligado, consulta, envio, leer_respuesta

MEGA = 1024 * 1024


def guardadas(obligado: Obligado) -> int:
    return len(obligado.libros()["facturas"])


def mandar_uno(obligado: Obligado, numero: str = "F-1") -> httpx.Response:
    return obligado.mandar(envio(obligado.nif, [obligado.alta(numero)]))


def test_un_fallo_ocurre_las_veces_pedidas_y_a_quien_se_pide(nuevo: Callable[[], Obligado]) -> None:
    uno, otro = nuevo(), nuevo()
    uno.fallo("error_500", veces=2)
    assert [mandar_uno(quien).status_code for quien in (otro, uno, uno, uno)] == [200, 500, 500, 200]


def test_los_fallos_se_ven_y_se_gastan(obligado: Obligado) -> None:
    obligado.fallo("rechazar", valor=1100, numero="F-2", veces=3)
    pedido = {"clase": "rechazar", "veces": 3, "nif": obligado.nif, "valor": 1100, "numero": "F-2"}
    assert pedido in obligado.simulador.control.ver_fallos()
    obligado.enviar(obligado.alta("F-1"), obligado.alta("F-2"))
    assert pedido | {"veces": 2} in obligado.simulador.control.ver_fallos()


@pytest.mark.parametrize(
    "datos",
    [
        {"clase": "inventado"},
        {"clase": "retraso", "valor": -1},
        {"clase": "retraso", "valor": "5"},
        {"clase": "retraso", "valor": 10**6},
        {"clase": "html", "veces": 0},
        {"clase": "html", "veces": True},
        {"clase": "html", "nif": 5},
        {"clase": "html", "otro": 1},
    ],
)
def test_un_fallo_mal_pedido_no_se_pone(obligado: Obligado, datos: dict[str, Any]) -> None:
    antes = obligado.simulador.control.ver_fallos()
    with pytest.raises(SimuladorNoAtiende):
        obligado.simulador.control.poner_fallo(**datos)
    assert obligado.simulador.control.ver_fallos() == antes


def test_retraso_guarda_y_tarda(obligado: Obligado) -> None:
    obligado.fallo("retraso", valor=1)
    antes = time.monotonic()
    assert mandar_uno(obligado).status_code == 200
    assert time.monotonic() - antes >= 1
    assert guardadas(obligado) == 1


def test_si_quien_envia_se_cansa_de_esperar_su_reintento_no_es_simultaneo(obligado: Obligado) -> None:
    obligado.fallo("retraso", valor=20)
    alta = envio(obligado.nif, [obligado.alta("F-1")])
    with pytest.raises(httpx.ReadTimeout):
        obligado.web.post(SERVICIO, content=alta, timeout=httpx.Timeout(30, read=0.5))
    while not guardadas(obligado):
        time.sleep(0.02)
    time.sleep(0.5)  # lo que tarda el simulador en ver que ya no le escuchan
    [linea] = leer_respuesta(obligado.mandar(alta).content).lineas
    assert linea.codigo == "3000"
    assert obligado.anotaciones() == []


def test_dos_envios_a_la_vez_del_mismo_obligado_se_anotan(obligado: Obligado) -> None:
    obligado.fallo("retraso", valor=2)
    hilo = threading.Thread(target=mandar_uno, args=(obligado,))
    hilo.start()
    while not guardadas(obligado):
        time.sleep(0.02)
    mandar_uno(obligado, "F-2")
    hilo.join()
    assert obligado.anotaciones() == ["dos_a_la_vez"]


def test_sin_respuesta_guarda_y_cuelga(obligado: Obligado) -> None:
    obligado.fallo("sin_respuesta")
    alta = obligado.alta("F-1")
    with pytest.raises(httpx.RemoteProtocolError):
        obligado.mandar(envio(obligado.nif, [alta]))
    assert guardadas(obligado) == 1
    [linea] = obligado.enviar(alta).lineas
    assert (linea.codigo, linea.duplicado["EstadoRegistroDuplicado"]) == ("3000", "Correcta")


def test_error_500_no_guarda(obligado: Obligado) -> None:
    obligado.fallo("error_500")
    respuesta = mandar_uno(obligado)
    assert (respuesta.status_code, guardadas(obligado)) == (500, 0)
    assert "html" in respuesta.headers["content-type"]


def test_html_no_guarda(obligado: Obligado) -> None:
    obligado.fallo("html")
    respuesta = mandar_uno(obligado)
    assert (respuesta.status_code, guardadas(obligado)) == (200, 0)
    assert respuesta.headers["content-type"] == "text/html; charset=UTF-8"


def test_xml_roto_guarda_y_contesta_algo_que_no_se_lee(obligado: Obligado) -> None:
    obligado.fallo("xml_roto")
    respuesta = mandar_uno(obligado)
    assert "xml" in respuesta.headers["content-type"]
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(respuesta.content)
    assert guardadas(obligado) == 1


def test_corte_guarda_y_deja_la_respuesta_a_medias(obligado: Obligado) -> None:
    obligado.fallo("corte")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        mandar_uno(obligado)
    assert guardadas(obligado) == 1


def test_el_reloj_se_desfasa_hasta_que_se_diga(obligado: Obligado) -> None:
    obligado.fallo("reloj", valor=-600)
    assert [obligado.enviar(obligado.alta(f"F-{n}")).lineas[0].codigo for n in range(2)] == ["2004", "2004"]


def test_un_certificado_caduca_si_el_reloj_se_adelanta(obligado: Obligado) -> None:
    obligado.fallo("reloj", valor=3 * 365 * 86400, veces=1)
    assert mandar_uno(obligado).status_code == 403


def test_rechazar_un_registro_con_un_codigo(obligado: Obligado) -> None:
    obligado.fallo("rechazar", numero="F-2")
    obligado.fallo("rechazar", numero="F-3", valor=1109)
    lineas = obligado.enviar(*(obligado.alta(f"F-{n}") for n in (1, 2, 3))).lineas
    assert [(linea.estado, linea.codigo) for linea in lineas] == [
        ("Correcto", None),
        ("Incorrecto", "1104"),
        ("Incorrecto", "1109"),
    ]
    assert guardadas(obligado) == 1


def test_rechazar_sin_decir_cual_es_el_siguiente(obligado: Obligado) -> None:
    obligado.fallo("rechazar")
    lineas = obligado.enviar(obligado.alta("F-1"), obligado.alta("F-2")).lineas
    assert [linea.codigo for linea in lineas] == ["1104", None]


def test_aceptar_con_errores(obligado: Obligado) -> None:
    obligado.fallo("aceptar_con_errores")
    obligado.fallo("aceptar_con_errores", valor=2000, numero="F-2")
    lineas = obligado.enviar(obligado.alta("F-1"), obligado.alta("F-2")).lineas
    assert [(linea.estado, linea.codigo) for linea in lineas] == [
        ("AceptadoConErrores", "2001"),
        ("AceptadoConErrores", "2000"),
    ]


def test_soap_fault(obligado: Obligado) -> None:
    obligado.fallo("soap_fault", valor=4134)
    assert obligado.negado(envio(obligado.nif, [obligado.alta("F-1")])) == "Codigo[4134].Servicio no activo."


def test_espera_cambia_lo_que_se_pide(obligado: Obligado) -> None:
    obligado.fallo("espera", valor=300)
    assert [obligado.enviar(obligado.alta(f"F-{n}")).TiempoEsperaEnvio for n in range(2)] == ["300", "0"]


def test_gigante_guarda_y_contesta_sin_fin(obligado: Obligado) -> None:
    obligado.fallo("gigante", valor=3)
    respuesta = mandar_uno(obligado)
    assert respuesta.headers["transfer-encoding"] == "chunked"
    assert 3 * MEGA < len(respuesta.content) < 4 * MEGA
    assert leer_respuesta(respuesta.content).EstadoEnvio == "Correcto"
    assert guardadas(obligado) == 1


def test_entidades_guarda_y_contesta_con_dtd(obligado: Obligado) -> None:
    obligado.fallo("entidades")
    respuesta = mandar_uno(obligado)
    arbol = etree.fromstring(respuesta.content, etree.XMLParser(resolve_entities=False))
    assert arbol.getroottree().docinfo.doctype
    assert b">&b;<" in respuesta.content
    assert guardadas(obligado) == 1


def test_tambien_fallan_las_consultas(obligado: Obligado) -> None:
    obligado.fallo("xml_roto")
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(obligado.mandar(consulta(obligado.nif)).content)


def test_un_retraso_se_suma_a_otro_fallo(obligado: Obligado) -> None:
    obligado.fallo("retraso", valor=1)
    obligado.fallo("sin_respuesta")
    antes = time.monotonic()
    with pytest.raises(httpx.RemoteProtocolError):
        mandar_uno(obligado)
    assert time.monotonic() - antes >= 1
