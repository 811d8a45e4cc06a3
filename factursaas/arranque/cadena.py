"""Comprobar las cadenas de registros de todos los inquilinos, o de uno."""

from collections.abc import Iterator
from dataclasses import dataclass

from factursaas import db
from factursaas.arranque import base
from factursaas.arranque.errores import ErrorDeArranque
from factursaas.domain.auditoria import ADMINISTRADOR
from factursaas.domain.planes import Inquilino
from factursaas.domain.plurales import contar
from factursaas.models import PedidaPor
from factursaas.services import comprobaciones, cuentas, emisor, instalaciones
from factursaas.services.comprobacion import Anomalia


@dataclass(frozen=True, slots=True)
class CadenaDeCuenta:
    """Cómo está la cadena de una cuenta."""

    user_id: str
    registros: int
    anomalias: tuple[Anomalia, ...]

    def __str__(self) -> str:
        cabecera = f"{'bien ' if not self.anomalias else 'FALLA'}  {self.user_id}: {contar(self.registros, 'registro')}"
        detalles = [f"         registro {a.posicion} ({a.numero}): {a.motivo}" for a in self.anomalias]
        return "\n".join([cabecera, *detalles])


def comprobar(user_id: str | None, *, guardar: bool = False) -> list[CadenaDeCuenta]:
    """Recorre la cadena de una cuenta y sus envíos; sin decir cuál, las de todas.

    El resultado solo se guarda si se pide, pero en NO VERI*FACTU comprobar deja siempre sus eventos (arts. 6.f, 7.i y
    7.j Orden HAC/1177/2024).

    Raises:
        ErrorDeArranque: si no hay tal cuenta: una errata no puede pasar por una cadena comprobada.
    """
    with base.en_marcha() as url, base.conectada(url):
        if user_id and not _existe(user_id):
            raise ErrorDeArranque(f"No hay ninguna cuenta «{user_id}». Comprueba el identificador.")
        return list(_comprobar([user_id] if user_id else _todas(), guardar=guardar))


def _existe(user_id: str) -> bool:
    with db.tenant_session(Inquilino(user_id)) as sesion:
        return cuentas.leer(sesion) is not None or emisor.leer(sesion) is not None


def _todas() -> list[str]:
    with db.system_session() as sesion:
        return instalaciones.obligados(sesion)


def _comprobar(cuentas: list[str], *, guardar: bool) -> Iterator[CadenaDeCuenta]:
    for user_id in cuentas:
        with db.tenant_session(Inquilino(user_id, origen=ADMINISTRADOR), instantanea=True) as sesion:
            leida = comprobaciones.comprobar(sesion)
        with db.tenant_session(Inquilino(user_id, origen=ADMINISTRADOR)) as sesion:
            if guardar:
                comprobaciones.dejar_escrita(sesion, leida, PedidaPor.A_MANO)
            else:
                comprobaciones.dejar_dicho(sesion, leida)
        yield CadenaDeCuenta(user_id, leida.registros, leida.anomalias)
