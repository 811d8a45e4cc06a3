"""La factura emitida: se mira, se descarga y se cobra; no se cambia."""

from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from factursaas.db import TenantSession
from factursaas.domain.dinero import NBSP, leer_decimal
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, LimitePlan
from factursaas.domain.medios import Medio, aviso_de_efectivo
from factursaas.services import emisor, facturas
from factursaas.services.validacion import por_campo
from factursaas.states import apertura
from factursaas.states.base import TenantState
from factursaas.states.casillas import leer_id
from factursaas.states.descargas import bajar_pdf, firmar_pdf
from factursaas.states.entrada import texto, textos
from factursaas.states.ficha import FichaFactura

RUTA = "/facturas/[factura_id]"
_CASILLAS = {"fecha": "fecha_cobro", "nota": "nota_cobro"}
COBRO, DEVOLUCION = "cobro", "devolucion"


class EmitidaState(TenantState, rx.State):
    """La factura emitida que hay en pantalla."""

    ficha: FichaFactura = FichaFactura()
    hoy: str = ""
    importe: str = ""
    simbolo: str = "€"
    cobro_abierto: bool = False
    errores: dict[str, str] = {}
    muro: str = ""
    deshaciendo: str = ""
    aviso_efectivo: str = ""

    def _mostrar(self, ficha: FichaFactura) -> None:
        self.ficha = ficha
        self.cobro_abierto, self.errores, self.muro, self.deshaciendo = False, {}, "", ""

    @rx.event
    async def descargar(self):
        """Pide un enlace de un minuto y baja el PDF con él."""
        if not self.ficha.id:
            return None
        try:
            enlace = await self._run(firmar_pdf, UUID(self.ficha.id))
        except LimitePlan as limite:
            self.muro = str(limite)
            return None
        return bajar_pdf(self.ficha.id, self.ficha.numero, enlace)

    @rx.event(temporal=True)
    async def marcar_cobrada(self):
        """Anota de una vez todo lo que falta por cobrar, con fecha de hoy."""
        return await self._cobrar(facturas.DatosCobro())

    @rx.event
    async def elegir_medio(self, medio: Any = None):
        """Al elegir efectivo, dice desde cuánto no se puede."""
        self.aviso_efectivo = ""
        if self.ficha.id and medio == Medio.EFECTIVO:
            self.aviso_efectivo = await self._run(_aviso_de_efectivo, UUID(self.ficha.id))

    @rx.event
    async def cambiar_cobro(self, abierto: Any = None):
        """Abre o cierra el diálogo de un cobro."""
        self.errores, self.aviso_efectivo = {}, ""
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
            self.errores = {_CASILLAS.get(campo, campo): por_que for campo, por_que in fallo.errores.items()}
            return []

    @rx.event
    async def preguntar_deshacer(self, cobro_id: Any = None):
        """Pregunta por qué se deshace un cobro; vacío cierra la pregunta."""
        self.errores, self.deshaciendo = {}, texto(cobro_id, 40)

    @rx.event
    async def cambiar_deshaciendo(self, abierto: Any = None):
        """La pregunta se cierra; abrirse, solo se abre para un cobro."""
        if abierto is not True:
            self.deshaciendo = ""

    @rx.event(temporal=True)
    async def deshacer_cobro(self, form: Any = None):
        """Deshace el cobro por el que se pregunta; los dos quedan a la vista."""
        cobro = leer_id(self.deshaciendo)
        if cobro is None or not self.ficha.id:
            return []
        motivo = texto(textos(form).get("motivo_deshecho"), 200)
        try:
            ficha = await self._run(_deshacer, UUID(self.ficha.id), cobro, facturas.DatosDeshacer(motivo=motivo))
        except EstadoNoPermitido as fallo:
            self.deshaciendo = ""
            return [rx.toast.error(str(fallo), id=fallo.codigo)]
        self._mostrar(ficha)
        return [rx.toast.success("Cobro deshecho. Queda anotado.")]

    async def _ponerse_al_dia(self) -> None:
        """Algo ha cambiado fuera: de lo que se ve, cambia lo que la AEAT dice de la factura."""
        if self.router.route_id == RUTA and self.ficha.id:
            ficha = await self._run(apertura.leer_ficha, UUID(self.ficha.id))
            if ficha != self.ficha:
                self.ficha = ficha

    async def _cobrar(self, datos: facturas.DatosCobro) -> list[EventSpec]:
        if not self.ficha.id:
            return []
        try:
            ficha = await self._run(_cobrar, UUID(self.ficha.id), datos)
        except EstadoNoPermitido as fallo:
            self._mostrar(await self._run(apertura.leer_ficha, UUID(self.ficha.id)))
            return [rx.toast.error(str(fallo), id=fallo.codigo)]
        self._mostrar(ficha)
        if ficha.por_cobrar:
            resto = f"Quedan {ficha.pendiente} por cobrar."
        else:
            resto = f"Quedan {ficha.pendiente} por devolver." if ficha.a_devolver else f"{ficha.numero} está saldada."
        return [rx.toast.success(f"Anotado. {resto}")]


def _cobrar(db: TenantSession, factura_id: UUID, datos: facturas.DatosCobro) -> FichaFactura:
    facturas.cobrar(db, factura_id, datos)
    return apertura.leer_ficha(db, factura_id)


def _deshacer(db: TenantSession, factura_id: UUID, cobro_id: UUID, datos: facturas.DatosDeshacer) -> FichaFactura:
    facturas.deshacer(db, factura_id, cobro_id, datos)
    return apertura.leer_ficha(db, factura_id)


def _aviso_de_efectivo(db: TenantSession, factura_id: UUID) -> str:
    factura = facturas.leer(db, factura_id)
    return aviso_de_efectivo(Medio.EFECTIVO, factura.total * (factura.tipo_cambio or 1))


def _leer_cobro(form: dict[str, str]) -> facturas.DatosCobro:
    if not form.get("importe", "").strip():
        raise DatosNoValidos({"importe": "Escribe cuánto."})
    try:
        importe = format(leer_decimal(texto(form["importe"], 40)), "f")
    except ValueError as fallo:
        raise DatosNoValidos({"importe": str(fallo)}) from None
    if form.get("sentido") == DEVOLUCION and not importe.startswith("-"):
        importe = f"-{importe}"
    try:
        return facturas.DatosCobro.model_validate(
            {
                "fecha": texto(form.get("fecha_cobro"), 20) or None,
                "importe": importe,
                "medio": texto(form.get("medio"), 20) or "transferencia",
                "nota": texto(form.get("nota_cobro"), 200),
            }
        )
    except ValidationError as fallo:
        raise DatosNoValidos(por_campo(fallo)) from None
