"""Contenidos de registro que cuadran, para cambiarles una cosa."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from factursaas.domain.verifactu.registro import (
    Alta,
    Detalle,
    IdFactura,
    IdOtro,
    ImporteRectificado,
    Persona,
    TipoId,
    escribir_importe,
)

FACTURA = IdFactura("12345678Z", "A-1", "09-01-2027")
CLIENTE = Persona("Peluquería Íñigo, S.L.", "B12345674")
NORMAL = Detalle("01", "01", "S1", "100.00", "21.00", "21.00")
CON_RECARGO = replace(NORMAL, tipo_recargo="5.20", cuota_recargo="5.20")
EXENTA = Detalle("01", "01", "E1", "100.00")
NO_SUJETA = Detalle("01", "01", "N2", "100.00")
INVERSION = Detalle("01", "01", "S2", "100.00", "0.00", "0.00")
RECTIFICADO = ImporteRectificado("100.00", "21.00")


def alta(*detalles: Detalle, tipo: str = "F1", **cambios: Any) -> Alta:
    """Los totales salen del desglose, y lleva lo que su tipo pide."""
    lineas = detalles or (NORMAL,)
    cuotas = _suma(d.cuota for d in lineas) + _suma(d.cuota_recargo for d in lineas)
    datos: dict[str, Any] = {
        "destinatarios": () if tipo in ("F2", "R5") else (CLIENTE,),
        "metodo": "I" if tipo.startswith("R") else None,
        "cuota_total": escribir_importe(cuotas),
        "importe_total": escribir_importe(cuotas + _suma(d.base for d in lineas)),
    }
    return Alta(
        **{"factura": FACTURA, "nombre_emisor": "Ana Núñez", "descripcion": "Horas"} | datos | cambios,
        tipo=tipo,
        detalles=lineas,
    )


def de_fuera(tipo: TipoId, numero: str, pais: str | None = None) -> dict[str, tuple[Persona, ...]]:
    """El destinatario, cuando no tiene NIF español."""
    return {"destinatarios": (Persona("Müller GmbH", IdOtro(tipo, numero, pais)),)}


def _suma(textos: Any) -> Decimal:
    return sum((Decimal(texto or 0) for texto in textos), Decimal(0))
