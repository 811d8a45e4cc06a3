"""Leer un registro guardado: lo justo para volver a calcular su huella y ver a cuál sigue."""

import re
from typing import NamedTuple
from xml.sax.saxutils import unescape

from factursaas.domain.verifactu.huella import Campo, calcular_huella
from factursaas.domain.verifactu.registro import CLAVE, Eslabon, IdFactura, TipoRegistro

# Los escribimos nosotros, siempre igual: uno que no encaje es que ha cambiado.
_TEXTO = "([^<]*)"


def hojas(*nombres: str) -> str:
    """La forma de unos campos seguidos, con lo que dice cada uno."""
    return "".join(f"<sf:{nombre}>{_TEXTO}</sf:{nombre}>" for nombre in nombres)


_ANTERIOR = (
    "<sf:Encadenamiento>(?:<sf:PrimerRegistro>S</sf:PrimerRegistro>|<sf:RegistroAnterior>"
    + hojas(*CLAVE, "Huella").replace("(", "(?:", 3)
    + "</sf:RegistroAnterior>)</sf:Encadenamiento>"
)
FIRMA = "(?:<ds:Signature [^<]*(?:(?!</?sf:).)*</ds:Signature>)?"
"""La firma, si la lleva. Dentro no hay nada del registro: solo se lee lo que está fuera."""

_FINAL = hojas("FechaHoraHusoGenRegistro") + "<sf:TipoHuella>01</sf:TipoHuella>" + hojas("Huella") + FIRMA
_NOMBRES = {
    TipoRegistro.ALTA: (*CLAVE, "TipoFactura", "CuotaTotal", "ImporteTotal"),
    TipoRegistro.ANULACION: tuple(f"{nombre}Anulada" for nombre in CLAVE),
}
_FORMAS = {
    TipoRegistro.ALTA: re.compile(
        "<sf:RegistroAlta [^<]*<sf:IDVersion>1.0</sf:IDVersion><sf:IDFactura>"
        + hojas(*_NOMBRES[TipoRegistro.ALTA][:3])
        + "</sf:IDFactura>.*?"
        + hojas("TipoFactura")
        + ".*"
        + hojas("CuotaTotal", "ImporteTotal")
        + _ANTERIOR
        + "<sf:SistemaInformatico>.*</sf:SistemaInformatico>"
        + _FINAL
        + "</sf:RegistroAlta>",
        re.DOTALL,
    ),
    TipoRegistro.ANULACION: re.compile(
        "<sf:RegistroAnulacion [^<]*<sf:IDVersion>1.0</sf:IDVersion><sf:IDFactura>"
        + hojas(*_NOMBRES[TipoRegistro.ANULACION])
        + "</sf:IDFactura>.*?"
        + _ANTERIOR
        + "<sf:SistemaInformatico>.*</sf:SistemaInformatico>"
        + _FINAL
        + "</sf:RegistroAnulacion>",
        re.DOTALL,
    ),
}

_PRODUCTOR = re.compile(rb"<sf:SistemaInformatico><sf:NombreRazon>[^<]*</sf:NombreRazon><sf:NIF>([0-9A-Z]+)</sf:NIF>")


class Leido(NamedTuple):
    """Lo que un registro dice de sí mismo, y la huella que le corresponde. Una anulación no lleva importes."""

    tipo: TipoRegistro
    clave: tuple[str, str, str]
    cuota_total: str
    importe_total: str
    anterior: str
    generado: str
    huella: str
    calculada: str

    @property
    def factura(self) -> IdFactura:
        """De qué factura es."""
        return IdFactura(*self.clave)

    @property
    def eslabon(self) -> Eslabon:
        """Como lo nombra el que le sigue."""
        return Eslabon(self.factura, self.huella)


def leer_registro(tipo: TipoRegistro, xml: bytes) -> Leido | None:
    """Lee un registro, firmado o no, y vuelve a calcular su huella; nada si no tiene la forma con que se escribió."""
    textos = encajar(_FORMAS[tipo], xml)
    if textos is None:
        return None
    *propios, anterior, generado, huella = textos
    campos: list[Campo] = [
        *zip(_NOMBRES[tipo], propios, strict=True),
        ("Huella", anterior),
        ("FechaHoraHusoGenRegistro", generado),
    ]
    emisor, numero, fecha, *importes = propios
    _, cuota_total, importe_total = importes or ("", "", "")
    clave = (emisor, numero, fecha)
    return Leido(tipo, clave, cuota_total, importe_total, anterior, generado, huella, calcular_huella(campos))


def encajar(forma: re.Pattern[str], xml: bytes) -> list[str] | None:
    """Los textos que la forma recoge; nada si el XML no la tiene."""
    try:
        encaja = forma.fullmatch(xml.decode())
    except UnicodeDecodeError:
        return None
    if encaja is None:
        return None
    # Casi ninguno lleva signos que deshacer, y de largo es lo que más tarda.
    return [unescape(texto) if "&" in texto else texto for texto in encaja.groups("")]


def leer_campo(xml: bytes, nombre: str) -> str:
    """Lo que dice un registro en un campo, la primera vez que sale; vacío si no lo lleva."""
    hallado = re.search(f"<sf:{nombre}>([^<]*)<", xml.decode())
    return unescape(hallado[1]) if hallado else ""


def leer_productor(xml: bytes) -> str:
    """El NIF de quien un registro dice que responde del programa; vacío si no se entiende."""
    hallado = _PRODUCTOR.search(xml)
    return hallado[1].decode() if hallado else ""
