"""Las facturas: escribirlas, emitirlas, cobrarlas, corregirlas y encontrarlas."""

from factursaas.services.facturas.antiguedad import Deuda, antiguedad
from factursaas.services.facturas.anulacion import anular
from factursaas.services.facturas.borradores import borrar, cambiar, crear, numero_de_linea
from factursaas.services.facturas.caja import devengos_de
from factursaas.services.facturas.calculo import Calculo, calcular
from factursaas.services.facturas.cobros import aviso_de_cobros, cobrar, deshacer, saldar
from factursaas.services.facturas.consulta import buscar, leer, leer_cobros, leer_varias, listar
from factursaas.services.facturas.correcciones import canjear, rectificar, rectificar_varias
from factursaas.services.facturas.costumbres import Venta, ultimas_ventas
from factursaas.services.facturas.datos import (
    DatosAnulacion,
    DatosCalculo,
    DatosCanje,
    DatosCobro,
    DatosDeshacer,
    DatosFactura,
    DatosLinea,
    DatosRectificar,
    DatosRectificarVarias,
)
from factursaas.services.facturas.emision import emitir, emitir_varias
from factursaas.services.facturas.en_lista import FacturaEnLista
from factursaas.services.facturas.ficha import FichaCompleta, completar
from factursaas.services.facturas.filtro import ORDENES, Clase, Filtro, FiltroFacturas, orden_por
from factursaas.services.facturas.guardado import totales_guardados
from factursaas.services.facturas.hacienda import Partida, Trimestre
from factursaas.services.facturas.hallar import hallar
from factursaas.services.facturas.impresion import Impresion, leer_para_imprimir
from factursaas.services.facturas.listado import FilaListado, recorrer
from factursaas.services.facturas.panel import Facturado, MejorCliente, Mes, Panel, panel
from factursaas.services.facturas.papel import Dibujante, pdf
from factursaas.services.facturas.pedido import PedidoFacturas, errores_del_pedido
from factursaas.services.facturas.repetir import repetir
from factursaas.services.facturas.revision import avisos_de
from factursaas.services.facturas.salida import Arreglo, Salida, arreglos_de, salida_de
from factursaas.services.facturas.subsanacion import (
    DatosSubsanacion,
    repetir_anulacion,
    repetir_las_que_no_constaban,
    subsanar,
)
from factursaas.services.facturas.sumas import Suma, sumar
from factursaas.services.facturas.vencimientos import de as vencimientos_de

__all__ = [
    "ORDENES",
    "Arreglo",
    "Calculo",
    "Clase",
    "DatosAnulacion",
    "DatosCalculo",
    "DatosCanje",
    "DatosCobro",
    "DatosDeshacer",
    "DatosFactura",
    "DatosLinea",
    "DatosRectificar",
    "DatosRectificarVarias",
    "DatosSubsanacion",
    "Deuda",
    "Dibujante",
    "FacturaEnLista",
    "Facturado",
    "FichaCompleta",
    "FilaListado",
    "Filtro",
    "FiltroFacturas",
    "Impresion",
    "MejorCliente",
    "Mes",
    "Panel",
    "Partida",
    "PedidoFacturas",
    "Salida",
    "Suma",
    "Trimestre",
    "Venta",
    "antiguedad",
    "anular",
    "arreglos_de",
    "aviso_de_cobros",
    "avisos_de",
    "borrar",
    "buscar",
    "calcular",
    "cambiar",
    "canjear",
    "cobrar",
    "completar",
    "crear",
    "deshacer",
    "devengos_de",
    "emitir",
    "emitir_varias",
    "errores_del_pedido",
    "hallar",
    "leer",
    "leer_cobros",
    "leer_para_imprimir",
    "leer_varias",
    "listar",
    "numero_de_linea",
    "orden_por",
    "panel",
    "pdf",
    "recorrer",
    "rectificar",
    "rectificar_varias",
    "repetir",
    "repetir_anulacion",
    "repetir_las_que_no_constaban",
    "saldar",
    "salida_de",
    "subsanar",
    "sumar",
    "totales_guardados",
    "ultimas_ventas",
    "vencimientos_de",
]
