"""Los fallos que se le piden al simulador, para ver cómo los lleva quien le envía."""

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Clase(StrEnum):
    """Qué puede salir mal. El comentario dice qué es el valor, si lo lleva."""

    RETRASO = "retraso"  # segundos que tarda en contestar, después de guardar
    SIN_RESPUESTA = "sin_respuesta"  # guarda y cierra sin contestar
    ERROR_500 = "error_500"  # no guarda
    XML_ROTO = "xml_roto"  # guarda y contesta algo que no es XML
    CORTE = "corte"  # guarda y cierra a media respuesta
    RELOJ = "reloj"  # segundos de desfase del reloj del simulador
    RECHAZAR = "rechazar"  # código con que rechaza un registro; se puede decir cuál
    ACEPTAR_CON_ERRORES = "aceptar_con_errores"  # código con que acepta un registro; se puede decir cuál
    SOAP_FAULT = "soap_fault"  # código con que niega el mensaje entero
    ESPERA = "espera"  # segundos de TiempoEsperaEnvio
    HTML = "html"  # contesta la página de error y no guarda
    GIGANTE = "gigante"  # megas que ocupa la respuesta; guarda
    ENTIDADES = "entidades"  # guarda y contesta con DOCTYPE y entidades


AL_CONTESTAR = (Clase.SIN_RESPUESTA, Clase.XML_ROTO, Clase.CORTE, Clase.GIGANTE, Clase.ENTIDADES)
_VALORES: dict[Clase, int] = {
    Clase.RETRASO: 5,
    Clase.RELOJ: 0,
    Clase.RECHAZAR: 1104,
    Clase.ACEPTAR_CON_ERRORES: 2001,
    Clase.SOAP_FAULT: 4111,
    Clase.ESPERA: 60,
    Clase.GIGANTE: 100,
}
# El reloj no llega a salirse de las fechas que existen.
_TOPES = {Clase.RELOJ: 10**9, Clase.ESPERA: 9999, Clase.RETRASO: 3600, Clase.GIGANTE: 2000}


@dataclass(frozen=True, slots=True)
class Fallo:
    """Un fallo pedido: cuántas veces (nulo es siempre), a qué obligado y, si atañe a un registro, a cuál."""

    clase: Clase
    veces: int | None = 1
    nif: str | None = None
    valor: int = 0
    numero: str | None = None


def leer_fallo(datos: Mapping[str, Any]) -> Fallo:
    """Un fallo tal como se pide en la API de control. El reloj se queda desfasado mientras no se diga otra cosa.

    Raises:
        ValueError: si no hay tal clase o algún dato no es lo que debe ser.
    """
    if sobran := set(datos) - {"clase", "veces", "nif", "valor", "numero"}:
        raise ValueError(f"No sé qué es {', '.join(sorted(sobran))}.")
    if datos.get("clase") not in list(Clase):
        raise ValueError(f"Los fallos son: {', '.join(Clase)}.")
    clase = Clase(datos["clase"])
    veces, valor = datos.get("veces", None if clase is Clase.RELOJ else 1), datos.get("valor")
    valor = _VALORES.get(clase, 0) if valor is None else valor
    tope = _TOPES.get(clase, 9999)
    if veces is not None and (type(veces) is not int or not 1 <= veces <= 10**6):
        raise ValueError("Las veces son un entero a partir de 1, o nulo para siempre.")
    if type(valor) is not int or not (-tope if clase is Clase.RELOJ else 0) <= valor <= tope:
        raise ValueError(f"El valor es un entero de hasta {tope}.")
    return Fallo(clase, veces, _texto(datos, "nif"), valor, _texto(datos, "numero"))


def poner(conexion: sqlite3.Connection, fallo: Fallo) -> None:
    """Lo apunta detrás de los que haya."""
    conexion.execute(
        "INSERT INTO fallos (clase, veces, nif, valor, numero) VALUES (:clase, :veces, :nif, :valor, :numero)",
        asdict(fallo),
    )


def ver(conexion: sqlite3.Connection) -> list[dict[str, Any]]:
    """Los que quedan por ocurrir."""
    filas = conexion.execute("SELECT clase, veces, nif, valor, numero FROM fallos ORDER BY id")
    return [dict(fila) for fila in filas]


def limpiar(conexion: sqlite3.Connection) -> None:
    """Los quita todos."""
    conexion.execute("DELETE FROM fallos")


def tomar(conexion: sqlite3.Connection, clase: Clase, nif: str, numero: str | None = None) -> Fallo | None:
    """El primero de esa clase que toca ahora, que se gasta una vez."""
    fila = conexion.execute(
        "SELECT * FROM fallos WHERE clase = ? AND (nif IS NULL OR nif = ?) AND (numero IS NULL OR numero = ?)"
        " ORDER BY id LIMIT 1",
        (clase, nif, numero),
    ).fetchone()
    if fila is None:
        return None
    conexion.execute("UPDATE fallos SET veces = veces - 1 WHERE id = ?", (fila["id"],))
    conexion.execute("DELETE FROM fallos WHERE veces <= 0")
    return Fallo(clase, fila["veces"], fila["nif"], fila["valor"], fila["numero"])


def _texto(datos: Mapping[str, Any], nombre: str) -> str | None:
    valor = datos.get(nombre)
    if not isinstance(valor, str | None):
        raise ValueError(f"«{nombre}» es un texto.")
    return valor
