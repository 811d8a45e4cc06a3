"""Leer lo que contesta la AEAT (RespuestaSuministro, RespuestaConsultaLR y errores SOAP) sin fiarse de ello."""

import re
from datetime import datetime
from typing import TypeAlias, TypeVar

from lxml import etree

from factursaas.domain.verifactu.envio import EstadoEnvio
from factursaas.domain.verifactu.registro import IdFactura, TipoRegistro
from factursaas.domain.verifactu.respuesta import (
    Constancia,
    Linea,
    PaginaDeConstancias,
    Rechazo,
    Respuesta,
)
from factursaas.domain.verifactu.ritmo import ESPERA_INICIAL

Nodo: TypeAlias = etree._Element  # pyright: ignore[reportPrivateUsage]  # así se llama el tipo en lxml
T = TypeVar("T")

_CODIGO = re.compile(r"Codigo\[(\d{3,5})\]\.?\s*")
_ESTADOS = {
    "Correcto": EstadoEnvio.CORRECTO,
    "Correcta": EstadoEnvio.CORRECTO,
    "AceptadoConErrores": EstadoEnvio.CON_ERRORES,
    "AceptadaConErrores": EstadoEnvio.CON_ERRORES,
    "Incorrecto": EstadoEnvio.RECHAZADO,
    "Anulado": EstadoEnvio.CORRECTO,
    "Anulada": EstadoEnvio.CORRECTO,
}
_TIPOS = {"Alta": TipoRegistro.ALTA, "Anulacion": TipoRegistro.ANULACION}


class RespuestaIlegible(Exception):
    """Lo que ha vuelto no es una respuesta de la AEAT."""


def leer_respuesta(cuerpo: bytes) -> Respuesta | Rechazo:
    """La respuesta a un envío.

    Raises:
        RespuestaIlegible: si no lo es.
    """
    raiz = _raiz(cuerpo)
    if (rechazo := _rechazo(raiz)) is not None:
        return rechazo
    respuesta = _dentro(raiz, "RespuestaRegFactuSistemaFacturacion")
    espera = _texto(respuesta, "TiempoEsperaEnvio")
    return Respuesta(
        csv=_texto(respuesta, "CSV")[:16],
        presentado_en=_instante(respuesta.findtext("{*}DatosPresentacion/{*}TimestampPresentacion") or ""),
        espera=int(espera) if espera.isdecimal() and len(espera) <= 4 else ESPERA_INICIAL,
        lineas=tuple(_linea(nodo) for nodo in _hijos(respuesta, "RespuestaLinea")),
    )


def leer_constancias(cuerpo: bytes) -> PaginaDeConstancias | Rechazo:
    """Una página de lo que consta.

    Raises:
        RespuestaIlegible: si no lo es.
    """
    raiz = _raiz(cuerpo)
    if (rechazo := _rechazo(raiz)) is not None:
        return rechazo
    respuesta = _dentro(raiz, "RespuestaConsultaFactuSistemaFacturacion")
    registros = _hijos(respuesta, "RegistroRespuestaConsultaFactuSistemaFacturacion")
    clave = _hijo(respuesta, "ClavePaginacion")
    hay_mas = _texto(respuesta, "IndicadorPaginacion") == "S" and clave is not None
    return PaginaDeConstancias(
        constancias=tuple(_constancia(nodo) for nodo in registros),
        siguiente=_factura(clave) if hay_mas and clave is not None else None,
    )


def _raiz(cuerpo: bytes) -> Nodo:
    lector = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        raiz = etree.fromstring(cuerpo, lector)
    except (etree.XMLSyntaxError, ValueError) as fallo:
        raise RespuestaIlegible("La AEAT ha contestado algo que no es XML.") from fallo
    if raiz.getroottree().docinfo.doctype:
        raise RespuestaIlegible("La AEAT ha contestado un XML con definiciones propias, que no se admite.")
    return raiz


