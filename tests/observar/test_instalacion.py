"""Se hace de todo en una instalación de verdad y se mira lo que ha contado de ello."""

import re
import subprocess
import sys

import httpx
import pytest

from factursaas.config import RAIZ
from tests.observar import pestana
from tests.observar.conftest import Buzon, Instalacion, esperar
from tests.observar.datos import NO_SE_DICE, PETICION, USER_ID
from tests.observar.rato import Rato, vivir


@pytest.fixture(scope="session")
def rato(instalacion: Instalacion, buzon: Buzon) -> Rato:
    hecho = vivir(instalacion)
    esperar(lambda: "No se ha podido «remitir»" in instalacion.escrito("trabajador"), "el fallo del trabajador")
    esperar(lambda: len(buzon.errores()) >= 3, "los tres avisos a Sentry")
    esperar(lambda: hecho.referencia_evento in instalacion.escrito("web"), "la referencia del evento")
    return hecho


def test_nada_de_nadie_llega_a_ningun_registro(instalacion: Instalacion, rato: Rato) -> None:
    for que in ("web", "trabajador"):
        escrito = instalacion.escrito(que)
        assert [dato for dato in NO_SE_DICE if dato.lower() in escrito.lower()] == [], que
        assert rato.token not in escrito
        assert "postgresql://" not in escrito


def test_cada_linea_es_un_suceso_en_json(instalacion: Instalacion, rato: Rato) -> None:
    for que in ("web", "trabajador"):
        escritas = [linea for linea in instalacion.escrito(que).splitlines() if linea.strip()]
        assert len(instalacion.lineas(que)) == len(escritas), [linea for linea in escritas if linea[0] != "{"]
        assert all({"timestamp", "level", "logger", "message"} <= linea.keys() for linea in instalacion.lineas(que))


def test_una_peticion_deja_quien_que_cuanto_y_como(instalacion: Instalacion, rato: Rato) -> None:
    [peticion] = [linea for linea in instalacion.lineas("web") if linea.get("peticion") == PETICION]
    assert peticion["message"] == "peticion"
    assert (peticion["metodo"], peticion["ruta"], peticion["estado"]) == ("POST", "/api/clientes", 201)
    assert peticion["duracion_ms"] > 0
    assert re.fullmatch("[0-9a-f]{16}", peticion["inquilino"])


def test_el_identificador_del_proxy_vale_si_es_sano(rato: Rato) -> None:
    del_proxy, inventado = rato.devueltas
    assert del_proxy == PETICION
    assert re.fullmatch("[0-9a-f]{32}", inventado)


def test_un_inquilino_se_llama_igual_en_la_api_en_las_paginas_y_en_el_trabajador(
    instalacion: Instalacion, rato: Rato
) -> None:
    lineas = instalacion.lineas("web")
    de_api = {linea["inquilino"] for linea in lineas if "inquilino" in linea and "peticion" in linea}
    de_eventos = {linea["inquilino"] for linea in lineas if "inquilino" in linea and "evento" in linea}
    orden = [sys.executable, "-m", "factursaas", "seudonimo", USER_ID]
    dicho = subprocess.run(orden, cwd=RAIZ, env=instalacion.entorno, capture_output=True, text=True, check=True)
    assert de_api == de_eventos == {dicho.stdout.strip()}


def test_la_referencia_que_se_ensena_se_encuentra_en_el_registro(instalacion: Instalacion, rato: Rato) -> None:
    lineas = instalacion.lineas("web")
    for referencia, donde in ((rato.referencia_api, "peticion"), (rato.referencia_evento, "evento")):
        [linea] = [linea for linea in lineas if linea.get("referencia") == referencia]
        assert donde in linea
        assert linea["excepcion"]["tipo"] == "RuntimeError"
        assert linea["excepcion"]["causa"]["tipo"] == "ValueError"
        assert any("_reventar" in paso for paso in linea["excepcion"]["traza"])


def test_un_evento_y_un_trabajo_dicen_como_han_acabado(instalacion: Instalacion, rato: Rato) -> None:
    eventos = {
        (linea["manejador"], linea["resultado"])
        for linea in instalacion.lineas("web")
        if linea["logger"] == "factursaas.eventos"
    }
    assert {("ClientesState.guardar", "bien"), ("ProductosState.guardar", "error")} <= eventos
    trabajos = [linea for linea in instalacion.lineas("trabajador") if linea["logger"] == "factursaas.trabajos"]
    assert any(linea["tarea"] == "remitir" and linea["duracion_ms"] > 0 for linea in trabajos)


def test_el_fallo_del_navegador_dice_donde_y_no_que(instalacion: Instalacion, rato: Rato) -> None:
    [linea] = [linea for linea in instalacion.lineas("web") if "Fallo en el navegador" in linea["message"]]
    assert linea["message"] == "Fallo en el navegador: TypeError (entry-1a2b.js:12:34)"


