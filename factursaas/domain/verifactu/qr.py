"""El QR tributario: la dirección donde quien recibe una factura comprueba si consta en la AEAT."""

from dataclasses import dataclass
from urllib.parse import quote

from factursaas.domain.verifactu.destino import Destino
from factursaas.domain.verifactu.registro import IdFactura

_SERVICIO = "/wlpl/TIKE-CONT/ValidarQR"
_LEYENDA = "Factura verificable en la sede electrónica de la AEAT\nVERI*FACTU"


@dataclass(frozen=True, slots=True)
class Cotejo:
    """Dónde se comprueba una factura, y si su registro se remitió al emitirla (VERI*FACTU) o solo se conserva."""

    url: str
    verifactu: bool

    @property
    def leyenda(self) -> str:
        """Lo que va debajo del QR; sin remitir los registros no se puede decir (art. 20.1 Orden HAC/1177/2024)."""
        return _LEYENDA if self.verifactu else ""


def direccion_de_cotejo(factura: IdFactura, importe: str, destino: Destino, *, verifactu: bool) -> str:
    """La dirección que lleva el QR, con los textos del registro de alta tal cual.

    >>> direccion_de_cotejo(IdFactura("89890001K", "A/1 &2", "01-01-2027"), "241.40", Destino.REAL, verifactu=True)
    'https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/ValidarQR?nif=89890001K&numserie=A%2F1%20%262&fecha=01-01-2027&importe=241.40'
    """
    campos = {"nif": factura.emisor, "numserie": factura.numero, "fecha": factura.fecha, "importe": importe}
    consulta = "&".join(f"{campo}={quote(valor, safe='')}" for campo, valor in campos.items())
    return f"{destino.cotejo}{_SERVICIO}{'' if verifactu else 'NoVerifactu'}?{consulta}"
