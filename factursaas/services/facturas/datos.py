"""Lo que se puede decir de una factura: el borrador, el cálculo suelto y los cobros."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from factursaas.domain.estados import TipoFactura
from factursaas.domain.impuestos import Calificacion, Impuesto
from factursaas.domain.medios import Medio
from factursaas.domain.rectificacion import Causa, ModoRectificacion
from factursaas.services.campos import Cifra, Fecha, Importe, Linea, Parrafos, Porcentaje, SiNo

LINEAS_MAXIMAS = 1000
VENCIMIENTOS_MAXIMOS = 60
ORIGENES_MAXIMOS = 100
Moneda = Annotated[Linea, Field(pattern="^[A-Z]{3}$")]


class DatosLinea(BaseModel):
    """Una línea. Lo que falta se toma del producto, del cliente y del emisor."""

    model_config = ConfigDict(extra="forbid")

    producto_id: UUID | None = None
    descripcion: Annotated[Parrafos, Field(max_length=5000)] = ""
    cantidad: Cifra
    precio: Cifra
    descuento_pct: Porcentaje | None = None
    descuento_importe: Importe | None = None
    impuesto: Impuesto = Impuesto.IVA
    tipo: Porcentaje | None = None
    recargo: Porcentaje | None = None
    calificacion: Calificacion = Calificacion.S1
    irpf: Porcentaje | None = None
    suplido: SiNo = False


Lineas = Annotated[list[DatosLinea], Field(max_length=LINEAS_MAXIMAS)]


class ImportesFactura(BaseModel):
    """Lo que decide los importes, además de las líneas."""

    model_config = ConfigDict(extra="forbid")

    precios_con_impuestos: SiNo = False
    descuento_global_pct: Porcentaje | None = None
    descuento_global_importe: Importe | None = None
    anticipo: Importe = Decimal(0)
    moneda: Moneda = "EUR"
    tipo_cambio: Cifra | None = None


class DatosVencimiento(BaseModel):
    """Un plazo de pago; sin importe, se reparten por igual lo que queda."""

    model_config = ConfigDict(extra="forbid")

    fecha: Fecha
    importe: Importe | None = None


class DatosFactura(ImportesFactura):
    """Un borrador. En `cambiar` solo cuenta lo que se dice; lo demás queda como estaba.

    Sin `vencimiento` ni `vencimientos` se aplican los plazos del cliente. `metodo` y `motivo` son de rectificativas.
    """

    cliente_id: UUID | None = None
    serie: Annotated[Linea, Field(max_length=20)] | None = None
    fecha: Fecha | None = None
    fecha_operacion: Fecha | None = None
    vencimiento: Fecha | None = None
    vencimientos: Annotated[list[DatosVencimiento], Field(max_length=VENCIMIENTOS_MAXIMOS)] | None = None
    forma_pago: Medio | Literal[""] = ""
    tipo: TipoFactura = TipoFactura.COMPLETA
    metodo: ModoRectificacion | None = None
    motivo: Annotated[Linea, Field(max_length=500)] = ""
    notas: Annotated[Parrafos, Field(max_length=2000)] = ""
    lineas: Lineas = []


class DatosOrigen(BaseModel):
    """Una factura expedida con otro programa, que se rectifica con este. Sus importes hacen falta para sustituirla."""

    model_config = ConfigDict(extra="forbid")

    numero: Annotated[Linea, Field(min_length=1, max_length=60)]
    fecha: Fecha
    base: Importe = Decimal(0)
    cuota: Importe = Decimal(0)
    recargo: Importe = Decimal(0)


class DatosRectificar(BaseModel):
    """Cómo se rectifica una factura. `causa` elige la clave y el método; sin líneas, se toman las de la original."""

    model_config = ConfigDict(extra="forbid")

    causa: Causa | None = None
    tipo: TipoFactura | None = None
    metodo: ModoRectificacion | None = None
    motivo: Annotated[Linea, Field(max_length=500)] = ""
    lineas: Lineas | None = None


class DatosRectificarVarias(DatosRectificar):
    """Cómo se rectifican a la vez varias facturas, o alguna que se expidió con otro programa."""

    facturas: Annotated[list[UUID], Field(max_length=ORIGENES_MAXIMOS)] = []
    externas: Annotated[list[DatosOrigen], Field(max_length=ORIGENES_MAXIMOS)] = []
    cliente_id: UUID | None = None


class DatosCanje(BaseModel):
    """Las simplificadas que se canjean por una factura completa, y a nombre de quién."""

    model_config = ConfigDict(extra="forbid")

    facturas: Annotated[list[UUID], Field(min_length=1, max_length=ORIGENES_MAXIMOS)]
    cliente_id: UUID | None = None


class DatosAnulacion(BaseModel):
    """Por qué se anula una factura que no debió existir."""

    model_config = ConfigDict(extra="forbid")

    motivo: Annotated[Linea, Field(min_length=1, max_length=500)]


class DatosRectificada(BaseModel):
    """Los importes de la factura que se rectifica, para ver la diferencia."""

    model_config = ConfigDict(extra="forbid")

    modo: ModoRectificacion
    base: Importe = Decimal(0)
    cuota: Importe = Decimal(0)
    recargo: Importe = Decimal(0)


class CobroPrevisto(BaseModel):
    """Un cobro con el que se devenga una parte del impuesto (criterio de caja)."""

    model_config = ConfigDict(extra="forbid")

    fecha: Fecha
    importe: Importe


class DatosCalculo(ImportesFactura):
    """Unos importes por calcular. No se guarda nada y nada se toma de cliente ni emisor."""

    fecha: Fecha | None = None
    lineas: Lineas
    rectifica: DatosRectificada | None = None
    cobros: Annotated[list[CobroPrevisto], Field(max_length=LINEAS_MAXIMAS)] | None = None


class DatosCobro(BaseModel):
    """Dinero recibido por una factura; negativo, devuelto a quien la pagó."""

    model_config = ConfigDict(extra="forbid")

    fecha: Fecha | None = None
    importe: Importe | None = None
    medio: Medio = Medio.TRANSFERENCIA
    nota: Annotated[Linea, Field(max_length=200)] = ""


class DatosDeshacer(BaseModel):
    """Por qué se deshace un cobro."""

    model_config = ConfigDict(extra="forbid")

    motivo: Annotated[Linea, Field(max_length=200)] = ""
