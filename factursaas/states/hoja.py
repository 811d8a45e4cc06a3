"""Lo que se ve de un borrador: sus casillas, sus sumas y lo que le pasa a cada una."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import reflex as rx

from factursaas.domain.errores import DatosNoValidos
from factursaas.models import Serie
from factursaas.services import facturas
from factursaas.states import opciones, pantalla
from factursaas.states.base import TenantState
from factursaas.states.borrador import Borrador, SerieOfrecida
from factursaas.states.novedades import Novedades, Vista
from factursaas.states.pantalla import Cabecera
from factursaas.states.papel import FilaTotal, Opcion, filas_de_la_suma


class HojaState(TenantState, mixin=True):
    """Un borrador en pantalla. `pintado` distingue cada vez que se abre: lo de antes ya no vale."""

    pintado: str = ""
    cabecera: Cabecera = Cabecera()
    novedades: Novedades = Novedades()
    totales: list[FilaTotal] = []
    errores: dict[str, str] = {}
    impuestos: list[Opcion] = []
    retenciones: list[Opcion] = []
    series: list[Opcion] = []
    tipos: list[Opcion] = []
    vencimientos: list[str] = []
    con_detalles: bool = False
    con_irpf: bool = False

    # No cambian por dentro, así que Reflex no tiene que vigilarlos: envolver cada lectura costaba más que sumar.
    _borrador: Borrador = rx.field(default_factory=Borrador, is_var=False)
    _vista: Vista = rx.field(default_factory=Vista, is_var=False)

    @rx.event
    async def poner_irpf(self):
        """Enseña la retención en cada línea."""
        self.con_irpf = True

    @rx.event
    async def ver_detalles(self):
        """Enseña lo que casi nunca hace falta: operación, plazos, forma de pago, moneda, anticipo."""
        self.con_detalles = True

    def _pintar_entero(self) -> None:
        self.cabecera, self._vista = pantalla.cabecera(self._borrador), self._vista.de_nuevo()
        self._pintar_opciones()
        self._pintar_cuentas()

    def _pintar_cambios(self, antes: Borrador, casillas: dict[str, str]) -> None:
        """Enseña lo que ha cambiado; de lo tecleado, que ya está a la vista, solo lo que el programa ha tocado."""
        ahora = self._borrador
        if ahora.con_impuestos != antes.con_impuestos:
            # Al pasar a ticket se quita la retención que nadie ha pedido.
            self.con_irpf = False
        if self._vista.entera or (ahora.con_impuestos, ahora.moneda) != (antes.con_impuestos, antes.moneda):
            self.cabecera = pantalla.cabecera(ahora)
        if opciones.de_que_dependen(ahora) != opciones.de_que_dependen(antes):
            self._pintar_opciones()
        self._pintar_cuentas(_escritas_por_el_programa(antes, casillas, ahora))

    def _pintar_opciones(self) -> None:
        """Lo que se puede elegir en cada lista."""
        self._cambiar("impuestos", opciones.opciones_de_impuesto(self._borrador))
        self._cambiar("retenciones", opciones.opciones_de_irpf(self._borrador))
        self._cambiar("series", opciones.opciones_de_serie(self._borrador))
        self._cambiar("tipos", opciones.opciones_de_tipo(self._borrador))

    def _pintar_cuentas(self, dichas: Iterable[str] = ()) -> None:
        """Vuelve a sumar; si no se puede, queda la última suma y el fallo en su casilla."""
        borrador, importes = self._borrador, None
        self._cambiar("con_irpf", self.con_irpf or borrador.lleva_irpf)
        try:
            totales = facturas.calcular(borrador.calculo()).totales
        except DatosNoValidos as fallo:
            self._borrador = borrador.con_errores(fallo.errores, borrador.escritas)
        else:
            lineas = zip(borrador.escritas, totales.lineas, strict=True)
            importes = {clave: borrador.escribir(linea.importe) for clave, linea in lineas}
            self._cambiar("totales", filas_de_la_suma(totales, borrador.moneda, borrador.descuento_pct))
            self._cambiar("vencimientos", pantalla.vencimientos(borrador, totales.total_a_pagar))
        self._pintar_errores(dichas, importes)

    def _pintar_errores(self, dichas: Iterable[str] = (), importes: dict[str, str] | None = None) -> None:
        borrador = self._borrador
        self._cambiar("errores", pantalla.errores(borrador))
        self._vista = self._vista.con(borrador, dichas, importes, pantalla.errores_de_lineas(borrador))
        self._cambiar("novedades", self._vista.novedades(borrador, self.pintado))

    def _poner_serie(self, codigo: str, series: list[Serie]) -> None:
        """La serie pudo elegirse sola, o nacer, al cambiar la clase de factura."""
        antes = self._borrador.textos.get("serie")
        self._borrador = self._borrador.con(series=SerieOfrecida.de(series))
        if codigo != antes:
            self._borrador = self._borrador.cambiar({"serie": codigo})
            self.cabecera = pantalla.cabecera(self._borrador)
            self._pintar_cuentas()
        self._pintar_opciones()

    def _marcar(self, errores: dict[str, str]) -> None:
        """Enseña cada fallo del negocio junto a su casilla."""
        self._borrador = self._borrador.con_errores(errores, self._borrador.guardables)
        self._pintar_errores()

    def _senalar(self, casilla: str, texto: str) -> None:
        """Dice junto a una casilla lo que le pasa, desplegándola si hace falta."""
        self._borrador = replace(self._borrador, fallos={**self._borrador.fallos, casilla: texto})
        self.con_detalles = self.con_detalles or casilla in pantalla.DETALLES
        self._pintar_errores()

    def _cambiar(self, nombre: str, valor: Any) -> None:
        """Lo que no cambia no se manda."""
        if getattr(self, nombre) != valor:
            setattr(self, nombre, valor)


def _escritas_por_el_programa(antes: Borrador, casillas: dict[str, str], ahora: Borrador) -> set[str]:
    """Las líneas que no han quedado como las ha dejado quien teclea, o que traen un producto con su impuesto."""
    tenia = {**antes.textos, **casillas}
    distintas = {casilla for casilla, escrito in ahora.textos.items() if tenia.get(casilla) != escrito}
    distintas |= {casilla for casilla in casillas if casilla.endswith(".producto")}
    return {casilla.partition(".")[0] for casilla in distintas if "." in casilla}
