"""Qué hacer con cada código de error de la AEAT, con palabras para una persona y el sitio donde se arregla.

`codigos.json` es el listado oficial (`errores.properties`) con lo que toca a cada uno; el que no esté va por su rango.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

_CATALOGO = Path(__file__).with_name("codigos.json")


class Accion(StrEnum):
    """Lo que toca después de una respuesta con error."""

    REINTENTAR = "reintentar"
    """Fallo técnico de la AEAT: lo mismo, más tarde. Mientras, el registro sigue pendiente."""
    PARAR = "parar"
    """Reintentar solo empeora: se para el envío del inquilino y se le dice."""
    CONFIGURAR = "configurar"
    """Está mal quién envía o desde dónde, no la factura. Si el registro se rechazó, después se subsana."""
    SUBSANAR = "subsanar"
    """Corregir los datos y hacer otro registro que subsane."""
    ADOPTAR_DUPLICADO = "adoptar_duplicado"
    """La AEAT ya lo tenía: vale la respuesta que le dio."""
    VOLVER_A_PRESENTAR = "volver_a_presentar"
    """La AEAT no tiene lo que se creía: otro registro con las banderas que le tocan."""
    AVISAR = "avisar"
    """No lo arregla quien factura, pero los demás registros siguen."""
    NADA = "nada"
    """Aceptado, y la AEAT no pide subsanarlo."""


class Donde(StrEnum):
    """Dónde se arregla: un campo de la factura, o lo que la rodea."""

    CLIENTE = "cliente_id"
    EMISOR = "emisor"
    LINEAS = "lineas"
    FECHA = "fecha"
    FECHA_OPERACION = "fecha_operacion"
    SERIE = "serie"
    TIPO = "tipo"
    ORIGENES = "origenes"
    CERTIFICADO = "certificado"
    INSTALACION = "instalacion"
    AEAT = "aeat"
    PROGRAMA = "programa"
    NINGUNO = ""


@dataclass(frozen=True, slots=True)
class Indicacion:
    """Qué ha pasado, qué se hace y dónde. `detalle` es lo que dice la AEAT, por si alguien tiene que investigarlo."""

    codigo: str
    accion: Accion
    donde: Donde
    mensaje: str
    detalle: str


_FRASES = {
    Accion.REINTENTAR: "Hacienda tiene un problema técnico. Se volverá a intentar solo.",
    Accion.PARAR: "Hacienda no ha admitido el envío y se ha parado. Avisa a soporte.",
    Accion.CONFIGURAR: "Hacienda no admite los datos de quien envía.",
    Accion.SUBSANAR: "Hacienda no admite un dato de la factura.",
    Accion.AVISAR: "El registro no está bien escrito. Es un fallo del programa: avisa a soporte.",
}
_AJENA = (
    "En Hacienda consta otra factura con este número, que no es esta: la emitió otro programa o se perdió al restaurar "
    "una copia. Anula esta, revisa la numeración de la serie y emítela con otro número."
)
_SALIDAS = {
    Donde.CLIENTE: "Revisa la ficha del cliente.",
    Donde.EMISOR: "Revisa tu nombre y tu NIF en Ajustes.",
    Donde.LINEAS: "Revisa el impuesto, el tipo y los importes de las líneas.",
    Donde.FECHA: "Revisa la fecha de la factura.",
    Donde.FECHA_OPERACION: "Revisa la fecha de la operación.",
    Donde.SERIE: "Revisa la serie y su formato de número.",
    Donde.TIPO: "Revisa qué clase de factura es.",
    Donde.ORIGENES: "Revisa las facturas que corrige o sustituye.",
    Donde.CERTIFICADO: "Revisa el certificado y la representación.",
    Donde.INSTALACION: "Revisa los datos del productor y de la instalación.",
    Donde.NINGUNO: "Lee el detalle y revisa ese dato.",
}
_POR_RANGO = (
    (1000, 2999, Accion.SUBSANAR),
    (3000, 3499, Accion.AVISAR),
    (3500, 3999, Accion.REINTENTAR),
    (4000, 4999, Accion.PARAR),
)


def indicacion(codigo: str, texto: str = "") -> Indicacion:
    """Lo que toca hacer con un código; `texto` es lo que la AEAT escribió en su respuesta.

    >>> indicacion("4112").accion.name, indicacion("1142").donde.value
    ('PARAR', 'lineas')

    Un código desconocido va por su rango; lo que ni siquiera es un código, como un fallo técnico.
    """
    datos = catalogo().get(codigo)
    if datos is None:
        accion = _por_rango(codigo)
        return Indicacion(codigo, accion, Donde.NINGUNO, _frase(accion, Donde.NINGUNO), texto)
    accion, donde = Accion(datos["accion"]), Donde(datos["donde"])
    mensaje = datos.get("frase") or _frase(accion, donde)
    return Indicacion(codigo, accion, donde, mensaje, texto or datos["texto"])


def indicacion_de_ajena(texto: str) -> Indicacion:
    """Lo que toca si la AEAT tiene otra factura con ese número: la nuestra no puede entrar, ni tocar la otra."""
    return Indicacion("3000", Accion.AVISAR, Donde.SERIE, _AJENA, texto)


@cache
def catalogo() -> dict[str, dict[str, str]]:
    """El listado de la AEAT: de cada código, su texto, la acción, dónde se arregla y, si la tiene, su frase."""
    return json.loads(_CATALOGO.read_text(encoding="utf-8"))


def _por_rango(codigo: str) -> Accion:
    numero = int(codigo) if codigo.isascii() and codigo.isdigit() else 0
    return next((accion for desde, hasta, accion in _POR_RANGO if desde <= numero <= hasta), Accion.REINTENTAR)


def _frase(accion: Accion, donde: Donde) -> str:
    """La de su familia: qué pasa y, si lo arregla quien factura, dónde."""
    if accion in (Accion.SUBSANAR, Accion.CONFIGURAR):
        return f"{_FRASES[accion]} {_SALIDAS[donde]}"
    return _FRASES[accion]
