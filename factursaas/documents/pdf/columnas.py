"""Qué columnas lleva la tabla de líneas y lo que mide cada una."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from factursaas.documents.pdf import estilo
from factursaas.documents.pdf.cifras import escribir_descuento, escribir_precio, impuesto_de_linea
from factursaas.documents.pdf.datos import FacturaImpresa, LineaImpresa
from factursaas.documents.pdf.estilo import DERECHA, UTIL
from factursaas.documents.pdf.fuentes import ancho_de
from factursaas.domain.dinero import escribir_euros, escribir_numero
from factursaas.domain.impuestos import Impuesto

SEPARACION = 14
MINIMO_DESCRIPCION = UTIL * 0.36


@dataclass(frozen=True, slots=True)
class Columna:
    """Una columna de cifras, ya con su sitio; la descripción ocupa lo que dejan."""

    titulo: str
    valor: Callable[[LineaImpresa], str]
    ancho: float
    x: float = 0


def columnas_de(factura: FacturaImpresa) -> tuple[Columna, ...]:
    """Las columnas de cifras de una factura, de izquierda a derecha, tan anchas como lo que llevan dentro."""
    columnas = _necesarias(factura)
    anchos = _repartir([_ancho_natural(columna, factura.lineas) for columna in columnas], columnas)
    colocadas: list[Columna] = []
    x = DERECHA
    for columna, ancho in zip(reversed(columnas), reversed(anchos), strict=True):
        x -= ancho
        colocadas.insert(0, replace(columna, x=x, ancho=ancho))
        x -= SEPARACION
    return tuple(colocadas)


def _repartir(naturales: list[float], columnas: list[Columna]) -> list[float]:
    """Cada columna, lo cómodo si se puede; si no, lo justo; y si ni eso, todas encogen por igual."""
    disponible = UTIL - MINIMO_DESCRIPCION - SEPARACION * len(columnas)
    comodos = [max(natural, columna.ancho) for natural, columna in zip(naturales, columnas, strict=True)]
    elegidos = comodos if sum(comodos) <= disponible else naturales
    escala = min(1, disponible / sum(elegidos))
    return [ancho * escala for ancho in elegidos]


def _necesarias(factura: FacturaImpresa) -> list[Columna]:
    """El descuento solo ocupa sitio si alguna línea lo lleva."""
    moneda = factura.moneda
    impuestos = {linea.impuesto for linea in factura.lineas}
    incluido = f" con {_nombre_del_impuesto(factura)}" if factura.precios_con_impuestos else ""
    columnas = [
        Columna("Cantidad", lambda linea: escribir_numero(linea.cantidad), 44),
        Columna(f"Precio{incluido}", lambda linea: escribir_precio(linea.precio, moneda), 58),
        Columna(_titulo_del_impuesto(factura), lambda linea: _impuesto(linea, impuestos), 38),
        Columna(f"Importe{incluido}", lambda linea: escribir_euros(linea.importe, moneda), 64),
    ]
    if any(linea.descuento_pct or linea.descuento for linea in factura.lineas):
        columnas.insert(2, Columna("Descuento", lambda linea: escribir_descuento(linea, moneda), 42))
    return columnas


def _nombre_del_impuesto(factura: FacturaImpresa) -> str:
    impuestos = {linea.impuesto for linea in factura.lineas}
    return impuestos.pop() if len(impuestos) == 1 else "Impuesto"


def _titulo_del_impuesto(factura: FacturaImpresa) -> str:
    con_recargo = any(linea.recargo for linea in factura.lineas)
    return _nombre_del_impuesto(factura) + " + recargo" * con_recargo


def _impuesto(linea: LineaImpresa, impuestos: set[Impuesto]) -> str:
    return impuesto_de_linea(linea, con_nombre=len(impuestos) > 1)


def _ancho_natural(columna: Columna, lineas: tuple[LineaImpresa, ...]) -> float:
    titulo = ancho_de(columna.titulo, estilo.ROTULO.peso, estilo.ROTULO.tamano)
    cifras = (ancho_de(columna.valor(linea), estilo.NORMAL.peso, estilo.NORMAL.tamano) for linea in lineas)
    return max(titulo, *cifras, 0) + 0.5
