"""La factura emitida: se mira, se descarga y se cobra; no se cambia."""

from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from factursaas.db import TenantSession
from factursaas.domain.dinero import NBSP
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, LimitePlan
from factursaas.services import emisor, enlaces, facturas
from factursaas.services.validacion import por_campo
from factursaas.states import apertura
from factursaas.states.base import TenantState
from factursaas.states.entrada import cifra, texto, textos
from factursaas.states.papel import FichaFactura


class EmitidaState(TenantState, rx.State):
    """La factura emitida que hay en pantalla."""

    ficha: FichaFactura = FichaFactura()
    hoy: str = ""
    importe: str = ""
    simbolo: str = "€"
    cobro_abierto: bool = False
    errores: dict[str, str] = {}
    muro: str = ""

    def _mostrar(self, ficha: FichaFactura) -> None:
        self.ficha = ficha
        self.cobro_abierto, self.errores, self.muro = False, {}, ""

    @rx.event
    async def descargar(self):
        """Pide un enlace de un minuto y baja el PDF con él."""
        if not self.ficha.id:
            return None
        try:
            enlace = await self._run(_firmar, UUID(self.ficha.id))
        except LimitePlan as limite:
            self.muro = str(limite)
            return None
        return rx.download(
            url=f"/api/facturas/{self.ficha.id}/pdf?enlace={enlace}&descargar=1", filename=f"{self.ficha.numero}.pdf"
        )

    @rx.event(temporal=True)
    async def marcar_cobrada(self):
        """Anota de una vez todo lo que falta por cobrar, con fecha de hoy."""
        return await self._cobrar(facturas.DatosCobro())

    @rx.event
    async def cambiar_cobro(self, abierto: Any = None):
        """Abre o cierra el diálogo de un cobro."""
        self.errores = {}
        if abierto is True:
            self.hoy = (await self._run(emisor.hoy)).isoformat()
            self.importe, _, self.simbolo = self.ficha.pendiente.partition(NBSP)
        self.cobro_abierto = abierto is True

    @rx.event(temporal=True)
    async def anotar_cobro(self, form: Any = None):
        """Anota un cobro, entero o en parte; una segunda pulsación ya encuentra el diálogo cerrado."""
        if not self.cobro_abierto:
            return []
        try:
            datos = _leer_cobro(textos(form))
            return await self._cobrar(datos)
        except DatosNoValidos as fallo:
            self.errores = fallo.errores
            return []

    async def _cobrar(self, datos: facturas.DatosCobro) -> list[EventSpec]:
        if not self.ficha.id:
            return []
        try:
            ficha = await self._run(_cobrar, UUID(self.ficha.id), datos)
        except EstadoNoPermitido as fallo:
            self._mostrar(await self._run(apertura.leer_ficha, UUID(self.ficha.id)))
            return [rx.toast.error(str(fallo), id=fallo.codigo)]
        self._mostrar(ficha)
        resto = f"Quedan {ficha.pendiente} por cobrar." if ficha.por_cobrar else f"{ficha.numero} está cobrada."
        return [rx.toast.success(f"Cobro anotado. {resto}")]


def _firmar(db: TenantSession, factura_id: UUID) -> str:
    facturas.leer(db, factura_id)
    return enlaces.firmar_pdf(db, factura_id)


def _cobrar(db: TenantSession, factura_id: UUID, datos: facturas.DatosCobro) -> FichaFactura:
    facturas.cobrar(db, factura_id, datos)
    return apertura.leer_ficha(db, factura_id)


def _leer_cobro(form: dict[str, str]) -> facturas.DatosCobro:
    if not form.get("importe", "").strip():
        raise DatosNoValidos({"importe": "Escribe cuánto se ha cobrado."})
    try:
        return facturas.DatosCobro.model_validate(
            {
                "fecha": texto(form.get("fecha_cobro"), 20) or None,
                "importe": cifra(texto(form["importe"], 40)),
                "medio": texto(form.get("medio"), 20) or "transferencia",
            }
        )
    except ValidationError as fallo:
        errores = por_campo(fallo)
        raise DatosNoValidos(
            {"fecha_cobro" if campo == "fecha" else campo: t for campo, t in errores.items()}
        ) from None
