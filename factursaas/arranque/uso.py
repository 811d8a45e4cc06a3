"""El uso de cada inquilino, para quien lleva el servicio."""

from dataclasses import dataclass
from datetime import date

from factursaas import db
from factursaas.arranque import base
from factursaas.domain.planes import Inquilino
from factursaas.services import usos
from factursaas.services.usos import UsoDeInquilino

_UNIDADES = ("B", "kB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True)
class UsoDeUnDia:
    """Un día de un inquilino; sin `medido`, solo se han anotado llamadas."""

    dia: date
    facturas: int
    clientes: int
    bytes: int
    llamadas: int
    medido: bool


def de_todos(desde: date | None, hasta: date | None) -> list[UsoDeInquilino]:
    """El de todos entre dos días; sin decir cuáles, lo que va de mes."""
    with base.en_marcha() as url, base.conectada(url), db.system_session() as sesion:
        return usos.resumen_de_todos(sesion, *_periodo(desde, hasta))


def de_uno(user_id: str, desde: date | None, hasta: date | None) -> list[UsoDeUnDia]:
    """El de uno, día a día."""
    with base.en_marcha() as url, base.conectada(url), db.tenant_session(Inquilino(user_id)) as sesion:
        return [
            UsoDeUnDia(uso.dia, uso.facturas, uso.clientes, uso.bytes, uso.llamadas, uso.medido_en is not None)
            for uso in usos.de_cada_dia(sesion, *_periodo(desde, hasta))
        ]


def tabla_de_todos(filas: list[UsoDeInquilino]) -> str:
    """Para leer en la terminal."""
    cabecera = ("cuenta", "facturas", "clientes", "guardado", "llamadas", "medido")
    cuerpo = [
        (f.user_id, str(f.facturas), str(f.clientes), tamano(f.bytes), str(f.llamadas), str(f.ultimo))
        if f.ultimo
        else (f.user_id, "-", "-", "-", str(f.llamadas), "aún no")
        for f in filas
    ]
    return _en_columnas([cabecera, *cuerpo]) if filas else "Todavía no hay ninguna cuenta."


def tabla_de_uno(filas: list[UsoDeUnDia]) -> str:
    """Para leer en la terminal."""
    cabecera = ("día", "facturas", "clientes", "guardado", "llamadas")
    cuerpo = [
        (str(f.dia), str(f.facturas), str(f.clientes), tamano(f.bytes), str(f.llamadas))
        if f.medido
        else (str(f.dia), "-", "-", "-", str(f.llamadas))
        for f in filas
    ]
    return _en_columnas([cabecera, *cuerpo]) if filas else "De esa cuenta no hay nada medido entre esos días."


def tamano(cuantos: int) -> str:
    """Un tamaño para leer.

    >>> tamano(0), tamano(999), tamano(1_500), tamano(23_456_789)
    ('0 B', '999 B', '1,5 kB', '23,5 MB')
    """
    cantidad, unidad = float(cuantos), 0
    while cantidad >= 1000 and unidad < len(_UNIDADES) - 1:
        cantidad, unidad = cantidad / 1000, unidad + 1
    return f"{cantidad:.1f} {_UNIDADES[unidad]}".replace(".", ",") if unidad else f"{cuantos} B"


def _periodo(desde: date | None, hasta: date | None) -> tuple[date, date]:
    hasta = hasta or max(usos.hoy(), desde or usos.hoy())
    return desde or hasta.replace(day=1), hasta


def _en_columnas(filas: list[tuple[str, ...]]) -> str:
    """La primera columna, a la izquierda; las cifras, a la derecha."""
    anchos = [max(map(len, columna)) for columna in zip(*filas, strict=True)]
    lineas = (
        "  ".join([fila[0].ljust(anchos[0]), *(t.rjust(a) for t, a in zip(fila[1:], anchos[1:], strict=True))])
        for fila in filas
    )
    return "\n".join(linea.rstrip() for linea in lineas)
