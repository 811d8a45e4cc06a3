"""Lo que se contesta a un envío y lo que queda en los libros."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factursaas.simulador.sobre import Rechazo, abrir_sobre
from tests.simulador.piezas import HOY, REQUERIMIENTO, Obligado, con, consulta, envio, nif_nuevo, sobre

INCIDENCIA = "<sf:RemisionVoluntaria><sf:Incidencia>S</sf:Incidencia></sf:RemisionVoluntaria>"
POR_REQUERIMIENTO = (
    "<sf:RemisionRequerimiento><sf:RefRequerimiento>REQ1</sf:RefRequerimiento><sf:FinRequerimiento>S"
    "</sf:FinRequerimiento></sf:RemisionRequerimiento>"
)


def test_todo_correcto_lleva_csv_y_quien_presenta(obligado: Obligado) -> None:
    respuesta = obligado.enviar(obligado.alta("F-1"), obligado.alta("F-2"), obligado.anulacion("F-1"))
    assert respuesta.EstadoEnvio == "Correcto"
    assert respuesta.CSV
    assert len(respuesta.CSV) == 16
    assert respuesta.TiempoEsperaEnvio == "0"
    assert respuesta.raiz.find("{*}DatosPresentacion") is not None
    assert [(linea.numero, linea.operacion, linea.estado) for linea in respuesta.lineas] == [
        ("F-1", "Alta", "Correcto"),
        ("F-2", "Alta", "Correcto"),
        ("F-1", "Anulacion", "Correcto"),
    ]


def test_si_se_rechaza_algo_es_parcialmente_correcto(obligado: Obligado) -> None:
    respuesta = obligado.enviar(obligado.alta("F-1"), obligado.alta("F<2"))
    assert (respuesta.EstadoEnvio, [linea.codigo for linea in respuesta.lineas]) == (
        "ParcialmenteCorrecto",
        [None, "1287"],
    )
    assert respuesta.CSV


def test_si_todo_se_acepta_pero_con_errores_tambien(obligado: Obligado) -> None:
    obligado.fallo("aceptar_con_errores")
    assert obligado.enviar(obligado.alta("F-1")).EstadoEnvio == "ParcialmenteCorrecto"


def test_si_se_rechaza_todo_no_hay_csv(obligado: Obligado) -> None:
    respuesta = obligado.enviar(obligado.anulacion("F-1"))
    assert respuesta.EstadoEnvio == "Incorrecto"
    assert respuesta.CSV is None
    assert respuesta.raiz.find("{*}DatosPresentacion") is None
    [linea] = respuesta.lineas
    assert (linea.codigo, linea.texto) == ("3002", "No existe el registro de facturación.")


def test_cada_linea_devuelve_la_referencia(obligado: Obligado) -> None:
    [linea] = obligado.enviar(obligado.alta("F-1", referencia="mi-registro")).lineas
    assert linea.referencia == "mi-registro"


def test_los_libros_guardan_los_mismos_bytes_y_la_cadena(obligado: Obligado) -> None:
    primero, segundo = obligado.alta("F-1"), obligado.alta("F-2")
    respuesta = obligado.enviar(primero, segundo, cabecera=INCIDENCIA)
    libros = obligado.libros()
    assert [registro["xml"].encode() for registro in libros["registros"]] == [primero, segundo]
    assert libros["registros"][1]["huella_anterior"] == libros["registros"][0]["huella"]
    assert libros["cadenas"][0]["huella"] == libros["registros"][1]["huella"] == obligado.anterior.huella
    [envio_guardado] = libros["envios"]
    assert envio_guardado["respondido"].encode() == respuesta.xml
    assert (envio_guardado["csv"], envio_guardado["incidencia"]) == (respuesta.CSV, 1)
    assert [factura["estado"] for factura in libros["facturas"]] == ["Correcto", "Correcto"]


def test_lo_rechazado_se_apunta_pero_no_es_una_factura(obligado: Obligado) -> None:
    obligado.enviar(obligado.alta("F=1"))
    assert [registro["estado"] for registro in obligado.libros()["registros"]] == ["Incorrecto"]
    assert obligado.libros()["facturas"] == []


def test_mil_registros_caben_y_uno_mas_no(obligado: Obligado) -> None:
    registros = [obligado.alta(f"F-{n}") for n in range(1001)]
    assert obligado.negado(envio(obligado.nif, registros)).startswith("Codigo[4114].")
    assert len(obligado.enviar(*registros[:1000]).lineas) == 1000


def test_un_ensayo_se_borra_sin_tocar_las_demas_instalaciones(nuevo: Callable[[], Obligado]) -> None:
    ensayo, otro = nuevo(), nuevo()
    otro.nif = ensayo.nif
    ensayo.enviar(ensayo.alta("F-1"))
    otro.enviar(otro.alta("F-2"))
    assert ensayo.simulador.control.borrar_libros(ensayo.nif, ensayo.instalacion) == 1
    libros = ensayo.libros()
    assert [factura["numero"] for factura in libros["facturas"]] == ["F-2"]
    assert len(libros["envios"]) == 1
    assert ensayo.simulador.control.borrar_libros(ensayo.nif) == 1
    assert ensayo.libros()["envios"] == []


def test_un_requerimiento_entra_por_su_puerta(obligado: Obligado) -> None:
    respuesta = obligado.mandar(envio(obligado.nif, [obligado.alta("F-1")], POR_REQUERIMIENTO), REQUERIMIENTO)
    assert respuesta.status_code == 200
    assert obligado.libros()["envios"][0]["requerimiento"] == "REQ1"


FIN = "<sf:RemisionVoluntaria><sf:FechaFinVeriFactu>{}</sf:FechaFinVeriFactu></sf:RemisionVoluntaria>"
REPRESENTANTE = "<sf:Representante><sf:NombreRazon>R</sf:NombreRazon><sf:NIF>12345678A</sf:NIF></sf:Representante>"


@pytest.mark.parametrize(
    ("cabecera", "requerimiento", "codigo"),
    [
        (POR_REQUERIMIENTO, False, "4126"),
        ("", True, "4125"),
        (INCIDENCIA, True, "4127"),
        (POR_REQUERIMIENTO.replace("REQ1", "R-1"), True, "4133"),
        (FIN.format(f"31-12-{HOY.year + 1}"), False, "4120"),
        (FIN.format(f"30-12-{HOY.year}"), False, "4120"),
        (REPRESENTANTE, False, "4117"),
    ],
)
def test_una_cabecera_que_no_vale_niega_todo(
    obligado: Obligado, cabecera: str, requerimiento: bool, codigo: str
) -> None:
    mensaje = envio(obligado.nif, [obligado.alta("F-1")], cabecera)
    negado = obligado.negado(mensaje, REQUERIMIENTO) if requerimiento else obligado.negado(mensaje)
    assert negado.startswith(f"Codigo[{codigo}].")


def test_la_renuncia_de_este_ano_vale(obligado: Obligado) -> None:
    assert obligado.enviar(obligado.alta("F-1"), cabecera=FIN.format(f"31-12-{HOY.year}")).EstadoEnvio == "Correcto"


def test_el_nif_del_obligado_tiene_que_cuadrar(obligado: Obligado) -> None:
    mal = obligado.nif[:8] + ("A" if obligado.nif[8] != "A" else "B")
    assert obligado.negado(envio(mal, [obligado.alta("F-1")])).startswith("Codigo[4116].")


@pytest.mark.parametrize(
    ("mensaje", "codigo"),
    [
        (b"", "4138"),
        (b"hola", "4103"),
        (b"<a>", "4103"),
        (b"<a/>", "4138"),
        (sobre("<a/><b/>"), "4138"),
        (sobre("<a/>"), "4118"),
        (sobre("<a>\xf1</a>").decode().encode("latin-1"), "4119"),
        (sobre("<a/>").replace(b"UTF-8", b"ISO-8859-1"), "4119"),
        (sobre("<a>&x;</a>").replace(b"<e:Env", b'<!DOCTYPE e [<!ENTITY x "y">]><e:Env'), "4103"),
        (sobre("<a/>").replace(b"<e:Env", b"<!DOCTYPE e><e:Env"), "4103"),
        (sobre("<lr:RegFactuSistemaFacturacion/>"), "4102"),
    ],
)
def test_lo_que_no_es_un_mensaje_se_niega(obligado: Obligado, mensaje: bytes, codigo: str) -> None:
    assert obligado.negado(mensaje).startswith(f"Codigo[{codigo}].")


def test_lo_que_no_cumple_el_esquema_dice_que_campo(obligado: Obligado) -> None:
    mal = obligado.alta("F-1").replace(b"<sf:TipoFactura>F1<", b"<sf:TipoFactura>F9<")
    assert obligado.negado(envio(obligado.nif, [mal])) == (
        "Codigo[4102].El XML no cumple el esquema. Falta informar campo obligatorio.: TipoFactura"
    )


def test_una_consulta_no_entra_por_la_puerta_de_los_requerimientos(obligado: Obligado) -> None:
    assert obligado.negado(consulta(obligado.nif), REQUERIMIENTO).startswith("Codigo[4118].")


def test_un_get_al_servicio_se_niega(obligado: Obligado) -> None:
    assert "Codigo[4135]" in obligado.web.get("/wlpl/TIKE-CONT/ws/SistemaFacturacion/VerifactuSOAP").text


def test_un_mensaje_enorme_no_se_lee(obligado: Obligado) -> None:
    respuesta = obligado.mandar(b" " * 20_000_001)
    assert respuesta.status_code == 413


def test_el_ritmo_se_respeta_o_se_anota(nuevo: Callable[[], Obligado]) -> None:
    deprisa, despacio = nuevo(), nuevo()
    for obligado, espera in ((deprisa, 60), (despacio, 0)):
        obligado.fallo("espera", valor=espera)
        assert obligado.enviar(obligado.alta("F-1")).TiempoEsperaEnvio == str(espera)
        obligado.enviar(obligado.alta("F-2"))
    assert (deprisa.anotaciones(), despacio.anotaciones()) == (["demasiado_pronto"], [])


def test_varios_obligados_envian_a_la_vez(nuevo: Callable[[], Obligado]) -> None:
    obligados = [nuevo() for _ in range(8)]

    def enviar(obligado: Obligado) -> list[str | None]:
        return [obligado.enviar(*(obligado.alta(f"F-{v}-{n}") for n in range(20))).EstadoEnvio for v in range(3)]

    with ThreadPoolExecutor(len(obligados)) as hilos:
        assert list(hilos.map(enviar, obligados)) == [["Correcto"] * 3] * len(obligados)
    for obligado in obligados:
        assert len(obligado.libros()["facturas"]) == 60
        assert obligado.anotaciones() == []


@given(st.binary(max_size=200) | st.text("<>/&;!?=\"'[]ab: ", max_size=60).map(str.encode))
def test_ningun_texto_rompe_al_abrir_el_sobre(mensaje: bytes) -> None:
    for bytes_ in (mensaje, sobre("HUECO").replace(b"HUECO", mensaje)):
        with suppress(Rechazo):
            abrir_sobre(bytes_)


def test_el_emisor_tiene_que_ser_el_obligado(obligado: Obligado) -> None:
    obligado_de_verdad, obligado.nif = obligado.nif, nif_nuevo()
    ajeno = obligado.alta("F-1")
    obligado.nif = obligado_de_verdad
    assert [linea.codigo for linea in obligado.enviar(ajeno).lineas] == ["1108"]


def test_una_anulacion_dice_quien_la_genera_y_su_nif(obligado: Obligado) -> None:
    generador = "<sf:NombreRazon>E</sf:NombreRazon><sf:NIF>12345678Z</sf:NIF>"
    suelta = con(obligado.anulacion("F-1", sin_registro_previo=True), "SinRegistroPrevio", GeneradoPor="T")
    entera = con(
        obligado.anulacion("F-2", sin_registro_previo=True), "SinRegistroPrevio", GeneradoPor="T", Generador=generador
    )
    assert [linea.codigo for linea in obligado.enviar(suelta, entera).lineas] == ["1224", None]
