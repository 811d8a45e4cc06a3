"""La parte de la configuración que dice quién cuida la instalación y qué puede mirar."""

from functools import cached_property

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class AjustesDelOperador(BaseSettings):
    """Quién entra en `/admin` y qué hace falta para mirar la cuenta de otro."""

    operadores: str = Field("", alias="FACTURSAAS_OPERATORS")
    rol_de_operador: str = Field("", alias="FACTURSAAS_OPERATOR_ROLE", max_length=60)
    contrasena_de_lectura: SecretStr | None = Field(None, alias="FACTURSAAS_READER_PASSWORD")
    permiso_para_suplantar: bool = Field(True, alias="FACTURSAAS_IMPERSONATION_CONSENT")

    @cached_property
    def lista_de_operadores(self) -> frozenset[str]:
        """Los identificadores (`sub`) y los correos de quienes son operadores."""
        return frozenset(uno.strip().casefold() for uno in self.operadores.split(",") if uno.strip())

    def es_operador(self, sub: str, correo_comprobado: str, rol: str) -> bool:
        """Si alguien es operador: por su identificador, por un correo comprobado o por su papel en el proveedor."""
        con_rol = bool(self.rol_de_operador) and rol == self.rol_de_operador
        correo = correo_comprobado.casefold()
        en_lista = sub.casefold() in self.lista_de_operadores or (correo != "" and correo in self.lista_de_operadores)
        return con_rol or en_lista
