"""Cómo se cuenta por la API lo que la AEAT dice de cada registro."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from factursaas.api.esquemas import Leido, Lista
from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.domain.verifactu.registro import TipoRegistro
from factursaas.models import Certificado, Envio, EstadoMensaje
from factursaas.services.certificados import caduca_pronto
from factursaas.services.facturas import Salida
from factursaas.services.remision.historia import Presentado
from factursaas.services.remision.panorama import Marcha, Panorama


class VerifactuLeido(BaseModel):
    """Lo último de una factura ante la AEAT. `accion`, lo que te toca hacer, si te toca algo."""

    estado: EstadoEnvio
    codigo: str
    mensaje: str
    accion: Salida | None
    csv: str
    contestado_en: datetime | None

    @classmethod
    def de(cls, presentado: Presentado, salida: Salida | None) -> "VerifactuLeido":
        """La respuesta de un registro."""
        pide = presentado.indicacion
        return cls(
            estado=presentado.estado,
            codigo=presentado.codigo,
            mensaje=pide.mensaje if pide else "",
            accion=salida,
            csv=presentado.csv,
            contestado_en=presentado.contestado_en,
        )


class PorArreglar(VerifactuLeido):
    """Un registro rechazado o aceptado con errores, que espera a que hagas algo."""

    registro_id: UUID
    factura_id: UUID
    numero: str
    tipo: TipoRegistro


class EnvioLeido(Leido):
    """Un mensaje a la AEAT. `recibido`, si volvió algo que se pueda bajar."""

    id: UUID
    numero: int
    registros: int
    incidencia: bool
    destino: Destino
    estado: EstadoMensaje
    csv: str
    codigo: str
    detalle: str
    iniciado_en: datetime
    acabado_en: datetime | None
    recibido: bool

    @classmethod
    def de(cls, envio: Envio) -> "EnvioLeido":
        """La respuesta de un envío, sin sus cuerpos."""
        campos = {campo: getattr(envio, campo) for campo in cls.model_fields if campo != "recibido"}
        return cls(**campos, recibido=envio.recibido_sha256 != "")


class ListaDeEnvios(Lista[EnvioLeido]):
    """Una página de envíos."""


class CertificadoLeido(Leido):
    """El certificado con que te identificas. Ni la clave ni la contraseña vuelven a salir."""

    nif: str
    titular: str
    autoridad: str
    huella: str
    valido_desde: datetime
    valido_hasta: datetime
    caduca_pronto: bool

    @classmethod
    def de(cls, certificado: Certificado) -> "CertificadoLeido":
        """La respuesta de un certificado."""
        campos = {campo: getattr(certificado, campo) for campo in cls.model_fields if campo != "caduca_pronto"}
        return cls(**campos, caduca_pronto=caduca_pronto(certificado))


class PanoramaLeido(BaseModel):
    """Cómo va la remisión. `incidencia_desde` y `parada` dicen desde cuándo no se puede, o por qué no se sigue."""

    destino: Destino | Literal[""]
    marcha: Marcha
    nif: str
    instalacion: str
    total: int
    pendientes: int
    aceptados: int
    con_errores: int
    rechazados: int
    incidencia_desde: datetime | None
    proximo_en: datetime | None
    ultimo_fallo: str
    parada: str
    por_arreglar: list[PorArreglar]
    certificado: CertificadoLeido | None

    @classmethod
    def de(cls, panorama: Panorama, por_arreglar: list[PorArreglar]) -> "PanoramaLeido":
        """La respuesta entera."""
        instalacion, remision, cuantos = panorama.instalacion, panorama.remision, panorama.por_estado
        return cls(
            destino=Destino(instalacion.destino) if instalacion and instalacion.destino else "",
            marcha=panorama.marcha,
            nif=instalacion.ultimo_emisor if instalacion else "",
            instalacion=instalacion.numero if instalacion else "",
            total=panorama.total,
            pendientes=panorama.pendientes,
            aceptados=cuantos.get(EstadoEnvio.CORRECTO, 0),
            con_errores=cuantos.get(EstadoEnvio.CON_ERRORES, 0),
            rechazados=cuantos.get(EstadoEnvio.RECHAZADO, 0),
            incidencia_desde=remision.incidencia_desde if remision else None,
            proximo_en=remision.proximo_en if remision else None,
            ultimo_fallo=remision.ultimo_fallo if remision else "",
            parada=remision.parada if remision else "",
            por_arreglar=por_arreglar,
            certificado=CertificadoLeido.de(panorama.certificado) if panorama.certificado else None,
        )
