"""Facturas inventadas, todas distintas, para medir lo que cuesta dibujarlas."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw

from factursaas.domain.documento import a_textos
from factursaas.domain.totales import DocumentoEntrada, LineaEntrada, calcular
from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.qr import Cotejo, direccion_de_cotejo
from factursaas.domain.verifactu.registro import IdFactura, escribir_importe
from factursaas.models import Factura, FacturaLinea

EMISOR = {
    "nombre": "Carpintería Peña e Hijas, S.L.",
    "nif": "B12345674",
    "direccion": "Calle de la Ilustración, 14, 3.º B",
    "codigo_postal": "28013",
    "municipio": "Madrid",
    "provincia": "Madrid",
    "pais": "ES",
    "email": "hola@penaehijas.example",
    "telefono": "+34 600 123 456",
}
CLIENTE = EMISOR | {"nombre": "Construcciones Muñoz, S.A.", "nif": "A58818501", "direccion": "Av. de la Paz, 120"}
_TRABAJOS = ("Montaje de cocina", "Tarima de roble", "Puerta corredera", "Armario a medida", "Barnizado al agua")


@dataclass(frozen=True, slots=True)
class Muestra:
    """Una factura emitida, con todo lo que hace falta para dibujarla."""

    factura: Factura
    cotejo: Cotejo
    logo: bytes


def muestra(numero: int, lineas: int) -> Muestra:
    """La factura de ese número, con esas líneas."""
    entradas = tuple(
        LineaEntrada(
            Decimal(i % 7 + 1),
            Decimal(f"{100 + (numero * 37 + i * 13) % 900}.{i % 100:02d}"),
            f"{_TRABAJOS[(numero + i) % 5]}, según presupuesto {numero}-{i}",
            tipo=Decimal(21),
        )
        for i in range(lineas)
    )
    factura = _factura(numero, entradas)
    escrita = IdFactura(EMISOR["nif"], factura.numero_completo or "", "25-11-2026")
    direccion = direccion_de_cotejo(escrita, escribir_importe(factura.total), Destino.REAL, verifactu=True)
    return Muestra(factura, Cotejo(direccion, verifactu=True), LOGO)


def _factura(numero: int, entradas: tuple[LineaEntrada, ...]) -> Factura:
    totales = calcular(DocumentoEntrada(entradas))
    sumas: dict[str, Any] = {
        campo: getattr(totales, campo)
        for campo in ("total_bruto", "total_base", "total_cuota", "total_recargo", "total_a_pagar")
    }
    factura = Factura(
        user_id="banco",
        estado="EMITIDA",
        serie_id=UUID(int=1),
        serie="A",
        numero=numero,
        numero_completo=f"A-2026-{numero:06d}",
        fecha=date(2026, 11, 25),
        vencimiento=date(2026, 12, 25),
        grupos=[a_textos(grupo) for grupo in totales.grupos],
        total=totales.total_factura,
        **sumas,
    )
    factura.lineas = [
        FacturaLinea(
            factura_id=factura.id,
            posicion=posicion,
            descripcion=entrada.descripcion,
            cantidad=entrada.cantidad,
            precio=entrada.precio,
            importe=calculada.importe,
            tipo=entrada.tipo,
        )
        for posicion, (entrada, calculada) in enumerate(zip(entradas, totales.lineas, strict=True))
    ]
    return factura


def _logo() -> bytes:
    imagen = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    lapiz = ImageDraw.Draw(imagen)
    lapiz.ellipse((10, 10, 190, 190), fill=(11, 95, 88, 255))
    lapiz.rounded_rectangle((220, 50, 590, 150), 30, fill=(30, 60, 120, 200))
    salida = BytesIO()
    imagen.save(salida, "PNG")
    return salida.getvalue()


LOGO = _logo()
