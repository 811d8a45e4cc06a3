"""Ensayar, para las pruebas: empezar, emitir sin que valga y mirar qué queda."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import col, select

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura, Instalacion
from factursaas.services import ensayo
from tests import fabrica

TABLAS = (
    "facturas", "factura_lineas", "factura_vencimientos", "factura_origenes", "factura_pdfs", "cobros", "contadores",
    "registros", "instalaciones", "remisiones", "envios", "entregas",
)  # fmt: skip


def ensayando(quien: Inquilino) -> Inquilino:
    """El mismo, con sus datos puestos y ensayando."""
    fabrica.con_emisor(quien)
    with tenant_session(quien) as db:
        ensayo.empezar(db)
    return quien


def terminar(quien: Inquilino) -> int:
    with tenant_session(quien) as db:
        return ensayo.terminar(db, confirmado=True)


def borrar(quien: Inquilino) -> int:
    with tenant_session(quien) as db:
        return ensayo.borrar(db)


def como_esta(quien: Inquilino) -> ensayo.Ensayo:
    with tenant_session(quien) as db:
        return ensayo.leer(db)


def numeros(quien: Inquilino) -> list[str]:
    """Los de todas sus facturas numeradas, en orden."""
    with tenant_session(quien) as db:
        consulta = select(Factura.numero_completo).where(col(Factura.numero).is_not(None))
        return [numero for numero in db.exec(consulta.order_by(col(Factura.id))) if numero]


def instalaciones(quien: Inquilino) -> Sequence[Instalacion]:
    with tenant_session(quien) as db:
        return db.exec(select(Instalacion).order_by(col(Instalacion.id))).all()


def filas(quien: Inquilino) -> dict[str, int]:
    """Cuántas filas suyas hay en cada tabla de lo emitido; solo las que no están vacías."""
    with tenant_session(quien) as db:
        cuentas = {
            tabla: db.connection().execute(text(f"SELECT count(*) FROM {tabla}")).scalar_one() for tabla in TABLAS
        }
    return {tabla: cuantas for tabla, cuantas in cuentas.items() if cuantas}
