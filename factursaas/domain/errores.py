"""Lo que el negocio rechaza, con un texto que entiende una persona."""


class ErrorDeNegocio(Exception):
    """Una petición que se entiende pero no se puede cumplir. El texto dice qué hacer.

    `codigo` es para los programas; el texto, para las personas.
    """

    codigo = "no_permitido"

    def __init__(self, mensaje: str, *, codigo: str | None = None) -> None:
        super().__init__(mensaje)
        if codigo:
            self.codigo = codigo


class NoEncontrado(ErrorDeNegocio):
    """No existe, o es de otra persona: desde fuera es lo mismo."""

    codigo = "no_encontrado"


class EstadoNoPermitido(ErrorDeNegocio):
    """El paso no es lícito en el estado en que está la factura, o algo lo impide ahora."""

    codigo = "estado_no_permitido"


class VersionAntigua(EstadoNoPermitido):
    """Alguien guardó antes desde otra ventana; no se sobrescribe."""

    codigo = "version_antigua"


class LimitePlan(ErrorDeNegocio):
    """El plan no da para más."""

    codigo = "limite_plan"


class SesionCaducada(ErrorDeNegocio):
    """La identidad falta, ha caducado o se ha cerrado."""

    codigo = "sesion_caducada"

    def __init__(self, mensaje: str = "Tu sesión ha caducado. Vuelve a entrar para seguir.") -> None:
        super().__init__(mensaje)


class SoloLectura(ErrorDeNegocio):
    """Quien mira en nombre de otro ha querido cambiar algo."""

    codigo = "solo_lectura"

    def __init__(self) -> None:
        super().__init__("Estás viendo la cuenta de otra persona: puedes mirar, pero no cambiar nada.")


class SinPermiso(ErrorDeNegocio):
    """Quien mira en nombre de otro no tiene, o ya no tiene, su permiso."""

    codigo = "sin_permiso"

    def __init__(self) -> None:
        super().__init__("El dueño de esa cuenta no ha dado permiso a soporte para mirarla, o ya lo ha retirado.")


class DatosNoValidos(ErrorDeNegocio):
    """Uno o varios campos no valen. `errores` va de campo (`lineas.0.cantidad`) a mensaje."""

    codigo = "datos_no_validos"

    def __init__(self, errores: dict[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(errores.values())))
        self.errores = errores
