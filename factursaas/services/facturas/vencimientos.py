"""Cuándo se cobra una factura: lo que se escribió o los plazos de su cliente."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.vencimientos import (
    Vencimiento,
    fechas_de_pago,
    leer_plazos,
    proximo_vencimiento,
    repartir_vencimientos,
)
from factursaas.models import Cliente, Factura, FacturaVencimiento
from factursaas.services.facturas.datos import DatosFactura

Pedido = tuple[date, Decimal | None]


def poner(factura: Factura, datos: DatosFactura, cliente: Cliente | None) -> None:
    """Pone los vencimientos de un borrador con su total de ahora; lo que no cuadra se guarda como se escribió."""
    pedidos = _pedidos(factura, datos, cliente)
    try:
        repartidos = repartir_vencimientos(factura.total_a_pagar, pedidos, factura.moneda)
    except DatosNoValidos:
        repartidos = tuple(Vencimiento(fecha, importe or Decimal(0), importe is not None) for fecha, importe in pedidos)
    _guardar(factura, repartidos)


def cuadrar(factura: Factura) -> None:
    """Reparte lo que se va a cobrar al emitir.

    Raises:
        DatosNoValidos: si los importes escritos no suman lo que se paga.
    """
    _guardar(factura, repartir_vencimientos(factura.total_a_pagar, _guardados(factura), factura.moneda))
    factura.proximo_vencimiento = proximo(factura)


def proximo(factura: Factura) -> date | None:
    """El primer día de cobro que lo cobrado no cubre."""
    return proximo_vencimiento(de(factura), factura.cobrado)


def de(factura: Factura) -> tuple[Vencimiento, ...]:
    """Los vencimientos guardados."""
    return tuple(Vencimiento(v.fecha, v.importe, v.fijo) for v in factura.vencimientos)


def _pedidos(factura: Factura, datos: DatosFactura, cliente: Cliente | None) -> list[Pedido]:
    dichos = datos.model_fields_set
    if datos.vencimientos is not None:
        factura.plazos = None
        return _sin_repetir([(v.fecha, v.importe) for v in datos.vencimientos])
    if "vencimiento" in dichos or "vencimientos" in dichos:
        factura.plazos = None
        return [(datos.vencimiento, None)] if datos.vencimiento else []
    if factura.plazos is None:
        return _guardados(factura)
    factura.plazos = cliente.plazos if cliente and factura.total_a_pagar > 0 else ""
    dias = leer_plazos(factura.plazos)
    fechas = fechas_de_pago(factura.fecha, dias, cliente.dia_pago if cliente else 0)
    return [(fecha, None) for fecha in dict.fromkeys(fechas)]


def _sin_repetir(pedidos: list[Pedido]) -> list[Pedido]:
    if len({fecha for fecha, _ in pedidos}) != len(pedidos):
        raise DatosNoValidos({"vencimientos": "Hay dos vencimientos el mismo día: júntalos en uno."})
    return pedidos


def _guardados(factura: Factura) -> list[Pedido]:
    return [(v.fecha, v.importe if v.fijo else None) for v in factura.vencimientos]


def _guardar(factura: Factura, repartidos: Sequence[Vencimiento]) -> None:
    """Cambia las filas en su sitio: borrar una fecha y volver a ponerla chocaría con ella misma."""
    antes = {v.fecha: v for v in factura.vencimientos}
    filas: list[FacturaVencimiento] = []
    for repartido in repartidos:
        fila = antes.get(repartido.fecha) or FacturaVencimiento(
            user_id=factura.user_id, factura_id=factura.id, fecha=repartido.fecha
        )
        fila.importe, fila.fijo = repartido.importe, repartido.fijo
        filas.append(fila)
    factura.vencimientos = filas
    factura.vencimiento = filas[-1].fecha if filas else None
