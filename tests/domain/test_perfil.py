"""Del NIF y el código postal, todo lo que se propone a quien empieza."""

import pytest

from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.perfil import contribuyente, deducir


@pytest.mark.parametrize(
    ("nif", "clase", "irpf", "recargo"),
    [
        ("12345678Z", "Persona física", "15", True),
        ("X1234567L", "Persona física extranjera", "15", True),
        ("M1234567L", "Persona física extranjera", "15", True),
        ("B12345674", "Sociedad limitada", "0", False),
        ("A58818501", "Sociedad anónima", "0", False),
        ("E12345674", "Comunidad de bienes", "0", True),
        ("J12345674", "Sociedad civil", "0", True),
        ("F12345674", "Cooperativa", "0", False),
        ("G12345674", "Asociación o fundación", "0", False),
    ],
)
def test_la_letra_del_nif_dice_quien_es(nif: str, clase: str, irpf: str, recargo: bool) -> None:
    perfil = deducir(nif, "28004")
    assert contribuyente(nif).texto == clase
    assert perfil.valor("irpf_defecto") == irpf
    assert any(e.clave == "recargo_equivalencia" and e.opciones for e in perfil.elecciones) is recargo


@pytest.mark.parametrize(
    ("postal", "provincia", "territorio", "foral"),
    [
        ("28004", "Madrid", "peninsula", False),
        ("07001", "Illes Balears", "peninsula", False),
        ("35001", "Las Palmas", "canarias", False),
        ("38001", "Santa Cruz de Tenerife", "canarias", False),
        ("51001", "Ceuta", "ceuta", False),
        ("52001", "Melilla", "melilla", False),
        ("01001", "Álava", "peninsula", True),
        ("20001", "Gipuzkoa", "peninsula", True),
        ("31001", "Navarra", "peninsula", True),
        ("48001", "Bizkaia", "peninsula", True),
    ],
)
def test_el_codigo_postal_dice_donde_se_tributa(postal: str, provincia: str, territorio: str, foral: bool) -> None:
    perfil = deducir("12345678Z", postal)
    assert (perfil.provincia, perfil.territorio) == (provincia, territorio)
    assert bool(perfil.aviso_foral) is foral
    assert ("TicketBAI" in perfil.aviso_foral) is (foral and provincia != "Navarra")


def test_cada_propuesta_se_explica_en_una_frase_con_su_norma_y_esta_entre_sus_opciones() -> None:
    for nif in ("12345678Z", "B12345674", "E12345674"):
        for postal in ("28004", "35001", "51001"):
            for eleccion in deducir(nif, postal).elecciones:
                assert eleccion.porque.endswith(".")
                assert any(cifra in eleccion.norma for cifra in "0123456789")
                assert not eleccion.opciones or dict(eleccion.opciones)[eleccion.valor] == eleccion.texto


def test_lo_que_no_vale_se_dice_todo_de_una_vez() -> None:
    with pytest.raises(DatosNoValidos) as fallo:
        deducir("12345678A", "2800")
    assert fallo.value.errores["nif"] == "Ese NIF no cuadra: la letra de 12345678 es Z."
    assert "cinco cifras" in fallo.value.errores["codigo_postal"]


@pytest.mark.parametrize("postal", ["99999", "00000"])
def test_de_un_codigo_con_cinco_cifras_se_dice_que_su_provincia_no_existe(postal: str) -> None:
    with pytest.raises(DatosNoValidos) as fallo:
        deducir("12345678Z", postal)
    dicho = f"Ninguna provincia empieza por {postal[:2]}: van de la 01 a la 52."
    assert fallo.value.errores == {"codigo_postal": dicho}
