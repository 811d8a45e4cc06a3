"""Preguntar por las facturas que tiene la AEAT: filtros, páginas y quién puede."""

from collections.abc import Callable

import pytest

from factursaas.domain.verifactu.espacios import ESPACIO
from factursaas.domain.verifactu.registro import IdFactura, ImporteRectificado, Persona
from tests.simulador.piezas import FECHA, HOY, Obligado, Pagina, consulta, subsanando
from tests.simulador.test_envios import INCIDENCIA


def preguntar(obligado: Obligado, filtro: str = "", **opciones: str) -> Pagina:
    respuesta = obligado.mandar(consulta(opciones.pop("nif", obligado.nif), filtro, **opciones))
    assert respuesta.status_code == 200, respuesta.text
    return Pagina(respuesta.content)


def test_sin_facturas_no_hay_datos(obligado: Obligado) -> None:
    pagina = preguntar(obligado)
    assert (pagina.ResultadoConsulta, pagina.IndicadorPaginacion, pagina.numeros) == (["SinDatos"], ["N"], [])


def test_de_cada_factura_se_sabe_su_estado_y_su_huella(obligado: Obligado) -> None:
    rectificado = ImporteRectificado("100.00", "21.00")
    rectificativa = {"tipo": "R1", "metodo": "S", "rectificadas": (IdFactura(obligado.nif, "F-1", FECHA),)}
    obligado.fallo("aceptar_con_errores", numero="F-2")
    registros = [
        obligado.alta("F-1", referencia="uno"),
        obligado.alta("F-2"),
        obligado.alta("F-3", rectificado=rectificado, **rectificativa),
        obligado.anulacion("F-1"),
    ]
    obligado.enviar(*registros, cabecera=INCIDENCIA)
    pagina = preguntar(obligado)
    assert pagina.numeros == ["F-1", "F-2", "F-3"]
    assert [estado for estado in pagina.EstadoRegistro if estado] == ["Anulado", "AceptadoConErrores", "Correcto"]
    assert pagina.CodigoErrorRegistro == ["2001"]
    assert pagina.Incidencia == ["S"] * 3
    assert obligado.anterior is not None
    assert obligado.anterior.huella in pagina.Huella


def test_el_nombre_y_el_sistema_solo_si_se_piden(obligado: Obligado) -> None:
    obligado.enviar(obligado.alta("F-1"))
    pedidos = "".join(f"<co:Mostrar{dato}>S</co:Mostrar{dato}>" for dato in ("NombreRazonEmisor", "SistemaInformatico"))
    con_todo = preguntar(obligado, extra=f"<co:DatosAdicionalesRespuesta>{pedidos}</co:DatosAdicionalesRespuesta>")
    sin_nada = preguntar(obligado)
    assert (con_todo.NombreRazonEmisor, con_todo.NumeroInstalacion) == (["OBLIGADO"], [obligado.instalacion])
    assert (sin_nada.NombreRazonEmisor, sin_nada.NumeroInstalacion) == ([], [])


def test_de_una_anulada_sin_alta_se_cuenta_la_anulacion(obligado: Obligado) -> None:
    obligado.enviar(obligado.anulacion("F-1", sin_registro_previo=True, referencia="ref"))
    pagina = preguntar(obligado)
    assert (pagina.numeros, pagina.RefExterna, pagina.SinRegistroPrevio) == (["F-1"], ["ref"], ["S"])


def test_una_subsanacion_reemplaza_lo_que_habia(obligado: Obligado) -> None:
    obligado.enviar(obligado.alta("F-1", descripcion="Vieja"))
    obligado.enviar(subsanando(obligado.alta("F-1", descripcion="Nueva"), Subsanacion="S"))
    pagina = preguntar(obligado)
    assert (pagina.DescripcionOperacion, pagina.Subsanacion) == (["Nueva"], ["S"])


def test_el_periodo_es_el_de_la_operacion(obligado: Obligado) -> None:
    obligado.enviar(obligado.alta("F-1", fecha="01-11-2024", fecha_operacion="31-10-2024"))
    assert preguntar(obligado, periodo="2024-10").numeros == ["F-1"]
    assert preguntar(obligado, periodo="2024-11").numeros == []
    assert preguntar(obligado).numeros == []


