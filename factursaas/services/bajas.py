"""La baja de una persona: se va lo suyo y se queda lo que la ley manda conservar."""

from datetime import UTC, datetime

from sqlalchemy import delete
from sqlmodel import col, select, update

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.models import ClaveIdempotencia, Cliente, Correo, Cuenta, Emisor, Factura, FacturaLinea, Logo, Producto
from factursaas.services import auditoria, cuentas, ensayo


def dar_de_baja(db: TenantSession) -> None:
    """Separa la cuenta de su persona y borra lo que no hace falta para responder de lo facturado.

    Quedan las facturas emitidas con sus cobros y su numeración, y los datos fiscales de las dos partes (art. 29.2.e
    y 66 a 70 Ley 58/2003, art. 19 RD 1619/2012). Se van lo ensayado, el correo y los que se le mandaron, los
    borradores, las notas internas, los datos de contacto y de banco, y los clientes y productos con los que no se ha
    facturado. Repetirla no cambia nada.
    """
    cuentas.anotar_token(db)
    ensayo.vaciar(db)
    db.exec(delete(ClaveIdempotencia))
    db.exec(delete(Correo))
    db.exec(delete(Factura).where(col(Factura.estado) == "BORRADOR"))
    db.exec(update(Factura).where(col(Factura.notas_internas) != "").values(notas_internas=""))
    _borrar_sin_facturas(db)
    db.exec(update(Cliente).values(email="", telefono="", notas="", busqueda=""))
    db.exec(update(Emisor).values(email="", telefono="", iban=""))
    db.exec(
        update(Cuenta)
        .where(col(Cuenta.baja_en).is_(None))
        .values(email="", plan=None, plan_fuente=None, plan_en=None, impago_desde=None, baja_en=datetime.now(UTC))
    )
    auditoria.anotar(db, Acto.CUENTA_BAJA, "", "Cuenta dada de baja")


def _borrar_sin_facturas(db: TenantSession) -> None:
    """Clientes, productos y logotipos que no aparecen en ninguna factura."""
    con_cliente = select(col(Factura.cliente_id)).where(col(Factura.cliente_id).is_not(None))
    con_producto = select(col(FacturaLinea.producto_id)).where(col(FacturaLinea.producto_id).is_not(None))
    con_logo = select(col(Factura.logo_id)).where(col(Factura.logo_id).is_not(None))
    db.exec(delete(Cliente).where(col(Cliente.id).not_in(con_cliente)))
    db.exec(delete(Producto).where(col(Producto.id).not_in(con_producto)))
    db.exec(delete(Logo).where(col(Logo.id).not_in(con_logo)))
