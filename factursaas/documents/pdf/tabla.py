"""La tabla de líneas, con su cabecera en cada página y las sumas que pasan de una a otra."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from factursaas.documents.pdf import estilo
from factursaas.documents.pdf.cifras import escribir_precio
from factursaas.documents.pdf.columnas import SEPARACION, Columna, columnas_de
from factursaas.documents.pdf.datos import CERO, FacturaImpresa, LineaImpresa
from factursaas.documents.pdf.estilo import ACENTO, DERECHA, IZQUIERDA, UTIL, Estilo
from factursaas.documents.pdf.hoja import Caja, Hoja
from factursaas.documents.pdf.texto import ajustar
from factursaas.domain.dinero import escribir_euros

AIRE = 4.8
ALTO_SUMA = estilo.NORMAL.renglon + 2 * AIRE
RENGLONES_JUNTOS = 12
DECIMALES_SIN_IMPUESTO = Decimal("0.0001")

Renglon = tuple[str, Estilo]


@dataclass(slots=True)
class Tabla:
    """Lleva la cuenta de lo que se ha escrito hasta cada página."""

    hoja: Hoja
    factura: FacturaImpresa
    columnas: tuple[Columna, ...]
    acumulado: Decimal = CERO
    paginas: int = 1
    filas_en_pagina: int = 0

    @property
    def ancho_descripcion(self) -> float:
        """Lo que dejan libre las cifras."""
        return self.columnas[0].x - SEPARACION - IZQUIERDA

    def poner_cabecera(self) -> None:
        """Los títulos de las columnas."""
        self.hoja.escribir(IZQUIERDA, self.hoja.y, "Descripción", estilo.ROTULO)
        for columna in self.columnas:
            self.hoja.escribir(columna.x, self.hoja.y, columna.titulo, estilo.ROTULO, columna.ancho, lado="derecha")
        self.hoja.y += estilo.ROTULO.renglon + 4
        self.hoja.poner(Caja(IZQUIERDA, self.hoja.y, UTIL, 1, ACENTO))
        self.hoja.y += 1
        self.filas_en_pagina = 0

    def poner_fila(self, linea: LineaImpresa, reserva: float) -> None:
        """Escribe una línea; la que no cabe pasa a la página siguiente, y la muy larga se reparte."""
        renglones = self._renglones(linea)
        entera = _alto(renglones) + 2 * AIRE
        if not self.hoja.cabe(entera + reserva) and self.filas_en_pagina and self._conviene_pasar(renglones):
            self.seguir()
        self._poner_cifras(linea)
        self.acumulado += linea.importe
        self.filas_en_pagina += 1
        self.hoja.y += AIRE
        while renglones := self._poner_renglones(renglones):
            self.seguir()
            self.hoja.y += AIRE
        self.hoja.y += AIRE
        self.hoja.filete(self.hoja.y)

    def seguir(self, con_cabecera: bool = True) -> None:
        """Cierra la página con «Suma y sigue» y abre otra con lo que se traía."""
        self._poner_suma("Suma y sigue")
        self.hoja.pasar_pagina()
        self.paginas += 1
        if con_cabecera:
            self.poner_cabecera()
        self._poner_suma("Suma anterior")

    def cerrar(self, reserva: float) -> None:
        """Acaba la tabla: lo que viene detrás ha de caber en la misma página que su última suma."""
        varias = self.paginas > 1
        if not self.hoja.cabe(reserva + ALTO_SUMA * varias):
            self.seguir(con_cabecera=False)
        elif varias:
            self._poner_suma("Suma de las líneas")

    def _renglones(self, linea: LineaImpresa) -> list[Renglon]:
        renglones = [(r, estilo.NORMAL) for r in ajustar(linea.descripcion, self.ancho_descripcion, estilo.NORMAL)]
        if detalle := self._precio_sin_impuesto(linea):
            renglones += [(r, estilo.DETALLE) for r in ajustar(detalle, self.ancho_descripcion, estilo.DETALLE)]
        return renglones or [("", estilo.NORMAL)]

    def _precio_sin_impuesto(self, linea: LineaImpresa) -> str:
        """La factura completa dice el precio unitario sin impuesto (art. 6.1.f RD 1619/2012)."""
        if not self.factura.precios_con_impuestos or self.factura.simplificada or linea.suplido:
            return ""
        neto = linea.precio / (1 + (linea.tipo + linea.recargo) / 100)
        precio = escribir_precio(neto.quantize(DECIMALES_SIN_IMPUESTO, ROUND_HALF_UP), self.factura.moneda)
        return f"Precio unitario sin impuestos: {precio}"

    def _conviene_pasar(self, renglones: list[Renglon]) -> bool:
        """Solo se parte entre páginas una descripción muy larga, y si aquí cabe un buen trozo."""
        hueco = self.hoja.libre - ALTO_SUMA - 2 * AIRE
        return len(renglones) <= RENGLONES_JUNTOS or hueco < 4 * estilo.NORMAL.renglon

    def _poner_cifras(self, linea: LineaImpresa) -> None:
        for columna in self.columnas:
            texto = columna.valor(linea)
            self.hoja.escribir(columna.x, self.hoja.y + AIRE, texto, estilo.NORMAL, columna.ancho, lado="derecha")

    def _poner_renglones(self, renglones: list[Renglon]) -> list[Renglon]:
        """Escribe los renglones que caben y devuelve los que faltan."""
        for i, (texto, letra) in enumerate(renglones):
            if i and not self.hoja.cabe(letra.renglon + AIRE + ALTO_SUMA):
                return renglones[i:]
            self.hoja.escribir(IZQUIERDA, self.hoja.y, texto, letra)
            self.hoja.y += letra.renglon
        return []

    def _poner_suma(self, rotulo: str) -> None:
        importe = escribir_euros(self.acumulado, self.factura.moneda)
        y = self.hoja.y + AIRE
        self.hoja.escribir(IZQUIERDA, y, rotulo, estilo.NORMAL_FUERTE, UTIL / 2)
        self.hoja.escribir(DERECHA - UTIL / 2, y, importe, estilo.NORMAL_FUERTE, UTIL / 2, lado="derecha")
        self.hoja.y += ALTO_SUMA
        if rotulo == "Suma anterior":
            self.hoja.filete(self.hoja.y)


def poner_lineas(hoja: Hoja, factura: FacturaImpresa, alto_totales: float) -> None:
    """Dibuja todas las líneas y deja sitio debajo para los totales."""
    tabla = Tabla(hoja, factura, columnas_de(factura))
    hoja.dejar_sitio(6 * ALTO_SUMA)
    tabla.poner_cabecera()
    for quedan, linea in zip(range(len(factura.lineas) - 1, -1, -1), factura.lineas, strict=True):
        tabla.poner_fila(linea, ALTO_SUMA if quedan else ALTO_SUMA + alto_totales)
    tabla.cerrar(alto_totales)


def _alto(renglones: list[Renglon]) -> float:
    return sum(letra.renglon for _, letra in renglones)
