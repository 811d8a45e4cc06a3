"""Si los registros se remiten a Hacienda o se guardan firmados, y cuándo se puede cambiar.

Quien remite queda en VERI*FACTU al menos hasta fin de año (art. 16.5 RD 1007/2023; art. 17 Orden HAC/1177/2024).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from factursaas.domain.errores import EstadoNoPermitido


class Modalidad(StrEnum):
    """Cómo cumple un obligado con el Reglamento."""

    VERIFACTU = "verifactu"
    NO_VERIFACTU = "no_verifactu"

    @property
    def nombre(self) -> str:
        """Como se le llama en pantalla."""
        return "VERI*FACTU" if self is Modalidad.VERIFACTU else "NO VERI*FACTU"


@dataclass(frozen=True, slots=True)
class Renuncia:
    """La renuncia a VERI*FACTU: el `FechaFinVeriFactu` que se comunicó a Hacienda y el día en que se envió."""

    fin: date
    enviada: date

    @property
    def vale(self) -> bool:
        """Si acaba el año en que se envió: la que llega después, o dice otro día, no cuenta."""
        return self.fin == fin_de_verifactu(self.enviada)


def fin_de_verifactu(hoy: date) -> date:
    """El `FechaFinVeriFactu` con el que hoy se puede renunciar.

    >>> fin_de_verifactu(date(2027, 3, 1)).isoformat()
    '2027-12-31'
    """
    return date(hoy.year, 12, 31)


def exigir_cambio(
    actual: Modalidad,
    nueva: Modalidad,
    hoy: date,
    *,
    ultimo_envio: date | None = None,
    renuncia: Renuncia | None = None,
) -> None:
    """Comprueba que hoy se puede pasar de una modalidad a otra. Sin `ultimo_envio` no se ha remitido nada todavía.

    Raises:
        EstadoNoPermitido: si no se puede, con lo que falta y desde qué día se podrá.
    """
    if actual is nueva:
        raise EstadoNoPermitido(f"Ya estás en {nueva.nombre}.")
    if nueva is Modalidad.VERIFACTU or ultimo_envio is None:
        return
    # Remitir pasado el fin es haber vuelto a VERI*FACTU: aquella renuncia ya no cuenta.
    if renuncia is None or not renuncia.vale or ultimo_envio > renuncia.fin:
        fin = fin_de_verifactu(hoy)
        raise EstadoNoPermitido(
            f"Para dejar VERI*FACTU tienes que renunciar antes de que acabe el año. Si lo haces hoy, seguirás en "
            f"VERI*FACTU hasta el {fin:%d/%m/%Y} y pasarás a NO VERI*FACTU el 01/01/{fin.year + 1}."
        )
    if hoy <= renuncia.fin:
        raise EstadoNoPermitido(
            f"Has renunciado a VERI*FACTU: sigues en él hasta el {renuncia.fin:%d/%m/%Y} y pasarás a NO VERI*FACTU el "
            f"01/01/{renuncia.fin.year + 1}."
        )
