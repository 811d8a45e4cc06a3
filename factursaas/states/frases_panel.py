"""Trozos de frase y direcciones que se repiten en el panel."""

from datetime import date
from urllib.parse import urlencode

from factursaas.domain.dinero import NBSP
from factursaas.domain.plurales import contar, segun


def a_la_lista(desde: date, hasta: date, q: str = "") -> str:
    """La dirección de la lista con las facturas de esas fechas; los borradores, que no se han facturado, no."""
    filtros = {"q": q, "estado": "NUMERADA", "desde": desde.isoformat(), "hasta": hasta.isoformat()}
    return f"/facturas?{urlencode({campo: valor for campo, valor in filtros.items() if valor})}"


def contar_facturas(cuantas: int) -> str:
    """«Ninguna factura», «1 factura», «2 facturas»."""
    return contar_cosas(cuantas, ("factura", "facturas")) if cuantas else "Ninguna factura"


def contar_cosas(cuantas: int, cosa: tuple[str, str]) -> str:
    """«1 plazo», «2 plazos», sin que se partan en dos renglones."""
    return contar(cuantas, *cosa).replace(" ", NBSP, 1)


def escribir_faltan(dias: int) -> str:
    """«faltan 5 días», y el último día lo dice."""
    if not dias:
        return "hoy es el último día"
    return f"{segun(dias, 'falta', 'faltan')} {contar(dias, 'día')}"
