"""Lo que el editor enseña de un borrador."""

from dataclasses import dataclass
from decimal import Decimal

from factursaas.domain.dinero import escribir_fecha_corta
from factursaas.domain.errores import DatosNoValidos
from factursaas.domain.vencimientos import repartir_vencimientos
from factursaas.states.borrador import Borrador

DETALLES = ("fecha_operacion", "plazos", "forma_pago", "precios_con_impuestos", "moneda", "tipo_cambio", "anticipo")


@dataclass(frozen=True, slots=True)
class Renglon:
    """Lo que hay escrito en una línea."""

    clave: str
    producto: str
    descripcion: str
    cantidad: str
    precio: str
    descuento: str
    impuesto: str
    irpf: str
    vacia: bool


@dataclass(frozen=True, slots=True)
class LineaEditor(Renglon):
    """Una línea como la tiene el navegador: con su puesto, su importe y lo que le pasa."""

    puesto: str
    importe: str
    errores: dict[str, str]


@dataclass(frozen=True, slots=True)
class Cabecera:
    """Lo escrito fuera de las líneas."""

    fecha: str = ""
    fecha_operacion: str = ""
    vencimiento: str = ""
    plazos: str = ""
    forma_pago: str = ""
    serie: str = ""
    tipo: str = "F1"
    motivo: str = ""
    precios_con_impuestos: str = "no"
    moneda: str = "EUR"
    tipo_cambio: str = ""
    anticipo: str = ""
    notas: str = ""
    descuento_global: str = ""


def cabecera(borrador: Borrador) -> Cabecera:
    """Lo escrito en la cabecera."""
    return Cabecera(**{campo: borrador.textos.get(campo, "") for campo in Cabecera.__dataclass_fields__})


def renglon(borrador: Borrador, clave: str) -> Renglon:
    """Lo escrito en una línea."""
    campos = ("producto", "descripcion", "cantidad", "precio", "descuento", "impuesto", "irpf")
    textos = {campo: borrador.textos.get(f"{clave}.{campo}", "") for campo in campos}
    return Renglon(clave=clave, vacia=borrador.en_blanco(clave), **textos)


def errores(borrador: Borrador) -> dict[str, str]:
    """Lo que pasa en la cabecera, por casilla."""
    return {casilla: texto for casilla, texto in _todos(borrador).items() if "." not in casilla}


def errores_de_lineas(borrador: Borrador) -> dict[str, dict[str, str]]:
    """Lo que pasa en las líneas: clave, campo y mensaje."""
    por_linea: dict[str, dict[str, str]] = {}
    for casilla, texto in _todos(borrador).items():
        clave, punto, campo = casilla.partition(".")
        if punto:
            por_linea.setdefault(clave, {})[campo] = texto
    return por_linea


def _todos(borrador: Borrador) -> dict[str, str]:
    return {**borrador.fallos, **borrador.errores}


def sin_guardar(borrador: Borrador) -> str:
    """Lo que hay en pantalla y no se puede guardar todavía: «el precio de la línea 2»."""
    faltan = [borrador.nombre_de(casilla) for casilla in borrador.errores]
    sin_concepto = [clave for clave in borrador.escritas if clave not in borrador.guardables]
    faltan += [f"la línea {borrador.claves.index(clave) + 1}, que no tiene concepto" for clave in sin_concepto]
    return f"{', '.join(faltan)}." if faltan else ""


def tiene_detalles(borrador: Borrador) -> bool:
    """Si lleva escrito algo de lo que casi nunca hace falta."""
    corrientes = {"moneda": "EUR", "precios_con_impuestos": "no"}
    return any(borrador.textos.get(casilla, "") not in ("", corrientes.get(casilla, "")) for casilla in DETALLES)


def vencimientos(borrador: Borrador, total: Decimal) -> list[str]:
    """Cuánto toca cada día, si se paga a plazos: «40,34 € el 25/12/2026»."""
    if not borrador.textos.get("plazos", "").strip():
        return []
    pedidos = [(uno["fecha"], uno["importe"]) for uno in borrador.vencimientos()]
    try:
        repartidos = repartir_vencimientos(total, pedidos, borrador.moneda)
    except DatosNoValidos as fallo:
        return [str(fallo)]
    return [f"{borrador.escribir(v.importe)} el {escribir_fecha_corta(v.fecha)}" for v in repartidos]
