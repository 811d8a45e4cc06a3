"""Cómo crece lo medido a varios tamaños: tiempo frente a tamaño, los dos en escala logarítmica."""

from collections.abc import Iterable
from math import ceil, floor, log10
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bench.resultados import Medida

Series = dict[str, list[tuple[float, float]]]
_ANCHO, _ALTO, _IZQUIERDA, _ABAJO, _DERECHA, _ARRIBA = 1200, 620, 90, 60, 380, 30
_TINTA, _RAYA = "#1f2430", "#d9dde5"
_COLORES = (
    *("#1f5fbf", "#b8431f", "#2f8f4e", "#8a3fa0", "#a07a10", "#0f8f96", "#c02f6b", "#5a6472"),
    *("#7fb2ff", "#f0a07f", "#8fd6a5", "#cf9be0", "#d9bd62", "#7fd3d8", "#f08fb8", "#a9b2bf"),
)
_BARRA = 44


def series(medidas: Iterable[Medida]) -> Series:
    """Las que tienen talla, juntas las que solo se distinguen por ella: lo que su nombre dice antes de « · »."""
    juntas: Series = {}
    for medida in medidas:
        if medida.talla and medida.mediana > 0:
            rotulo = f"{medida.nombre.rpartition(' · ')[0] or medida.nombre} ({medida.unidad})"
            juntas.setdefault(rotulo, []).append((medida.talla, medida.mediana))
    return {rotulo: sorted(puntos) for rotulo, puntos in juntas.items() if len(puntos) > 1}


def texto(medidas: Iterable[Medida]) -> str:
    """Una barra por tamaño; si no se alarga, no crece. Vacío si nada se ha medido a varios."""
    todas = series(medidas)
    if not todas:
        return ""
    menor, mayor = _decadas(valor for puntos in todas.values() for _, valor in puntos)
    lineas = [f"De {10**menor:g} a {10**mayor:g}, en escala logarítmica:"]
    for rotulo, puntos in todas.items():
        lineas += ["", rotulo]
        for talla, valor in puntos:
            largo = round(_BARRA * (log10(valor) - menor) / (mayor - menor))
            lineas.append(f"{_miles(talla):>12} {'█' * largo}{'·' * (_BARRA - largo)} {valor:.3g}")
    return "\n".join(lineas)


def dibujar(medidas: Iterable[Medida], fichero: Path) -> bool:
    """El mismo gráfico en PNG. Dice si había algo que dibujar."""
    todas = series(medidas)
    if not todas:
        return False
    imagen = Image.new("RGB", (_ANCHO, _ALTO), "white")
    lienzo = _Lienzo(imagen, todas)
    lienzo.ejes()
    for orden, (rotulo, puntos) in enumerate(todas.items()):
        lienzo.serie(orden, rotulo, puntos)
    imagen.save(fichero, "PNG")
    return True


class _Lienzo:
    def __init__(self, imagen: Image.Image, todas: Series) -> None:
        self._dibujo = ImageDraw.Draw(imagen)
        self._letra = ImageFont.load_default(15)
        self._tallas = _decadas(talla for puntos in todas.values() for talla, _ in puntos)
        self._valores = _decadas(valor for puntos in todas.values() for _, valor in puntos)

    def ejes(self) -> None:
        """Una raya por cada potencia de diez."""
        for exponente in range(self._tallas[0], self._tallas[1] + 1):
            x = self._x(10**exponente)
            self._dibujo.line((x, _ARRIBA, x, _ALTO - _ABAJO), _RAYA)
            self._dibujo.text((x, _ALTO - _ABAJO + 8), _miles(10**exponente), _TINTA, self._letra, "ma")
        for exponente in range(self._valores[0], self._valores[1] + 1):
            y = self._y(10**exponente)
            self._dibujo.line((_IZQUIERDA, y, _ANCHO - _DERECHA, y), _RAYA)
            self._dibujo.text((_IZQUIERDA - 10, y), f"{10**exponente:g}".replace(".", ","), _TINTA, self._letra, "rm")

    def serie(self, orden: int, rotulo: str, puntos: list[tuple[float, float]]) -> None:
        """Su línea, sus puntos y su nombre."""
        color = _COLORES[orden % len(_COLORES)]
        sitios = [(self._x(talla), self._y(valor)) for talla, valor in puntos]
        self._dibujo.line(sitios, color, 3)
        for x, y in sitios:
            self._dibujo.ellipse((x - 4, y - 4, x + 4, y + 4), color)
        y = _ARRIBA + 24 * orden
        self._dibujo.rectangle((_ANCHO - _DERECHA + 20, y, _ANCHO - _DERECHA + 34, y + 14), color)
        self._dibujo.text((_ANCHO - _DERECHA + 42, y - 2), rotulo, _TINTA, self._letra)

    def _x(self, talla: float) -> float:
        menor, mayor = self._tallas
        return _IZQUIERDA + (log10(talla) - menor) / (mayor - menor) * (_ANCHO - _IZQUIERDA - _DERECHA)

    def _y(self, valor: float) -> float:
        menor, mayor = self._valores
        return _ALTO - _ABAJO - (log10(valor) - menor) / (mayor - menor) * (_ALTO - _ARRIBA - _ABAJO)


def _decadas(valores: Iterable[float]) -> tuple[int, int]:
    """Entre qué potencias de diez caben todos; siempre al menos una."""
    exponentes = [log10(valor) for valor in valores]
    menor = floor(min(exponentes))
    return menor, max(ceil(max(exponentes)), menor + 1)


def _miles(cuanto: float) -> str:
    return f"{cuanto:,.0f}".replace(",", ".")
