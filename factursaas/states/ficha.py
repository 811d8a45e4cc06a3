"""La factura emitida, entera y escrita para verla."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from factursaas.domain.dinero import escribir_euros, escribir_fecha_corta, escribir_numero, escribir_tipo
from factursaas.domain.documento import Totales
from factursaas.domain.escritura import escribir_iban, escribir_precio, impuesto_de_linea
from factursaas.domain.estados import EstadoFactura, TipoFactura, esta_vencida
from factursaas.domain.impuestos import Calificacion
from factursaas.domain.medios import Medio
from factursaas.domain.rectificacion import ModoRectificacion, Rectificacion
from factursaas.models import Cobro, Factura, FacturaLinea
from factursaas.models.cobro import COMPENSACION
from factursaas.services.facturas import FichaCompleta, parentesco
from factursaas.states.filas_verifactu import FichaAeat
from factursaas.states.papel import Correccion, EnlaceFactura, FilaTotal, Parte, filas_de_la_suma


@dataclass(frozen=True, slots=True)
class LineaPapel:
    """Una línea de la factura emitida."""

    descripcion: str
    cantidad: str
    precio: str
    descuento: str
    impuesto: str
    importe: str

    @classmethod
    def de(cls, linea: FacturaLinea, moneda: str) -> "LineaPapel":
        """Escribe una línea guardada."""
        fijo = linea.descuento_importe
        pct = escribir_tipo(linea.descuento_pct) if linea.descuento_pct else ""
        return cls(
            linea.descripcion,
            escribir_numero(linea.cantidad),
            escribir_precio(linea.precio),
            escribir_euros(fijo, moneda) if fijo else pct,
            impuesto_de_linea(Calificacion(linea.calificacion), linea.tipo, linea.recargo, suplido=linea.suplido),
            escribir_euros(linea.importe, moneda),
        )


@dataclass(frozen=True, slots=True)
class CobroPapel:
    """Un cobro anotado; `deshecho` dice cuándo y por qué dejó de valer."""

    id: str
    fecha: str
    importe: str
    medio: str
    nota: str
    deshecho: str
    se_deshace: bool

    @classmethod
    def de(cls, cobro: Cobro, moneda: str, otras: dict[UUID | None, str]) -> "CobroPapel":
        """Escribe un cobro guardado; `otras` son los números de las facturas con las que se compensa."""
        es_dinero = cobro.medio != COMPENSACION
        medio = Medio(cobro.medio).nombre if es_dinero else _compensado(otras.get(cobro.otra_id, ""))
        if es_dinero and cobro.importe < 0:
            medio = f"Devolución · {medio}"
        deshecho = ""
        if cobro.deshecho_en:
            motivo = f": {cobro.motivo_deshecho}" if cobro.motivo_deshecho else ""
            deshecho = f"Deshecho el {escribir_fecha_corta(cobro.deshecho_en.date())}{motivo}"
        return cls(
            str(cobro.id),
            escribir_fecha_corta(cobro.fecha),
            escribir_euros(cobro.importe, moneda),
            medio,
            cobro.nota,
            deshecho,
            es_dinero and not cobro.deshecho_en,
        )


@dataclass(frozen=True, slots=True)
class Plazo:
    """Un vencimiento."""

    fecha: str
    importe: str


@dataclass(frozen=True, slots=True)
class Comparacion:
    """Un renglón de lo que se sustituye: lo que decía la original, lo que dice esta y la diferencia."""

    rotulo: str
    antes: str
    ahora: str
    diferencia: str


@dataclass(frozen=True, slots=True)
class FichaFactura:
    """Una factura emitida, entera y escrita."""

    id: str = ""
    titulo: str = ""
    numero: str = ""
    estado: str = ""
    vencida: bool = False
    ensayo: bool = False
    fecha: str = ""
    fecha_operacion: str = ""
    vencimiento: str = ""
    plazos: tuple[Plazo, ...] = ()
    forma_pago: str = ""
    emisor: Parte = field(default_factory=Parte)
    cliente: Parte = field(default_factory=Parte)
    correccion: Correccion = field(default_factory=Correccion)
    motivo: str = ""
    comparacion: tuple[Comparacion, ...] = ()
    corregida_por: tuple[EnlaceFactura, ...] = ()
    anulada: str = ""
    lineas: tuple[LineaPapel, ...] = ()
    con_descuento: bool = False
    impuesto: str = "IVA"
    precios_con_impuestos: bool = False
    totales: tuple[FilaTotal, ...] = ()
    menciones: tuple[str, ...] = ()
    notas: str = ""
    iban: str = ""
    pendiente: str = ""
    por_cobrar: bool = False
    a_devolver: bool = False
    cobros: tuple[CobroPapel, ...] = ()
    aviso: str = ""
    cotejo: str = ""
    aeat: FichaAeat = field(default_factory=FichaAeat)
    se_repite: bool = False
    se_rectifica: bool = False
    se_canjea: bool = False
    se_anula: bool = False


def ficha_de(completa: FichaCompleta, totales: Totales, hoy: date) -> FichaFactura:
    """Escribe una factura emitida con todo lo que la rodea."""
    factura, moneda = completa.factura, completa.factura.moneda
    falta = factura.total_a_pagar - factura.cobrado
    lineas = tuple(LineaPapel.de(linea, moneda) for linea in factura.lineas)
    impuestos = {linea.impuesto for linea in factura.lineas}
    congelado = factura.emisor or {}
    estado, tipo = EstadoFactura(factura.estado), TipoFactura(factura.tipo)
    otras = _numeros(completa)
    viva = estado in (EstadoFactura.EMITIDA, EstadoFactura.RECTIFICADA)
    return FichaFactura(
        id=str(factura.id),
        titulo=tipo.nombre,
        numero=factura.numero_completo or "",
        estado=factura.estado,
        vencida=esta_vencida(estado, factura.proximo_vencimiento, falta, hoy),
        ensayo=factura.ensayo,
        fecha=escribir_fecha_corta(factura.fecha),
        fecha_operacion=escribir_fecha_corta(factura.fecha_operacion) if factura.fecha_operacion else "",
        **_cobro_previsto(factura),
        emisor=Parte.congelada(congelado),
        cliente=Parte.congelada(factura.cliente),
        correccion=Correccion.de(factura),
        motivo=factura.motivo,
        comparacion=_comparar(factura, completa.rectificacion),
        corregida_por=tuple(_enlace(otra) for otra in completa.corregida_por),
        anulada=_anulada(factura),
        lineas=lineas,
        con_descuento=any(linea.descuento for linea in lineas),
        impuesto=impuestos.pop() if len(impuestos) == 1 else "Impuesto",
        precios_con_impuestos=factura.precios_con_impuestos,
        totales=tuple(filas_de_la_suma(totales, moneda, factura.descuento_global_pct)),
        menciones=tuple(completa.menciones),
        notas=factura.notas,
        iban=escribir_iban(congelado.get("iban", "")) if factura.forma_pago in ("", Medio.TRANSFERENCIA) else "",
        pendiente=escribir_euros(abs(falta), moneda),
        por_cobrar=viva and falta > 0,
        a_devolver=viva and falta < 0,
        cobros=tuple(CobroPapel.de(cobro, moneda, otras) for cobro in completa.cobros),
        aviso=" ".join(completa.avisos.values()),
        cotejo=completa.cotejo.url if completa.cotejo else "",
        aeat=FichaAeat.de(completa),
        **_permitido(completa),
    )


def _numeros(completa: FichaCompleta) -> dict[UUID | None, str]:
    """Los números de las facturas que corrige y de las que la corrigen."""
    originales: dict[UUID | None, str] = {origen.original_id: origen.numero for origen in completa.factura.origenes}
    return originales | {otra.id: otra.numero_completo or "" for otra in completa.corregida_por}


def _compensado(numero: str) -> str:
    return f"Compensado con {numero}" if numero else "Sin movimiento de dinero"


def _cobro_previsto(factura: Factura) -> dict[str, Any]:
    plazos = [
        Plazo(escribir_fecha_corta(v.fecha), escribir_euros(v.importe, factura.moneda)) for v in factura.vencimientos
    ]
    uno = plazos[0].fecha if len(plazos) == 1 else ""
    forma = Medio(factura.forma_pago).nombre if factura.forma_pago else ""
    return {"vencimiento": uno, "plazos": tuple(plazos) if len(plazos) > 1 else (), "forma_pago": forma}


def _comparar(factura: Factura, r: Rectificacion | None) -> tuple[Comparacion, ...]:
    if r is None or r.modo is ModoRectificacion.DIFERENCIAS:
        return ()
    filas = [
        ("Base imponible", r.base_rectificada, factura.total_base, r.diferencia_base),
        ("Cuota", r.cuota_rectificada, factura.total_cuota, r.diferencia_cuota),
        ("Recargo", r.cuota_recargo_rectificada, factura.total_recargo, r.diferencia_recargo),
    ]
    return tuple(
        Comparacion(rotulo, *(escribir_euros(importe, factura.moneda) for importe in importes))
        for rotulo, *importes in filas
        if rotulo != "Recargo" or any(importes)
    )


def _enlace(otra: Factura) -> EnlaceFactura:
    que = "Canjeada por" if otra.tipo == TipoFactura.SUSTITUTIVA else "Rectificada por"
    return EnlaceFactura(str(otra.id), f"{que} {otra.numero_completo}")


def _anulada(factura: Factura) -> str:
    if factura.anulada_en is None:
        return ""
    return f"Anulada el {escribir_fecha_corta(factura.anulada_en.date())}: {factura.motivo_anulacion}"


def _permitido(completa: FichaCompleta) -> dict[str, Any]:
    """Qué se puede hacer con ella; quien decide de verdad es el servicio."""
    factura, estado = completa.factura, completa.factura.estado
    sustituida = any(parentesco.ocupa_su_sitio(otra) for otra in completa.corregida_por)
    movido: Sequence[Cobro] = [c for c in completa.cobros if not c.deshecho_en and c.medio != COMPENSACION]
    emitida = estado in (EstadoFactura.EMITIDA, EstadoFactura.COBRADA)
    return {
        "se_repite": not TipoFactura(factura.tipo).es_rectificativa,
        "se_rectifica": estado != EstadoFactura.ANULADA and not sustituida,
        "se_canjea": emitida and not completa.corregida_por and parentesco.es_canjeable(factura),
        "se_anula": emitida and not completa.corregida_por and not movido,
    }
