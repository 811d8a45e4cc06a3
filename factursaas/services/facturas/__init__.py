"""Las facturas: escribirlas, emitirlas, cobrarlas y encontrarlas."""

from factursaas.services.facturas.borradores import borrar, cambiar, crear
from factursaas.services.facturas.calculo import Calculo, calcular
from factursaas.services.facturas.cobros import cobrar
from factursaas.services.facturas.consulta import Filtro, leer, leer_cobros, listar
from factursaas.services.facturas.datos import (
    DatosCalculo,
    DatosCobro,
    DatosFactura,
    DatosLinea,
)
from factursaas.services.facturas.emision import emitir
from factursaas.services.facturas.guardado import totales_guardados
from factursaas.services.facturas.impresion import Impresion, leer_para_imprimir
from factursaas.services.facturas.panel import Mes, Panel, panel

__all__ = [
    "Calculo",
    "DatosCalculo",
    "DatosCobro",
    "DatosFactura",
    "DatosLinea",
    "Filtro",
    "Impresion",
    "Mes",
    "Panel",
    "borrar",
    "calcular",
    "cambiar",
    "cobrar",
    "crear",
    "emitir",
    "leer",
    "leer_cobros",
    "leer_para_imprimir",
    "listar",
    "panel",
    "totales_guardados",
]
