"""Lo que el registro de alta dice de una factura (art. 10 RD 1007/2023)."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from factursaas.domain.dinero import redondear
from factursaas.domain.numeracion import TipoSerie
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion
from factursaas.domain.verifactu.desglose import Regimen, desglosar, importes, impuesto_del_codigo_postal
from factursaas.domain.verifactu.partes import identificar
from factursaas.domain.verifactu.registro import (
    LARGO_DESCRIPCION,
    LARGO_NOMBRE,
    Alta,
    IdFactura,
    ImporteRectificado,
    Persona,
    escribir_fecha_aeat,
    escribir_importe,
)
from factursaas.models import Factura
from factursaas.services.facturas.contexto import Contexto
from factursaas.services.facturas.guardado import grupos_guardados

_SIN_NUMERO = "1"
"""El de un borrador que se revisa: aún no se sabe cuál le tocará."""


def alta_de(contexto: Contexto) -> Alta:
    """El contenido del registro de una factura con los totales ya calculados; también de un borrador completo."""
    factura = contexto.factura
    grupos = grupos_guardados(factura)
    cuota_total, importe_total = importes(grupos)
    emisor = contexto.emisor
    return Alta(
        factura=id_de(factura, emisor.nif if emisor else ""),
        nombre_emisor=_nombre(emisor.nombre if emisor else ""),
        tipo=factura.tipo,
        descripcion=_descripcion(factura),
        detalles=desglosar(grupos, _regimen(contexto)),
        cuota_total=escribir_importe(cuota_total),
        importe_total=escribir_importe(importe_total),
        destinatarios=tuple(_destinatarios(contexto)),
        metodo=factura.metodo,
        rectificadas=tuple(_origenes(contexto, ClaseOrigen.RECTIFICA)) if contexto.tipo.es_rectificativa else (),
        sustituidas=tuple(_origenes(contexto, ClaseOrigen.SUSTITUYE)),
        rectificado=_rectificado(contexto),
        fecha_operacion=_operacion(contexto),
        por_destinatario=contexto.serie.tipo == TipoSerie.DESTINATARIO,
    )


def id_de(factura: Factura, nif: str) -> IdFactura:
    """La clave natural de una factura de ese emisor."""
    return IdFactura(nif, factura.numero_completo or _SIN_NUMERO, escribir_fecha_aeat(factura.fecha))


def _regimen(contexto: Contexto) -> Regimen:
    emisor, cliente = contexto.emisor, contexto.cliente
    en_espana = cliente is not None and cliente.pais == "ES" and cliente.codigo_postal
    return Regimen(
        caja=contexto.factura.criterio_caja,
        recargo_propio=emisor is not None and emisor.recargo_equivalencia,
        destino=impuesto_del_codigo_postal(cliente.codigo_postal) if cliente and en_espana else None,
    )


def _destinatarios(contexto: Contexto) -> Iterator[Persona]:
    """En las simplificadas no van, aunque se sepa quién es (validación 1189)."""
    cliente = contexto.cliente
    if cliente is None or not contexto.tipo.exige_destinatario:
        return
    if persona := identificar(_nombre(cliente.nombre), cliente.nif, cliente.pais):
        yield persona


def _origenes(contexto: Contexto, clase: ClaseOrigen) -> Iterator[IdFactura]:
    """Cada una, con el NIF con que se emitió; de las de otro programa solo se puede suponer el de ahora."""
    de_ahora = contexto.emisor.nif if contexto.emisor else ""
    for origen in contexto.factura.origenes:
        if origen.clase == clase:
            nif = contexto.expedidores.get(origen.original_id, de_ahora) if origen.original_id else de_ahora
            yield IdFactura(nif, origen.numero, escribir_fecha_aeat(origen.fecha))


def _rectificado(contexto: Contexto) -> ImporteRectificado | None:
    """Lo que decía lo sustituido, en euros; solo va si es por sustitución."""
    factura = contexto.factura
    if factura.metodo != ModoRectificacion.SUSTITUCION:
        return None

    def en_euros(importe: Decimal | None) -> str:
        return escribir_importe(redondear((importe or Decimal(0)) * contexto.cambio))

    recargo = en_euros(factura.recargo_rectificado) if factura.recargo_rectificado else None
    return ImporteRectificado(en_euros(factura.base_rectificada), en_euros(factura.cuota_rectificada), recargo)


def _operacion(contexto: Contexto) -> str | None:
    """La fecha de la operación si no es la de la factura; la de lo que corrige o canjea, si no se dice otra."""
    factura = contexto.factura
    dia: date = factura.fecha_operacion or max(contexto.originales, default=factura.fecha)
    return None if dia == factura.fecha else escribir_fecha_aeat(dia)


def _descripcion(factura: Factura) -> str:
    lineas = "; ".join(dict.fromkeys(linea.descripcion for linea in factura.lineas if not linea.suplido))
    return _texto(lineas)[:LARGO_DESCRIPCION].strip() or "Factura"


def _nombre(texto: str) -> str:
    return _texto(texto)[:LARGO_NOMBRE]


def _texto(texto: str) -> str:
    """En una línea, compuesto y sin los caracteres que el XML no admite."""
    compuesto = unicodedata.normalize("NFC", texto)
    limpio = "".join(" " if _sobra(letra) else letra for letra in compuesto)
    return " ".join(limpio.split())


def _sobra(letra: str) -> bool:
    return unicodedata.category(letra) in ("Cc", "Cs", "Zl", "Zp") or letra in "\ufffe\uffff"
