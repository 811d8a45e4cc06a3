"""La clave y el certificado con que se habla con la AEAT."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credencial:
    """En PEM y sin contraseña: vive en memoria lo justo y no se escribe en ningún registro de sucesos.

    `sello` si es de sello electrónico: la AEAT lo atiende en otro servidor.
    """

    clave: bytes = field(repr=False)
    cadena: bytes = field(repr=False)
    sello: bool = False
