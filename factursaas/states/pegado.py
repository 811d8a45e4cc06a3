"""Lo copiado en una hoja de cálculo, leído como líneas de factura.

Solo se decide qué columna es qué; lo que haya en cada celda lo lee después su casilla, y ella dice si lo entiende.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from factursaas.domain.impuestos import Impuesto

TEXTO_MAXIMO = 400_000
CAMPOS: tuple[str, ...] = ("descripcion", "cantidad", "precio", "descuento", "impuesto")
_SE_LLAMAN = {
    "descripcion": "concepto descripcion detalle producto articulo servicio item description product nombre",
    "cantidad": "cantidad cant uds ud unidades horas qty quantity units hours",
    "precio": "precio preciounitario preciounidad precioud preciohora punitario tarifa price unitprice rate pvp",
    "descuento": "descuento dto dcto discount",
    "impuesto": "impuesto iva igic ipsi tipoiva tipo tax vat taxrate",
}
_CAMPO_DE = {nombre: campo for campo, nombres in _SE_LLAMAN.items() for nombre in nombres.split()}
_MONEDA = re.compile(r"€|\$|£|\b(EUR|USD|GBP)\b", re.IGNORECASE)
_NUMERO = re.compile(r"[-+−(]?\s*[0-9][0-9.,\s]*\)?\s*%?")
_INGLES = re.compile(r"-?([0-9]{1,3}(,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(,[0-9]{3}){2,}|[0-9]+\.([0-9]{1,2}|[0-9]{4,}))")
_AL_REVES = str.maketrans(",.", ".,")
_TIPO = re.compile(r"(?:(IVA|IGIC|IPSI)\s*)?([0-9]+(?:[.,][0-9]+)?)\s*(%?)\s*(IVA|IGIC|IPSI)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hoja:
    """Una fila por línea, con el texto de cada casilla; y las columnas que no se sabe qué son."""

    filas: tuple[dict[str, str], ...] = ()
    sobran: tuple[str, ...] = ()


def leer_hoja(texto: str, impuesto: Impuesto = Impuesto.IVA) -> Hoja:
    r"""Lee un texto con tabuladores, con cabecera o sin ella.

    >>> leer_hoja("Concepto\tUds\tPrecio\nCorte\t2\t1,234.50").filas
    ({'descripcion': 'Corte', 'cantidad': '2', 'precio': '1234,50'},)
    >>> leer_hoja('"Corte\ny peinado"\t12,50 €').filas
    ({'descripcion': 'Corte\ny peinado', 'precio': '12,50'},)
    """
    filas = [fila for fila in _filas(texto[:TEXTO_MAXIMO]) if any(celda.strip() for celda in fila)]
    if not filas:
        return Hoja()
    cabecera = _cabecera(filas[0])
    sin_cabecera = filas[1:] if cabecera else filas
    columnas = cabecera or _por_su_sitio(filas)
    en_ingles = _en_ingles(sin_cabecera, columnas)
    leidas = (_fila(fila, columnas, impuesto, en_ingles=en_ingles) for fila in sin_cabecera)
    nombres = filas[0] if cabecera else [f"columna {i}" for i in range(1, len(columnas) + 1)]
    sobran = (nombre.strip() for nombre, campo in zip(nombres, columnas, strict=False) if not campo)
    return Hoja(tuple(filter(None, leidas)), tuple(filter(None, sobran)))


def _filas(texto: str) -> list[list[str]]:
    try:
        filas = list(csv.reader(io.StringIO(texto, newline=""), "excel-tab", strict=True))
    except csv.Error:
        filas = []
    if not filas or any("\t" in celda for fila in filas for celda in fila):
        # Comillas sueltas: son de lo escrito y no de la hoja.
        return [renglon.split("\t") for renglon in texto.splitlines()]
    return filas


def _cabecera(fila: Sequence[str]) -> list[str]:
    """Qué campo es cada columna, si la primera fila son sus nombres; cada uno, una vez."""
    campos: list[str] = []
    for celda in fila:
        campo = _CAMPO_DE.get(_llano(celda), "")
        campos.append("" if campo in campos else campo)
    dichos = len([campo for campo in campos if campo])
    es_cabecera = dichos >= 2 or (dichos == 1 and not any(_es_numero(celda) for celda in fila))
    return campos if es_cabecera and not any(_es_numero(celda) for celda in fila) else []


def _por_su_sitio(filas: Sequence[Sequence[str]]) -> list[str]:
    ancho = max(map(len, filas))
    numericas = [all(_es_numero(fila[i]) for fila in filas if i < len(fila) and fila[i].strip()) for i in range(ancho)]
    orden: list[str] = list(CAMPOS)
    if ancho == 2:
        orden = ["descripcion", "precio"]
    if ancho > 1 and numericas[0] and not numericas[1]:
        orden[0], orden[1] = orden[1], orden[0]
    return [*orden, *[""] * ancho][:ancho]


def _fila(fila: Sequence[str], columnas: Sequence[str], impuesto: Impuesto, *, en_ingles: bool) -> dict[str, str]:
    leida: dict[str, str] = {}
    for campo, celda in zip(columnas, fila, strict=False):
        limpia = celda.strip()
        if campo == "descripcion":
            leida[campo] = limpia.replace("\r\n", "\n")
        elif campo == "impuesto":
            leida[campo] = _tributo(limpia, impuesto)
        elif campo:
            leida[campo] = _numero(limpia, dinero=campo == "precio", en_ingles=en_ingles)
    return {campo: escrito for campo, escrito in leida.items() if escrito}


def _numero(celda: str, *, dinero: bool, en_ingles: bool) -> str:
    """Un número, a la española; lo que no lo es, tal cual, y lo dirá su casilla."""
    sin_moneda = _MONEDA.sub("", celda).strip() if dinero else celda
    if not _NUMERO.fullmatch(sin_moneda):
        return celda
    negativo = sin_moneda.startswith("(") and sin_moneda.endswith(")")
    numero = f"-{sin_moneda[1:-1].strip()}" if negativo else sin_moneda
    if not en_ingles or _solo_en_espanol(numero):
        return numero
    return numero.replace(",", "").replace(".", ",")


def _tributo(celda: str, impuesto: Impuesto) -> str:
    """«21», «21 %», «IVA 21 %» o el 0,21 con el que una hoja guarda un tanto por ciento."""
    dicho = _TIPO.fullmatch(celda)
    if not dicho:
        return celda
    cual = (dicho[1] or dicho[4] or impuesto.value).upper()
    tipo = dicho[2].replace(",", ".")
    if not dicho[3] and tipo.startswith("0.") and len(tipo) <= 5:
        tipo = f"{Decimal(tipo) * 100:f}"
    return f"{cual}:{Decimal(tipo).normalize():f}"


def _en_ingles(filas: Sequence[Sequence[str]], columnas: Sequence[str]) -> bool:
    """Si los números llevan el punto en los decimales: basta uno que no se pueda leer a la española.

    Solo cuentan los que van a una factura: el «1.1» de un capítulo o de un concepto no dice nada de los precios.
    """
    celdas = (
        celda
        for fila in filas
        for campo, celda in zip(columnas, fila, strict=False)
        if campo not in ("", "descripcion") and _es_numero(celda)
    )
    return any(_solo_en_ingles(_MONEDA.sub("", celda)) for celda in celdas)


def _solo_en_ingles(numero: str) -> bool:
    """Si a la española no se puede leer."""
    return bool(_INGLES.fullmatch(numero.strip(" %()")))


def _solo_en_espanol(numero: str) -> bool:
    return _solo_en_ingles(numero.translate(_AL_REVES))


def _es_numero(celda: str) -> bool:
    return bool(_NUMERO.fullmatch(_MONEDA.sub("", celda).strip()))


def _llano(celda: str) -> str:
    """Solo las letras, sin tildes: «Precio/ud. (€)» y «precio ud» son lo mismo."""
    sin_parentesis = re.sub(r"\([^)]*\)", "", celda)
    llano = unicodedata.normalize("NFKD", sin_parentesis).casefold()
    return re.sub(r"[^a-z]", "", llano)
