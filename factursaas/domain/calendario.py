"""La hora y los meses con que se cuenta en la península."""

from zoneinfo import ZoneInfo

MADRID = ZoneInfo("Europe/Madrid")
MESES = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905
)
MESES_CORTOS = tuple(mes[:3] for mes in MESES)
