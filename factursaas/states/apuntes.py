"""Lo que el navegador anota en un borrador: casillas tecleadas y líneas que se ponen, se mueven o se quitan.

Cada apunte lleva un número que solo crece, y aplicarlo dos veces deja lo mismo que una: el navegador lo repite hasta
que el servidor le dice que lo ha guardado.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from factursaas.services.facturas.datos import LINEAS_MAXIMAS
from factursaas.states.borrador import CASILLAS_MAXIMAS, Borrador
from factursaas.states.casillas import INVISIBLES
from factursaas.states.pegado import TEXTO_MAXIMO, Hoja, leer_hoja

APUNTES_MAXIMOS = 500
_CLAVE = re.compile(r"l[1-9][0-9]{0,9}")
_NUMERO_MAXIMO = 1 << 53
_LINEA_MAXIMA = 10**9


@dataclass(frozen=True, slots=True)
class Acuse:
    """El último apunte que ha llegado, el último que ya está guardado y en qué versión del borrador."""

    recibido: int = 0
    guardado: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Apunte:
    """Un cambio. `tras` dice tras qué línea va cada una de las que puedan no existir todavía.

    Lo pegado de una hoja de cálculo da líneas seguidas, numeradas a partir de `desde`.
    """

    numero: int
    casillas: dict[str, str] = field(default_factory=dict)
    puestas: tuple[str, ...] = ()
    quitadas: tuple[str, ...] = ()
    pegado: str = ""
    desde: int = 0
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

    def desplegar(self, borrador: Borrador) -> "tuple[Apunte, Pegado]":
        """Lo pegado, convertido en las líneas que salen de ello, hasta las que caben; y lo que hay que decir."""
        hoja = leer_hoja(self.pegado, borrador.tributo.impuesto)
        filas = hoja.filas[: max(0, LINEAS_MAXIMAS - len(borrador.escritas))]
        claves = tuple(f"l{self.desde + i}" for i in range(len(filas)))
        casillas = {
            f"{clave}.{campo}": t for clave, fila in zip(claves, filas, strict=True) for campo, t in fila.items()
        }
        tras = dict(zip(claves, (self.tras.get("", ""), *claves), strict=False))
        puestas = replace(self, pegado="", casillas=casillas, puestas=claves, tras=tras)
        return puestas, Pegado(self.numero, claves, _contar(hoja, len(filas)))

    def _nombradas(self) -> Iterable[str]:
        claves = (casilla.partition(".")[0] for casilla in self.casillas if "." in casilla)
        return dict.fromkeys(clave for clave in claves if clave in self.tras)


@dataclass(frozen=True, slots=True)
class Pegado:
    """Qué líneas han salido de lo último que se pegó, y qué se dice de ello."""

    apunte: int = 0
    claves: tuple[str, ...] = ()
    texto: str = ""


def _contar(hoja: Hoja, puestas: int) -> str:
    dicho = "1 línea pegada" if puestas == 1 else f"{puestas} líneas pegadas"
    if sin_sitio := len(hoja.filas) - puestas:
        dicho += f"; {sin_sitio} no caben: una factura admite {LINEAS_MAXIMAS}"
    if hoja.sobran:
        dicho += f". Sin usar: {', '.join(nombre[:40] for nombre in hoja.sobran[:5])}"
    return f"{dicho}."


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
                _hoja(dicho.get("pegado")),
                _desde(dicho.get("desde")),
                _tras(dicho.get("tras")),
            )


def _hoja(dicha: Any) -> str:
    """Lo pegado, sin los caracteres que nadie ve y no se pueden guardar: quien pega no puede quitarlos."""
    return INVISIBLES.sub(" ", dicha[:TEXTO_MAXIMO].replace("\r\n", "\n")) if isinstance(dicha, str) else ""


def _textos(dichos: Any, cuantos: int) -> dict[str, str]:
    if not isinstance(dichos, dict) or len(dichos) > cuantos:
        return {}
    return {casilla: escrito for casilla, escrito in dichos.items() if isinstance(escrito, str)}


def _claves(dichas: Any) -> tuple[str, ...]:
    if not isinstance(dichas, list) or len(dichas) > LINEAS_MAXIMAS:
        return ()
    return tuple(clave for clave in dichas if isinstance(clave, str) and _CLAVE.fullmatch(clave))


def _desde(dicho: Any) -> int:
    return dicho if isinstance(dicho, int) and 0 < dicho < _LINEA_MAXIMA else 1


def _tras(dicho: Any) -> dict[str, str]:
    suyas = _textos(dicho, LINEAS_MAXIMAS)
    return {clave: otra for clave, otra in suyas.items() if not clave or _CLAVE.fullmatch(clave)}
