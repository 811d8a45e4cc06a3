"""Criterio de caja: qué parte del impuesto de una factura se devenga con cada cobro."""

from collections.abc import Iterator
from decimal import Decimal

from factursaas.db import TenantSession
from factursaas.domain.caja import Cobro, Devengo, GrupoDevengado, con_lo_retenido, devengos, limite_de_devengo
from factursaas.domain.documento import CERO
from factursaas.models import Factura
from factursaas.services.facturas import parentesco, saldos
from factursaas.services.facturas.consulta import leer, leer_cobros
from factursaas.services.facturas.guardado import totales_guardados


def devengos_de(db: TenantSession, factura: Factura) -> tuple[Devengo, ...]:
    """Los devengos de una factura, del primero al último; ninguno si no va por caja.

    La que sustituye a otra devenga lo suyo menos lo que ya devengó aquella: entre las dos, lo que debió ser.
    """
    if not factura.criterio_caja or factura.anulada_en is not None:
        return ()
    heredera = saldos.heredera(db, factura.id)
    vivos = [c for c in leer_cobros(db, factura.id) if c.deshecho_en is None]
    if heredera is not None:
        # Lo que se le debía ya no se devenga aquí, sino en la que ocupa su sitio.
        vivos = [cobro for cobro in vivos if cobro.otra_id != heredera.id]
    totales = totales_guardados(factura)
    cobros = con_lo_retenido(totales, [Cobro(c.fecha, c.importe) for c in vivos])
    operacion = min(factura.fecha_operacion or factura.fecha, *(o.fecha for o in factura.origenes), factura.fecha)
    limite = None if heredera else max(limite_de_devengo(operacion), factura.fecha)
    return (*_lo_ya_devengado(db, factura), *devengos(totales, cobros, limite))


def _lo_ya_devengado(db: TenantSession, factura: Factura) -> Iterator[Devengo]:
    """Lo que devengaron las que sustituye, con el signo cambiado."""
    if not parentesco.ocupa_su_sitio(factura):
        return
    for origen in factura.origenes:
        if origen.original_id is None:
            continue
        bases: dict[Decimal, Decimal] = {}
        cuotas: dict[Decimal, Decimal] = {}
        for devengo in devengos_de(db, leer(db, origen.original_id)):
            for grupo in devengo.grupos:
                bases[grupo.tipo] = bases.get(grupo.tipo, CERO) - grupo.base
                cuotas[grupo.tipo] = cuotas.get(grupo.tipo, CERO) - grupo.cuota
        if any(bases.values()):
            grupos = tuple(GrupoDevengado(tipo, base, cuotas[tipo]) for tipo, base in bases.items())
            yield Devengo(factura.fecha, CERO, grupos)
