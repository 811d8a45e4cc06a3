"""Lo que hace quien factura, paso a paso y por los servicios, para contar una historia en una prueba."""

from decimal import Decimal
from typing import Any

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Factura
from factursaas.services import facturas
from factursaas.services.facturas.datos import DatosRectificar
from tests import fabrica


def rectificar(quien: Inquilino, original: Factura, **datos: Any) -> Factura:
    with tenant_session(quien) as db:
        return facturas.rectificar(db, original.id, DatosRectificar.model_validate({"motivo": "Error"} | datos))


def emitir(quien: Inquilino, factura: Factura) -> Factura:
    with tenant_session(quien) as db:
        return facturas.emitir(db, factura.id)


def rectificada(quien: Inquilino, original: Factura, **datos: Any) -> Factura:
    return emitir(quien, rectificar(quien, original, **datos))


def cobrar(quien: Inquilino, factura: Factura, importe: str | None = None, **datos: Any) -> Factura:
    with tenant_session(quien) as db:
        return facturas.cobrar(db, factura.id, facturas.DatosCobro.model_validate({"importe": importe} | datos))


def leer(quien: Inquilino, factura: Factura) -> Factura:
    with tenant_session(quien) as db:
        return facturas.leer(db, factura.id)


def saldo(quien: Inquilino, factura: Factura) -> tuple[str, Decimal]:
    """Su estado y lo que falta por cobrar."""
    ahora = leer(quien, factura)
    return ahora.estado, ahora.total_a_pagar - ahora.cobrado


def linea(precio: str = "100.00", **cambios: Any) -> dict[str, Any]:
    return fabrica.LINEA | {"precio": precio} | cambios


def anular(quien: Inquilino, factura: Factura) -> Factura:
    with tenant_session(quien) as db:
        return facturas.anular(db, factura.id, facturas.DatosAnulacion(motivo="No debió existir"))