def _rechazo(raiz: Nodo) -> Rechazo | None:
    fallo = next(raiz.iter("{*}Fault"), None)
    if fallo is None:
        return None
    de_quien, dicho = _texto(fallo, "faultcode"), _texto(fallo, "faultstring")
    codigo = _CODIGO.search(dicho)
    return Rechazo(
        codigo=codigo[1] if codigo else "",
        descripcion=_CODIGO.sub("", dicho).strip() or "La AEAT ha rechazado el mensaje sin decir por qué.",
        culpa_nuestra=de_quien.rpartition(":")[2] == "Client",
    )


def _linea(nodo: Nodo) -> Linea:
    operacion = _exigir(nodo, "Operacion")
    constaba = nodo.findtext("{*}RegistroDuplicado/{*}EstadoRegistroDuplicado") or ""
    anulada = constaba.startswith("Anulad")
    return Linea(
        factura=_factura(_exigir(nodo, "IDFactura")),
        tipo=_clave(_TIPOS, _texto(operacion, "TipoOperacion")),
        referencia=_texto(nodo, "RefExterna"),
        estado=_clave(_ESTADOS, _texto(nodo, "EstadoRegistro")),
        codigo=_texto(nodo, "CodigoErrorRegistro")[:10],
        descripcion=_texto(nodo, "DescripcionErrorRegistro")[:1500],
        duplicado=None if anulada or not constaba else _clave(_ESTADOS, constaba),
        anulada=anulada,
    )


def _constancia(nodo: Nodo) -> Constancia:
    datos, estado = _exigir(nodo, "DatosRegistroFacturacion"), _exigir(nodo, "EstadoRegistro")
    dicho = _texto(estado, "EstadoRegistro")
    return Constancia(
        factura=_factura(_exigir(nodo, "IDFactura")),
        huella=_texto(datos, "Huella"),
        referencia=_texto(datos, "RefExterna"),
        estado=_clave(_ESTADOS, dicho),
        anulada=dicho == "Anulado",
        codigo=_texto(estado, "CodigoErrorRegistro")[:10],
        descripcion=_texto(estado, "DescripcionErrorRegistro")[:1500],
    )


def _factura(nodo: Nodo) -> IdFactura:
    return IdFactura(
        _texto(nodo, "IDEmisorFactura"), _texto(nodo, "NumSerieFactura"), _texto(nodo, "FechaExpedicionFactura")
    )


def _clave(claves: dict[str, T], valor: str) -> T:
    try:
        return claves[valor]
    except KeyError:
        raise RespuestaIlegible(f"La AEAT ha contestado «{valor[:40]}», que no se esperaba.") from None


def _exigir(nodo: Nodo, nombre: str) -> Nodo:
    hijo = _hijo(nodo, nombre)
    if hijo is None:
        raise RespuestaIlegible(f"A la respuesta de la AEAT le falta «{nombre}».")
    return hijo


def _instante(texto: str) -> datetime | None:
    try:
        instante = datetime.fromisoformat(texto)
    except ValueError:
        return None
    return instante if instante.tzinfo else None


def _dentro(raiz: Nodo, nombre: str) -> Nodo:
    nodo = next(raiz.iter(f"{{*}}{nombre}"), None)
    if nodo is None:
        raise RespuestaIlegible("La AEAT ha contestado un XML que no es la respuesta que se esperaba.")
    return nodo


def _hijo(nodo: Nodo, nombre: str) -> Nodo | None:
    return nodo.find(f"{{*}}{nombre}")


def _hijos(nodo: Nodo, nombre: str) -> list[Nodo]:
    return nodo.findall(f"{{*}}{nombre}")


def _texto(nodo: Nodo, nombre: str) -> str:
    """El de un hijo suyo; en los errores SOAP no llevan espacio de nombres."""
    return (nodo.findtext(f"{{*}}{nombre}") or nodo.findtext(nombre) or "").strip()
