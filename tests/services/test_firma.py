"""Un registro se firma como pide la AEAT; lo que se toca, se mueve o se añade después deja de valer."""

import hashlib
import json
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from signxml.algorithms import DigestAlgorithm
from signxml.xades import XAdESSignatureConfiguration, XAdESSignaturePolicy, XAdESVerifier

from factursaas.domain.verifactu.evento import Evento
from factursaas.domain.verifactu.evento_lectura import leer_evento
from factursaas.domain.verifactu.evento_xml import ESPACIO_EVENTOS, escribir_evento
from factursaas.domain.verifactu.lectura import leer_registro
from factursaas.domain.verifactu.registro import Alta, Anulacion, Registro, TipoRegistro
from factursaas.domain.verifactu.xml import ESPACIO, escribir_xml
from factursaas.services.firma import FirmaImposible, FirmaNoValida, Firmante, firmar, verificar
from factursaas.services.firma.xades import Firmador, hueco
from tests.claves import clave_rsa
from tests.domain.eventos import INICIO, SISTEMA, UNO_DE_CADA, cadenas
from tests.domain.test_registro import AHORA as GENERADO
from tests.domain.test_registro import ANTERIOR, altas, anulaciones
from tests.domain.test_resumen import alta
from tests.esquemas import exigir_evento_valido, exigir_valido, reparos_ajenos
from tests.services.claves import AHORA, HASTA, certificar, firmante

FIRMADOS = Path(__file__).parent / "firmados"
NS = {"ds": "http://www.w3.org/2000/09/xmldsig#", "xades": "http://uri.etsi.org/01903/v1.3.2#"}
ALTA = escribir_xml(Registro(alta("A-1", "21.00", "121.00"), ANTERIOR, SISTEMA, GENERADO))
OTRA = escribir_xml(Registro(alta("A-2", "21.00", "121.00"), ANTERIOR, SISTEMA, GENERADO))
ANULACION = escribir_xml(Registro(Anulacion(alta("A-1", "0", "0").factura), ANTERIOR, SISTEMA, GENERADO))
EVENTO = escribir_evento(INICIO)
REGISTROS = {"alta": ALTA, "anulación": ANULACION, "evento": EVENTO}
cada_registro = pytest.mark.parametrize("xml", REGISTROS.values(), ids=REGISTROS)


def firmado(xml: bytes = ALTA, cual: str = "") -> bytes:
    return firmar(xml, firmante(cual), AHORA)


def partir(xml: bytes) -> tuple[bytes, bytes, bytes]:
    """Lo de antes de la firma, la firma y lo de después."""
    corte, fin = xml.index(b"<ds:Signature "), xml.rindex(b"</ds:Signature>") + len(b"</ds:Signature>")
    return xml[:corte], xml[corte:fin], xml[fin:]


@cada_registro
def test_firmar_solo_anade_la_firma_al_final(xml: bytes) -> None:
    antes, _, despues = partir(firmado(xml))
    assert antes + despues == xml
    assert despues in (b"</sf:RegistroAlta>", b"</sf:RegistroAnulacion>", b"</sf:Evento></sf:RegistroEvento>")


@cada_registro
def test_lo_firmado_se_comprueba_y_dice_quien_y_cuando(xml: bytes) -> None:
    firma = verificar(firmado(xml))
    assert firma.certificado == firmante().certificado
    assert firma.firmada == AHORA


@cada_registro
def test_lo_mismo_se_firma_siempre_igual(xml: bytes) -> None:
    assert firmado(xml) == firmado(xml)


def test_dos_registros_no_comparten_identificadores() -> None:
    """Pueden ir juntos en un envío."""
    ids = [set(etree.fromstring(firmado(xml)).xpath("//@Id")) for xml in (ALTA, OTRA)]
    assert len(ids[0]) == len(ids[1]) == 4
    assert not ids[0] & ids[1]


