"""Lo que se copia de una hoja de cálculo y lo que sale de ello."""

import pytest

from factursaas.domain.impuestos import Impuesto
from factursaas.domain.planes import Inquilino
from factursaas.states.apuntes import APUNTES_MAXIMOS, leer_apuntes
from factursaas.states.borrador import Borrador
from factursaas.states.editor import EditorState
from factursaas.states.pegado import CAMPOS, leer_hoja
from tests.states.mesa import Abrir, anotar, editor, escribir

EURO, VEINTE, NADA = "1,00\u00a0€", "20,00\u00a0€", "0,00\u00a0€"
CON_CABECERA = "Artículo\tUds.\tPrecio/ud. (€)\tDto. %\tIVA\tTotal\nCorte\t2\t1.234,50 €\t10 %\t21%\t2.469,00"


CASOS: list[tuple[str, list[tuple[str, ...]]]] = [
    ("Corte\t12,50", [("Corte", "", "12,50")]),
    ("Corte\t2\t12,50", [("Corte", "2", "12,50")]),
    ("2\tCorte\t12,50", [("Corte", "2", "12,50")]),
    ("Corte\t2\t10\t5 %\t0,1", [("Corte", "2", "10", "5 %", "IVA:10")]),
    (CON_CABECERA, [("Corte", "2", "1.234,50", "10 %", "IVA:21")]),
    ("Item\tPrice\tQty\nHaircut\t$1,234.50\t1,000", [("Haircut", "1000", "1234,50")]),
    ('"Corte\ny ""peinado"""\t1\r\nTinte\t(2,50)\r\n', [('Corte\ny "peinado"', "", "1"), ("Tinte", "", "-2,50")]),
    ('"Sin cerrar\t5\nTubo 5"\t6', [('"Sin cerrar', "", "5"), ('Tubo 5"', "", "6")]),
    ("Corte\tdoce\t10\n\t\t\nTinte\t1\t", [("Corte", "doce", "10"), ("Tinte", "1")]),
    ("\t\n\t", []),
    ("Cap.\tConcepto\tUds\tPrecio\n1.1\tDemolición\t2\t1.234,50", [("Demolición", "2", "1.234,50")]),
    ("2.0\t1\t1.234,50", [("2.0", "1", "1.234,50")]),
    ("Corte\t1\t1.234,50 €\nTinte\t1\t12.50", [("Corte", "1", "1.234,50"), ("Tinte", "1", "12,50")]),
]


@pytest.mark.parametrize(("texto", "filas"), CASOS)
def test_cada_columna_va_a_su_casilla(texto: str, filas: list[tuple[str, ...]]) -> None:
    escritas = [{campo: celda for campo, celda in zip(CAMPOS, fila, strict=False) if celda} for fila in filas]
    assert list(leer_hoja(texto).filas) == escritas


def test_lo_que_no_se_sabe_que_es_se_dice() -> None:
    assert leer_hoja(CON_CABECERA).sobran == ("Total",)
    assert leer_hoja("a\t1\t2\t3\t21\tx\ty").sobran == ("columna 6", "columna 7")


def test_el_impuesto_es_el_de_quien_factura_salvo_que_se_diga() -> None:
    filas = leer_hoja("a\t1\t2\t\t7\nb\t1\t2\t\tIVA 21 %\nc\t1\t2\t\tExento", Impuesto.IGIC).filas
    assert [fila["impuesto"] for fila in filas] == ["IGIC:7", "IVA:21", "Exento"]


@pytest.mark.anyio
async def test_lo_pegado_cae_tras_su_linea_y_lo_que_no_se_entiende_se_dice_en_su_casilla(
    abrir: Abrir, ana: Inquilino
) -> None:
    pestana = await abrir(ana)
    await escribir(pestana, {"l1.descripcion": "Antes", "l1.precio": "1", "l2.descripcion": "Después"})
    estado = await editor(pestana)
    hoja = "Corte\t2\t10\t\tExento\nTinte\tdos\t20"
    await anotar(pestana, estado.cuaderno, {"pegado": hoja, "desde": 40, "tras": {"": "l1"}})
    await pestana.mandar(EditorState.guardar)
    assert estado._borrador.escritas == ["l1", "l40", "l41", "l2"]
    assert estado.pegado.claves == ("l40", "l41")
    assert estado.pegado.texto == "2 líneas pegadas."
    errores = estado.novedades.errores
    assert "«Exento»" in errores["l40"]["impuesto"]
    assert "«dos» no es un número" in errores["l41"]["cantidad"]
    assert estado.novedades.importes == {"l1": EURO, "l40": VEINTE, "l41": VEINTE, "l2": NADA}
    await anotar(pestana, estado.cuaderno, {"quitadas": list(estado.pegado.claves)})
    assert estado._borrador.escritas == ["l1", "l2"]
    assert not estado.novedades.errores