def test_los_numeros_cuadran_con_lo_hecho(instalacion: Instalacion, rato: Rato) -> None:
    medidas = instalacion.metricas()
    clientes = 'metodo="POST",ruta="/api/clientes"}'
    assert medidas[f'factursaas_http_peticiones_total{{estado="201",{clientes}'] == 1
    assert medidas[f'factursaas_http_peticiones_total{{estado="422",{clientes}'] == 1
    assert medidas[f"factursaas_http_duracion_seconds_count{{{clientes}"] == 2
    assert medidas['factursaas_facturas_emitidas_total{ensayo="no"}'] == 1
    assert medidas["factursaas_pdf_duracion_seconds_count"] == 1
    assert medidas['factursaas_eventos_total{manejador="ClientesState.guardar",resultado="bien"}'] == 1
    assert medidas['factursaas_eventos_total{manejador="ProductosState.guardar",resultado="error"}'] == 1
    assert medidas['factursaas_evento_duracion_seconds_count{manejador="ProductosState.guardar"}'] == 1
    assert medidas['factursaas_conexiones{estado="libres"}'] >= 1
    assert medidas["factursaas_conexiones_maximas"] == 20
    assert medidas["factursaas_conexion_espera_seconds_count"] > 5


def test_la_cola_y_la_remision_de_todos_se_ven_sin_ver_lo_de_nadie(instalacion: Instalacion, rato: Rato) -> None:
    for puerto in (instalacion.metricas_web, instalacion.metricas_trabajador):
        esperar(lambda p=puerto: instalacion.metricas(p)["factursaas_verifactu_pendientes"] == 1, "lo pendiente", 20)
        medidas = instalacion.metricas(puerto)
        assert medidas["factursaas_base_responde"] == 1
        assert medidas["factursaas_trabajadores"] == 1
        assert medidas["factursaas_verifactu_antiguedad_seconds"] >= 0
        assert medidas["factursaas_verifactu_rechazados"] == 0
        assert medidas['factursaas_cola_trabajos{estado="para_luego",tarea="remitir"}'] == 1
        assert medidas['factursaas_cola_antiguedad_seconds{tarea="remitir"}'] == 0
    assert instalacion.metricas(instalacion.metricas_trabajador)[
        'factursaas_trabajos_total{resultado="bien",tarea="remitir"}'
    ]


def test_las_pestanas_abiertas_se_cuentan(instalacion: Instalacion, rato: Rato) -> None:
    antes = instalacion.metricas()["factursaas_websockets"]
    with pestana.abrir(instalacion.url), pestana.abrir(instalacion.url):
        assert instalacion.metricas()["factursaas_websockets"] == antes + 2
    esperar(lambda: instalacion.metricas()["factursaas_websockets"] == antes, "que se cierren", 20)


def test_las_metricas_no_nombran_a_nadie_ni_crecen_con_lo_que_se_pide(instalacion: Instalacion, rato: Rato) -> None:
    antes = len(instalacion.metricas())
    with httpx.Client(base_url=instalacion.url) as cualquiera:
        for i in range(5):
            cualquiera.get(f"/api/facturas/{i}/Wenceslao")
            cualquiera.get(f"/pagina-{i}/Wenceslao")
            cualquiera.request(f"RARO{i}", "/api/clientes")
    medidas = instalacion.metricas()
    assert len(medidas) - antes < 60
    assert [dato for dato in NO_SE_DICE if dato.lower() in "\n".join(medidas).lower()] == []


def test_el_puerto_publico_no_ensena_las_metricas(instalacion: Instalacion) -> None:
    respuesta = httpx.get(f"{instalacion.url}/metrics")
    assert respuesta.status_code == 404
    assert "factursaas_" not in respuesta.text


def test_sentry_recibe_el_fallo_y_nada_mas(instalacion: Instalacion, rato: Rato, buzon: Buzon) -> None:
    recibido = "\n".join(buzon.sobres)
    assert [dato for dato in NO_SE_DICE if dato.lower() in recibido.lower()] == []
    assert not {"request", "contexts", "extra", "breadcrumbs", "modules", "server_name"} & set().union(*buzon.errores())
    assert '"vars"' not in recibido
    referencias = {error["tags"].get("referencia"): error for error in buzon.errores()}
    for referencia in (rato.referencia_api, rato.referencia_evento):
        error = referencias[referencia]
        assert error["exception"]["values"][-1]["type"] == "RuntimeError"
        assert re.fullmatch("[0-9a-f]{16}", error["user"]["id"])
        assert any(m["function"] == "_reventar" for m in error["exception"]["values"][-1]["stacktrace"]["frames"])


def test_las_trazas_siguen_una_peticion_hasta_la_base_sin_datos(
    instalacion: Instalacion, rato: Rato, buzon: Buzon
) -> None:
    def nombres() -> set[str]:
        return {tramo.name for tramo in buzon.tramos()}

    esperar(lambda: "POST /api/clientes" in nombres(), "la traza de una petición", 20)
    [peticion, *_] = [tramo for tramo in buzon.tramos() if tramo.name == "POST /api/clientes"]

    def de_la_misma() -> set[str]:
        return {tramo.name.split()[0] for tramo in buzon.tramos() if tramo.trace_id == peticion.trace_id}

    esperar(lambda: {"POST", "SELECT", "INSERT"} <= de_la_misma(), "lo que hizo en la base", 20)
    assert any(nombre.endswith("clientes_state.guardar") for nombre in nombres())
    recibido = str(buzon.trazas)
    assert [dato for dato in NO_SE_DICE if dato.lower() in recibido.lower()] == []


def test_la_salud_se_comprueba_desde_fuera_del_proceso(instalacion: Instalacion) -> None:
    for opciones in ([], ["--trabajador"]):
        orden = [sys.executable, "-m", "factursaas", "salud", *opciones]
        hecho = subprocess.run(orden, cwd=RAIZ, env=instalacion.entorno, capture_output=True, text=True, check=False)
        assert (hecho.returncode, hecho.stdout) == (0, "Bien.\n"), hecho.stderr
