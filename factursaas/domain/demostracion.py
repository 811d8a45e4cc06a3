"""Las cuentas de demostración: cómo se distinguen de las de verdad, y cuánto duran."""

from datetime import timedelta

from stdnum.es import dni

from factursaas.domain.errores import EstadoNoPermitido

PREFIJO = "demo_"
VIDA = timedelta(hours=24)
"""Lo que dura: pasado, se borra entera."""
SESION = timedelta(hours=23)
"""Lo que se puede estar dentro: acaba antes, para que al borrarla no quede nadie a medias."""
ANOTACIONES_MAXIMAS = 1000
"""Cuántas cosas se pueden hacer en una: quien la llene a propósito se para aquí."""


def es_demostracion(user_id: str) -> bool:
    """Si esa cuenta es una demostración. A las de verdad ningún proveedor las puede llamar así.

    >>> es_demostracion("demo_1f"), es_demostracion("user_demo")
    (True, False)
    """
    return user_id.startswith(PREFIJO)


def exigir_de_verdad(user_id: str) -> None:
    """Lo que solo se hace con una cuenta de verdad.

    Raises:
        EstadoNoPermitido: si es una demostración.
    """
    if es_demostracion(user_id):
        raise EstadoNoPermitido("Esto es una demostración, y aquí no se puede. Crea tu cuenta: es gratis.")


def nif_de_nadie(numero: int) -> str:
    """Un NIF bien formado de los que no se han dado a nadie: los DNI no llegan a los 99 millones.

    >>> nif_de_nadie(7)
    '99000007A'
    """
    cifras = f"99{numero % 1_000_000:06d}"
    return cifras + dni.calc_check_digit(cifras)