@given(altas | anulaciones)
@settings(max_examples=20)
def test_un_registro_firmado_cumple_el_esquema_y_se_lee_con_su_huella(contenido: Alta | Anulacion) -> None:
    registro = Registro(contenido, ANTERIOR, SISTEMA, GENERADO)
    xml = firmado(escribir_xml(registro))
    exigir_valido(xml)
    verificar(xml)
    leido = leer_registro(registro.tipo, xml)
    assert leido is not None
    assert leido.huella == leido.calculada == registro.huella


@given(cadenas)
@settings(max_examples=15)
def test_una_cadena_de_eventos_firmados_se_relee_y_verifica(cadena: list[Evento]) -> None:
    for evento in cadena:
        xml = firmado(escribir_evento(evento))
        verificar(xml)
        leido = leer_evento(xml)
        assert leido is not None
        assert leido.huella == leido.calculada == evento.huella


@cada_registro
def test_la_firma_es_buena_para_quien_la_comprueba_de_otra_manera(xml: bytes) -> None:
    """Con el verificador de XAdES de signxml, que además mira el esquema de la firma."""
    politica = XAdESSignaturePolicy(
        "urn:oid:2.16.724.1.3.1.1.2.1.9", "", DigestAlgorithm.SHA1, "G7roucf600+f03r/o0bAOQ6WAs0="
    )
    sitio = f"./{{{ESPACIO_EVENTOS}}}Evento/" if xml == EVENTO else "./"
    config = XAdESSignatureConfiguration(location=sitio, verification_time=AHORA)
    resultado = XAdESVerifier().verify(
        firmado(xml), x509_cert=firmante().certificado, expect_signature_policy=politica, expect_config=config
    )
    assert resultado[0].signed_data == etree.tostring(etree.fromstring(xml), method="c14n")


@cada_registro
def test_la_firma_es_la_cuenta_que_dice_la_norma(xml: bytes) -> None:
    """A mano: el resumen de cada parte en su forma canónica, y RSA sobre lo que los lista."""
    firma = next(etree.fromstring(firmado(xml)).iter(f"{{{NS['ds']}}}Signature"))
    certificado = x509.load_der_x509_certificate(b64decode(firma.findtext(".//ds:X509Certificate", namespaces=NS)))
    partes = [
        etree.fromstring(xml),
        firma.find(".//xades:SignedProperties", NS),
        firma.find("ds:KeyInfo", NS),
    ]
    dichos = [b64decode(r.findtext("ds:DigestValue", namespaces=NS)) for r in firma.iterfind(".//ds:Reference", NS)]
    assert dichos == [hashlib.sha256(etree.tostring(parte, method="c14n")).digest() for parte in partes]
    certificado.public_key().verify(
        b64decode(firma.findtext("ds:SignatureValue", namespaces=NS)),
        etree.tostring(firma.find("ds:SignedInfo", NS), method="c14n"),
        PKCS1v15(),
        SHA256(),
    )


def test_la_firma_lleva_lo_que_pide_la_aeat() -> None:
    firma = etree.fromstring(firmado()).find("ds:Signature", NS)

    def dice(camino: str) -> str:
        return firma.findtext(f".//{camino}", namespaces=NS)

    assert dice("xades:SigPolicyId/xades:Identifier") == "urn:oid:2.16.724.1.3.1.1.2.1.9"
    assert dice("xades:SigPolicyHash/ds:DigestValue") == "G7roucf600+f03r/o0bAOQ6WAs0="
    assert dice("xades:SPURI") == "https://sede.administracion.gob.es/politica_de_firma_anexo_1.pdf"
    assert dice("xades:SigningTime") == "2027-01-02T10:00:00+00:00"
    assert dice("xades:Cert/xades:IssuerSerial/ds:X509SerialNumber") == "20270102"
    assert dice("xades:MimeType") == "text/xml"
    assert len(firma.findall(".//ds:X509Certificate", NS)) == 2


