"""Lo que reciben las otras herramientas para dibujar la misma factura: los textos ya escritos y, el QR, por hacer."""

from collections.abc import Callable
from dataclasses import dataclass

import segno

from bench.muestra import CLIENTE, EMISOR, Muestra
from factursaas.documents.pdf.dibujo import componer
from factursaas.documents.pdf.hoja import Trazo
from factursaas.documents.pdf.preparar import preparar
from factursaas.domain.dinero import escribir_euros, escribir_numero, escribir_tipo

TITULOS = ("Descripción", "Cantidad", "Precio", "IVA", "Importe")
FECHAS = (("Fecha de expedición", "25/11/2026"), ("Vencimiento", "25/12/2026"))
_CAMPOS = ("nombre", "nif", "direccion", "codigo_postal", "municipio", "email", "telefono")
PARTES = tuple(tuple(parte[campo] for campo in _CAMPOS) for parte in (EMISOR, CLIENTE))


@dataclass(frozen=True, slots=True)
class Papel:
    """Lo que se lee en una factura; `paginas` dice dónde va cada trazo, para quien no sabe colocarlos."""

    muestra: Muestra
    numero: str
    filas: tuple[tuple[str, ...], ...]
    sumas: tuple[tuple[str, str], ...]
    direccion: str
    leyenda: str
    logo: bytes
    paginas: list[list[Trazo]]


Dibujante = Callable[[Papel], bytes]


def escribir(muestra: Muestra) -> Papel:
    """Los textos de una muestra y el sitio de cada cosa: no se le cuenta a nadie como tiempo."""
    factura, cotejo = muestra.factura, muestra.cotejo
    filas = tuple(
        (
            linea.descripcion,
            escribir_numero(linea.cantidad),
            escribir_euros(linea.precio),
            escribir_tipo(linea.tipo),
            escribir_euros(linea.importe),
        )
        for linea in factura.lineas
    )
    sumas = (
        ("Base imponible", escribir_euros(factura.total_base)),
        ("Cuota de IVA", escribir_euros(factura.total_cuota)),
        ("Total factura", escribir_euros(factura.total)),
        ("Total a pagar", escribir_euros(factura.total_a_pagar)),
    )
    paginas = componer(preparar(factura, EMISOR, CLIENTE, muestra.logo, cotejo)).paginas
    return Papel(
        muestra, factura.numero_completo or "", filas, sumas, cotejo.url, cotejo.leyenda, muestra.logo, paginas
    )


def qr(direccion: str) -> segno.QRCode:
    """El QR tal como lo hace segno, que es como lo pediría cualquiera."""
    return segno.make_qr(direccion, error="m", boost_error=False)
