"""Una línea del desglose, con sus importes ya leídos."""

from dataclasses import dataclass
from decimal import Decimal

from factursaas.simulador.nodos import Nodo, leer
from factursaas.simulador.registro import Recibido

CERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Linea:
    """Lo que dice un `DetalleDesglose`; nulo es que no viene."""

    impuesto: str
    regimen: str | None
    calificacion: str | None
    exencion: str | None
    base: Decimal
    tipo: Decimal | None
    coste: Decimal | None
    cuota: Decimal | None
    tipo_recargo: Decimal | None
    cuota_recargo: Decimal | None

    @property
    def es_iva(self) -> bool:
        """Si va por el IVA, que es lo que se entiende si no se dice."""
        return self.impuesto == "01"

    @property
    def total(self) -> Decimal:
        """Base y cuotas."""
        return self.base + self.cuotas

    @property
    def cuotas(self) -> Decimal:
        """La cuota y la del recargo."""
        return (self.cuota or CERO) + (self.cuota_recargo or CERO)


def leer_lineas(registro: Recibido) -> list[Linea]:
    """Las líneas de un alta."""
    return [_linea(detalle) for detalle in registro.todos("Desglose/DetalleDesglose")]


def _linea(detalle: Nodo) -> Linea:
    return Linea(
        impuesto=leer(detalle, "Impuesto") or "01",
        regimen=leer(detalle, "ClaveRegimen"),
        calificacion=leer(detalle, "CalificacionOperacion"),
        exencion=leer(detalle, "OperacionExenta"),
        base=_importe(detalle, "BaseImponibleOimporteNoSujeto") or CERO,
        tipo=_importe(detalle, "TipoImpositivo"),
        coste=_importe(detalle, "BaseImponibleACoste"),
        cuota=_importe(detalle, "CuotaRepercutida"),
        tipo_recargo=_importe(detalle, "TipoRecargoEquivalencia"),
        cuota_recargo=_importe(detalle, "CuotaRecargoEquivalencia"),
    )


def _importe(detalle: Nodo, nombre: str) -> Decimal | None:
    texto = leer(detalle, nombre)
    return None if texto is None else Decimal(texto)
