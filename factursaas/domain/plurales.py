"""El número y la palabra concuerdan, y lo último va tras una «y»: «1 factura», «queda», «2 facturas y 1 borrador»."""

from collections.abc import Sequence


def contar(cuantos: int, uno: str, varios: str = "") -> str:
    """Cuántos y de qué; `varios`, si el plural no acaba solo en s.

    >>> contar(1, "factura"), contar(0, "factura"), contar(1200, "borrador", "borradores")
    ('1 factura', '0 facturas', '1.200 borradores')
    """
    return f"{escribir_cuantos(cuantos)} {segun(cuantos, uno, varios or f'{uno}s')}"


def segun(cuantos: int, uno: str, varios: str) -> str:
    """La palabra que toca con ese número; en español, solo el uno va en singular.

    >>> segun(1, "queda", "quedan"), segun(0, "queda", "quedan")
    ('queda', 'quedan')
    """
    return uno if cuantos == 1 else varios


def escribir_cuantos(cuantos: int) -> str:
    """Un número de cosas, con sus miles.

    >>> escribir_cuantos(12345)
    '12.345'
    """
    return f"{cuantos:,}".replace(",", ".")


def enumerar(cosas: Sequence[str]) -> str:
    """Varias cosas seguidas, como se dicen.

    >>> enumerar(["303"]), enumerar(["303", "390"]), enumerar(["303", "390", "130"])
    ('303', '303 y 390', '303, 390 y 130')
    """
    return " y ".join(filter(None, (", ".join(cosas[:-1]), *cosas[-1:])))
