"""Cada cosa que puede ir mal en una cadena se encuentra, con su tipo y en su registro."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from factursaas.domain.verifactu.anomalias import Anomalia, Cabeza, TipoAnomalia, Visto, buscar_anomalias

AHORA = datetime(2027, 1, 9, 12, tzinfo=UTC)


def cadena() -> list[Visto]:
    huellas = ["", *(letra * 64 for letra in "ABCD")]
    return [
        Visto(n, huellas[n], huellas[n], huellas[n - 1], AHORA - timedelta(hours=5 - n), firma_valida=True)
        for n in range(1, 5)
    ]


def encontradas(vistos: list[Visto], **resto) -> list[tuple[str, int | None]]:
    return [(a.tipo.value, a.posicion) for a in buscar_anomalias(vistos, AHORA, **resto)]


def test_una_cadena_como_se_escribio_no_tiene_anomalias() -> None:
    assert encontradas(cadena(), cabeza=Cabeza(4, "D" * 64)) == []


def test_sin_registros_no_hay_anomalias() -> None:
    assert encontradas([], cabeza=Cabeza(0, "")) == []


CAMBIOS: dict[str, tuple[Callable[[Visto], Visto], list[tuple[str, int]]]] = {
    "otro contenido": (lambda v: v._replace(calculada="F" * 64), [("01", 3)]),
    "firma no válida": (lambda v: v._replace(firma_valida=False), [("02", 3)]),
    "ilegible": (lambda v: v._replace(calculada=None), [("03", 3)]),
    "se hace pasar por el primero": (lambda v: v._replace(anterior=""), [("06", 3)]),
    "otra huella del anterior": (lambda v: v._replace(anterior="F" * 64), [("07", 2), ("08", 3)]),
    "otra huella suya": (lambda v: v._replace(huella="F" * 64, calculada="F" * 64), [("07", 3), ("08", 4)]),
    "de antes que el anterior": (lambda v: v._replace(instante=v.instante - timedelta(days=1)), [("12", 2), ("11", 3)]),
    "futuro": (lambda v: v._replace(instante=AHORA + timedelta(seconds=61)), [("13", 3), ("12", 3), ("11", 4)]),
    "misma posición que el anterior": (lambda v: v._replace(posicion=2), [("10", 2), ("05", 2), ("04", 4)]),
    "sin firma que mirar": (lambda v: v._replace(firma_valida=None), []),
}


@pytest.mark.parametrize(("cambio", "esperadas"), CAMBIOS.values(), ids=CAMBIOS)
def test_un_registro_que_no_es_lo_que_debe_se_senala(cambio, esperadas) -> None:
    vistos = cadena()
    vistos[2] = cambio(vistos[2])
    assert encontradas(vistos, cabeza=Cabeza(4, "D" * 64)) == esperadas


def test_si_falta_uno_lo_dicen_sus_dos_vecinos() -> None:
    uno, dos, _, cuatro = cadena()
    assert encontradas([uno, dos, cuatro]) == [("05", 2), ("04", 4)]


def test_si_falta_el_primero_lo_dice_el_segundo() -> None:
    assert encontradas(cadena()[1:]) == [("04", 2)]


def test_un_primero_que_dice_seguir_a_otro_no_lo_es() -> None:
    uno, *resto = cadena()
    assert encontradas([uno._replace(anterior="F" * 64), *resto]) == [("04", 1)]


def test_si_falta_el_ultimo_lo_dice_la_cabeza_de_la_cadena() -> None:
    assert encontradas(cadena()[:3], cabeza=Cabeza(4, "D" * 64)) == [("05", 3)]


@pytest.mark.parametrize("cabeza", [Cabeza(4, "F" * 64), Cabeza(3, "C" * 64)])
def test_el_ultimo_tiene_que_ser_el_que_dice_la_cabeza(cabeza: Cabeza) -> None:
    assert encontradas(cadena(), cabeza=cabeza) == [("10", 4)]


def test_una_cadena_vaciada_es_una_anomalia_de_ningun_registro() -> None:
    assert encontradas([], cabeza=Cabeza(4, "D" * 64)) == [("10", None)]


def test_un_minuto_de_adelanto_no_es_una_anomalia() -> None:
    *primeros, ultimo = cadena()
    assert encontradas([*primeros, ultimo._replace(instante=AHORA + timedelta(minutes=1))]) == []


def test_un_recorrido_por_partes_encuentra_lo_mismo_que_uno_entero() -> None:
    vistos = cadena()
    vistos[2] = vistos[2]._replace(anterior="F" * 64)
    por_partes = [*buscar_anomalias(vistos[:2], AHORA), *buscar_anomalias(vistos[2:], AHORA, previo=vistos[1])]
    assert por_partes == list(buscar_anomalias(vistos, AHORA))
    assert Anomalia(TipoAnomalia.GUARDA_OTRA_HUELLA_DEL_ANTERIOR, 3) in por_partes


def test_cada_tipo_tiene_su_nombre() -> None:
    assert len({tipo.nombre for tipo in TipoAnomalia}) == len(TipoAnomalia)