@pytest.mark.anyio
async def test_se_pega_hasta_lo_que_cabe_en_una_factura(abrir: Abrir, ana: Inquilino) -> None:
    pestana = await abrir(ana)
    hoja = "\n".join(f"Línea {i}\t1" for i in range(1003))
    await anotar(pestana, (await editor(pestana)).cuaderno, {"pegado": hoja, "desde": 10, "tras": {"": ""}})
    estado = await editor(pestana)
    assert len(estado._borrador.escritas) == 1000
    assert estado.pegado.texto == "1000 líneas pegadas; 3 no caben: una factura admite 1000."


@pytest.mark.anyio
async def test_lo_que_nadie_ve_no_impide_pegar_ni_guardar_lo_demas(abrir: Abrir, ana: Inquilino) -> None:
    """El salto de renglón de una presentación, o un carácter roto, llegan con lo que se copia y no se ven."""
    pestana = await abrir(ana)
    hoja = "Corte\vy peinado\t1\t10\r\nTinte\0 rubio\ud83d\t1\t20"
    await anotar(pestana, (await editor(pestana)).cuaderno, {"pegado": hoja, "desde": 40, "tras": {"": ""}})
    await pestana.mandar(EditorState.guardar)
    estado = await editor(pestana)
    assert [estado._borrador.textos[f"{clave}.descripcion"] for clave in ("l40", "l41")] == [
        "Corte y peinado",
        "Tinte  rubio",
    ]
    assert estado.guardado == "guardado"


def aplicado(borrador: Borrador, *dichos: dict[str, object]) -> Borrador:
    for apunte in leer_apuntes([{"n": i, **dicho} for i, dicho in enumerate(dichos, 1)]):
        borrador = apunte.aplicar(borrador)
    return borrador


TRES = {"casillas": {f"l{i}.descripcion": nombre for i, nombre in enumerate(("Uno", "Dos", "Tres"), 1)}}


@pytest.mark.parametrize(
    ("apunte", "orden"),
    [
        ({"puestas": ["l3"], "tras": {"l3": ""}}, ["l3", "l1", "l2"]),
        ({"puestas": ["l1"], "tras": {"l1": "l3"}}, ["l2", "l3", "l1"]),
        ({"puestas": ["l1"], "tras": {"l1": "l99"}}, ["l2", "l3", "l1"]),
        ({"quitadas": ["l2"]}, ["l1", "l3"]),
        ({"puestas": ["l9"], "tras": {"l9": "l1"}, "casillas": {"l9.descripcion": "Copia"}}, ["l1", "l9", "l2", "l3"]),
        ({"casillas": {"l9.descripcion": "Sin sitio"}}, ["l1", "l2", "l3"]),
        ({"puestas": ["l0", "x", 3, None], "quitadas": "l1", "tras": []}, ["l1", "l2", "l3"]),
    ],
)
def test_las_lineas_se_ponen_se_mueven_y_se_quitan_y_repetirlo_da_lo_mismo(
    apunte: dict[str, object], orden: list[str]
) -> None:
    borrador = aplicado(Borrador().cambiar({}), TRES, apunte)
    assert borrador.escritas == orden
    assert aplicado(borrador, apunte).textos == borrador.textos
    assert aplicado(borrador, apunte).escritas == orden


def test_deshacer_devuelve_la_linea_a_su_sitio_con_lo_que_tenia() -> None:
    textos = {
        "l2.descripcion": "Dos",
        "l2.cantidad": "3",
        "l2.precio": "1,5",
        "l2.descuento": "5",
        "l2.impuesto": "IVA:10",
    }
    antes = aplicado(Borrador().cambiar({}), TRES, {"casillas": textos})
    despues = aplicado(antes, {"quitadas": ["l2"]}, {"puestas": ["l2"], "tras": {"l2": "l1"}, "casillas": textos})
    assert despues.calculo() == antes.calculo()
    assert despues.escritas == antes.escritas


@pytest.mark.parametrize(
    "dichos",
    [None, "x", {}, [None, 1, "x", {"n": "1"}, {"n": -1}, {"n": True}, {}], [{"n": 1}] * (APUNTES_MAXIMOS + 1)],
)
def test_lo_que_no_es_un_apunte_no_cuenta(dichos: object) -> None:
    assert list(leer_apuntes(dichos)) == []
