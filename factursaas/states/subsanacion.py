"""Volver a presentar una factura ante la AEAT, desde su página o desde la de VERI*FACTU."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from factursaas.db import TenantSession
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.nif import es_persona_fisica
from factursaas.domain.verifactu.codigos import Donde
from factursaas.domain.verifactu.lectura import leer_campo
from factursaas.services import clientes, facturas
from factursaas.services.facturas import DatosSubsanacion
from factursaas.services.remision.historia import ultimos_de
from factursaas.states.avisos import refrescar
from factursaas.states.base import TenantState
from factursaas.states.entrada import errores_de, identificador, marcado, primero_con_error, texto, textos
from factursaas.states.filas_verifactu import donde_se_arregla

CAMPOS = ("descripcion", "no_censado")


@dataclass(frozen=True, slots=True)
class Pedida:
    """La factura que se va a volver a presentar; `con_nif`, si su cliente puede ir como no censado."""

    id: str = ""
    numero: str = ""
    mensaje: str = ""
    descripcion: str = ""
    cliente: str = ""
    href_cliente: str = ""
    con_nif: bool = False


class SubsanacionState(TenantState, rx.State):
    """El diálogo de subsanación."""

    pedida: Pedida = Pedida()
    abierto: bool = False
    ocupado: bool = False
    errores: dict[str, str] = {}
    otros: list[str] = []

    @rx.event
    async def pedir(self, factura_id: Any = None):
        """Abre el diálogo para una factura."""
        volver = self.router.url.path.rstrip("/")
        self.pedida = await self._run(_leer, identificador(factura_id), volver)
        self.errores, self.otros, self.abierto = {}, [], True

    @rx.event
    async def cambiar_abierto(self, abierto: Any = None):
        """El diálogo se cierra; abrirse, solo se abre para una factura."""
        if abierto is not True:
            self.abierto = False

    @rx.event(temporal=True)
    async def subsanar(self, form: Any = None):
        """Hace el registro que sustituye al rechazado; lo que falle se dice junto a su campo."""
        if not self.abierto or self.ocupado:
            return
        dichos = {"descripcion": textos(form).get("descripcion", ""), "no_censado": marcado(form, "no_censado")}
        self.ocupado = True
        yield
        try:
            await self._run(facturas.subsanar, UUID(self.pedida.id), DatosSubsanacion.model_validate(dichos))
        except (ValidationError, DatosNoValidos) as fallo:
            errores = errores_de(fallo)
            self.errores = {campo: errores[campo] for campo in CAMPOS if campo in errores}
            self.otros = [mensaje for campo, mensaje in errores.items() if campo not in CAMPOS]
            if campo := primero_con_error(self.errores, CAMPOS):
                yield rx.set_focus(campo)
            return
        except EstadoNoPermitido as fallo:
            self.errores, self.otros = {}, [str(fallo)]
            return
        finally:
            self.ocupado = False
        self.abierto = False
        yield await self._presentada(self.pedida.numero)

    @rx.event(temporal=True)
    async def repetir_anulacion(self, factura_id: Any = None):
        """Vuelve a pedir que se anule."""
        registro = await self._run(facturas.repetir_anulacion, identificador(factura_id))
        return await self._presentada(registro.numero)

    async def _presentada(self, numero: str) -> EventSpec:
        await refrescar(self)
        return rx.toast.success(f"{numero}: registro nuevo hecho. Se manda solo en un momento.", id="verifactu")


def _leer(db: TenantSession, factura_id: UUID, volver: str) -> Pedida:
    factura = facturas.leer(db, factura_id)
    presentado = ultimos_de(db, [factura_id]).get(factura_id)
    if presentado is None or not presentado.por_arreglar:
        raise EstadoNoPermitido("La AEAT no pide nada de esa factura.")
    cliente = clientes.leer(db, factura.cliente_id) if factura.cliente_id else None
    pide = presentado.indicacion
    return Pedida(
        id=str(factura_id),
        numero=presentado.registro.numero,
        mensaje=pide.mensaje if pide else "",
        descripcion=texto(leer_campo(presentado.registro.xml, "DescripcionOperacion")),
        cliente=cliente.nombre if cliente else "",
        href_cliente=donde_se_arregla(Donde.CLIENTE, str(cliente.id), volver)[1] if cliente else "",
        con_nif=cliente is not None and es_persona_fisica(cliente.nif),
    )
