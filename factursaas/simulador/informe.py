"""Los libros contados en JSON, para comparar lo que llegó con lo que se cree haber enviado, y borrar un ensayo."""

import sqlite3
from typing import Any

_ENVIOS = (
    "SELECT id, peticion, nif, presentador, instante, csv, estado, incidencia, requerimiento, espera, recibido,"
    " respondido FROM envios WHERE nif = ? ORDER BY id"
)
_REGISTROS = (
    "SELECT id, envio, tipo, numero, fecha, referencia, instalacion, huella, huella_anterior, estado, codigo, xml"
    " FROM registros WHERE nif = ? ORDER BY id"
)
_FACTURAS = (
    "SELECT f.numero, f.fecha, f.estado, f.codigo, f.modificada, f.importe, r.huella, r.instalacion, e.csv,"
    " e.incidencia FROM facturas f JOIN registros r ON r.id = f.registro JOIN envios e ON e.id = r.envio"
    " WHERE f.nif = ? ORDER BY f.orden, f.numero"
)
_CADENAS = (
    "SELECT r.instalacion, r.huella, r.numero, r.fecha, r.estado FROM registros r JOIN (SELECT max(id) id"
    " FROM registros WHERE nif = ? GROUP BY sistema) u ON u.id = r.id ORDER BY r.id"
)
_ANOTACIONES = "SELECT clase, instante, detalle FROM anotaciones WHERE nif = ? ORDER BY id"


def contar_libros(conexion: sqlite3.Connection, nif: str) -> dict[str, list[dict[str, Any]]]:
    """Todo lo de un obligado. `cadenas` es el último registro que llegó de cada sistema."""
    consultas = {
        "facturas": _FACTURAS,
        "registros": _REGISTROS,
        "cadenas": _CADENAS,
        "envios": _ENVIOS,
        "anotaciones": _ANOTACIONES,
    }
    return {
        nombre: [_fila(fila) for fila in conexion.execute(consulta, (nif,))] for nombre, consulta in consultas.items()
    }


def borrar_libros(conexion: sqlite3.Connection, nif: str, instalacion: str | None = None) -> int:
    """Borra lo de un obligado, o solo lo de una instalación suya; dice cuántos registros eran."""
    datos = {"nif": nif, "instalacion": instalacion}
    ensayo = "SELECT id FROM registros WHERE nif = :nif AND (:instalacion IS NULL OR instalacion = :instalacion)"
    conexion.execute(f"DELETE FROM facturas WHERE registro IN ({ensayo})", datos)  # noqa: S608 - texto fijo
    borrados = conexion.execute(f"DELETE FROM registros WHERE id IN ({ensayo})", datos).rowcount  # noqa: S608 - texto fijo
    conexion.execute("DELETE FROM envios WHERE nif = :nif AND id NOT IN (SELECT envio FROM registros)", datos)
    if instalacion is None:
        conexion.execute("DELETE FROM anotaciones WHERE nif = :nif", datos)
    return borrados


def _fila(fila: sqlite3.Row) -> dict[str, Any]:
    """Los mensajes y los registros son texto en UTF-8: se comprobó al recibirlos."""
    leida = {nombre: fila[nombre] for nombre in fila.keys()}  # noqa: SIM118 - una fila no se recorre por nombres
    return {nombre: valor.decode() if isinstance(valor, bytes) else valor for nombre, valor in leida.items()}
