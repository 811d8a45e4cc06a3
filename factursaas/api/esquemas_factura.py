"""Cómo se escriben una factura, sus cobros y un cálculo suelto en las respuestas."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from factursaas.api.esquemas import Cifra, ConIdentidad, Importe, Leido, Lista, Tipo
from factursaas.api.esquemas_verifactu import VerifactuLeido
from factursaas.domain.estados import EstadoFactura, TipoFactura, esta_vencida
from factursaas.domain.impuestos import Calificacion, Impuesto
from factursaas.domain.medios import Medio
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion
from factursaas.domain.totales import a_textos
from factursaas.domain.vencimientos import TramoDeuda
from factursaas.models import Factura
from factursaas.services.facturas import Calculo, FichaCompleta


class LineaCalculada(Leido):
    """Los importes de una línea. `neto` es sin impuestos aunque los precios los lleven."""

    bruto: Importe
    descuento: Importe
    importe: Importe
    neto: Importe


class Grupo(Leido):
    """Desglose de un impuesto. Los importes en euros solo van si la factura está en otra moneda."""

    impuesto: Impuesto
    calificacion: Calificacion
    tipo: Tipo
    recargo: Tipo
    descuento_global: Importe
    base: Importe
    cuota: Importe
    cuota_recargo: Importe
    base_eur: Importe | None = None
    cuota_eur: Importe | None = None
    cuota_recargo_eur: Importe | None = None


class Retencion(Leido):
    """Lo que el cliente retiene a un tipo de IRPF."""

    tipo: Tipo
    base: Importe
    cuota: Importe


class Totales(Leido):
    """La suma de una factura. `total_factura` no descuenta la retención; `total_a_pagar`, sí."""

    grupos: list[Grupo]
    retenciones: list[Retencion]
    total_bruto: Importe
    total_descuento_global: Importe
    total_base: Importe
    total_cuota: Importe
    total_recargo: Importe
    total_factura: Importe
    total_retencion: Importe
    total_suplidos: Importe
    total_anticipos: Importe
    total_a_pagar: Importe


class Rectificacion(Leido):
    """Lo que una rectificativa sustituye, y la diferencia."""

    modo: ModoRectificacion
    base_rectificada: Importe
    cuota_rectificada: Importe
    cuota_recargo_rectificada: Importe
    diferencia_base: Importe
    diferencia_cuota: Importe
    diferencia_recargo: Importe


class GrupoDevengado(Leido):
    """Lo que un cobro devenga de un grupo."""

    tipo: Tipo
    base: Importe
    cuota: Importe


class Devengo(Leido):
    """Lo que devenga un cobro con criterio de caja."""

    fecha: date
    importe: Importe
    grupos: list[GrupoDevengado]


class CalculoLeido(Totales):
    """Un cálculo suelto. La rectificación y los devengos solo van si se pidieron."""

    lineas: list[LineaCalculada]
    rectificacion: Rectificacion | None = None
    devengos_caja: list[Devengo] | None = None

    @classmethod
    def de(cls, calculo: Calculo) -> "CalculoLeido":
        """La respuesta de un cálculo."""
        datos: dict[str, Any] = a_textos(calculo.totales)
        if calculo.rectificacion is not None:
            datos["rectificacion"] = a_textos(calculo.rectificacion)
        if calculo.devengos is not None:
            datos["devengos_caja"] = [a_textos(devengo) for devengo in calculo.devengos]
        return cls.model_validate(datos)


class LineaLeida(LineaCalculada):
    """Una línea guardada: lo que se pidió y lo que sale de ello."""

    producto_id: UUID | None
    descripcion: str
    cantidad: Cifra
    precio: Cifra
    descuento_pct: Tipo | None
    descuento_importe: Importe | None
    impuesto: Impuesto
    tipo: Tipo
    recargo: Tipo
    calificacion: Calificacion
    irpf: Tipo
    suplido: bool


class Parte(Leido):
    """Emisor o cliente tal como eran al emitir."""

    nif: str
    nombre: str
    direccion: str
    codigo_postal: str
    municipio: str
    provincia: str
    pais: str
    email: str
    telefono: str


class EmisorCongelado(Parte):
    """El emisor tal como era al emitir."""

    iban: str
    territorio: str


class FacturaResumida(ConIdentidad, Totales):
    """Una factura sin sus líneas. `numero`, `emisor` y `cliente` son `null` mientras es borrador.

    La emitida de `ensayo` no vale, y se borrará al terminarlo.
    """

    estado: EstadoFactura
    ensayo: bool
    vencida: bool
    version: int
    numero: str | None
    emitida_en: datetime | None
    emisor: EmisorCongelado | None
    cliente: Parte | None
    cliente_id: UUID | None
    nombre_cliente: str
    serie: str
    fecha: date
    fecha_operacion: date | None
    vencimiento: date | None
    proximo_vencimiento: date | None
    forma_pago: Medio | Literal[""]
    tipo: TipoFactura
    metodo: ModoRectificacion | None
    motivo: str
    criterio_caja: bool
    anulada_en: datetime | None
    motivo_anulacion: str
    notas: str
    precios_con_impuestos: bool
    descuento_global_pct: Tipo | None
    descuento_global_importe: Importe | None
    anticipo: Importe
    moneda: str
    tipo_cambio: Cifra | None
    total: Importe
    cobrado: Importe
    pendiente: Importe

    @classmethod
    def de(cls, factura: Factura, hoy: date) -> "FacturaResumida":
        """La respuesta de una factura de una lista."""
        return cls.model_validate(_campos(factura, hoy))


class VencimientoLeido(Leido):
    """Un plazo de pago."""

    fecha: date
    importe: Importe


class OrigenLeido(Leido):
    """Una factura que esta rectifica o canjea; `original_id` es `null` si se expidió con otro programa."""

    clase: ClaseOrigen
    original_id: UUID | None
    numero: str
    fecha: date
    base: Importe
    cuota: Importe
    recargo: Importe


class CorrectoraLeida(Leido):
    """Una factura emitida que rectifica o canjea a esta."""

    id: UUID
    numero: str
    tipo: TipoFactura
    metodo: ModoRectificacion | None
    fecha: date


class FacturaLeida(FacturaResumida):
    """Una factura entera. `avisos` dice, por campo, lo que conviene mirar aunque no impida emitirla.

    `qr` es la dirección que lleva el QR tributario, donde se comprueba en la AEAT (art. 20.2 Orden HAC/1177/2024);
    `null` si aún es un borrador o se emitió antes de que hubiera registros, igual que `verifactu`: lo que se sabe de
    ella en la AEAT.
    """

    lineas: list[LineaLeida]
    vencimientos: list[VencimientoLeido]
    origenes: list[OrigenLeido]
    corregida_por: list[CorrectoraLeida]
    menciones: list[str]
    rectificacion: Rectificacion | None = None
    avisos: dict[str, str]
    qr: str | None
    verifactu: VerifactuLeido | None

    @classmethod
    def de_ficha(cls, ficha: FichaCompleta, hoy: date) -> "FacturaLeida":
        """La respuesta de una factura con todo lo suyo."""
        factura = ficha.factura
        campos = _campos(factura, hoy) | {
            "lineas": factura.lineas,
            "vencimientos": factura.vencimientos,
            "origenes": factura.origenes,
            "corregida_por": [_correctora(otra) for otra in ficha.corregida_por],
            "menciones": ficha.menciones,
            "avisos": ficha.avisos,
            "qr": ficha.cotejo.url if ficha.cotejo else None,
            "verifactu": VerifactuLeido.de(ficha.presentado, ficha.salida) if ficha.presentado else None,
        }
        if ficha.rectificacion is not None:
            campos["rectificacion"] = a_textos(ficha.rectificacion)
        return cls.model_validate(campos)


class CobroLeido(ConIdentidad):
    """Dinero recibido por una factura; negativo, devuelto. `compensacion` no es dinero: pasa de otra, `otra_id`."""

    fecha: date
    importe: Importe
    medio: Medio | Literal["compensacion"]
    nota: str
    otra_id: UUID | None
    deshecho_en: datetime | None
    motivo_deshecho: str


class DeudaLeida(Leido):
    """Lo que se debe desde hace un mismo tiempo."""

    tramo: TramoDeuda
    importe: Importe
    facturas: int


class AntiguedadLeida(Leido):
    """Lo que falta por cobrar en euros, según cuánto hace que venció."""

    tramos: list[DeudaLeida]
    total: Importe


class ListaDeDevengos(Lista[Devengo]):
    """Cuándo se devenga el impuesto de una factura con criterio de caja."""


class ListaDeFacturas(Lista[FacturaResumida]):
    """Una página de facturas."""


class ListaDeCobros(Lista[CobroLeido]):
    """Todos los cobros de una factura."""


def _campos(factura: Factura, hoy: date) -> dict[str, Any]:
    pendiente = factura.total_a_pagar - factura.cobrado
    vencida = esta_vencida(EstadoFactura(factura.estado), factura.proximo_vencimiento, pendiente, hoy)
    return factura.model_dump() | {
        "numero": factura.numero_completo,
        "total_factura": factura.total,
        "pendiente": pendiente,
        "vencida": vencida,
    }


def _correctora(factura: Factura) -> dict[str, Any]:
    return factura.model_dump(include={"id", "tipo", "metodo", "fecha"}) | {"numero": factura.numero_completo}
