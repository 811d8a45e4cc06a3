"""Leer un registro guardado: lo justo para calcular otra vez su huella, ver a cuál sigue y cotejar su factura."""

import re
from dataclasses import dataclass
from xml.sax.saxutils import unescape

from factursaas.domain.verifactu.huella import Campo, calcular_huella
from factursaas.domain.verifactu.registro import IdFactura, TipoRegistro

# Los escribimos nosotros, siempre igual: uno que no encaje es que ha cambiado.
_TEXTO = "([^<]*)"


def _hojas(*nombres: str) -> str:
    return "".join(f"<sf:{nombre}>{_TEXTO}</sf:{nombre}>" for nombre in nombres)


_ANTERIOR = (
    "<sf:Encadenamiento>(?:<sf:PrimerRegistro>S</sf:PrimerRegistro>|<sf:RegistroAnterior>"
    + _hojas("IDEmisorFactura", "NumSerieFactura", "FechaExpedicionFactura", "Huella").replace("(", "(?:", 3)
    + "</sf:RegistroAnterior>)</sf:Encadenamiento>"
)
_FINAL = _hojas("FechaHoraHusoGenRegistro") + "<sf:TipoHuella>01</sf:TipoHuella>" + _hojas("Huella")
_NOMBRES = {
    TipoRegistro.ALTA: (
        "IDEmisorFactura",
        "NumSerieFactura",
        "FechaExpedicionFactura",
        "TipoFactura",
        "CuotaTotal",
        "ImporteTotal",
    ),
    TipoRegistro.ANULACION: ("IDEmisorFacturaAnulada", "NumSerieFacturaAnulada", "FechaExpedicionFacturaAnulada"),
}
_FORMAS = {
    TipoRegistro.ALTA: re.compile(
        "<sf:RegistroAlta [^<]*<sf:IDVersion>1.0</sf:IDVersion><sf:IDFactura>"
        + _hojas(*_NOMBRES[TipoRegistro.ALTA][:3])
        + "</sf:IDFactura>.*?"
        + _hojas("TipoFactura")
        + ".*"
        + _hojas("CuotaTotal", "ImporteTotal")
        + _ANTERIOR
        + "<sf:SistemaInformatico>.*</sf:SistemaInformatico>"
        + _FINAL
        + "</sf:RegistroAlta>",
        re.DOTALL,
    ),
    TipoRegistro.ANULACION: re.compile(
        "<sf:RegistroAnulacion [^<]*<sf:IDVersion>1.0</sf:IDVersion><sf:IDFactura>"
        + _hojas(*_NOMBRES[TipoRegistro.ANULACION])
        + "</sf:IDFactura>.*?"
        + _ANTERIOR
        + "<sf:SistemaInformatico>.*</sf:SistemaInformatico>"
        + _FINAL
        + "</sf:RegistroAnulacion>",
        re.DOTALL,
    ),
}


@dataclass(frozen=True, slots=True)
class Leido:
    """Lo que un registro dice de sí mismo, y la huella que le corresponde; una anulación no lleva importe."""

    factura: IdFactura
    importe: str
    huella: str
    anterior: str
    calculada: str


def leer_registro(tipo: TipoRegistro, xml: bytes) -> Leido | None:
    """Lee un registro y vuelve a calcular su huella; nada si no tiene la forma con que se escribió."""
    try:
        encaja = _FORMAS[tipo].fullmatch(xml.decode())
    except UnicodeDecodeError:
        return None
    if encaja is None:
        return None
    *propios, anterior, generado, huella = (unescape(texto or "") for texto in encaja.groups())
    nombrados: list[Campo] = list(zip(_NOMBRES[tipo], propios, strict=True))
    campos: list[Campo] = [
        *nombrados,
        ("Huella", anterior),
        ("FechaHoraHusoGenRegistro", generado),
    ]
    return Leido(
        factura=IdFactura(*propios[:3]),
        importe=dict(nombrados).get("ImporteTotal", ""),
        huella=huella,
        anterior=anterior,
        calculada=calcular_huella(campos),
    )


def leer_campo(xml: bytes, nombre: str) -> str:
    """Lo que dice un registro en un campo, la primera vez que sale; vacío si no lo lleva."""
    hallado = re.search(f"<sf:{nombre}>([^<]*)<", xml.decode())
    return unescape(hallado[1]) if hallado else ""
