"""Las casillas del editor de facturas: cómo se lee lo que se teclea en cada una y cómo se llama."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from factursaas.domain.dinero import CERO, DECIMALES_MAXIMOS, leer_decimal
from factursaas.domain.estados import TipoFactura
from factursaas.domain.impuestos import Calificacion, Impuesto
from factursaas.domain.medios import Medio
from factursaas.services.campos import FECHA_MAXIMA, FECHA_MINIMA
from factursaas.states.plazos import leer_plan

INVISIBLES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Tributo:
    """Cómo tributa una línea."""

    impuesto: Impuesto = Impuesto.IVA
    calificacion: Calificacion = Calificacion.S1
    tipo: Decimal = Decimal(21)
    suplido: bool = False
    recargo: Decimal | None = None
    """El que se pide a propósito; sin decirlo, el que toque por el cliente."""

    @property
    def texto(self) -> str:
        """Como se escribe en su casilla: `IVA:21`, `IVA:21+1.75`, `IVA:E1`, `IVA:suplido`."""
        if self.suplido:
            return f"{self.impuesto}:suplido"
        que = f"{self.tipo.normalize():f}" if self.calificacion.lleva_cuota else self.calificacion.value
        return f"{self.impuesto}:{que}" + ("" if self.recargo is None else f"+{self.recargo.normalize():f}")


@dataclass(frozen=True, slots=True)
class Descuento:
    """Un descuento, en tanto por ciento o en dinero."""

    pct: Decimal | None = None
    importe: Decimal | None = None


def _acotar(texto: str, tope: int) -> str:
    if len(texto) > tope:
        raise ValueError(f"Es demasiado largo: caben {tope} caracteres.")
    if INVISIBLES.search(texto):
        raise ValueError("Hay caracteres invisibles que no se pueden guardar. Bórralos y escribe de nuevo el texto.")
    return texto


def _numero(texto: str, decimales: int = DECIMALES_MAXIMOS) -> Decimal:
    numero = leer_decimal(texto)
    if numero != round(numero, decimales):
        raise ValueError(f"Admite hasta {decimales} decimales.")
    return numero


def _precio(texto: str) -> Decimal:
    return _numero(texto) if texto.strip() else CERO


def leer_porcentaje(texto: str) -> Decimal:
    """Lee un tanto por ciento de 0 a 100.

    Raises:
        ValueError: si no lo es.
    """
    numero = _numero(texto, 2)
    if not 0 <= numero <= 100:
        raise ValueError("El porcentaje va de 0 a 100.")
    return numero


def _descuento(texto: str) -> Descuento:
    """«10» y «10 %» son un porcentaje; «10 €», dinero."""
    if not texto.strip():
        return Descuento()
    if "€" in texto:
        return Descuento(importe=_numero(texto, 2) or None)
    return Descuento(pct=leer_porcentaje(texto) or None)


def leer_fecha(texto: str) -> date:
    """Lee la fecha de un calendario del navegador.

    Raises:
        ValueError: si no lo es o no es sensata.
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", texto):
        raise ValueError("Escribe la fecha entera: día, mes y año.")
    try:
        fecha = date.fromisoformat(texto)
    except ValueError:
        raise ValueError("Esa fecha no existe en el calendario.") from None
    if not FECHA_MINIMA <= fecha <= FECHA_MAXIMA:
        raise ValueError("Esa fecha no puede ser: revisa el año.")
    return fecha


def _tributo(texto: str) -> Tributo:
    impuesto, _, que = texto.partition(":")
    try:
        impuesto = Impuesto(impuesto)
        if que == "suplido":
            return Tributo(impuesto, tipo=CERO, suplido=True)
        if que in Calificacion.__members__ and que != Calificacion.S1:
            return Tributo(impuesto, Calificacion(que), CERO)
        tipo, con, recargo = que.partition("+")
        return Tributo(impuesto, tipo=leer_porcentaje(tipo), recargo=leer_porcentaje(recargo) if con else None)
    except ValueError:
        dicho = f"«{texto[:40]}» no está entre los impuestos. " if texto else ""
        raise ValueError(f"{dicho}Elige un impuesto de la lista.") from None


