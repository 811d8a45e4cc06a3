"""El desglose de una factura con las claves de la AEAT (listas L1, L8A y L8B de VERI*FACTU)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from factursaas.domain.documento import CERO, Grupo
from factursaas.domain.impuestos import Calificacion, Impuesto
from factursaas.domain.verifactu.registro import Detalle, escribir_importe

CODIGOS = {Impuesto.IVA: "01", Impuesto.IPSI: "02", Impuesto.IGIC: "03"}
_EXPORTACIONES = (Calificacion.E2, Calificacion.E3)
# Con criterio de caja no van exportaciones, intracomunitarias, inversión ni no sujetas (validación 1203).
_CON_CAJA = (Calificacion.S1, Calificacion.E1, Calificacion.E6)
_IMPUESTO_DE_LA_PROVINCIA = {"35": Impuesto.IGIC, "38": Impuesto.IGIC, "51": Impuesto.IPSI, "52": Impuesto.IPSI}


@dataclass(frozen=True, slots=True)
class Regimen:
    """Lo que decide la clave de régimen y no está en el desglose.

    `destino` es el impuesto que rige donde está el cliente; nulo si está fuera de España o no se sabe.
    """

    caja: bool = False
    recargo_propio: bool = False
    destino: Impuesto | None = None


def impuesto_del_codigo_postal(codigo: str) -> Impuesto:
    """El impuesto que rige en un código postal español.

    >>> impuesto_del_codigo_postal("35001").value, impuesto_del_codigo_postal("28004").value
    ('IGIC', 'IVA')
    """
    return _IMPUESTO_DE_LA_PROVINCIA.get(codigo[:2], Impuesto.IVA)


def desglosar(grupos: Sequence[Grupo], regimen: Regimen) -> tuple[Detalle, ...]:
    """El desglose tal como va en el registro, en euros (art. 10.2 RD 1007/2023)."""
    return tuple(_detalle(grupo, clave_de_regimen(grupo, regimen)) for grupo in grupos)


def clave_de_regimen(grupo: Grupo, regimen: Regimen) -> str:
    """La clave `ClaveRegimen` de una operación."""
    calificacion, impuesto = grupo.calificacion, grupo.impuesto
    if calificacion is Calificacion.N2 and regimen.destino not in (None, impuesto):
        return "08"
    if impuesto is not Impuesto.IPSI and calificacion in _EXPORTACIONES:
        return "02"
    if impuesto is Impuesto.IGIC and calificacion is Calificacion.E7:
        return "18"
    if regimen.caja and impuesto is not Impuesto.IPSI and calificacion in _CON_CAJA and not grupo.recargo:
        return "07"
    if regimen.recargo_propio and impuesto is Impuesto.IVA and calificacion.lleva_cuota:
        return "18"
    return "01"


def importes(grupos: Sequence[Grupo]) -> tuple[Decimal, Decimal]:
    """`CuotaTotal` e `ImporteTotal`, en euros: la retención, los suplidos y los anticipos quedan fuera."""
    cuotas = sum((_cuota(grupo) + _cuota_recargo(grupo) for grupo in grupos), CERO)
    return cuotas, sum((_base(grupo) for grupo in grupos), CERO) + cuotas


def _detalle(grupo: Grupo, clave: str) -> Detalle:
    calificacion = grupo.calificacion
    lleva_tipo = calificacion in (Calificacion.S1, Calificacion.S2)
    con_recargo = calificacion.lleva_cuota and grupo.recargo != 0
    return Detalle(
        impuesto=CODIGOS[grupo.impuesto],
        clave=clave,
        calificacion=calificacion.value,
        base=escribir_importe(_base(grupo)),
        # Con inversión del sujeto pasivo van los dos, y a cero.
        tipo=escribir_importe(grupo.tipo if calificacion.lleva_cuota else CERO) if lleva_tipo else None,
        cuota=escribir_importe(_cuota(grupo)) if lleva_tipo else None,
        tipo_recargo=escribir_importe(grupo.recargo) if con_recargo else None,
        cuota_recargo=escribir_importe(_cuota_recargo(grupo)) if con_recargo else None,
    )


def _base(grupo: Grupo) -> Decimal:
    return grupo.base if grupo.base_eur is None else grupo.base_eur


def _cuota(grupo: Grupo) -> Decimal:
    return grupo.cuota if grupo.cuota_eur is None else grupo.cuota_eur


def _cuota_recargo(grupo: Grupo) -> Decimal:
    return grupo.cuota_recargo if grupo.cuota_recargo_eur is None else grupo.cuota_recargo_eur
