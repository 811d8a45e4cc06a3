"""Los mensajes, los QR y las huellas, frente a los que otro programa (`django-verifactu`) compone con lo mismo."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django_verifactu.aeat.domain import InvoiceId, Query
from django_verifactu.aeat.qr import qr_url
from django_verifactu.aeat.query import build_query
from django_verifactu.aeat.records import fingerprint_of
from django_verifactu.aeat.soap import wrap_in_envelope
from django_verifactu.aeat.submission import build_submission
from lxml import etree

from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.qr import direccion_de_cotejo
from factursaas.domain.verifactu.registro import Anulacion, IdFactura, Registro
from factursaas.domain.verifactu.sobre import Obligado, Periodo, escribir_consulta, escribir_envio
from factursaas.domain.verifactu.xml import escribir_xml
from tests.ajenos import hojas
from tests.domain.altas import FACTURA, alta
from tests.domain.test_oraculos import SISTEMA

ANA = Obligado("Ana Núñez & Hijas", FACTURA.emisor)
REGISTROS = [
    Registro(alta(), None, SISTEMA, "2027-01-09T10:00:00+01:00"),
    Registro(Anulacion(FACTURA), None, SISTEMA, "2027-01-09T10:00:01+01:00"),
]
XMLS = [escribir_xml(registro) for registro in REGISTROS]


@pytest.mark.parametrize("incidencia", [False, True])
@pytest.mark.parametrize("se_despide", [False, True])
def test_otro_programa_compone_el_mismo_envio(incidencia: bool, se_despide: bool) -> None:
    fin = date(datetime.now(UTC).year, 12, 31) if se_despide else None
    suyo = build_submission(
        taxpayer_tax_id=ANA.nif,
        taxpayer_name=ANA.nombre,
        records=[etree.fromstring(xml) for xml in XMLS],
        verifactu_end_date=fin,
        incident=incidencia,
    )
    nuestro = escribir_envio(ANA, XMLS, incidencia=incidencia, fin=f"{fin:%d-%m-%Y}" if fin else None)
    assert hojas(etree.fromstring(nuestro)) == hojas(etree.fromstring(wrap_in_envelope(suyo)))


@pytest.mark.parametrize("numero", [None, "A/1 & 2"])
@pytest.mark.parametrize("desde", [None, FACTURA])
def test_otro_programa_compone_la_misma_consulta(numero: str | None, desde: IdFactura | None) -> None:
    suya = build_query(
        Query(
            taxpayer_tax_id=ANA.nif,
            taxpayer_name=ANA.nombre,
            year=2027,
            month=1,
            invoice_number=numero,
            after=InvoiceId(desde.emisor, desde.numero, date(2027, 1, 9)) if desde else None,
        )
    )
    nuestra = escribir_consulta(ANA, Periodo("2027", "01"), numero=numero, desde=desde)
    assert hojas(etree.fromstring(nuestra)) == hojas(etree.fromstring(wrap_in_envelope(suya)))


@pytest.mark.parametrize("registro", REGISTROS, ids=["alta", "anulación"])
def test_otro_programa_calcula_la_misma_huella(registro: Registro) -> None:
    assert fingerprint_of(etree.fromstring(escribir_xml(registro))) == registro.huella


@pytest.mark.parametrize("destino", [Destino.REAL, Destino.PRUEBAS])
@pytest.mark.parametrize("numero", ["A-1", "A/1 (&) +~%", "#?;:,@"])
def test_otro_programa_compone_el_mismo_qr(numero: str, destino: Destino) -> None:
    contenido = alta(factura=replace(FACTURA, numero=numero))
    xml = escribir_xml(Registro(contenido, None, SISTEMA, "2027-01-09T10:00:00+01:00"))
    suya = qr_url(etree.fromstring(xml), production=destino is Destino.REAL)
    # Escribe el espacio como en un formulario; la AEAT lo pide como %20.
    nuestra = direccion_de_cotejo(contenido.factura, contenido.importe_total, destino, verifactu=True)
    assert nuestra == suya.replace("+", "%20")
