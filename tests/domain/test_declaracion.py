"""La declaración responsable dice lo que pide el art. 15 Orden HAC/1177/2024, y sin todos los datos no vale."""

import json
from dataclasses import replace
from datetime import date

import pytest

from factursaas.domain.verifactu.declaracion import Componente, Declaracion, Productor, Programa, Suscrita
from factursaas.domain.verifactu.declarar import SIN_INDICAR, declarar

HOY = date(2027, 1, 20)
PRODUCTOR = Productor("Programas Ñandú, S.L.", "B12345674", "Calle Mayor, 1, 28013 Madrid, España")
SUSCRITA = Suscrita("0.1.0", date(2027, 1, 15), "Madrid, España")
PROGRAMA = Programa("factursaas", "FS", "0.1.0", componentes=(Componente("PostgreSQL", "18.6", "guarda los datos."),))


def de(programa: Programa = PROGRAMA, productor: Productor = PRODUCTOR, suscrita: Suscrita = SUSCRITA) -> Declaracion:
    return declarar(programa, productor, suscrita, HOY)


def valor(declaracion: Declaracion, letra: str) -> tuple[str, ...]:
    (apartado,) = [a for a in (*declaracion.apartados, *declaracion.anexo) if a.letra == letra]
    return apartado.valor


def test_empieza_por_su_titulo_y_sigue_el_orden_de_la_norma() -> None:
    declaracion = de()
    assert declaracion.texto.startswith("DECLARACIÓN RESPONSABLE DEL SISTEMA INFORMÁTICO DE FACTURACIÓN\n\n1.a) ")
    assert [a.letra for a in declaracion.apartados] == [f"1.{letra})" for letra in "abcdefghijkl"]
    assert [a.letra for a in declaracion.anexo] == ["2.c)", "2.d)"]


@pytest.mark.parametrize(
    ("letra", "texto", "dicho"),
    [
        ("1.a)", "Nombre del sistema informático a que se refiere", "factursaas"),
        ("1.b)", "Código identificador del sistema informático a que se refiere el apartado a)", "FS"),
        ("1.c)", "Identificador completo de la versión concreta", "0.1.0"),
        ("1.h)", "Nombre y apellidos de la persona o razón social", "Programas Ñandú, S.L."),
        ("1.i)", "Número de identificación fiscal (NIF) español", "B12345674"),
        ("1.j)", "Dirección postal completa de contacto", "Calle Mayor, 1, 28013 Madrid, España"),
    ],
)
def test_cada_dato_va_detras_del_texto_que_lo_describe(letra: str, texto: str, dicho: str) -> None:
    (apartado,) = [a for a in de().apartados if a.letra == letra]
    assert apartado.texto.startswith(texto)
    assert apartado.texto.endswith(":")
    assert apartado.valor == (dicho,)


def test_la_fecha_lleva_dia_mes_y_ano_y_el_lugar_localidad_y_pais() -> None:
    assert valor(de(), "1.l)") == ("Fecha: 15 de enero de 2027", "Lugar: Madrid, España")


def test_hace_constar_la_ley_el_reglamento_la_orden_y_la_sede() -> None:
    (constancia,) = [a for a in de().apartados if a.letra == "1.k)"]
    assert "hace constar que dicho sistema informático, en la versión indicada en ella, cumple" in constancia.texto
    for norma in ("artículo 29.2.j) de la Ley 58/2003", "Real Decreto 1007/2023", "HAC/1177/2024", "sede electrónica"):
        assert norma in constancia.texto


def test_solo_verifactu_no_firma_y_lo_dice() -> None:
    declaracion = de()
    assert valor(declaracion, "1.e)") == valor(declaracion, "1.f)") == ("S - Sí",)
    assert valor(declaracion, "1.g)")[0].startswith("Ninguno")


def test_con_las_dos_modalidades_dice_con_que_firma() -> None:
    declaracion = de(replace(PROGRAMA, solo_verifactu=False, firmas="XAdES EPES", varios_obligados=False))
    assert valor(declaracion, "1.e)") == valor(declaracion, "1.f)") == ("N - No",)
    assert valor(declaracion, "1.g)") == ("XAdES EPES",)
    assert "varios obligados tributarios y cumple" not in " ".join(valor(declaracion, "1.d)"))


