"""De quién viene una petición cuando hay intermediarios delante."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_REDES_DE_UN_CLIENTE = 64


def quien_llama(cliente: str, reenviada: str, de_confianza: Sequence[IPv4Network | IPv6Network]) -> str:
    """La dirección de quien pide: la de la conexión o, si es de un intermediario de confianza, la que él dice.

    De la cadena `X-Forwarded-For` vale la última que no es de un intermediario: lo anterior lo escribe cualquiera.

    >>> quien_llama("203.0.113.9", "10.0.0.1", [])
    '203.0.113.9'
    >>> quien_llama("172.18.0.2", "6.6.6.6, 203.0.113.9", [ip_network("172.18.0.0/16")])
    '203.0.113.9'
    """
    actual = _leer(cliente)
    for salto in reversed(reenviada.split(",")) if reenviada else ():
        if actual is None or not any(actual in red for red in de_confianza):
            break
        anterior = _leer(salto.strip())
        if anterior is None:
            break
        actual = anterior
    return str(actual) if actual else cliente


def grupo_de(direccion: str) -> str:
    """Con qué nombre se cuenta: en IPv6 una sola persona tiene una red entera.

    >>> grupo_de("2001:db8:1:2:3:4:5:6"), grupo_de("203.0.113.9")
    ('2001:db8:1:2::/64', '203.0.113.9')
    """
    leida = _leer(direccion)
    if isinstance(leida, IPv6Address):
        return str(ip_network(f"{leida}/{_REDES_DE_UN_CLIENTE}", strict=False))
    return direccion


def _leer(texto: str) -> IPv4Address | IPv6Address | None:
    try:
        leida = ip_address(texto)
    except ValueError:
        return None
    return (leida.ipv4_mapped or leida) if isinstance(leida, IPv6Address) else leida
