"""El permiso con el que soporte puede mirar una cuenta."""

from datetime import datetime

from factursaas.models.base import DeInquilino, instante


class PermisoDeSoporte(DeInquilino, table=True):
    """Hasta cuándo deja un inquilino que soporte mire su cuenta. Caduca solo; retirarlo es ponerle fin ya."""

    __tablename__ = "permisos_de_soporte"
    __table_args__ = ({"info": {"permisos": "SELECT, INSERT, UPDATE (hasta, updated_at)"}},)

    hasta: datetime = instante()
