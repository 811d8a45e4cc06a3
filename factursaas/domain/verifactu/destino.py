"""A dónde van los registros: la AEAT de verdad, la suya de pruebas o la que simula este programa."""

from enum import StrEnum

_SERVICIO = "/wlpl/TIKE-CONT/ws/SistemaFacturacion/VerifactuSOAP"


class Destino(StrEnum):
    """Quién recibe los registros de una cadena. Una cadena tiene uno solo, y no cambia."""

    SIMULADOR = "simulador"
    PRUEBAS = "pruebas"
    REAL = "real"

    @property
    def cotejo(self) -> str:
        """El servidor donde se comprueba el QR; el del simulador lleva a las pruebas de la AEAT."""
        return "https://www2.agenciatributaria.gob.es" if self is Destino.REAL else "https://prewww2.aeat.es"

    def servidor(self, *, sello: bool) -> str:
        """El servidor de la AEAT que atiende a esa clase de certificado; el simulador dice el suyo al arrancar."""
        return _SERVIDORES[self][sello]


_SERVIDORES = {
    Destino.REAL: ("https://www1.agenciatributaria.gob.es", "https://www10.agenciatributaria.gob.es"),
    Destino.PRUEBAS: ("https://prewww1.aeat.es", "https://prewww10.aeat.es"),
}


def direccion_del_servicio(servidor: str) -> str:
    """Dónde se envían y se consultan los registros en un servidor.

    >>> direccion_del_servicio("https://prewww1.aeat.es")
    'https://prewww1.aeat.es/wlpl/TIKE-CONT/ws/SistemaFacturacion/VerifactuSOAP'
    """
    return servidor + _SERVICIO
