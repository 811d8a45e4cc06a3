"""Lo que el navegador anota en un borrador: casillas tecleadas y líneas que se ponen, se mueven o se quitan.

Cada apunte lleva un número que solo crece, y aplicarlo dos veces deja lo mismo que una: el navegador lo repite hasta
que el servidor le dice que lo ha guardado.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from factursaas.services.facturas.datos import LINEAS_MAXIMAS
from factursaas.states.borrador import CASILLAS_MAXIMAS, Borrador

APUNTES_MAXIMOS = 500
_CLAVE = re.compile(r"l[1-9][0-9]{0,10}")
_NUMERO_MAXIMO = 1 << 53


@dataclass(frozen=True, slots=True)
class Acuse:
    """El último apunte que ha llegado, el último que ya está guardado y en qué versión del borrador."""

    recibido: int = 0
    guardado: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Apunte:
    """Un cambio. `tras` dice tras qué línea va cada una de las que puedan no existir todavía."""

    numero: int
    casillas: dict[str, str] = field(default_factory=dict)
    puestas: tuple[str, ...] = ()
    quitadas: tuple[str, ...] = ()
    tras: dict[str, str] = field(default_factory=dict)

    def aplicar(self, borrador: Borrador) -> Borrador:
        """El borrador con este cambio hecho."""
        for clave in self.quitadas:
            borrador = borrador.sin_linea(clave)
        for clave in self.puestas:
            borrador = borrador.con_linea_tras(clave, self.tras.get(clave, ""))
        for clave in self._nombradas():
            if clave not in borrador.claves:
                borrador = borrador.con_linea_tras(clave, self.tras.get(clave))
        return borrador.cambiar(self.casillas) if self.casillas or self.puestas else borrador

    def _nombradas(self) -> Iterable[str]:
        claves = (casilla.partition(".")[0] for casilla in self.casillas if "." in casilla)
        return dict.fromkeys(clave for clave in claves if clave in self.tras)


def leer_apuntes(dichos: Any) -> Iterator[Apunte]:
    """Los que se entienden de los que manda un navegador, en su orden."""
    if not isinstance(dichos, list) or len(dichos) > APUNTES_MAXIMOS:
        return
    for dicho in dichos:
        numero = dicho.get("n") if isinstance(dicho, dict) else None
        if isinstance(numero, int) and not isinstance(numero, bool) and 0 < numero < _NUMERO_MAXIMO:
            yield Apunte(
                numero,
                _textos(dicho.get("casillas"), CASILLAS_MAXIMAS),
                _claves(dicho.get("puestas")),
                _claves(dicho.get("quitadas")),
                _tras(dicho.get("tras")),
            )


def _textos(dichos: Any, cuantos: int) -> dict[str, str]:
    if not isinstance(dichos, dict) or len(dichos) > cuantos:
        return {}
    return {casilla: escrito for casilla, escrito in dichos.items() if isinstance(escrito, str)}


def _claves(dichas: Any) -> tuple[str, ...]:
    if not isinstance(dichas, list) or len(dichas) > LINEAS_MAXIMAS:
        return ()
    return tuple(clave for clave in dichas if isinstance(clave, str) and _CLAVE.fullmatch(clave))


def _tras(dicho: Any) -> dict[str, str]:
    return {clave: otra for clave, otra in _textos(dicho, LINEAS_MAXIMAS).items() if _CLAVE.fullmatch(clave)}