FILTROS = {
    "<co:NumSerieFactura>F-2</co:NumSerieFactura>": ["F-2"],
    "<co:RefExterna>tres</co:RefExterna>": ["F-3"],
    "<co:FechaExpedicionFactura><sf:FechaExpedicionFactura>30-10-2024</sf:FechaExpedicionFactura>"
    "</co:FechaExpedicionFactura>": ["F-1"],
    "<co:FechaExpedicionFactura><sf:RangoFechaExpedicion><sf:Desde>31-10-2024</sf:Desde></sf:RangoFechaExpedicion>"
    "</co:FechaExpedicionFactura>": ["F-2", "F-3"],
    "<co:FechaExpedicionFactura><sf:RangoFechaExpedicion><sf:Hasta>30-10-2024</sf:Hasta></sf:RangoFechaExpedicion>"
    "</co:FechaExpedicionFactura>": ["F-1"],
    "<co:Contraparte><sf:NombreRazon>X</sf:NombreRazon><sf:NIF>A58818501</sf:NIF></co:Contraparte>": ["F-1", "F-2"],
    "<co:SistemaInformatico><sf:NombreRazon>P</sf:NombreRazon><sf:NIF>B12345674</sf:NIF><sf:IdSistemaInformatico>FS"
    "</sf:IdSistemaInformatico><sf:NumeroInstalacion>otra</sf:NumeroInstalacion></co:SistemaInformatico>": [],
}


@pytest.mark.parametrize("filtro", FILTROS)
def test_los_filtros_escogen(obligado: Obligado, filtro: str) -> None:
    obligado.enviar(
        obligado.alta("F-1", fecha="30-10-2024"),
        obligado.alta("F-2", fecha="31-10-2024"),
        obligado.alta("F-3", fecha="31-10-2024", referencia="tres", destinatarios=(Persona("Z", "12345678Z"),)),
    )
    assert preguntar(obligado, filtro, periodo="2024-10").numeros == FILTROS[filtro]


def test_por_paginas_salen_todas_una_vez_y_en_orden(obligado: Obligado) -> None:
    numeros = [f"F-{n}" for n in range(1, 9)]
    obligado.enviar(*(obligado.alta(numero) for numero in reversed(numeros)))
    leidas, filtro, vueltas = [], "", 0
    while True:
        pagina = preguntar(obligado, filtro)
        leidas += pagina.numeros
        vueltas += 1
        if pagina.IndicadorPaginacion == ["N"]:
            break
        filtro = pagina.clave
    assert (leidas, vueltas) == (numeros, 3)


def test_el_destinatario_ve_lo_que_le_han_facturado(nuevo: Callable[[], Obligado]) -> None:
    cliente, uno, otro = nuevo(), nuevo(), nuevo()
    for emisor in (uno, otro):
        emisor.enviar(emisor.alta("F-1", destinatarios=(Persona("C", cliente.nif),)), emisor.alta("F-2"))
    assert sorted(preguntar(cliente, quien="Destinatario").IDEmisorFactura) == sorted([uno.nif, otro.nif])
    contraparte = f"<co:Contraparte><sf:NombreRazon>X</sf:NombreRazon><sf:NIF>{uno.nif}</sf:NIF></co:Contraparte>"
    assert preguntar(cliente, contraparte, quien="Destinatario").IDEmisorFactura == [uno.nif]


def test_da_igual_donde_se_declaren_los_espacios_de_nombres(obligado: Obligado) -> None:
    declaracion = f' xmlns:sf="{ESPACIO}"'.encode()
    obligado.enviar(obligado.alta("F-1").replace(declaracion, b""))
    assert preguntar(obligado).numeros == ["F-1"]


RANGO_AL_REVES = (
    "<co:FechaExpedicionFactura><sf:RangoFechaExpedicion><sf:Desde>02-10-2024</sf:Desde><sf:Hasta>01-10-2024</sf:Hasta>"
    "</sf:RangoFechaExpedicion></co:FechaExpedicionFactura>"
)


@pytest.mark.parametrize(
    ("mensaje", "codigo"),
    [
        (lambda nif: consulta(nif, RANGO_AL_REVES), "1250"),
        (lambda nif: consulta(nif, RANGO_AL_REVES.replace("02-10", "31-02")), "4106"),
        (lambda nif: consulta(nif[:8] + chr(ord(nif[8]) ^ 1)), "4116"),
        (lambda nif: consulta(nif, periodo="2026-13"), "4102"),
        (
            lambda nif: consulta(
                nif,
                quien="Destinatario",
                extra="<co:DatosAdicionalesRespuesta><co:MostrarSistemaInformatico>S</co:MostrarSistemaInformatico>"
                "</co:DatosAdicionalesRespuesta>",
            ),
            "1272",
        ),
    ],
)
def test_una_consulta_que_no_vale_se_niega(obligado: Obligado, mensaje: Callable[[str], bytes], codigo: str) -> None:
    assert obligado.negado(mensaje(obligado.nif)).startswith(f"Codigo[{codigo}].")


def test_el_mes_se_cuenta_en_la_respuesta(obligado: Obligado) -> None:
    pagina = preguntar(obligado)
    assert (pagina.Ejercicio, pagina.Periodo) == ([f"{HOY:%Y}"], [f"{HOY:%m}"])
