"""El permiso para que soporte mire una cuenta, y lo que queda escrito cuando la mira.

Quien mira trabaja en transacciones de solo lectura: lo que se deja escrito de él va en otra, a nombre de la cuenta.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from factursaas.db import TenantSession, tenant_session
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import SinPermiso
from factursaas.domain.planes import Inquilino
from factursaas.models import PermisoDeSoporte
from factursaas.services import auditoria
from factursaas.services.avisos import avisar

DURA = timedelta(hours=24)


def permiso(db: TenantSession) -> datetime | None:
    """Hasta cuándo puede mirar soporte; nada si no puede."""
    vivo = col(PermisoDeSoporte.hasta) > datetime.now(UTC)
    return db.exec(select(PermisoDeSoporte.hasta).where(vivo)).first()


def dar_permiso(db: TenantSession) -> datetime:
    """Deja que soporte mire la cuenta durante un día, sin poder cambiar nada."""
    hasta = datetime.now(UTC) + DURA
    alta = insert(PermisoDeSoporte).values(user_id=db.inquilino.user_id, hasta=hasta)
    db.exec(
        alta.on_conflict_do_update(index_elements=["user_id"], set_={"hasta": hasta, "updated_at": datetime.now(UTC)})
    )
    auditoria.anotar(db, Acto.CONSENTIMIENTO_DAR, "", "Permiso a soporte para mirar la cuenta durante 24 horas")
    avisar(db, db.inquilino.user_id)
    return hasta


def retirar_permiso(db: TenantSession) -> None:
    """Soporte deja de ver la cuenta ya mismo, esté donde esté."""
    vivo = col(PermisoDeSoporte.hasta) > datetime.now(UTC)
    db.exec(update(PermisoDeSoporte).where(vivo).values(hasta=datetime.now(UTC)))
    auditoria.anotar(db, Acto.CONSENTIMIENTO_RETIRAR, "", "Permiso a soporte retirado")
    avisar(db, db.inquilino.user_id)


def entrar(quien: Inquilino) -> None:
    """Empieza a mirar una cuenta; se pueda o no, queda escrito en ella.

    Raises:
        SinPermiso: si su dueño no lo ha dado o ya no vale.
    """
    _exigir(quien, "", "la cuenta")
    _dejar_escrito(quien, Acto.SOPORTE_ENTRAR, "", "Soporte ha empezado a mirar la cuenta")


def visitar(quien: Inquilino, sitio: str) -> None:
    """Mira una página o un documento; se pueda o no, queda escrito.

    Raises:
        SinPermiso: si su dueño no lo ha dado o ya no vale.
    """
    _exigir(quien, sitio, sitio)
    _dejar_escrito(quien, Acto.SOPORTE_MIRAR, sitio, f"Soporte ha mirado {sitio}")


def salir(quien: Inquilino, motivo: str = "") -> None:
    """Deja de mirar la cuenta."""
    _dejar_escrito(quien, Acto.SOPORTE_SALIR, "", f"Soporte ha dejado de mirar la cuenta{motivo}")


def puede(quien: Inquilino) -> bool:
    """Si ahora mismo puede mirar. Lo decide la misma puerta que da los datos."""
    try:
        with tenant_session(quien) as db:
            db.connection()
    except SinPermiso:
        return False
    return True


def _exigir(quien: Inquilino, objeto_id: str, que: str) -> None:
    if not puede(quien):
        _dejar_escrito(quien, Acto.SOPORTE_RECHAZADO, objeto_id, f"Soporte ha querido mirar {que} sin tener permiso")
        raise SinPermiso


def _dejar_escrito(quien: Inquilino, acto: Acto, objeto_id: str, resumen: str) -> None:
    """Lo escribe en la cuenta mirada, en su propia transacción y a nombre de quien mira."""
    with tenant_session(replace(quien, suplantado=False, sesion_id="")) as db:
        auditoria.anotar(db, acto, objeto_id, resumen)