def test_la_firma_del_anexo_de_la_aeat_vale() -> None:
    firma = verificar((FIRMADOS / "aeat-anexo.xml").read_bytes())
    assert "89890001K" in firma.certificado.subject.rfc4514_string()
    assert firma.firmada.isoformat() == "2025-02-03T16:15:55.105000+01:00"


def test_un_evento_que_firmo_otro_programa_vale() -> None:
    assert verificar((FIRMADOS / "evento-resumen.xml").read_bytes()).firmada.year == 2026


def _a_su_manera(cambio: Callable[[Firmador], object], cuando: datetime = AHORA) -> bytes:
    """Una firma bien hecha que no dice lo que tiene que decir."""
    raiz = etree.fromstring(ALTA)
    raiz.append(hueco())
    firmador = Firmador(firmante().certificado, cuando, "otra")
    cambio(firmador)
    return etree.tostring(firmador.firmar(raiz, firmante().clave, [firmante().certificado]))


def _politica(nombre: str) -> Callable[[Firmador], object]:
    def cambiar(firmador: Firmador) -> None:
        anotar = firmador.signed_signature_properties_annotators[2]

        def con_otra(propiedades, **resto) -> None:
            anotar(propiedades, **resto)
            propiedades.find(".//xades:Identifier", NS).text = nombre

        firmador.signed_signature_properties_annotators[2] = con_otra

    return cambiar


def _con_otro_certificado(firmador: Firmador) -> None:
    otro = Firmador(certificar(clave_rsa(), "Otro nombre"), AHORA, "otra")
    firmador.signed_signature_properties_annotators[1] = otro.signed_signature_properties_annotators[1]


A_SU_MANERA: dict[str, tuple[Callable[[Firmador], object], str]] = {
    "sin política": (lambda f: f.signed_signature_properties_annotators.pop(2), "no dice con qué política"),
    "otra política": (_politica("urn:oid:1.2.3"), "otra política"),
    "sin certificado": (lambda f: f.signed_signature_properties_annotators.pop(1), "no es el que dice la firma"),
    "otro certificado": (_con_otro_certificado, "no es el que dice la firma"),
    "sin hora": (lambda f: f.signed_signature_properties_annotators.pop(0), "no dice bien cuándo"),
}


@pytest.mark.parametrize(("cambio", "motivo"), A_SU_MANERA.values(), ids=A_SU_MANERA)
def test_una_firma_que_no_es_la_de_la_aeat_no_vale(cambio: Callable[[Firmador], object], motivo: str) -> None:
    with pytest.raises(FirmaNoValida, match=motivo):
        verificar(_a_su_manera(cambio))


def test_una_firma_hecha_a_mano_pero_completa_vale() -> None:
    assert verificar(_a_su_manera(lambda _: None)).firmada == AHORA


@pytest.mark.parametrize("cuando", [AHORA.replace(year=2025), AHORA.replace(tzinfo=None)], ids=["antes", "sin huso"])
def test_una_firma_de_cuando_el_certificado_no_valia_no_vale(cuando: datetime) -> None:
    with pytest.raises(FirmaNoValida, match=r"no estaba en vigor|no dice bien cuándo"):
        verificar(_a_su_manera(lambda _: None, cuando))


def test_el_verificador_ajeno_no_pone_reparos_a_una_cadena_de_eventos_firmados(tmp_path: Path) -> None:
    xmls = [firmado(escribir_evento(evento)) for evento in UNO_DE_CADA]
    assert reparos_ajenos(xmls, tmp_path) == []
    sin_el_tercero = reparos_ajenos([*xmls[:2], *xmls[3:]], tmp_path)
    assert [json.loads(reparo)["regla"] for reparo in sin_el_tercero] == ["RRSIF023"]


def test_los_eventos_firmados_cumplen_el_esquema_de_la_aeat() -> None:
    for evento in UNO_DE_CADA:
        exigir_evento_valido(firmado(escribir_evento(evento)))
    with pytest.raises(AssertionError, match="Signature"):
        exigir_evento_valido(escribir_evento(INICIO))


