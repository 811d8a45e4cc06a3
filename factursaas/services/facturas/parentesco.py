"""Las facturas que corrigen o canjean a otra, y lo que eso permite hacer con ella."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from factursaas.db import TenantSession
from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.estados import EstadoFactura, TipoFactura, exigir_rectificable
from factursaas.domain.rectificacion import ModoRectificacion
from factursaas.models import Factura, FacturaOrigen


def exigir_corregible(db: TenantSession, original: Factura, metodo: ModoRectificacion | None) -> None:
    """Comprueba que una factura se puede rectificar así.

    Raises:
        EstadoNoPermitido: si no está emitida, o lo impide otra que ya la corrige.
    """
    exigir_rectificable(EstadoFactura(original.estado))
    for otra in vivas_sobre(db, original.id):
        if ocupa_su_sitio(otra):
            raise EstadoNoPermitido(
                f"A la factura {original.numero_completo} la sustituyó {otra.numero_completo}: corrige esa."
            )
        if metodo is ModoRectificacion.SUSTITUCION:
            raise EstadoNoPermitido(
                f"La factura {original.numero_completo} ya está rectificada por diferencias en "
                f"{otra.numero_completo}: sigue por diferencias."
            )


def exigir_canjeable(db: TenantSession, original: Factura) -> None:
    """Comprueba que una factura se puede canjear por una completa.

    Raises:
        EstadoNoPermitido: si no es simplificada, no está viva o ya se canjeó.
    """
    if not es_canjeable(original):
        raise EstadoNoPermitido("Solo se canjean facturas simplificadas.")
    if original.estado not in (EstadoFactura.EMITIDA, EstadoFactura.COBRADA):
        raise EstadoNoPermitido(
            f"La factura {original.numero_completo or 'en borrador'} no se puede canjear: "
            + ("emítela antes." if original.numero is None else "ya está anulada o rectificada.")
        )
    for otra in vivas_sobre(db, original.id):
        raise EstadoNoPermitido(f"La factura {original.numero_completo} ya se canjeó por {otra.numero_completo}.")


def es_canjeable(factura: Factura) -> bool:
    """Si es de las que se canjean: una simplificada, o la rectificativa que la sustituye entera."""
    if factura.tipo == TipoFactura.RECTIFICATIVA_SIMPLIFICADA:
        return factura.metodo == ModoRectificacion.SUSTITUCION
    return factura.tipo == TipoFactura.SIMPLIFICADA


def ocupa_su_sitio(otra: Factura) -> bool:
    """Si lo que corrige lo sustituye entero: por sustitución, o en un canje."""
    return otra.metodo == ModoRectificacion.SUSTITUCION or otra.tipo == TipoFactura.SUSTITUTIVA


def vale_en_su_sitio(otra: Factura) -> bool:
    """Si sigue valiendo y lo que corrige lo sustituye entero."""
    return ocupa_su_sitio(otra) and otra.estado != EstadoFactura.ANULADA and not _deshecha(otra)


def vivas_sobre(db: TenantSession, original_id: UUID) -> list[Factura]:
    """Las emitidas que corrigen o canjean una factura y siguen valiendo."""
    return [factura for factura in corregidas_por(db, [original_id]) if not _deshecha(factura)]


def _deshecha(factura: Factura) -> bool:
    """Un canje corregido ya no vale: las simplificadas vuelven a estar libres."""
    return factura.tipo == TipoFactura.SUSTITUTIVA and factura.estado == EstadoFactura.RECTIFICADA


def corregidas_por(db: TenantSession, ids: Iterable[UUID], salvo: UUID | None = None) -> Sequence[Factura]:
    """Las emitidas y no anuladas que corrigen o canjean alguna de esas, de la primera a la última."""
    corrigen = select(FacturaOrigen.factura_id).where(col(FacturaOrigen.original_id).in_(list(ids)))
    vivas: ColumnElement[bool] = col(Factura.numero).is_not(None) & (col(Factura.estado) != EstadoFactura.ANULADA.value)
    consulta = select(Factura).where(col(Factura.id).in_(corrigen), vivas, col(Factura.id) != salvo)
    return db.exec(consulta.order_by(col(Factura.emitida_en))).all()
