"""Los datos fiscales de quien factura, y su logotipo."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from factursaas.domain.medios import Medio
from factursaas.models.base import ConId, DeInquilino, instante_opcional, una_de

TERRITORIOS = ["peninsula", "canarias", "ceuta", "melilla"]


class Emisor(DeInquilino, table=True):
    """Quien emite las facturas: uno por inquilino.

    `simplificada_ampliada` dice que su actividad admite simplificadas de hasta 3.000 € (art. 4.2 RD 1619/2012).
    `ensayo` dice que lo que emite no vale; terminado, la base no deja volver a él.
    """

    __tablename__ = "emisores"
    __table_args__ = (
        una_de("territorio", TERRITORIOS),
        una_de("forma_pago", list(Medio)),
        CheckConstraint("NOT ensayo OR ensayo_terminado_en IS NULL", name="ensayo_sin_terminar"),
    )

    nif: str = Field(default="", max_length=20)
    nombre: str = Field(default="", max_length=120)
    direccion: str = Field(default="", max_length=250)
    codigo_postal: str = Field(default="", max_length=10)
    municipio: str = Field(default="", max_length=100)
    provincia: str = Field(default="", max_length=100)
    pais: str = Field(default="ES", max_length=2)
    email: str = Field(default="", max_length=320)
    telefono: str = Field(default="", max_length=30)
    iban: str = Field(default="", max_length=34)
    territorio: str = Field(default="peninsula", max_length=20)
    irpf_defecto: Decimal = Field(default=Decimal(0), max_digits=5, decimal_places=2)
    recargo_equivalencia: bool = False
    criterio_caja: bool = False
    simplificada_ampliada: bool = False
    forma_pago: str = Field(default="transferencia", max_length=20)
    ensayo: bool = False
    ensayo_terminado_en: datetime | None = instante_opcional()


class Logo(ConId, table=True):
    """Un logotipo del emisor. Solo uno está vigente; los anteriores siguen mientras haya facturas que los lleven."""

    __tablename__ = "logos"
    __table_args__ = (
        una_de("tipo", ["image/png", "image/jpeg"]),
        Index("uq_logos_vigente", "user_id", unique=True, postgresql_where=text("vigente")),
        {"info": {"permisos": "SELECT, INSERT, UPDATE (vigente, updated_at), DELETE"}},
    )

    tipo: str = Field(max_length=20)
    contenido: bytes = Field(sa_type=LargeBinary)
    vigente: bool = True
