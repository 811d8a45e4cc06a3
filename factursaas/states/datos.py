"""Llevarse los datos y darse de baja: qué se borra, qué se guarda y hasta cuándo, antes de decidir."""

from typing import Any

import reflex as rx

from factursaas.domain.dinero import escribir_fecha
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.plurales import contar
from factursaas.services import bajas, enlaces
from factursaas.services.bajas import Prevision
from factursaas.states.base import TenantState
from factursaas.states.entrada import texto
from factursaas.states.sesion import SesionState


class DatosState(TenantState, rx.State):
    """Los datos personales de la cuenta."""

    abierto: bool = False
    se_borra: str = ""
    se_guarda: str = ""
    errores: dict[str, str] = {}
    ocupado: bool = False

    @rx.event
    async def cargar(self):
        """Al abrir la página no se está preguntando nada."""
        self.abierto, self.errores = False, {}

    @rx.event
    async def bajar(self):
        """Pide un enlace de un minuto y baja con él todo lo de la cuenta."""
        enlace = await self._run(enlaces.firmar_exportacion)
        return rx.download(url=f"/api/exportacion?enlace={enlace}", filename="mis-datos.zip")

    @rx.event
    async def preguntar(self):
        """Pregunta antes de borrar, con lo que pasaría ahora mismo."""
        previsto = await self._run(bajas.prever)
        self.se_borra, self.se_guarda = _que_se_borra(previsto), _que_se_guarda(previsto)
        self.errores, self.abierto = {}, True

    @rx.event
    async def cambiar_abierto(self, abierto: Any = None):
        """La pregunta se cierra; abrirse, solo se abre con lo que se pregunta."""
        if abierto is not True:
            self.abierto = False

    @rx.event(temporal=True)
    async def borrar(self, form: Any = None):
        """Da de baja la cuenta y sale de ella."""
        escrito = texto(form.get("confirmar") if isinstance(form, dict) else "", 60)
        self.ocupado = True
        yield
        try:
            await self._run(bajas.pedir, escrito)
        except (DatosNoValidos, EstadoNoPermitido) as fallo:
            self.errores = {"confirmar": str(fallo)}
            return
        finally:
            self.ocupado = False
        # Sin soltar la pestaña: si se le avisara antes de que su acceso está cerrado, iría a la entrada.
        salida = await (await self.get_state(SesionState)).salir()
        yield rx.toast.success("Tu cuenta está de baja. Lo que no hay que guardar ya se ha borrado.", duration=10_000)
        yield salida


def _que_se_borra(previsto: Prevision) -> str:
    """«Se borran ahora 2 borradores, 1 cliente sin facturas y tus datos de contacto y de banco.»"""
    partes = [
        contar(cuantos, *nombres)
        for cuantos, nombres in (
            (previsto.borradores, ("borrador", "borradores")),
            (previsto.clientes, ("cliente sin facturas", "clientes sin facturas")),
            (previsto.productos, ("producto sin usar", "productos sin usar")),
            (previsto.certificados, ("certificado", "certificados")),
        )
        if cuantos
    ]
    return f"Se borran ahora {', '.join([*partes, 'tus notas'])} y tus datos de contacto y de banco."


def _que_se_guarda(previsto: Prevision) -> str:
    if previsto.conservar_hasta is None:
        return "Como no has emitido ninguna factura, en un día no quedará nada tuyo."
    unas = contar(previsto.facturas, "factura emitida", "facturas emitidas")
    return (
        f"La ley obliga a guardar {unas} y sus registros: se quedan bloqueados, sin que nadie pueda usarlos, hasta el "
        f"{escribir_fecha(previsto.conservar_hasta)}. Después se borran solos."
    )
