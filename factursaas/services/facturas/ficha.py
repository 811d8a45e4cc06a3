"""Una factura con todo lo que la rodea: lo que se enseña en su página y lo que responde la API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from factursaas.db import TenantSession
from factursaas.domain.escritura import menciones
from factursaas.domain.rectificacion import ModoRectificacion, Rectificacion, rectificar
from factursaas.domain.verifactu.qr import Cotejo
from factursaas.models import Cobro, Factura
from factursaas.services.facturas import parentesco
from factursaas.services.facturas.cobros import aviso_de_cobros
from factursaas.services.facturas.consulta import leer_cobros
from factursaas.services.facturas.cotejo import cotejo_de
from factursaas.services.facturas.guardado import grupos_guardados
from factursaas.services.facturas.revision import avisos_de
from factursaas.services.facturas.salida import Salida, salida_de
from factursaas.services.remision.historia import Presentado, ultimos_de


@dataclass(frozen=True, slots=True)
class FichaCompleta:
    """Una factura y lo que la rodea. `presentado` es lo último que se hizo con ella ante la AEAT."""

    factura: Factura
    cobros: Sequence[Cobro]
    corregida_por: Sequence[Factura]
    menciones: Sequence[str]
    rectificacion: Rectificacion | None
    avisos: Mapping[str, str]
    cotejo: Cotejo | None
    presentado: Presentado | None
    salida: Salida | None


def completar(db: TenantSession, factura: Factura) -> FichaCompleta:
    """Reúne lo que rodea a una factura; `factura` llega con sus partes."""
    borrador = factura.numero is None
    cobros = [] if borrador else leer_cobros(db, factura.id)
    aviso = aviso_de_cobros(factura, cobros)
    presentado = None if borrador else ultimos_de(db, [factura.id]).get(factura.id)
    return FichaCompleta(
        factura=factura,
        cobros=cobros,
        corregida_por=[] if borrador else parentesco.vivas_sobre(db, factura.id),
        menciones=_menciones(factura),
        rectificacion=_rectificacion(factura),
        avisos=avisos_de(db, factura) if borrador else {"medio": aviso} if aviso else {},
        cotejo=cotejo_de(db, factura),
        presentado=presentado,
        salida=salida_de(db, presentado) if presentado else None,
    )


def _menciones(factura: Factura) -> Sequence[str]:
    """Lo que la ley hace decir a la factura: lo guardado al emitir o, en un borrador, lo que diría."""
    return menciones(grupos_guardados(factura)) if factura.menciones is None else factura.menciones


def _rectificacion(factura: Factura) -> Rectificacion | None:
    if factura.metodo is None:
        return None
    sustituido = (factura.base_rectificada, factura.cuota_rectificada, factura.recargo_rectificado)
    return rectificar(factura, ModoRectificacion(factura.metodo), *sustituido)
