"""Un borrador mientras se teclea: el texto de cada casilla, su última lectura buena y lo que le pasa.

Cada casilla tiene un nombre: `fecha`, `notas`… las de la cabecera; `l3.precio`… las de una línea, con su clave delante.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from factursaas.domain.dinero import escribir_euros
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.estados import TipoFactura
from factursaas.domain.impuestos import Impuesto, recargo_de
from factursaas.domain.numeracion import TipoSerie
from factursaas.models import Serie
from factursaas.services.facturas import DatosCalculo, DatosFactura, DatosLinea
from factursaas.services.facturas.datos import LINEAS_MAXIMAS
from factursaas.services.validacion import por_campo
from factursaas.states.casillas import CASILLA_DE, DE_CABECERA, DE_LINEA, INVISIBLES, NOMBRES, Descuento, Tributo
from factursaas.states.plazos import Plan

CERO, UNO = Decimal(0), Decimal(1)
CASILLAS_MAXIMAS = 8000
_SE_GUARDAN = ("fecha", "fecha_operacion", "tipo", "notas", "forma_pago", "motivo")
_DE_LOS_IMPORTES = ("precios_con_impuestos", "anticipo", "moneda", "tipo_cambio")
EN_BLANCO = 4
"""Las que puede estrenar seguidas quien teclea más deprisa que la red; solo se enseña la primera."""


@dataclass(frozen=True, slots=True)
class SerieOfrecida:
    """Lo que hace falta de una serie para elegirla: la fila entera no cabe en lo que la pestaña recuerda."""

    codigo: str
    descripcion: str
    tipo: TipoSerie

    @classmethod
    def de(cls, series: Iterable[Serie]) -> "tuple[SerieOfrecida, ...]":
        """Todas las que hay."""
        return tuple(cls(serie.codigo, serie.descripcion, TipoSerie(serie.tipo)) for serie in series)


@dataclass(frozen=True, slots=True)
class Borrador:
    """Lo que hay en pantalla. No cambia: cada tecleo da otro.

    `errores` son de lectura y duran hasta que se corrigen; `fallos`, del negocio, hasta el siguiente cambio.
    `dia_pago` es el del cliente: los plazos pasan al siguiente de ese número.
    """

    claves: tuple[str, ...] = ()
    textos: Mapping[str, str] = field(default_factory=dict)
    valores: Mapping[str, Any] = field(default_factory=dict)
    errores: Mapping[str, str] = field(default_factory=dict)
    fallos: Mapping[str, str] = field(default_factory=dict)
    cliente_id: UUID | None = None
    con_recargo: bool = False
    dia_pago: int = 0
    series: tuple[SerieOfrecida, ...] = ()
    tributo: Tributo = field(default_factory=Tributo)
    irpf: str = "0"
    siguiente: int = 1

    def __reduce__(self) -> tuple[Any, ...]:
        """Se guarda lo escrito; lo leído sale de ello, salvo lo último bueno de lo que ahora no se entiende."""
        campos = {campo: getattr(self, campo) for campo in self.__slots__}
        valores = {nombre: valor for nombre, valor in self.valores.items() if nombre in self.errores}
        return _releer, (campos | {"valores": valores},)

    def cambiar(self, cambios: Any) -> "Borrador":
        """Aplica lo tecleado; lo que no se entiende deja el último valor bueno y un error en su casilla."""
        if not isinstance(cambios, dict) or len(cambios) > CASILLAS_MAXIMAS:
            return self
        textos, valores, errores = dict(self.textos), dict(self.valores), dict(self.errores)
        for nombre, texto in self._con_precios_de_ticket(cambios).items():
            lector = self._lector(nombre)
            if lector is None or not isinstance(texto, str):
                continue
            errores.pop(nombre, None)
            try:
                valores[nombre] = lector(texto)
                textos[nombre] = texto
            except ValueError as fallo:
                errores[nombre] = str(fallo)
                textos[nombre] = INVISIBLES.sub("", texto[:5000])
        return replace(self, textos=textos, valores=valores, errores=errores, fallos={})._con_hueco()

    def _con_precios_de_ticket(self, cambios: dict[Any, Any]) -> dict[Any, Any]:
        """Un ticket se escribe con el impuesto dentro y sin retención, si aún no hay nada que lo contradiga."""
        if "tipo" not in cambios or "precios_con_impuestos" in cambios or self.escritas:
            return cambios
        es_ticket = cambios["tipo"] == TipoFactura.SIMPLIFICADA
        retenciones = {f"{clave}.irpf": "0" if es_ticket else self.irpf for clave in self.claves}
        return {**retenciones, **cambios, "precios_con_impuestos": "si" if es_ticket else "no"}

    def con(self, **cambios: Any) -> "Borrador":
        """El mismo borrador con otros datos que no son de ninguna casilla."""
        return replace(self, **cambios)

    def _lector(self, nombre: Any) -> Callable[[str], Any] | None:
        if not isinstance(nombre, str):
            return None
        clave, punto, campo = nombre.partition(".")
        if not punto:
            return DE_CABECERA.get(nombre)
        return DE_LINEA.get(campo) if clave in self.claves else None

    def con_linea(self, clave: str = "", **textos: str) -> "Borrador":
        """Añade una línea al final; sin clave, con la siguiente."""
        clave = clave or f"l{self.siguiente}"
        irpf = "0" if self.tipo is TipoFactura.SIMPLIFICADA else self.irpf
        todos = {"cantidad": "1", "impuesto": self.tributo.texto, "irpf": irpf, **textos}
        siguiente = max(self.siguiente, int(clave[1:]) + 1)
        con = replace(self, claves=(*self.claves, clave), siguiente=siguiente)
        vacios = {f"{clave}.{campo}": "" for campo in DE_LINEA if campo not in todos}
        nombres = vacios | {f"{clave}.{campo}": texto for campo, texto in todos.items()}
        return con._leer(nombres)

    def con_linea_tras(self, clave: str, otra: str | None) -> "Borrador":
        """Pone una línea, nueva o no, tras otra: vacío es la primera; una que no hay, la última de las escritas."""
        con = self if clave in self.claves else self.con_linea(clave)
        quedan = [una for una in con.claves if una != clave]
        if len(quedan) == LINEAS_MAXIMAS and not con.en_blanco(quedan.pop()):
            return self
        if otra != "" and otra not in quedan:
            otra = next((una for una in reversed(quedan) if not con.en_blanco(una)), "")
        puesto = quedan.index(otra) + 1 if otra else 0
        return replace(con, claves=(*quedan[:puesto], clave, *quedan[puesto:]), fallos={})

    def _leer(self, nombres: dict[str, str]) -> "Borrador":
        """Como `cambiar`, para textos que escribe el programa."""
        valores = {
            nombre: lector(texto) for nombre, texto in nombres.items() if (lector := self._lector(nombre)) is not None
        }
        return replace(self, textos={**self.textos, **nombres}, valores={**self.valores, **valores})

    def sin_linea(self, clave: Any) -> "Borrador":
        """Quita una línea."""
        if clave not in self.claves:
            return self
        quedan = tuple(otra for otra in self.claves if otra != clave)
        return replace(
            self,
            claves=quedan,
            textos=_sin(self.textos, clave),
            valores=_sin(self.valores, clave),
            errores=_sin(self.errores, clave),
            fallos={},
        )._con_hueco()

    def _con_hueco(self) -> "Borrador":
        """Deja siempre líneas en blanco al final, para seguir escribiendo sin esperar a que lleguen."""
        blancas = next(
            (i for i, clave in enumerate(reversed(self.claves)) if not self.en_blanco(clave)), len(self.claves)
        )
        borrador = self
        for _ in range(min(EN_BLANCO - blancas, LINEAS_MAXIMAS - len(self.claves))):
            borrador = borrador.con_linea()
        return borrador

    def en_blanco(self, clave: str) -> bool:
        """Si en esa línea no se ha escrito nada que valga la pena guardar."""
        return not any(
            self.textos.get(f"{clave}.{campo}", "").strip() for campo in ("descripcion", "precio", "producto")
        )

    @property
    def escritas(self) -> list[str]:
        """Las claves de las líneas con algo escrito."""
        return [clave for clave in self.claves if not self.en_blanco(clave)]

    @property
    def vacio(self) -> bool:
        """Si no hay nada que guardar todavía."""
        return not self.escritas and self.cliente_id is None and not self.textos.get("notas", "").strip()

    def iguala(self, otro: "Borrador") -> bool:
        """Si guardar uno u otro da lo mismo."""
        try:
            return not self.errores and self.datos() == otro.datos()
        except DatosNoValidos:
            return False

    @property
    def lleva_irpf(self) -> bool:
        """Si alguna línea, o lo que se espera del emisor, lleva retención."""
        esperada = self.irpf != "0" and self.tipo is not TipoFactura.SIMPLIFICADA
        return esperada or any(self.valor(clave, "irpf") for clave in self.claves)

    @property
    def moneda(self) -> str:
        """La moneda de la factura."""
        return str(self.valores.get("moneda", "EUR"))

    @property
    def descuento_pct(self) -> Decimal | None:
        """El descuento global, si es un porcentaje."""
        descuento: Descuento | None = self.valores.get("descuento_global")
        return descuento.pct if descuento else None

    @property
    def con_impuestos(self) -> bool:
        """Si los precios llevan el impuesto dentro."""
        return bool(self.valores.get("precios_con_impuestos"))

    def escribir(self, importe: Decimal) -> str:
        """Un importe en la moneda de la factura."""
        return escribir_euros(importe, self.moneda)

    def valor(self, clave: str, campo: str) -> Any:
        """La última lectura buena de una casilla de una línea."""
        return self.valores.get(f"{clave}.{campo}")

    def calculo(self) -> DatosCalculo:
        """Lo que hace falta para sumar; nada se supone, así que el recargo se pone aquí."""
        lineas = [self._linea_de_calculo(clave) for clave in self.escritas]
        return DatosCalculo.model_validate({**self._importes(), **self._descuento_global(), "lineas": lineas})

    def datos(self) -> DatosFactura:
        """Lo que se guarda: las líneas sin concepto esperan a tenerlo.

        Raises:
            DatosNoValidos: si algo no cabe en una factura.
        """
        lineas = [self._linea(clave) for clave in self.guardables]
        dichos = {campo: self.valores[campo] for campo in _SE_GUARDAN if campo in self.valores}
        serie = {"serie": self.valores["serie"]} if self._vale_la_serie() else {}
        cobro = {"cliente_id": self.cliente_id, "vencimientos": self.vencimientos()}
        todo = {**self._importes(), **dichos, **serie, **cobro, **self._descuento_global(), "lineas": lineas}
        try:
            return DatosFactura.model_validate(todo)
        except ValidationError as fallo:
            raise DatosNoValidos(por_campo(fallo)) from None

    def _vale_la_serie(self) -> bool:
        """La que ya no sirve para esta clase de factura no se manda: se elige sola otra."""
        return any(serie.codigo == self.valores.get("serie") for serie in self.series_validas)

    @property
    def tipo(self) -> TipoFactura:
        """La clase de factura."""
        return TipoFactura(self.valores.get("tipo", TipoFactura.COMPLETA))

    @property
    def series_validas(self) -> list[SerieOfrecida]:
        """Las series donde puede ir."""
        return [serie for serie in self.series if serie.tipo.admite(self.tipo)]

    def vencimientos(self) -> list[dict[str, Any]]:
        """Los días de cobro que se piden: los plazos o, si no los hay, la fecha."""
        plan: Plan = self.valores.get("plazos") or Plan()
        desde, unico = self.valores.get("fecha"), self.valores.get("vencimiento")
        pedidos = plan.pedidos(desde, self.dia_pago) if isinstance(desde, date) else []
        if not pedidos and unico:
            pedidos = [(unico, None)]
        return [{"fecha": fecha, "importe": importe} for fecha, importe in pedidos]

    @property
    def guardables(self) -> list[str]:
        """Las líneas escritas que tienen concepto o producto."""
        return [
            clave
            for clave in self.escritas
            if (self.valor(clave, "descripcion") or "").strip() or self.valor(clave, "producto")
        ]

    def _linea(self, clave: str) -> DatosLinea:
        tributo, descuento, irpf = self._tributacion(clave)
        return DatosLinea(
            producto_id=self.valor(clave, "producto"),
            descripcion=self.valor(clave, "descripcion") or "",
            cantidad=_o(self.valor(clave, "cantidad"), UNO),
            precio=_o(self.valor(clave, "precio"), CERO),
            **_como_tributa(descuento, tributo, irpf),
        )

    def _linea_de_calculo(self, clave: str) -> DatosLinea:
        tributo, descuento, irpf = self._tributacion(clave)
        recargo = self.recargo_de(tributo) if tributo.recargo is None else tributo.recargo
        cantidad, precio = _o(self.valor(clave, "cantidad"), UNO), _o(self.valor(clave, "precio"), CERO)
        return _cifras(cantidad, precio, descuento, replace(tributo, recargo=recargo), irpf)

    def _tributacion(self, clave: str) -> tuple[Tributo, Descuento, Decimal]:
        tributo: Tributo = self.valor(clave, "impuesto") or self.tributo
        descuento: Descuento = self.valor(clave, "descuento") or Descuento()
        return tributo, descuento, CERO if tributo.suplido else _o(self.valor(clave, "irpf"), CERO)

    @property
    def devengo(self) -> Any:
        """El día que manda en los tipos."""
        return self.valores.get("fecha_operacion") or self.valores.get("fecha")

    def recargo_de(self, tributo: Tributo) -> Decimal:
        """El recargo que lleva una línea si no se pide otro."""
        lo_lleva = self.con_recargo and tributo.impuesto is Impuesto.IVA and tributo.calificacion.lleva_cuota
        if not lo_lleva or tributo.suplido or not isinstance(self.devengo, date):
            return CERO
        return recargo_de(tributo.tipo.normalize(), self.devengo) or CERO

    def _importes(self) -> dict[str, Any]:
        return {campo: self.valores[campo] for campo in _DE_LOS_IMPORTES if campo in self.valores}

    def _descuento_global(self) -> dict[str, Decimal | None]:
        descuento: Descuento = self.valores.get("descuento_global") or Descuento()
        return {"descuento_global_pct": descuento.pct, "descuento_global_importe": descuento.importe}

    def con_errores(self, errores: Mapping[str, str], claves: Iterable[str]) -> "Borrador":
        """Lleva cada error del negocio a su casilla; `claves` son las líneas que se mandaron, en orden."""
        puestos = list(claves)
        traducidos = {casilla_de_campo(campo, puestos): mensaje for campo, mensaje in errores.items()}
        return replace(self, fallos=traducidos)

    def nombre_de(self, casilla: str) -> str:
        """Cómo se llama una casilla en una frase: «el precio de la línea 2»."""
        clave, punto, campo = casilla.partition(".")
        if punto and clave in self.claves:
            return f"{NOMBRES.get(campo, campo)} de la línea {self.claves.index(clave) + 1}"
        return NOMBRES.get(casilla, "un dato")


def _releer(campos: dict[str, Any]) -> Borrador:
    escrito = Borrador(**campos)
    legibles = {nombre: texto for nombre, texto in escrito.textos.items() if nombre not in escrito.errores}
    return replace(escrito, valores={**escrito._leer(legibles).valores, **escrito.valores})


def casilla_de_campo(campo: str, claves: list[str]) -> str:
    """La casilla del editor en la que se escribe un campo del negocio."""
    partes = campo.split(".")
    if partes[0] != "lineas" or len(partes) < 3:
        return campo if campo in DE_CABECERA else CASILLA_DE.get(campo, campo)
    puesto = int(partes[1]) if partes[1].isdecimal() else len(claves)
    clave = claves[puesto] if puesto < len(claves) else "lineas"
    return f"{clave}.{CASILLA_DE.get(partes[2], partes[2])}"


@lru_cache(maxsize=4096)
def _cifras(cantidad: Decimal, precio: Decimal, descuento: Descuento, tributo: Tributo, irpf: Decimal) -> DatosLinea:
    """Una línea para sumar. Con cada tecla solo cambia una: comprobar otra vez las demás es lo que más costaba."""
    return DatosLinea(cantidad=cantidad, precio=precio, **_como_tributa(descuento, tributo, irpf))


def _como_tributa(descuento: Descuento, tributo: Tributo, irpf: Decimal) -> dict[str, Any]:
    return {
        "descuento_pct": descuento.pct,
        "descuento_importe": descuento.importe,
        "impuesto": tributo.impuesto,
        "calificacion": tributo.calificacion,
        "tipo": tributo.tipo,
        "recargo": tributo.recargo,
        "irpf": irpf,
        "suplido": tributo.suplido,
    }


def _o(valor: Decimal | None, si_no: Decimal) -> Decimal:
    return si_no if valor is None else valor


def _sin(casillas: Mapping[str, Any], clave: str) -> dict[str, Any]:
    return {nombre: valor for nombre, valor in casillas.items() if not nombre.startswith(f"{clave}.")}
