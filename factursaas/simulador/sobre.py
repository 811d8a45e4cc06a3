"""El sobre SOAP: abrir el que llega, cerrar el que se devuelve y decir que no con un `Fault`."""

import re
from xml.parsers import expat

from lxml import etree

from factursaas.domain.verifactu.espacios import ESPACIO, SOAP
from factursaas.simulador.codigos import texto_de
from factursaas.simulador.nodos import Nodo

_REGISTROS = {f"{ESPACIO} {nombre}" for nombre in ("RegistroAlta", "RegistroAnulacion")}


class Rechazo(Exception):
    """El mensaje entero no se admite y no se guarda nada de él."""

    def __init__(self, codigo: str, detalle: str = "") -> None:
        super().__init__(f"Codigo[{codigo}].{texto_de(codigo)}{f': {detalle}' if detalle else ''}")
        self.codigo = codigo


def abrir_sobre(mensaje: bytes) -> Nodo:
    """Lo que va dentro del cuerpo del sobre.

    Raises:
        Rechazo: si no es XML en UTF-8, trae DTD o no es un sobre con una sola cosa dentro.
    """
    raiz = _leer_xml(mensaje)
    cuerpo = raiz.find(f"{{{SOAP}}}Body") if raiz.tag == f"{{{SOAP}}}Envelope" else None
    if cuerpo is None or len(cuerpo) != 1:
        raise Rechazo("4138")
    return cuerpo[0]


def cerrar_sobre(contenido: Nodo) -> bytes:
    """El mensaje de respuesta completo."""
    sobre = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"env": SOAP})
    etree.SubElement(sobre, f"{{{SOAP}}}Header")
    etree.SubElement(sobre, f"{{{SOAP}}}Body").append(contenido)
    return etree.tostring(sobre, encoding="UTF-8", xml_declaration=True)


def negar(motivo: str) -> bytes:
    """Un `Fault` de SOAP 1.1: la culpa es siempre de quien manda."""
    fallo = etree.Element(f"{{{SOAP}}}Fault", nsmap={"env": SOAP})
    etree.SubElement(fallo, "faultcode").text = "env:Client"
    etree.SubElement(fallo, "faultstring").text = motivo
    return cerrar_sobre(fallo)


def recortar_registros(mensaje: bytes) -> list[bytes]:
    """Cada registro del mensaje con los mismos bytes con que llegó."""
    lector = expat.ParserCreate(namespace_separator=" ")
    inicios: list[int] = []
    finales: list[int] = []

    def abrir(nombre: str, _atributos: object) -> None:
        if nombre in _REGISTROS:
            inicios.append(lector.CurrentByteIndex)

    def cerrar(nombre: str) -> None:
        if nombre in _REGISTROS:
            finales.append(mensaje.index(b">", lector.CurrentByteIndex) + 1)

    lector.StartElementHandler = abrir
    lector.EndElementHandler = cerrar
    lector.Parse(mensaje, True)
    return [mensaje[inicio:final] for inicio, final in zip(inicios, finales, strict=True)]


def _leer_xml(mensaje: bytes) -> Nodo:
    if not mensaje.strip():
        raise Rechazo("4138")
    _exigir_utf8(mensaje)
    lector = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        raiz = etree.fromstring(mensaje, lector)
    except etree.XMLSyntaxError as error:
        raise Rechazo("4103", str(error)) from error
    if raiz.getroottree().docinfo.doctype:
        raise Rechazo("4103", "no se admite DOCTYPE")
    return raiz


def _exigir_utf8(mensaje: bytes) -> None:
    try:
        texto = mensaje.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Rechazo("4119") from error
    declarada = re.match(r"\ufeff?<\?xml[^>]*encoding=[\"']([^\"']*)", texto)
    if declarada and declarada[1].upper() not in {"UTF-8", "US-ASCII", "ASCII"}:
        raise Rechazo("4119")
