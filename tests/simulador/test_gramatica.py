"""Nuestra gramática y los esquemas oficiales dicen lo mismo de mensajes buenos y de muchos estropeados."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import pytest
from lxml import etree

from factursaas.simulador.codigos import texto_de
from factursaas.simulador.esquema import culpable
from factursaas.simulador.matriz import impedimento
from factursaas.simulador.registro import Recibido
from factursaas.simulador.validacion import Contexto, avisos, rechazos
from tests.esquemas import esquema_oficial
from tests.simulador.mensajes import MENSAJES

TEXTOS = (
    *(
        "",
        " ",
        "X",
        "S",
        "N",
        " S",
        "D",
        "I",
        "E",
        "01",
        "1",
        "05",
        "11",
        "13",
        "20",
        "F1",
        "F4",
        "S2",
        "E8",
        "E9",
        "ES",
    ),
    *("ZZ", "1.0", "12.345", "-1", "+1.", ".5", "1234", "1234.5", "1e3", "1234567890123", "٣", "\u00a0", "12345678Z"),
    *("31-12-2026", "31-02-2026", "2026-12-31", "1-1-2026", "x" * 15, "x" * 16, "x" * 17, "x" * 18, "x" * 19),
    *("x" * largo for largo in (3, 20, 21, 30, 31, 50, 51, 60, 61, 64, 65, 100, 101, 120, 121, 500, 501)),
    *("2026-12-31T10:00:00", "2026-12-31T10:00:00+01:00", "2026-12-31T10:00:00.5Z", " 2026-12-31T10:00:00 "),
    *("2026-02-29T10:00:00", "2024-02-29T24:00:00Z", "2026-12-31T24:00:01", "2026-12-31T10:60:00"),
    *("2026-12-31T10:00:00+14:00", "2026-12-31T10:00:00+14:01", "2026-12-31T10:00", "2026-12-31T10:00:00+0100"),
)


def partes(raiz: Any) -> list[Any]:
    return [elemento for elemento in raiz.iter() if elemento is not raiz]


def veredictos(mensaje: Any, esquema: str) -> tuple[bool, bool]:
    return culpable(mensaje) is None, esquema_oficial(esquema).validate(mensaje)


def borrar(elemento: Any) -> None:
    elemento.getparent().remove(elemento)


def duplicar(elemento: Any) -> None:
    elemento.addnext(deepcopy(elemento))


def cambiar_de_sitio(elemento: Any) -> None:
    if (siguiente := elemento.getnext()) is not None:
        siguiente.addnext(elemento)


def rebautizar(elemento: Any) -> None:
    elemento.tag = etree.QName(etree.QName(elemento).namespace, "OtraCosa")


def sacar_de_su_espacio(elemento: Any) -> None:
    elemento.tag = etree.QName("urn:ajeno", etree.QName(elemento).localname)


def poner_atributo(elemento: Any) -> None:
    elemento.set("raro", "1")


def meter_hijo(elemento: Any) -> None:
    etree.SubElement(elemento, etree.QName(elemento.tag))


def poner_texto_suelto(elemento: Any) -> None:
    elemento.tail = "suelto"


def llevar_dentro_del_siguiente(elemento: Any) -> None:
    if (siguiente := elemento.getnext()) is not None:
        siguiente.append(elemento)


MUTACIONES = (
    borrar,
    duplicar,
    cambiar_de_sitio,
    rebautizar,
    sacar_de_su_espacio,
    poner_atributo,
    meter_hijo,
    poner_texto_suelto,
    llevar_dentro_del_siguiente,
)


def mutantes(original: Any) -> Iterator[tuple[str, Any]]:
    for indice, elemento in enumerate(partes(original)):
        for mutar in MUTACIONES:
            mutante = deepcopy(original)
            mutar(partes(mutante)[indice])
            yield f"{mutar.__name__} {elemento.tag}", mutante


def con_otros_textos(original: Any) -> Iterator[tuple[str, Any]]:
    vistas: set[tuple[str, str]] = set()
    for elemento in [e for e in partes(original) if not len(e)]:
        sitio = (elemento.getparent().tag, elemento.tag)
        antes = elemento.text
        for texto in TEXTOS if sitio not in vistas else ():
            elemento.text = texto
            yield f"{sitio} = {texto!r}", original
        elemento.text = antes
        vistas.add(sitio)


@pytest.mark.parametrize("nombre", MENSAJES)
def test_los_mensajes_de_ejemplo_son_buenos_para_los_dos(nombre: str) -> None:
    xml, esquema = MENSAJES[nombre]
    assert veredictos(etree.fromstring(xml), esquema) == (True, True)


@pytest.mark.parametrize("nombre", MENSAJES)
def test_los_dos_rechazan_y_admiten_los_mismos_mutantes(nombre: str) -> None:
    xml, esquema = MENSAJES[nombre]
    original = etree.fromstring(xml)
    rechazados = 0
    for que, mutante in chain(mutantes(original), con_otros_textos(original)):
        nuestro, oficial = veredictos(mutante, esquema)
        assert nuestro == oficial, que
        rechazados += not oficial
    assert rechazados > 500


@pytest.mark.parametrize("nombre", ["alta", "anulacion"])
def test_nada_que_cumpla_el_esquema_rompe_las_comprobaciones(nombre: str) -> None:
    original = etree.fromstring(MENSAJES[nombre][0])
    contexto = Contexto("12345678Z", datetime.now(UTC), con_anteriores=True)
    for _, mutante in chain(mutantes(original), con_otros_textos(original)):
        if culpable(mutante) is None:
            recibido = Recibido(mutante[-1][0], b"")
            codigos = {*rechazos(recibido, contexto), *avisos(recibido, contexto)}
            assert all(texto_de(codigo) for codigo in codigos), codigos
            impedimento(recibido, None)


@pytest.mark.parametrize("cuantos", [12, 13])
def test_caben_doce_lineas_de_desglose(cuantos: int) -> None:
    xml, esquema = MENSAJES["alta"]
    mensaje = etree.fromstring(xml)
    detalle = next(mensaje.iter("{*}DetalleDesglose"))
    while len(detalle.getparent()) < cuantos:
        detalle.addnext(deepcopy(detalle))
    assert veredictos(mensaje, esquema) == (cuantos == 12, cuantos == 12)
