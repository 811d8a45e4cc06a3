"""Lo que la AEAT pide de una firma (especificaciones de la firma 0.1.5) y dónde va en cada registro."""

from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm

from factursaas.domain.verifactu.evento_xml import ESPACIO_EVENTOS
from factursaas.domain.verifactu.xml import ESPACIO

Elemento = etree._Element  # pyright: ignore[reportPrivateUsage]

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
FIRMA = f"{{{DS}}}Signature"
CANONICA = CanonicalizationMethod.CANONICAL_XML_1_0
RESUMEN = DigestAlgorithm.SHA256
BITS_MINIMOS = 2048

POLITICA = "urn:oid:2.16.724.1.3.1.1.2.1.9"
"""La política de firma de la Administración General del Estado, versión 1.9."""
RESUMEN_DE_LA_POLITICA = (DigestAlgorithm.SHA1.value, "G7roucf600+f03r/o0bAOQ6WAs0=")
"""Con qué se resume y cuánto da: SHA-1, porque así la publica la AEAT."""
DIRECCION_DE_LA_POLITICA = "https://sede.administracion.gob.es/politica_de_firma_anexo_1.pdf"

_RAIZ_DE_EVENTO = f"{{{ESPACIO_EVENTOS}}}RegistroEvento"
_EVENTO = f"{{{ESPACIO_EVENTOS}}}Evento"
_RAICES = frozenset({f"{{{ESPACIO}}}RegistroAlta", f"{{{ESPACIO}}}RegistroAnulacion", _RAIZ_DE_EVENTO})


class XmlNoAdmitido(ValueError):
    """Los bytes no son un registro que se pueda firmar."""


def leer(xml: bytes) -> Elemento:
    """El registro, sin red, sin DTD y sin nada que la firma no cubriría."""
    lector = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        raiz = etree.fromstring(xml, lector)
    except (etree.XMLSyntaxError, ValueError) as fallo:
        raise XmlNoAdmitido("No es XML.") from fallo
    arbol = raiz.getroottree()
    if arbol.docinfo.doctype:
        raise XmlNoAdmitido("Lleva una DTD.")
    sueltos = (etree.Comment, etree.ProcessingInstruction, etree.Entity)
    if next(arbol.iter(*sueltos), None) is not None or raiz.getprevious() is not None or raiz.getnext() is not None:
        raise XmlNoAdmitido("Lleva comentarios o instrucciones, que la firma no cubre.")
    return raiz


def sitio_de_la_firma(raiz: Elemento) -> Elemento:
    """El elemento en que va la firma, la última: el propio registro o, en un evento, su `Evento`."""
    if raiz.tag not in _RAICES:
        raise XmlNoAdmitido("No es un registro de alta, de anulación ni de evento.")
    if raiz.tag != _RAIZ_DE_EVENTO:
        return raiz
    if len(raiz) == 0 or raiz[-1].tag != _EVENTO:
        raise XmlNoAdmitido("Al registro le falta el evento.")
    return raiz[-1]
