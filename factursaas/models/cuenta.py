"""La cuenta del inquilino: la fila que se bloquea para contar lo que permite el plan."""

from sqlmodel import Field

from factursaas.models.base import DeInquilino


class Cuenta(DeInquilino, table=True):
    """Una por inquilino; nace la primera vez que escribe algo."""

    __tablename__ = "cuentas"

    email: str = Field(default="", max_length=320)
