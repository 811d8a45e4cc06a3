"""El servicio donde quien recibe una factura comprueba, con su QR, que el emisor la ha remitido."""

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

from factursaas.domain.nif import es_nif
from factursaas.simulador.fechas import leer_fecha
from factursaas.simulador.matriz import Estado

_CAMPOS = ("nif", "numserie", "fecha", "importe")
_IMPORTE = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?")
_FALTA = {"nif": "1001", "numserie": "1002", "fecha": "1003", "importe": "1004"}
_MALO = {"nif": "2001", "numserie": "2002", "fecha": "2003", "importe": "2004"}


@dataclass(frozen=True, slots=True)
class Cotejo:
    """El resultado: si se encontró la factura, o el código de lo que está mal en la dirección."""

    encontrada: bool
    mensaje: str
    codigo: str | None = None

    def datos(self) -> dict[str, Any]:
        """Para `formato=json`."""
        return {"encontrada": self.encontrada, "codigo": self.codigo, "mensaje": self.mensaje}

    def pagina(self) -> str:
        """Para quien lee el QR con el teléfono."""
        titulo = "Factura encontrada" if self.encontrada else "Factura no encontrada"
        return (
            '<!doctype html><html lang="es"><meta charset="utf-8"><title>Cotejo de facturas</title>'
            f"<h1>{titulo}</h1><p>{escape(self.mensaje)}</p><p>Simulador: no es la Agencia Tributaria.</p></html>"
        )


def cotejar(conexion: sqlite3.Connection, parametros: Mapping[str, str], *, verificable: bool) -> Cotejo:
    """Busca la factura que dice un QR. Una anulada no se encuentra."""
    for campo in _CAMPOS:
        if not parametros.get(campo):
            return Cotejo(False, f"Falta el parámetro {campo}.", _FALTA[campo])
        if not _bien_escrito(campo, parametros[campo]):
            return Cotejo(False, f"El parámetro {campo} no tiene el formato debido.", _MALO[campo])
    if not _esta(conexion, parametros, verificable=verificable):
        return Cotejo(False, "No consta ninguna factura con esos datos. Puede que su emisor aún no la haya remitido.")
    return Cotejo(True, "El emisor ha remitido esta factura y sus datos coinciden.")


def _bien_escrito(campo: str, valor: str) -> bool:
    if campo == "nif":
        return es_nif(valor)
    if campo == "fecha":
        return leer_fecha(valor) is not None
    if campo == "importe":
        return _IMPORTE.fullmatch(valor) is not None
    return len(valor) <= 60 and valor.isascii() and valor.isprintable()


def _esta(conexion: sqlite3.Connection, parametros: Mapping[str, str], *, verificable: bool) -> bool:
    """Las verificables se remiten al emitirlas; las demás solo constan si se pidieron con un requerimiento."""
    fila = conexion.execute(
        "SELECT f.estado, f.importe, e.requerimiento FROM facturas f JOIN registros r ON r.id = f.registro"
        " JOIN envios e ON e.id = r.envio WHERE f.nif = ? AND f.numero = ? AND f.fecha = ?",
        tuple(parametros[campo] for campo in _CAMPOS[:3]),
    ).fetchone()
    if fila is None or fila["estado"] == Estado.ANULADO or (fila["requerimiento"] is None) != verificable:
        return False
    return Decimal(fila["importe"]) == Decimal(parametros["importe"])