@given(cadenas)
@settings(max_examples=15)
def test_un_evento_firmado_cualquiera_cumple_el_esquema(cadena: list[Evento]) -> None:
    exigir_evento_valido(firmado(escribir_evento(cadena[-1])))


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_un_byte_cambiado_en_el_registro_no_pasa(data: st.DataObject) -> None:
    antes, firma, despues = partir(firmado())
    sitio = data.draw(st.integers(0, len(antes) - 1))
    otro = b"Z" if antes[sitio : sitio + 1] != b"Z" else b"Y"
    with pytest.raises(FirmaNoValida):
        verificar(antes[:sitio] + otro + antes[sitio + 1 :] + firma + despues)


@pytest.mark.parametrize(
    "etiqueta", ["ds:DigestValue", "ds:SignatureValue", "ds:X509Certificate", "xades:SigningTime", "xades:Identifier"]
)
def test_un_byte_cambiado_en_la_firma_no_pasa(etiqueta: str) -> None:
    xml = firmado()
    sitio = xml.index(f"<{etiqueta}>".encode()) + len(etiqueta) + 12
    otro = b"Z" if xml[sitio : sitio + 1] != b"Z" else b"Y"
    with pytest.raises(FirmaNoValida):
        verificar(xml[:sitio] + otro + xml[sitio + 1 :])


def _movida_al_principio(xml: bytes) -> bytes:
    antes, firma, despues = partir(xml)
    corte = antes.index(b"<sf:IDVersion>")
    return antes[:corte] + firma + antes[corte:] + despues


def _con_otra_dentro(xml: bytes) -> bytes:
    antes, firma, despues = partir(xml)
    return antes + firma + firma + despues


def _envuelto(xml: bytes) -> bytes:
    return b'<sf:RegistroFactura xmlns:sf="' + ESPACIO.encode() + b'">' + xml + b"</sf:RegistroFactura>"


def _la_de_otro(xml: bytes) -> bytes:
    antes, _, despues = partir(xml)
    return antes + partir(firmado(OTRA))[1] + despues


def _lo_firmado_escondido(xml: bytes) -> bytes:
    """El ataque clásico: se firma una parte con nombre, y se deja al lado lo que se quiere hacer creer."""
    antes, firma, despues = partir(xml)
    escondida = firma.replace(b'URI=""', b'URI="#original"').replace(
        b"</ds:Object>", b'</ds:Object><ds:Object Id="original">' + antes + despues + b"</ds:Object>"
    )
    return antes.replace(b"121.00", b"999.00") + escondida + despues


MANEJOS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "movida": (_movida_al_principio, "no está en su sitio"),
    "repetida": (_con_otra_dentro, "más de una firma"),
    "quitada": (lambda xml: partir(xml)[0] + partir(xml)[2], "No está firmado"),
    "de otro registro": (_la_de_otro, "no es lo que se firmó"),
    "envuelto en otra cosa": (_envuelto, "No es un registro"),
    "lo firmado escondido": (_lo_firmado_escondido, "algo de más"),
    "referencia con nombre": (lambda xml: xml.replace(b'URI=""', b'URI="#x"'), "registro entero"),
    "un filtro más": (
        lambda xml: xml.replace(b"<ds:Transforms>", b'<ds:Transforms><ds:Transform Algorithm="urn:x"/>'),
        "deja fuera",
    ),
    "algo de más": (lambda xml: xml.replace(b"</ds:Signature>", b"<ds:Object/></ds:Signature>"), "algo de más"),
    "propiedades de otra": (lambda xml: xml.replace(b'Target="#', b'Target="#z'), "no son de esta firma"),
    "sin certificado": (
        lambda xml: xml.replace(b"ds:X509Certificate>", b"ds:X509CRL>"),
        "no lleva el certificado",
    ),
    "comentario": (lambda xml: xml.replace(b"<sf:IDVersion>", b"<!-- --><sf:IDVersion>"), "comentarios"),
    "comentario fuera": (lambda xml: b"<!-- -->" + xml, "comentarios"),
    "otro algoritmo": (lambda xml: xml.replace(b"xmldsig-more#rsa-sha256", b"xmldsig-more#rsa-sha512"), "se ha tocado"),
    "DTD": (lambda xml: b'<!DOCTYPE x [<!ENTITY a "1">]>' + xml, "DTD"),
    "fichero de fuera": (lambda xml: b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + xml, "DTD"),
    "cortado": (lambda xml: xml[:-1], "No es XML"),
}  # fmt: skip


