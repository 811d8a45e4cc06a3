"""De una factura guardada a lo que se dibuja: las cifras son las guardadas, aquí no se calcula nada."""

from collections.abc import Mapping
from typing import Any

from factursaas.documents.pdf.datos import (
    FacturaImpresa,
    LineaImpresa,
    OrigenImpreso,
    ParteImpresa,
    QrTributario,
    VencimientoImpreso,
)
from factursaas.documents.pdf.dibujo import dibujar
from factursaas.documents.pdf.epc import qr_de_transferencia
from factursaas.documents.pdf.qr import Filas, qr_tributario
from factursaas.domain.documento import grupo_de_textos, retencion_de_textos
from factursaas.domain.escritura import menciones
from factursaas.domain.estados import TipoFactura
from factursaas.domain.impuestos import Calificacion, Impuesto
from factursaas.domain.medios import Medio
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion, Rectificacion, rectificar
from factursaas.domain.verifactu.qr import Cotejo
from factursaas.models import Factura, FacturaLinea

MARCA_DE_ENSAYO = "ENSAYO · SIN VALIDEZ FISCAL"
_MISMO_NOMBRE = (
    "fecha",
    "fecha_operacion",
    "vencimiento",
    "total_bruto",
    "total_descuento_global",
    "descuento_global_pct",
    "total_base",
    "total_cuota",
    "total_recargo",
    "total_suplidos",
    "total_anticipos",
    "total_a_pagar",
    "precios_con_impuestos",
    "moneda",
    "tipo_cambio",
    "notas",
    "motivo",
)


def imprimir(
    factura: Factura,
    emisor: Mapping[str, Any],
    cliente: Mapping[str, Any] | None,
    logo: bytes | None,
    cotejo: Cotejo | None,
) -> bytes:
    """El PDF de una factura, con sus partes leídas."""
    return dibujar(preparar(factura, emisor, cliente, logo, cotejo))


def preparar(
    factura: Factura,
    emisor: Mapping[str, Any],
    cliente: Mapping[str, Any] | None,
    logo: bytes | None,
    cotejo: Cotejo | None,
) -> FacturaImpresa:
    """La factura, lista para dibujar."""
    grupos = tuple(grupo_de_textos(grupo) for grupo in factura.grupos)
    forma, cuenta = _forma_de_pago(factura, emisor, cliente)
    return FacturaImpresa(
        numero=factura.numero_completo,
        tipo=TipoFactura(factura.tipo),
        emisor=_parte(emisor),
        cliente=_parte(cliente) if cliente else None,
        lineas=tuple(_linea(linea) for linea in factura.lineas),
        grupos=grupos,
        retenciones=tuple(retencion_de_textos(retencion) for retencion in factura.retenciones),
        total_factura=factura.total,
        origenes=tuple(OrigenImpreso(o.numero, o.fecha, ClaseOrigen(o.clase)) for o in factura.origenes),
        rectificacion=_rectificacion(factura),
        vencimientos=tuple(VencimientoImpreso(v.fecha, v.importe) for v in factura.vencimientos),
        forma_pago=forma,
        iban=cuenta,
        epc=_epc(factura, emisor, cuenta),
        menciones=menciones(grupos) if factura.menciones is None else tuple(factura.menciones),
        logo=logo,
        qr=QrTributario(qr_tributario(cotejo.url), cotejo.leyenda) if cotejo else None,
        marca=_marca(factura),
        **{campo: getattr(factura, campo) for campo in _MISMO_NOMBRE},
    )


def _marca(factura: Factura) -> str:
    if factura.ensayo:
        return MARCA_DE_ENSAYO
    # Solo si no se guardó al emitir: el papel que ya existía se queda como era.
    return "ANULADA" if factura.anulada_en else ""


def _forma_de_pago(factura: Factura, emisor: Mapping[str, Any], cliente: Mapping[str, Any] | None) -> tuple[str, str]:
    """Cómo se paga y en qué cuenta; sin decirlo, por transferencia si hay dónde recibirla."""
    iban = str(emisor.get("iban") or "")
    medio = Medio(factura.forma_pago) if factura.forma_pago else Medio.TRANSFERENCIA if iban else None
    if medio is Medio.DOMICILIACION:
        return _domiciliacion(cliente or {}), ""
    if medio is Medio.TRANSFERENCIA:
        return "Transferencia bancaria", iban
    return (medio.nombre, "") if medio else ("", "")


def _domiciliacion(cliente: Mapping[str, Any]) -> str:
    """Dónde se cargará, sin enseñar la cuenta entera, y con qué permiso."""
    cuenta, mandato = str(cliente.get("iban") or ""), str(cliente.get("mandato") or "")
    donde = f" en la cuenta {cuenta[:4]} •••• {cuenta[-4:]}" if cuenta else ""
    return Medio.DOMICILIACION.nombre + donde + (f", mandato {mandato}" if mandato else "")


def _epc(factura: Factura, emisor: Mapping[str, Any], iban: str) -> Filas:
    """Solo de lo que ya es una factura, en euros; con varios plazos, el del primero.

    Lo que corrige a otra puede estar ya pagado en ella: no pide nada. Lo de ensayo no lo paga nadie.
    """
    no_se_paga = bool(factura.anulada_en or factura.origenes or factura.ensayo) or factura.moneda != "EUR"
    if factura.numero_completo is None or no_se_paga or not iban:
        return ()
    importe = factura.vencimientos[0].importe if factura.vencimientos else factura.total_a_pagar
    return qr_de_transferencia(str(emisor.get("nombre", "")), iban, importe, factura.numero_completo)


def _rectificacion(factura: Factura) -> Rectificacion | None:
    """Lo guardado: lo que decía la original y en cuánto cambia (art. 15.5 RD 1619/2012)."""
    if factura.metodo is None:
        return None
    sustituido = (factura.base_rectificada, factura.cuota_rectificada, factura.recargo_rectificado)
    return rectificar(factura, ModoRectificacion(factura.metodo), *sustituido)


def _parte(parte: Mapping[str, Any]) -> ParteImpresa:
    extranjero = parte["pais"] if parte["pais"] != "ES" else ""
    provincia = parte["provincia"] if parte["provincia"] != parte["municipio"] else ""
    poblacion = f"{parte['codigo_postal']} {parte['municipio']}".strip()
    direccion = tuple(renglon for renglon in (parte["direccion"], poblacion, provincia, extranjero) if renglon)
    return ParteImpresa(parte["nombre"], parte["nif"], direccion, parte["email"], parte["telefono"])


def _linea(linea: FacturaLinea) -> LineaImpresa:
    return LineaImpresa(
        descripcion=linea.descripcion,
        cantidad=linea.cantidad,
        precio=linea.precio,
        importe=linea.importe,
        descuento=linea.descuento,
        descuento_pct=linea.descuento_pct,
        impuesto=Impuesto(linea.impuesto),
        calificacion=Calificacion(linea.calificacion),
        tipo=linea.tipo,
        recargo=linea.recargo,
        suplido=linea.suplido,
    )
