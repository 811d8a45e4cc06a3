"""Quién firma y quién recibe una factura, tal como se copia en ella."""

from typing import Any

from factursaas.models import Cliente, Emisor

_COMUNES = ("nif", "nombre", "direccion", "codigo_postal", "municipio", "provincia", "pais", "email", "telefono")
_DEL_EMISOR = ("iban", "territorio")
_DEL_CLIENTE = ("iban", "mandato")


def copiar_parte(parte: Emisor | Cliente) -> dict[str, Any]:
    """Los datos de ahora; el emisor trae además dónde cobra y dónde tributa, y el cliente, dónde se le cobra."""
    campos = (*_COMUNES, *(_DEL_EMISOR if isinstance(parte, Emisor) else _DEL_CLIENTE))
    return {campo: getattr(parte, campo) for campo in campos}