def leer_tributo(texto: str, si_no: Tributo) -> Tributo:
    """El impuesto de un producto que se vende así: si la línea no lleva cuota, el corriente."""
    try:
        tributo = _tributo(texto)
    except ValueError:
        return si_no
    return tributo if tributo.calificacion.lleva_cuota and not tributo.suplido else si_no


def leer_id(texto: Any) -> UUID | None:
    """Lee un identificador; ninguno si no lo es."""
    try:
        return UUID(texto) if isinstance(texto, str) else None
    except ValueError:
        return None


def _tipo_de_factura(texto: str) -> TipoFactura:
    try:
        return TipoFactura(texto)
    except ValueError:
        raise ValueError("Elige qué clase de factura es.") from None


def _importe(texto: str) -> Decimal:
    return _numero(texto, 2) if texto.strip() else CERO


def _cambio(texto: str) -> Decimal | None:
    return _numero(texto) if texto.strip() else None


def _moneda(texto: str) -> str:
    limpia = texto.strip().upper()
    if not re.fullmatch("[A-Z]{3}", limpia):
        raise ValueError("La moneda se escribe con su código de tres letras, como EUR o USD.")
    return limpia


def _forma_de_pago(texto: str) -> str:
    if texto and texto not in [medio.value for medio in Medio]:
        raise ValueError("Elige cómo se paga.")
    return texto


def _si_no(texto: str) -> bool:
    return texto == "si"


DE_CABECERA: dict[str, Callable[[str], Any]] = {
    "fecha": leer_fecha,
    "fecha_operacion": lambda texto: leer_fecha(texto) if texto else None,
    "vencimiento": lambda texto: leer_fecha(texto) if texto else None,
    "plazos": leer_plan,
    "forma_pago": _forma_de_pago,
    "precios_con_impuestos": _si_no,
    "moneda": _moneda,
    "tipo_cambio": _cambio,
    "anticipo": _importe,
    "motivo": lambda texto: _acotar(texto, 500),
    "serie": lambda texto: _acotar(texto, 20),
    "tipo": _tipo_de_factura,
    "notas": lambda texto: _acotar(texto, 2000),
    "descuento_global": _descuento,
}
DE_LINEA: dict[str, Callable[[str], Any]] = {
    "producto": leer_id,
    "descripcion": lambda texto: _acotar(texto, 5000),
    "cantidad": _numero,
    "precio": _precio,
    "descuento": _descuento,
    "impuesto": _tributo,
    "irpf": leer_porcentaje,
}
NOMBRES = {
    "fecha": "la fecha",
    "fecha_operacion": "la fecha de la operación",
    "vencimiento": "el vencimiento",
    "plazos": "los plazos",
    "forma_pago": "la forma de pago",
    "precios_con_impuestos": "los precios",
    "moneda": "la moneda",
    "tipo_cambio": "el cambio",
    "anticipo": "el anticipo",
    "motivo": "el motivo",
    "serie": "la serie",
    "tipo": "la clase de factura",
    "notas": "las notas",
    "descuento_global": "el descuento",
    "cliente": "el cliente",
    "lineas": "las líneas",
    "producto": "el producto",
    "descripcion": "el concepto",
    "cantidad": "la cantidad",
    "precio": "el precio",
    "descuento": "el descuento",
    "impuesto": "el impuesto",
    "irpf": "la retención",
}
CASILLA_DE = {
    "descuento_pct": "descuento",
    "descuento_importe": "descuento",
    "tipo": "impuesto",
    "recargo": "impuesto",
    "calificacion": "impuesto",
    "producto_id": "producto",
    "cliente_id": "cliente",
    "vencimientos": "plazos",
    "descuento_global_pct": "descuento_global",
    "descuento_global_importe": "descuento_global",
}
