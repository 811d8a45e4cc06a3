"""La modalidad: si los registros se remiten a la AEAT o se guardan firmados, y cómo se cambia."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from factursaas.db import TenantSession
from factursaas.domain.dinero import escribir_fecha
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.verifactu.evento import TipoEvento
from factursaas.domain.verifactu.modalidad import Modalidad
from factursaas.services import emisor, eventos, modalidades, relevos
from factursaas.services.modalidades import Situacion
from factursaas.states.base import TenantState
from factursaas.states.frases_verifactu import escribir_fecha_y_hora


@dataclass(frozen=True, slots=True)
class FichaModalidad:
    """En cuál se está, qué impide pasar a la otra y, en NO VERI*FACTU, lo último que se anotó."""

    firmada: bool = False
    impedimento: str = ""
    renuncia: str = ""
    se_renuncia: bool = False
    ultimo_evento: str = ""


class ModalidadState(TenantState, rx.State):
    """La modalidad de quien factura."""

    ficha: FichaModalidad = FichaModalidad()
    cambiando: bool = False
    renunciando: bool = False

    @rx.event
    async def cargar(self):
        """Lee en cuál se está."""
        self.cambiando, self.renunciando = False, False
        self.ficha = await self._run(_leer)

    @rx.event
    async def preguntar_cambio(self, abierto: Any = None):
        """Abre o cierra la pregunta de cambiar."""
        self.cambiando = abierto is True and not self.ficha.impedimento

    @rx.event
    async def preguntar_renuncia(self, abierto: Any = None):
        """Abre o cierra la pregunta de renunciar."""
        self.renunciando = abierto is True and self.ficha.se_renuncia

    @rx.event
    async def cambiar(self):
        """Pasa a la otra modalidad, con otra cadena."""
        if not self.cambiando:
            return None
        return await self._hacer(_cambiar, "Modalidad cambiada: la próxima factura va en otra cadena.")

    @rx.event
    async def renunciar(self):
        """Pide salir de VERI*FACTU cuando acabe el año."""
        if not self.renunciando:
            return None
        return await self._hacer(modalidades.renunciar, "La renuncia irá con tu próxima factura.")

    async def _hacer(self, caso: Callable[[TenantSession], object], dicho: str) -> EventSpec:
        self.cambiando, self.renunciando = False, False
        try:
            await self._run(caso)
        except (DatosNoValidos, EstadoNoPermitido) as fallo:
            return rx.toast.error(str(fallo), id="modalidad")
        self.ficha = await self._run(_leer)
        return rx.toast.success(dicho, id="modalidad")


def _cambiar(db: TenantSession) -> None:
    esta = modalidades.actual(db)
    otra = Modalidad.VERIFACTU if esta is Modalidad.NO_VERIFACTU else Modalidad.NO_VERIFACTU
    relevos.cambiar_modalidad(db, otra)


def _leer(db: TenantSession) -> FichaModalidad:
    vista = modalidades.situacion(db)
    en_verifactu = vista.modalidad is Modalidad.VERIFACTU
    return FichaModalidad(
        firmada=not en_verifactu,
        impedimento=vista.impedimento,
        renuncia=_renuncia(vista),
        se_renuncia=en_verifactu and bool(vista.impedimento) and not _renuncia(vista),
        ultimo_evento="" if en_verifactu else _ultimo_evento(db),
    )


def _renuncia(vista: Situacion) -> str:
    if vista.renuncia is not None:
        return f"La AEAT ya tiene tu renuncia: se sigue remitiendo hasta el {escribir_fecha(vista.renuncia.fin)}."
    if vista.renuncia_pedida is not None:
        return (
            f"La renuncia, con fecha {escribir_fecha(vista.renuncia_pedida)}, irá con tu próxima factura: emite alguna "
            "antes de ese día."
        )
    return ""


def _ultimo_evento(db: TenantSession) -> str:
    ultimos = eventos.listar(db, limite=1, cursor=None).items
    if not ultimos:
        return ""
    ultimo = ultimos[0]
    return f"{TipoEvento(ultimo.tipo).nombre}, {escribir_fecha_y_hora(ultimo.created_at, emisor.ahora(db))}"
