"""De la factura guardada a lo impreso: manda lo congelado al emitir, y aquí no hace falta base de datos."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from factursaas.documents.pdf import FacturaImpresa, imprimir, preparar
from factursaas.domain.documento import a_textos
from factursaas.domain.medios import Medio
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion
from factursaas.domain.totales import DocumentoEntrada, LineaEntrada, calcular
from factursaas.domain.verifactu.qr import Cotejo
from factursaas.models import Factura, FacturaLinea, FacturaOrigen, FacturaVencimiento
from tests.documents.lectura import paginas

D = Decimal
IBAN = "ES9121000418450200051332"
PARTE: dict[str, Any] = {
    "nif": "12345678Z",
    "nombre": "Ana Peña Martín",
    "direccion": "Calle Mayor, 1",
    "codigo_postal": "28013",
    "municipio": "Madrid",
    "provincia": "Madrid",
    "pais": "ES",
    "email": "",
    "telefono": "",
}
COTEJO = Cotejo("https://prewww2.aeat.es/wlpl/TIKE-CONT/ValidarQR?nif=12345678Z", verifactu=True)
EMISOR = PARTE | {"iban": IBAN}
CLIENTE = PARTE | {"nombre": "Muñoz, S.L.", "nif": "B12345674", "iban": "", "mandato": ""}
DOMICILIADO = CLIENTE | {"iban": "ES7921000813610123456789", "mandato": "MND-2026-7"}


def guardada(**campos: Any) -> Factura:
    """Una factura de 1.210 € como sale de la base."""
    totales = calcular(DocumentoEntrada((LineaEntrada(D(1), D(1000), tipo=D(21)),)))
    valores: dict[str, Any] = {
        "serie_id": uuid4(),
        "serie": "A",
        "numero_completo": "A-2026-0001",
        "fecha": date(2026, 11, 25),
        "grupos": [a_textos(grupo) for grupo in totales.grupos],
        "total_bruto": totales.total_bruto,
        "total_base": totales.total_base,
        "total_cuota": totales.total_cuota,
        "total": totales.total_factura,
        "total_a_pagar": totales.total_a_pagar,
    }
    factura = Factura(**valores | {c: v for c, v in campos.items() if c not in ("vencimientos", "origenes")})
    factura.lineas = [
        FacturaLinea(
            factura_id=uuid4(), posicion=0, descripcion="Consultoría", precio=D(1000), tipo=D(21), importe=D(1000)
        )
    ]
    factura.vencimientos = campos.get("vencimientos", [])
    factura.origenes = campos.get("origenes", [])
    return factura


def impresa(
    emisor: dict[str, Any] | None = None, cliente: dict[str, Any] | None = None, **campos: Any
) -> FacturaImpresa:
    return preparar(guardada(**campos), EMISOR if emisor is None else emisor, cliente or CLIENTE, None, COTEJO)


def test_da_un_pdf_y_siempre_el_mismo() -> None:
    uno, otro = (imprimir(guardada(), EMISOR, CLIENTE, None, COTEJO) for _ in range(2))
    assert uno.startswith(b"%PDF")
    assert uno == otro


@pytest.mark.parametrize(("congeladas", "salen"), [(None, 0), ([], 0), (["Régimen especial"], 1)])
def test_las_menciones_congeladas_mandan(congeladas: list[str] | None, salen: int) -> None:
    assert len(impresa(menciones=congeladas).menciones) == salen


def test_sin_congelar_las_menciones_salen_de_los_grupos() -> None:
    exenta = {"impuesto": "IVA", "calificacion": "E1", "base": "10.00"} | dict.fromkeys(
        ("tipo", "recargo", "descuento_global", "cuota", "cuota_recargo"), "0"
    )
    assert "art. 20" in impresa(grupos=[exenta]).menciones[0]
    assert impresa(grupos=[exenta], menciones=[]).menciones == ()


@pytest.mark.parametrize(
    ("forma", "emisor", "cliente", "texto", "iban"),
    [
        ("", EMISOR, CLIENTE, "Transferencia bancaria", IBAN),
        ("", PARTE, CLIENTE, "", ""),
        (Medio.TRANSFERENCIA, EMISOR, CLIENTE, "Transferencia bancaria", IBAN),
        (Medio.BIZUM, EMISOR, CLIENTE, "Bizum", ""),
        (Medio.EFECTIVO, EMISOR, CLIENTE, "Efectivo", ""),
        (Medio.DOMICILIACION, EMISOR, CLIENTE, "Domiciliación", ""),
        (Medio.DOMICILIACION, EMISOR, CLIENTE | {"mandato": "M-1"}, "Domiciliación, mandato M-1", ""),
        (
            Medio.DOMICILIACION,
            EMISOR,
            DOMICILIADO,
            "Domiciliación en la cuenta ES79 •••• 6789, mandato MND-2026-7",
            "",
        ),
    ],
)
def test_la_forma_de_pago(forma: str, emisor: dict[str, Any], cliente: dict[str, Any], texto: str, iban: str) -> None:
    factura = impresa(emisor, cliente, forma_pago=forma)
    assert (factura.forma_pago, factura.iban) == (texto, iban)


def test_el_qr_de_pago_solo_sale_cuando_hay_transferencia_que_hacer() -> None:
    assert impresa().epc
    assert not impresa(numero_completo=None).epc
    assert not impresa(moneda="USD", tipo_cambio=D("0.9")).epc
    assert not impresa(PARTE).epc
    assert not impresa(forma_pago=Medio.TARJETA).epc
    assert not impresa(total_a_pagar=D("0.00")).epc
    assert not impresa(total_a_pagar=D("-1.00")).epc


def test_con_varios_plazos_el_qr_es_del_primero() -> None:
    plazos = [FacturaVencimiento(factura_id=uuid4(), fecha=date(2026, 12, dia), importe=D(605)) for dia in (1, 31)]
    varios = impresa(vencimientos=plazos)
    assert [(v.fecha.day, v.importe) for v in varios.vencimientos] == [(1, D(605)), (31, D(605))]
    assert varios.epc == impresa(total_a_pagar=D(605)).epc != impresa().epc


def test_una_rectificativa_por_sustitucion_trae_lo_que_decia_la_original() -> None:
    origen = FacturaOrigen(posicion=0, clase=ClaseOrigen.RECTIFICA, numero="A-2026-0001", fecha=date(2026, 2, 3))
    factura = impresa(
        tipo="R4",
        metodo=ModoRectificacion.SUSTITUCION,
        motivo="El precio pactado era otro",
        base_rectificada=D("1100.00"),
        cuota_rectificada=D("231.00"),
        recargo_rectificado=D("0.00"),
        origenes=[origen],
    )
    assert factura.titulo == "Factura rectificativa"
    assert factura.motivo == "El precio pactado era otro"
    assert [(o.numero, o.clase) for o in factura.origenes] == [("A-2026-0001", ClaseOrigen.RECTIFICA)]
    assert factura.rectificacion is not None
    assert factura.rectificacion.diferencia_base == D("-100.00")
    assert factura.rectificacion.diferencia_cuota == D("-21.00")
    assert not factura.epc


def test_la_anulada_que_no_tenia_papel_sale_marcada_y_sin_pedir_dinero() -> None:
    anulada = guardada(anulada_en=datetime(2026, 11, 25, tzinfo=UTC))
    impresa = preparar(anulada, EMISOR, CLIENTE, None, COTEJO)
    assert (impresa.marca, impresa.epc) == ("ANULADA", ())
    assert preparar(guardada(), EMISOR, CLIENTE, None, COTEJO).marca == ""


def test_la_de_ensayo_lo_dice_en_todas_las_paginas_y_no_pide_dinero() -> None:
    ensayada = guardada(ensayo=True, numero_completo="ENSAYO-A-2026-0001", vencimiento=date(2026, 12, 25))
    ensayada.lineas = ensayada.lineas * 60
    impresa = preparar(ensayada, EMISOR, CLIENTE, None, COTEJO)
    assert (impresa.marca, impresa.epc) == ("ENSAYO · SIN VALIDEZ FISCAL", ())
    escritas = paginas(impresa)
    assert len(escritas) > 1
    assert all("ENSAYO · SIN VALIDEZ FISCAL" in pagina for pagina in escritas)


def test_la_de_ensayo_anulada_sigue_siendo_de_ensayo() -> None:
    anulada = guardada(ensayo=True, anulada_en=datetime(2026, 11, 25, tzinfo=UTC))
    assert preparar(anulada, EMISOR, CLIENTE, None, COTEJO).marca == "ENSAYO · SIN VALIDEZ FISCAL"