@pytest.mark.parametrize(("manejo", "motivo"), MANEJOS.values(), ids=MANEJOS)
def test_una_firma_manejada_no_vale(manejo: Callable[[bytes], bytes], motivo: str) -> None:
    with pytest.raises(FirmaNoValida, match=motivo):
        verificar(manejo(firmado()))


def test_la_firma_de_un_evento_va_dentro_del_evento() -> None:
    antes, firma, _ = partir(firmado(EVENTO))
    with pytest.raises(FirmaNoValida, match="falta el evento"):
        verificar(antes + b"</sf:Evento>" + firma + b"</sf:RegistroEvento>")


def test_el_certificado_no_se_puede_cambiar_por_otro_de_la_misma_clave() -> None:
    """La cuenta saldría igual: lo que lo impide es que la firma dice con cuál se hizo."""
    suplente = Firmante(clave_rsa(), certificar(clave_rsa(), "Otro nombre"))
    ajena = partir(firmar(ALTA, suplente, AHORA))[1]
    antes, firma, despues = partir(firmado())
    corte = slice(ajena.index(b"<ds:KeyInfo"), ajena.index(b"</ds:KeyInfo>"))
    propia = slice(firma.index(b"<ds:KeyInfo"), firma.index(b"</ds:KeyInfo>"))
    with pytest.raises(FirmaNoValida):
        verificar(antes + firma[: propia.start] + ajena[corte] + firma[propia.stop :] + despues)


@pytest.mark.parametrize("cuando", [AHORA.replace(year=2025), HASTA + timedelta(seconds=1)])
def test_con_un_certificado_que_no_esta_en_vigor_no_se_firma(cuando: datetime) -> None:
    with pytest.raises(FirmaImposible, match=r"caducó el 01/01/2028|no vale hasta el 01/01/2026"):
        firmar(ALTA, firmante(), cuando)


def test_una_clave_pequena_o_de_otra_clase_no_vale_para_firmar() -> None:
    corta, curva = clave_rsa("corta", 1024), ec.generate_private_key(ec.SECP256R1())
    for clave in (corta, curva):
        with pytest.raises(FirmaImposible, match="RSA de 2048 bits"):
            Firmante(clave, certificar(clave))


def test_la_clave_y_el_certificado_tienen_que_ser_pareja() -> None:
    with pytest.raises(FirmaImposible, match="no son pareja"):
        Firmante(clave_rsa(), certificar(clave_rsa("otra")))


@pytest.mark.parametrize(
    ("xml", "motivo"),
    [
        (firmado(), "ya está firmado"),
        (_envuelto(ALTA), "No es un registro"),
        (b"<", "No es XML"),
        (b'<?xml version="1.0"?>' + ALTA, "firmarlo lo cambiaría"),
        (EVENTO.split(b"<sf:Evento>")[0] + b"</sf:RegistroEvento>", "falta el evento"),
    ],
    ids=["firmado", "envuelto", "roto", "con declaración", "sin evento"],
)
def test_lo_que_no_es_un_registro_sin_firmar_no_se_firma(xml: bytes, motivo: str) -> None:
    with pytest.raises(FirmaImposible, match=motivo):
        firmado(xml)


def test_un_registro_firmado_sigue_diciendo_lo_mismo() -> None:
    assert leer_registro(TipoRegistro.ALTA, firmado()) == leer_registro(TipoRegistro.ALTA, ALTA)
