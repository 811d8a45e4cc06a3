"""Volver a presentar una factura ante la AEAT cuando su registro se rechazó o se aceptó con errores.

Cambia el registro, no la factura: lo que se ve en ella se corrige con una rectificativa (art. 11 RD 1007/2023).
"""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from factursaas.db import TenantSession
from factursaas.domain.auditoria import Acto
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido
from factursaas.domain.estados import EstadoFactura
from factursaas.domain.verifactu import validaciones
from factursaas.domain.verifactu.envio import Proposito, con_banderas, siguiente
from factursaas.domain.verifactu.registro import Alta, Anulacion, IdOtro, Persona, TipoId
from factursaas.models import ConstaEnSuLugar, Factura, RegistroFacturacion
from factursaas.services import auditoria, emisor, registros
from factursaas.services.campos import Linea
from factursaas.services.facturas import saldos
from factursaas.services.facturas.alta import LARGO_DESCRIPCION, alta_de, id_de
from factursaas.services.facturas.consulta import leer
from factursaas.services.facturas.contexto import contexto_de
from factursaas.services.remision.historia import anulaciones_por_repetir, intentos_de, ultimos_de


class DatosSubsanacion(BaseModel):
    """Lo que se puede decir de otra manera. El nombre y el domicilio salen de la ficha del cliente, ya corregida.

    `no_censado` si el NIF del cliente es bueno pero Hacienda no lo tiene en su censo.
    """

    model_config = ConfigDict(extra="forbid")

    no_censado: bool = False
    descripcion: Annotated[Linea, Field(max_length=LARGO_DESCRIPCION)] = ""


def subsanar(db: TenantSession, factura_id: UUID, datos: DatosSubsanacion) -> RegistroFacturacion:
    """Hace otro registro de alta que sustituye al rechazado o al que tenía errores.

    Raises:
        EstadoNoPermitido: si la AEAT aún no ha contestado, si está anulada o si lo que cambia se ve en la factura.
        DatosNoValidos: si la AEAT volvería a rechazarlo.
    """
    factura, _ = saldos.bloquear_con_socias(db, factura_id)
    if factura.estado in (EstadoFactura.BORRADOR, EstadoFactura.ANULADA):
        raise EstadoNoPermitido("Solo se vuelve a presentar una factura emitida que no esté anulada.")
    _exigir_que_sea_la_nuestra(db, factura)
    banderas = siguiente(intentos_de(db, factura), Proposito.SUBSANAR)
    alta = con_banderas(_alta_corregida(db, factura, datos), banderas)
    assert isinstance(alta, Alta)  # noqa: S101 - `con_banderas` devuelve lo que recibe
    if reparos := {reparo.campo: reparo.mensaje for reparo in validaciones.revisar(alta, emisor.hoy(db))}:
        raise DatosNoValidos(reparos)
    resumen = f"Factura {factura.numero_completo} presentada otra vez"
    auditoria.anotar(db, Acto.FACTURA_SUBSANAR, factura.id, resumen)
    return registros.anotar(db, alta, factura)


def presentar_anulacion(db: TenantSession, factura: Factura) -> RegistroFacturacion:
    """Hace el registro que anula una factura, con las banderas que piden lo que la AEAT tiene y lo que rechazó.

    Raises:
        EstadoNoPermitido: si ya se pidió y no han contestado, o ya consta anulada.
    """
    banderas = siguiente(intentos_de(db, factura), Proposito.ANULAR)
    # Con el NIF con que se emitió, aunque el emisor haya cambiado después.
    contenido = Anulacion(id_de(factura, (factura.emisor or {}).get("nif", "")))
    return registros.anotar(db, con_banderas(contenido, banderas), factura)


def repetir_anulacion(db: TenantSession, factura_id: UUID) -> RegistroFacturacion:
    """Vuelve a pedir que se anule una factura cuya anulación se rechazó.

    Raises:
        EstadoNoPermitido: si no está anulada, o la AEAT ya la tiene así.
    """
    factura, _ = saldos.bloquear_con_socias(db, factura_id)
    if factura.estado != EstadoFactura.ANULADA:
        raise EstadoNoPermitido("Esa factura no está anulada.")
    resumen = f"Anulación de la factura {factura.numero_completo} presentada otra vez"
    auditoria.anotar(db, Acto.FACTURA_SUBSANAR, factura.id, resumen)
    return presentar_anulacion(db, factura)


def repetir_las_que_no_constaban(db: TenantSession, envio_id: UUID) -> None:
    """Vuelve a anular lo que se rechazó porque la AEAT no tenía el alta que se creía, sin que nadie lo pida."""
    for factura_id in anulaciones_por_repetir(db, envio_id):
        intentos = intentos_de(db, leer(db, factura_id))
        if intentos and siguiente(intentos, Proposito.ANULAR) != intentos[-1].banderas:
            repetir_anulacion(db, factura_id)


def _alta_corregida(db: TenantSession, factura: Factura, datos: DatosSubsanacion) -> Alta:
    contexto = contexto_de(db, factura)
    emitida = factura.emisor or {}
    _exigir_mismo_nif(factura, contexto.cliente.nif if contexto.cliente else "")
    alta = replace(alta_de(contexto), factura=id_de(factura, emitida.get("nif", "")))
    if contexto.emisor is None or contexto.emisor.nif != emitida.get("nif"):
        alta = replace(alta, nombre_emisor=emitida.get("nombre", ""))
    if datos.descripcion:
        alta = replace(alta, descripcion=datos.descripcion)
    if datos.no_censado:
        alta = replace(alta, destinatarios=tuple(_no_censado(persona) for persona in alta.destinatarios))
    return alta


def _exigir_que_sea_la_nuestra(db: TenantSession, factura: Factura) -> None:
    """Subsanar sustituye del todo lo que la AEAT tiene: nunca lo de otra factura con el mismo número."""
    ultimo = ultimos_de(db, [factura.id]).get(factura.id)
    if ultimo is not None and ultimo.consta == ConstaEnSuLugar.AJENA and ultimo.indicacion is not None:
        raise EstadoNoPermitido(ultimo.indicacion.mensaje)


def _exigir_mismo_nif(factura: Factura, nif: str) -> None:
    impreso = (factura.cliente or {}).get("nif", "")
    if impreso != nif:
        raise EstadoNoPermitido(
            f"La factura lleva el NIF {impreso or 'en blanco'} y la ficha del cliente dice {nif or 'que no tiene'}. "
            "Un NIF equivocado se corrige con una rectificativa (art. 15 RD 1619/2012)."
        )


def _no_censado(persona: Persona) -> Persona:
    if isinstance(persona.identificacion, IdOtro):
        raise DatosNoValidos({"no_censado": "Eso es solo para quien se identifica con un NIF español."})
    return Persona(persona.nombre, IdOtro(TipoId.NO_CENSADO, persona.identificacion, "ES"))
