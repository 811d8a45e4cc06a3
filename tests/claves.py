"""Claves RSA para las pruebas, cada una con su nombre: hacer una tarda más que casi cualquier prueba."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa


@cache
def clave_rsa(cual: str = "", bits: int = 2048) -> rsa.RSAPrivateKey:
    """La de ese nombre, que es siempre la misma."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)
