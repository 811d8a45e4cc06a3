"""El motor que dice si un XML tiene la forma que pide una gramática.

Una gramática son reglas `Nombre = Hijo:Tipo …`, con `?`, `|`, paréntesis y `{mínimo,máximo}` como en una expresión
regular; el tipo de un hijo es otra regla o el nombre de un valor.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml.etree import QName

from factursaas.simulador.nodos import Nodo, nombre_de

Valor = Callable[[str], bool]
"""Si un texto vale como contenido de un campo."""

LIBRE = "Libre"
"""El tipo de lo que no se mira por dentro."""

_HIJO = re.compile(r"((?:\w+\.)?\w+):(\w+)")
_DE_XML_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}"
_ADMITIDOS = (f"{_DE_XML_SCHEMA}schemaLocation", f"{_DE_XML_SCHEMA}noNamespaceSchemaLocation")
_BLANCOS = " \t\r\n"


@dataclass(frozen=True, slots=True)
class _Regla:
    """El orden de los hijos, como expresión regular sobre sus nombres, y el tipo de cada uno."""

    forma: re.Pattern[str]
    tipos: dict[str, str]


@dataclass(frozen=True, slots=True)
class Gramatica:
    """Reglas y valores. `prefijos` dice cómo se nombra en las reglas cada espacio de nombres."""

    reglas: dict[str, _Regla]
    valores: Mapping[str, Valor]
    prefijos: Mapping[str, str]

    def culpable(self, elemento: Nodo, tipo: str) -> str | None:
        """El nombre del primer elemento que no cumple, o nada si todo está bien."""
        return next(self._faltas(elemento, tipo), None)

    def _faltas(self, elemento: Nodo, tipo: str) -> Iterator[str]:
        if tipo == LIBRE:
            return
        if any(atributo not in _ADMITIDOS for atributo in elemento.attrib):
            yield nombre_de(elemento)
        if tipo in self.reglas:
            yield from self._faltas_de_nudo(elemento, self.reglas[tipo])
        elif len(elemento) or not self.valores[tipo](elemento.text or ""):
            yield nombre_de(elemento)

    def _faltas_de_nudo(self, elemento: Nodo, regla: _Regla) -> Iterator[str]:
        hijos = [self._con_prefijo(hijo) for hijo in elemento]
        sueltos = [elemento.text or "", *(hijo.tail or "" for hijo in elemento)]
        if any(texto.strip(_BLANCOS) for texto in sueltos):
            yield nombre_de(elemento)
        if not regla.forma.fullmatch("".join(f"{hijo};" for hijo in hijos)):
            yield _que_sobra_o_falta(hijos, regla) or nombre_de(elemento)
            return
        for nombre, hijo in zip(hijos, elemento, strict=True):
            yield from self._faltas(hijo, regla.tipos[nombre])

    def _con_prefijo(self, elemento: Nodo) -> str:
        nombre = QName(elemento)
        return self.prefijos.get(nombre.namespace or "", "?.") + nombre.localname


def leer_gramatica(texto: str, valores: Mapping[str, Valor], prefijos: Mapping[str, str]) -> Gramatica:
    """Compila las reglas; una línea que empieza por blancos sigue a la anterior."""
    lineas = re.sub(r"\n[ \t]+", " ", texto.strip()).splitlines()
    reglas = {nombre.strip(): _compilar(cuerpo) for nombre, cuerpo in (linea.split(" = ", 1) for linea in lineas)}
    return Gramatica(reglas, valores, prefijos)


def _compilar(cuerpo: str) -> _Regla:
    forma = _HIJO.sub(lambda hijo: f"(?:{re.escape(hijo[1])};)", cuerpo).replace(" ", "")
    return _Regla(re.compile(forma), dict(_HIJO.findall(cuerpo)))


def _que_sobra_o_falta(hijos: list[str], regla: _Regla) -> str | None:
    """El primero que no se esperaba; nada si lo que pasa es que falta alguno o que están desordenados."""
    return next((hijo.rpartition(".")[2] for hijo in hijos if hijo not in regla.tipos), None)
