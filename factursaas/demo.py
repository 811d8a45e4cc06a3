"""La cuenta de ejemplo de desarrollo y de las pruebas, con un año de facturas."""

from sqlmodel import select

from factursaas.db import tenant_session
from factursaas.domain.auditoria import ADMINISTRADOR
from factursaas.domain.planes import Inquilino, Plan
from factursaas.models import Cliente, Emisor
from factursaas.services import cuentas, muestra
from factursaas.services.muestra import Resultado

DEMO = Inquilino(user_id="user_demo", plan=Plan.PRO, email="demo@example.es", origen=ADMINISTRADOR)


def crear_si_vacia(quien: Inquilino = DEMO) -> Resultado | None:
    """Crea los datos de ejemplo si ese inquilino no tiene nada todavía. Todo o nada."""
    with tenant_session(quien) as db:
        cuentas.bloquear(db)
        if db.exec(select(Emisor.user_id)).first() or db.exec(select(Cliente.id)).first():
            return None
        return muestra.sembrar(db)
