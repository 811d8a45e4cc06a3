"""Lo que impide arrancar, contado para quien está delante de la terminal."""


class ErrorDeArranque(Exception):
    """No se puede seguir; el texto dice qué pasa y cómo salir de ahí."""
