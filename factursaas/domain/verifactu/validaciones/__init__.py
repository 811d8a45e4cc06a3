"""Lo que la AEAT rechazaría, antes de gastar un número: un registro rechazado no se puede retirar.

Cada regla lleva el código con el que responde la AEAT (documento de validaciones 1.2.2).
"""

from datetime import date

from factursaas.domain.verifactu.registro import Alta
from factursaas.domain.verifactu.validaciones.clases import REGLAS_DE_CLASE
from factursaas.domain.verifactu.validaciones.fechas import REGLAS_DE_FECHA
from factursaas.domain.verifactu.validaciones.forma import FORMA
from factursaas.domain.verifactu.validaciones.impuestos import REGLAS_DE_IMPUESTOS
from factursaas.domain.verifactu.validaciones.partes import REGLAS_DE_PARTES
from factursaas.domain.verifactu.validaciones.regimenes import REGLAS_DE_REGIMEN
from factursaas.domain.verifactu.validaciones.reparos import Reparo

REGLAS = (*REGLAS_DE_PARTES, *REGLAS_DE_CLASE, *REGLAS_DE_IMPUESTOS, *REGLAS_DE_REGIMEN)

__all__ = ["FORMA", "REGLAS", "REGLAS_DE_FECHA", "Reparo", "revisar"]


def revisar(alta: Alta, hoy: date) -> list[Reparo]:
    """Todo lo que la AEAT rechazaría de una factura que se remite hoy.

    Si algo no tiene ni la forma, solo se dice eso: lo demás no se puede leer.
    """
    if deformes := [reparo for regla in FORMA for reparo in regla(alta)]:
        return deformes
    de_hoy = [reparo for regla in REGLAS_DE_FECHA for reparo in regla(alta, hoy)]
    return [*de_hoy, *(reparo for regla in REGLAS for reparo in regla(alta))]
