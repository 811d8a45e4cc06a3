"""Nuestros registros, leídos y vueltos a escribir por otro programa (`django-verifactu`), con los reparos que les pone.

Solo se usa su parte `aeat`, que no necesita Django configurado.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django_verifactu.aeat.codes import (
    CorrectionType,
    ExemptionCause,
    IdType,
    InvoiceType,
    IssuedBy,
    OperationQualification,
    PreviousRejection,
    RegimeKey,
    TaxType,
)
from django_verifactu.aeat.domain import (
    BillingSoftware,
    Cancellation,
    CorrectedAmounts,
    ForeignId,
    Invoice,
    InvoiceId,
    Party,
    PreviousRecord,
    TaxLine,
)
from django_verifactu.aeat.records import build_cancellation_record, build_registration_record
from django_verifactu.aeat.schemas import schema_violations
from django_verifactu.aeat.validation import (
    validate_cancellation,
    validate_chain,
    validate_invoice,
    validate_software,
)
from lxml import etree

T = TypeVar("T")
_SIN_EQUIVALENTE = ("CuotaRecargoRectificado", "TipoUsoPosibleSoloVerifactu")
"""No tiene dónde guardar lo primero, y en lo segundo siempre dice que sí."""
_FIRMA = "{http://www.w3.org/2000/09/xmldsig#}Signature"


@dataclass(frozen=True, slots=True)
class Traducido:
    """Un registro nuestro en sus objetos. Los totales y la huella los calcula él."""

    contenido: Invoice | Cancellation
    sistema: BillingSoftware
    anterior: PreviousRecord | None
    generado: datetime


def traducir(xml: bytes) -> Traducido:
    """Lo que dice un registro, entero: un elemento que no se sepa traducir es un fallo."""
    return _leer(_sin_firma(xml), _registro)


def codigos_ajenos(xml: bytes, hoy: date | None = None) -> set[str]:
    """Los códigos con que la AEAT lo rechazaría, según el otro programa, si se remite hoy o cuando se generó."""
    if schema_violations(_sin_firma(xml), "SuministroInformacion"):
        return {"1100"}
    leido = traducir(xml)
    contenido, dia = leido.contenido, hoy or leido.generado.date()
    de_factura = (
        validate_invoice(contenido, dia) if isinstance(contenido, Invoice) else validate_cancellation(contenido)
    )
    de_sistema = validate_software(leido.sistema, dia)
    return {str(reparo.code) for reparo in (*de_factura, *validate_chain(leido.anterior), *de_sistema)}


def exigir_conforme(xml: bytes) -> None:
    """El otro programa no le pone reparos y, con los mismos datos, escribe lo mismo: totales, huella y sitio."""
    leido = traducir(xml)
    comun: dict[str, Any] = {"software": leido.sistema, "previous": leido.anterior, "generated_at": leido.generado}
    if isinstance(leido.contenido, Invoice):
        suyo = build_registration_record(invoice=leido.contenido, **comun)
    else:
        suyo = build_cancellation_record(cancellation=leido.contenido, **comun)
    assert hojas(suyo) == hojas(_sin_firma(xml))


def hojas(elemento: etree._Element) -> list[tuple[str, str]]:
    """Todo lo que dice un XML, en su orden, sin mirar prefijos ni lo que el otro programa no sabe decir."""
    return [
        (str(hijo.tag), hijo.text or "")
        for hijo in elemento.iter()
        if etree.QName(hijo).localname not in _SIN_EQUIVALENTE
    ]


class _Nudo:
    """Un elemento del que se va tomando lo que tiene dentro."""

    def __init__(self, elemento: etree._Element) -> None:
        self.nombre = etree.QName(elemento).localname
        self.quedan = [(etree.QName(hijo).localname, hijo) for hijo in elemento]

    def varios(self, nombre: str, leer: Callable[["_Nudo"], T]) -> tuple[T, ...]:
        tomados = [hijo for suyo, hijo in self.quedan if suyo == nombre]
        self.quedan = [(suyo, hijo) for suyo, hijo in self.quedan if suyo != nombre]
        return tuple(_leer(hijo, leer) for hijo in tomados)

    def uno(self, nombre: str, leer: Callable[["_Nudo"], T]) -> T | None:
        leidos = self.varios(nombre, leer)
        assert len(leidos) <= 1, f"hay varios {nombre}"
        return leidos[0] if leidos else None

    def texto(self, nombre: str) -> str | None:
        tomados = [hijo for suyo, hijo in self.quedan if suyo == nombre]
        self.quedan = [(suyo, hijo) for suyo, hijo in self.quedan if suyo != nombre]
        assert len(tomados) <= 1, f"hay varios {nombre}"
        assert not any(map(len, tomados)), f"{nombre} no es un texto"
        return tomados[0].text or "" if tomados else None

    def como(self, nombre: str, tipo: Callable[[str], T]) -> T | None:
        texto = self.texto(nombre)
        return None if texto is None else tipo(texto)

    def bandera(self, nombre: str) -> bool:
        return {None: False, "N": False, "S": True}[self.texto(nombre)]


def _leer(elemento: etree._Element, leer: Callable[[_Nudo], T]) -> T:
    nudo = _Nudo(elemento)
    leido = leer(nudo)
    assert not nudo.quedan, f"{nudo.nombre} lleva algo que no se sabe traducir: {[suyo for suyo, _ in nudo.quedan]}"
    return leido


def _sin_firma(xml: bytes) -> etree._Element:
    """El otro programa solo escribe registros sin firmar."""
    raiz = etree.fromstring(xml)
    for firma in raiz.findall(_FIRMA):
        raiz.remove(firma)
    return raiz


def _registro(nudo: _Nudo) -> Traducido:
    assert (nudo.texto("IDVersion"), nudo.texto("TipoHuella")) == ("1.0", "01")
    nudo.texto("Huella")
    return Traducido(
        contenido=_alta(nudo) if nudo.nombre == "RegistroAlta" else _anulacion(nudo),
        sistema=nudo.uno("SistemaInformatico", _sistema),
        anterior=nudo.uno("Encadenamiento", _encadenamiento),
        generado=nudo.como("FechaHoraHusoGenRegistro", datetime.fromisoformat),
    )


def _alta(nudo: _Nudo) -> Invoice:
    # Lo que sigue lo calcula él, y se compara cuando lo escribe.
    nudo.texto("CuotaTotal"), nudo.texto("ImporteTotal"), nudo.texto("Macrodato")
    factura = nudo.uno("IDFactura", _factura)
    return Invoice(
        issuer_tax_id=factura.issuer_tax_id,
        issuer_name=nudo.texto("NombreRazonEmisor"),
        invoice_number=factura.invoice_number,
        issue_date=factura.issue_date,
        description=nudo.texto("DescripcionOperacion"),
        recipients=nudo.uno("Destinatarios", lambda n: n.varios("IDDestinatario", _parte)) or (),
        lines=nudo.uno("Desglose", lambda n: n.varios("DetalleDesglose", _detalle)) or (),
        operation_date=nudo.como("FechaOperacion", _fecha),
        invoice_type=nudo.como("TipoFactura", InvoiceType),
        correction_type=nudo.como("TipoRectificativa", CorrectionType),
        corrected_invoices=nudo.uno("FacturasRectificadas", lambda n: n.varios("IDFacturaRectificada", _factura)) or (),
        replaced_invoices=nudo.uno("FacturasSustituidas", lambda n: n.varios("IDFacturaSustituida", _factura)) or (),
        corrected_amounts=nudo.uno("ImporteRectificacion", _rectificado),
        simplified_art_72_73=nudo.bandera("FacturaSimplificadaArt7273"),
        without_recipient_art_61d=nudo.bandera("FacturaSinIdentifDestinatarioArt61d"),
        external_reference=nudo.texto("RefExterna"),
        issued_by=nudo.como("EmitidaPorTerceroODestinatario", IssuedBy),
        amendment=nudo.bandera("Subsanacion"),
        previous_rejection=nudo.como("RechazoPrevio", PreviousRejection),
    )


def _anulacion(nudo: _Nudo) -> Cancellation:
    factura = nudo.uno("IDFactura", lambda n: _factura(n, "Anulada"))
    return Cancellation(
        issuer_tax_id=factura.issuer_tax_id,
        invoice_number=factura.invoice_number,
        issue_date=factura.issue_date,
        external_reference=nudo.texto("RefExterna"),
        without_previous_record=nudo.bandera("SinRegistroPrevio"),
        previous_rejection=nudo.bandera("RechazoPrevio"),
    )


def _factura(nudo: _Nudo, anulada: str = "") -> InvoiceId:
    return InvoiceId(
        nudo.texto(f"IDEmisorFactura{anulada}"),
        nudo.texto(f"NumSerieFactura{anulada}"),
        nudo.como(f"FechaExpedicionFactura{anulada}", _fecha),
    )


def _rectificado(nudo: _Nudo) -> CorrectedAmounts:
    nudo.texto("CuotaRecargoRectificado")
    return CorrectedAmounts(nudo.como("BaseRectificada", Decimal), nudo.como("CuotaRectificada", Decimal))


def _parte(nudo: _Nudo) -> Party:
    return Party(nudo.texto("NombreRazon"), nudo.texto("NIF"), nudo.uno("IDOtro", _otra))


def _otra(nudo: _Nudo) -> ForeignId:
    return ForeignId(nudo.como("IDType", IdType), nudo.texto("ID"), nudo.texto("CodigoPais"))


def _detalle(nudo: _Nudo) -> TaxLine:
    return TaxLine(
        base=nudo.como("BaseImponibleOimporteNoSujeto", Decimal),
        rate=nudo.como("TipoImpositivo", Decimal),
        tax=nudo.como("CuotaRepercutida", Decimal),
        tax_type=nudo.como("Impuesto", TaxType),
        regime=nudo.como("ClaveRegimen", RegimeKey),
        qualification=nudo.como("CalificacionOperacion", OperationQualification),
        exemption=nudo.como("OperacionExenta", ExemptionCause),
        surcharge_rate=nudo.como("TipoRecargoEquivalencia", Decimal),
        surcharge=nudo.como("CuotaRecargoEquivalencia", Decimal),
    )


def _encadenamiento(nudo: _Nudo) -> PreviousRecord | None:
    anterior = nudo.uno("RegistroAnterior", _anterior)
    assert nudo.bandera("PrimerRegistro") is (anterior is None)
    return anterior


def _anterior(nudo: _Nudo) -> PreviousRecord:
    factura = _factura(nudo)
    return PreviousRecord(factura.issuer_tax_id, factura.invoice_number, factura.issue_date, nudo.texto("Huella"))


def _sistema(nudo: _Nudo) -> BillingSoftware:
    nudo.texto("TipoUsoPosibleSoloVerifactu")
    return BillingSoftware(
        producer=_parte(nudo),
        name=nudo.texto("NombreSistemaInformatico"),
        system_id=nudo.texto("IdSistemaInformatico"),
        version=nudo.texto("Version"),
        installation_number=nudo.texto("NumeroInstalacion"),
        multiple_taxpayers_possible=nudo.bandera("TipoUsoPosibleMultiOT"),
        multiple_taxpayers=nudo.bandera("IndicadorMultiplesOT"),
    )


def _fecha(texto: str) -> date:
    return datetime.strptime(texto, "%d-%m-%Y").date()  # noqa: DTZ007 - un día no tiene hora
