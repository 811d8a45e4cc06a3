"""Repetir una factura: otra igual, con fecha de hoy."""

from datetime import date
from typing import Any
from uuid import UUID

from factursaas.db import TenantSession
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.estados import TipoFactura
from factursaas.models import Factura
from factursaas.services import clientes, emisor, series
from factursaas.services.facturas import borradores
from factursaas.services.facturas.consulta import leer
from factursaas.services.facturas.datos import DatosFactura, DatosLinea

_IGUAL = ("cliente_id", "precios_con_impuestos", "descuento_global_pct", "descuento_global_importe", "moneda")
_TAMBIEN = ("forma_pago", "notas")


def repetir(db: TenantSession, factura_id: UUID) -> Factura:
    """Escribe un borrador como otra factura: mismo cliente, líneas, precios e impuestos, con fecha de hoy.

    Los vencimientos se vuelven a contar desde hoy. Lo que fue de aquella no pasa a esta: cobros, anticipos, fecha de
    la operación, cambio de moneda, ni a qué factura corrige o canjea. Si un tipo ya no vale, lo dirá su revisión.

    Raises:
        EstadoNoPermitido: si es una rectificativa, que solo corrige a la suya.
    """
    original = leer(db, factura_id)
    tipo = TipoFactura(original.tipo)
    if tipo.es_rectificativa:
        raise EstadoNoPermitido("Una rectificativa no se repite: corrige a una factura concreta. Repite la original.")
    hoy = emisor.hoy(db)
    hecho: dict[str, Any] = {campo: getattr(original, campo) for campo in (*_IGUAL, *_TAMBIEN)}
    hecho |= {"tipo": tipo if tipo.es_suelta else TipoFactura.COMPLETA, "fecha": hoy}
    hecho |= {"serie": _serie(db, original.serie, hecho["tipo"]), "lineas": [_copia(li) for li in original.lineas]}
    return borradores.crear(db, DatosFactura(**hecho, **_vencimientos(db, original, hoy)))


def _serie(db: TenantSession, codigo: str, tipo: TipoFactura) -> str | None:
    """La misma, si sigue sirviendo; si no, la que toque."""
    try:
        return series.elegir(db, codigo, tipo).codigo
    except DatosNoValidos:
        return None


def _copia(linea: Any) -> DatosLinea:
    return DatosLinea.model_validate({campo: getattr(linea, campo) for campo in DatosLinea.model_fields})


def _vencimientos(db: TenantSession, original: Factura, hoy: date) -> dict[str, Any]:
    """Los plazos del cliente; si no los tiene, los mismos días que se dieron entonces."""
    cliente = clientes.leer(db, original.cliente_id) if original.cliente_id else None
    if not original.vencimientos or (cliente and cliente.plazos):
        return {}
    return {
        "vencimientos": [
            {"fecha": hoy + (v.fecha - original.fecha), "importe": v.importe if v.fijo else None}
            for v in original.vencimientos
        ]
    }