@pytest.mark.parametrize(("solo", "firmas"), [(True, "XAdES EPES"), (False, "")])
def test_no_se_declara_una_firma_que_no_toca(solo: bool, firmas: str) -> None:
    with pytest.raises(ValueError, match="con qué se firma"):
        Programa("factursaas", "FS", "0.1.0", solo_verifactu=solo, firmas=firmas)


def test_el_anexo_dice_como_encontrar_a_quien_responde_y_sus_componentes() -> None:
    declaracion = de(productor=replace(PRODUCTOR, correo="hola@example.es", web="https://example.es"))
    assert [a.letra for a in declaracion.anexo] == ["2.a)", "2.b)", "2.c)", "2.d)"]
    assert valor(declaracion, "2.a)") == ("Correo electrónico: hola@example.es",)
    assert valor(declaracion, "2.b)") == ("https://example.es",)
    assert valor(declaracion, "2.d)") == ("PostgreSQL 18.6: guarda los datos.",)


@pytest.mark.parametrize(
    ("productor", "suscrita", "falta"),
    [
        (replace(PRODUCTOR, nombre=""), SUSCRITA, "el nombre o la razón social"),
        (replace(PRODUCTOR, nif=""), SUSCRITA, "su NIF"),
        (replace(PRODUCTOR, direccion=""), SUSCRITA, "dirección postal"),
        (PRODUCTOR, replace(SUSCRITA, lugar=""), "la localidad y el país"),
        (PRODUCTOR, replace(SUSCRITA, fecha=None), "la fecha en que se suscribe"),
        (PRODUCTOR, replace(SUSCRITA, fecha=date(2027, 1, 21)), "que llegue el 21 de enero de 2027"),
        (PRODUCTOR, replace(SUSCRITA, version=""), "qué versión se suscribe"),
        (PRODUCTOR, replace(SUSCRITA, version="0.0.9"), "suscribir la versión 0.1.0: la suscrita es la 0.0.9"),
    ],
)
def test_si_falta_algo_no_esta_suscrita_y_dice_que(productor: Productor, suscrita: Suscrita, falta: str) -> None:
    declaracion = de(productor=productor, suscrita=suscrita)
    assert not declaracion.suscrita
    assert declaracion.suscrita_el is None
    assert len(declaracion.faltan) == 1
    assert falta in declaracion.faltan[0]
    assert declaracion.texto.startswith("BORRADOR SIN SUSCRIBIR")
    assert falta in declaracion.aviso
    assert "hace constar que" not in declaracion.texto


def test_un_programa_que_no_cumple_algo_no_se_puede_suscribir() -> None:
    declaracion = de(replace(PROGRAMA, pendientes=("el código QR",)))
    assert declaracion.faltan == ("que esta versión incluya el código QR",)
    assert "hace constar que" not in declaracion.texto


def test_sin_nada_configurado_dice_todo_lo_que_falta() -> None:
    declaracion = de(productor=Productor(), suscrita=Suscrita())
    assert len(declaracion.faltan) == 6
    assert valor(declaracion, "1.h)") == valor(declaracion, "1.i)") == valor(declaracion, "1.j)") == (SIN_INDICAR,)
    assert valor(declaracion, "1.l)") == ("Fecha: sin suscribir.", "Lugar: Sin indicar.")


def test_el_dia_en_que_se_suscribe_ya_vale() -> None:
    assert de(suscrita=replace(SUSCRITA, fecha=HOY)).suscrita


@pytest.mark.parametrize("suscrita", [SUSCRITA, Suscrita()])
def test_guardada_y_leida_es_la_misma(suscrita: Suscrita) -> None:
    declaracion = de(suscrita=suscrita)
    leida = Declaracion.de_json(json.loads(json.dumps(declaracion.a_json())))
    assert leida == declaracion
    assert leida.sha256 == declaracion.sha256


def test_cualquier_cambio_en_lo_que_dice_cambia_su_resumen() -> None:
    otra = de(productor=replace(PRODUCTOR, direccion="Calle Menor, 2, 28013 Madrid, España"))
    assert otra.sha256 != de().sha256 == de().sha256
