"""Lo que enseña el panel, ya escrito."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from factursaas.domain.calendario import MESES_CORTOS
from factursaas.domain.dinero import NBSP, escribir_euros, escribir_fecha, escribir_numero
from factursaas.domain.periodos import Tramo, fechas_de, variacion
from factursaas.domain.plurales import contar, enumerar, segun
from factursaas.services.facturas import Deuda, Facturado, MejorCliente, Mes, Panel
from factursaas.states.filas_hacienda import CERCA
from factursaas.states.frases_panel import a_la_lista, contar_cosas, contar_facturas, escribir_faltan

TRAMOS = {Tramo.MES: "Mes", Tramo.TRIMESTRE: "Trimestre", Tramo.ANO: "Año"}
_ESTE = {Tramo.MES: "Facturado este mes", Tramo.TRIMESTRE: "Facturado este trimestre", Tramo.ANO: "Facturado este año"}
_LO_QUE_NO_SUMA = ", sin anuladas, canjes ni lo sustituido"
"""La lista a la que lleva la cifra sí las enseña."""
_MIL = 1000
_DIEZ_MIL = 10_000
_MILLON = 1_000_000


@dataclass(frozen=True, slots=True)
class Barra:
    """Un mes del gráfico; `altura` va de 0 a 100. `corto` es el importe como cabe encima de la barra."""

    etiqueta: str
    texto: str
    corto: str
    altura: int
    href: str

    @classmethod
    def de(cls, mes: Mes, mayor: Decimal) -> "Barra":
        """Escribe un mes, frente al mayor de todos."""
        return cls(
            etiqueta=MESES_CORTOS[mes.inicio.month - 1],
            texto=f"{escribir_numero(mes.base, 0)}{NBSP}€",
            corto=_corto(mes.base),
            altura=max(0, int(mes.base * 100 / mayor)) if mayor > 0 else 0,
            href=a_la_lista(*fechas_de("mes", mes.inicio)),
        )


@dataclass(frozen=True, slots=True)
class Respuesta:
    """Lo facturado en un tramo frente al anterior hasta la misma altura."""

    tramo: str
    titulo: str
    importe: str
    variacion: str
    sube: bool
    frente: str
    facturas: str
    href: str

    @classmethod
    def de(cls, facturado: Facturado) -> "Respuesta":
        """Escribe lo facturado en un tramo."""
        tramos = facturado.tramos
        return cls(
            tramo=tramos.tramo.value,
            titulo=_ESTE[tramos.tramo],
            importe=escribir_euros(facturado.ahora),
            variacion=variacion(facturado.ahora, facturado.antes),
            sube=facturado.ahora > facturado.antes,
            frente=_frente_a(facturado),
            facturas=f"{contar_facturas(facturado.facturas)}{_LO_QUE_NO_SUMA if facturado.facturas else ''}",
            href=a_la_lista(tramos.inicio, tramos.hoy),
        )


@dataclass(frozen=True, slots=True)
class Debido:
    """Lo que falta por cobrar."""

    importe: str = ""
    facturas: str = ""
    vencido: str = ""
    vencidas: str = ""

    @classmethod
    def de(cls, panel: Panel) -> "Debido":
        """Escribe lo pendiente y, si algo ha vencido, cuánto."""
        return cls(
            importe=escribir_euros(panel.pendiente),
            facturas=contar_facturas(panel.facturas_pendientes),
            vencido=escribir_euros(panel.vencido) if panel.facturas_vencidas else "",
            vencidas=_vencidas(panel.facturas_vencidas),
        )


@dataclass(frozen=True, slots=True)
class FilaDeuda:
    """Lo que se debe desde hace un mismo tiempo; `parte` es cuánto es de todo lo que se debe, de 0 a 100."""

    tramo: str
    importe: str
    facturas: str
    parte: int
    vencida: bool

    @classmethod
    def de(cls, deuda: Deuda, total: Decimal, cosa: tuple[str, str]) -> "FilaDeuda":
        """Escribe un tramo."""
        return cls(
            deuda.tramo.nombre,
            escribir_euros(deuda.importe) if deuda.facturas else "Nada",
            contar_cosas(deuda.facturas, cosa) if deuda.facturas else "",
            int(deuda.importe * 100 / total),
            deuda.tramo.value != "sin_vencer",
        )


@dataclass(frozen=True, slots=True)
class FilaCliente:
    """Uno de los clientes a quien más se ha facturado; `parte` lo compara con el primero, de 0 a 100."""

    nombre: str
    base: str
    facturas: str
    parte: int
    href: str

    @classmethod
    def de(cls, cliente: MejorCliente, mayor: Decimal, hoy: date) -> "FilaCliente":
        """Escribe un cliente."""
        href = a_la_lista(date(hoy.year, 1, 1), hoy, q=cliente.nombre)
        parte = int(cliente.base * 100 / mayor)
        return cls(cliente.nombre, escribir_euros(cliente.base), contar_facturas(cliente.facturas), parte, href)


@dataclass(frozen=True, slots=True)
class Atencion:
    """Algo que pide que se haga algo, y dónde."""

    tono: str
    texto: str
    accion: str = ""
    href: str = ""


def filas_de_deuda(panel: Panel) -> list[FilaDeuda]:
    """Todos los tramos; ninguno si no se debe nada. Con pagos a plazos se cuentan los plazos y no las facturas."""
    if not panel.pendiente:
        return []
    hay_plazos = sum(deuda.facturas for deuda in panel.deudas) != panel.facturas_pendientes
    cosa = ("plazo", "plazos") if hay_plazos else ("factura", "facturas")
    return [FilaDeuda.de(deuda, panel.pendiente, cosa) for deuda in panel.deudas]


def atenciones(panel: Panel, de_la_aeat: Iterable[tuple[str, str]]) -> list[Atencion]:
    """Lo que pide atención, de lo más grave a lo menos."""
    lista = [Atencion(tono, texto, "Ver qué hacer", "/verifactu") for tono, texto in de_la_aeat]
    cerca = [cita for cita in panel.citas if cita.faltan(panel.hoy) <= CERCA]
    if cerca:
        primeras = [cita.modelo for cita in cerca if cita.vence == cerca[0].vence]
        dias = escribir_faltan(cerca[0].faltan(panel.hoy))
        cuales = f"{segun(len(primeras), 'el modelo', 'los modelos')} {enumerar(primeras)}"
        cuando = escribir_fecha(cerca[0].vence)
        lista.append(Atencion("avisa", f"{dias[0].upper()}{dias[1:]} para presentar {cuales}: {cuando}."))
    if panel.facturas_vencidas:
        texto = f"{_vencidas(panel.facturas_vencidas)} sin cobrar: {escribir_euros(panel.vencido)}."
        lista.append(Atencion("avisa", texto, "Ver las vencidas", "/facturas?estado=VENCIDA"))
    if panel.borradores_viejos:
        lleva = segun(panel.borradores_viejos, "lleva", "llevan")
        texto = f"{contar(panel.borradores_viejos, 'borrador', 'borradores')} {lleva} más de 15 días sin tocarse."
        lista.append(Atencion("nota", texto, "Terminar o borrar", "/facturas?estado=BORRADOR"))
    return lista


def otras_monedas(panel: Panel) -> list[str]:
    """Lo que no está en euros y no entra en las sumas."""
    return [
        f"En {moneda}: {escribir_euros(facturado, moneda)} facturados este año"
        + (f" y {escribir_euros(debido, moneda)} por cobrar." if debido else ".")
        for moneda, (facturado, debido) in panel.otras_monedas.items()
        if facturado or debido
    ]


def _vencidas(cuantas: int) -> str:
    return contar_cosas(cuantas, (f"factura{NBSP}vencida", f"facturas{NBSP}vencidas"))


def _frente_a(facturado: Facturado) -> str:
    corte = escribir_fecha(facturado.tramos.corte)
    if facturado.antes:
        return f"{escribir_euros(facturado.antes)} hasta el {corte}"
    return f"Nada facturado hasta el {corte}"


def _corto(importe: Decimal) -> str:
    """Un importe con pocas cifras: «850», «1,2 mil», «12 mil», «3,4 M»; nada si es cero."""
    if abs(importe) >= _MILLON:
        return f"{escribir_numero(importe / _MILLON, 1)}{NBSP}M"
    if abs(importe) >= _MIL:
        return f"{escribir_numero(importe / _MIL, 0 if abs(importe) >= _DIEZ_MIL else 1)}{NBSP}mil"
    return escribir_numero(importe, 0) if importe else ""
