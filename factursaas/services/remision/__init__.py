"""La remisión de los registros a la AEAT, un paso por transacción: preparar, anotar lo que pasó y aclarar lo dudoso.

La red está en `integrations.aeat`; quien junta las dos cosas, en `jobs.remision`.
"""

from factursaas.services.remision.aclaracion import aclarar, anotar_fallo_al_aclarar
from factursaas.services.remision.anotacion import Vuelto, anotar_fallo, anotar_rechazo, anotar_respuesta
from factursaas.services.remision.constancias import consultas_de_los_duplicados
from factursaas.services.remision.pasos import Aclarar, Consulta, Espera, Mandar, Nada, Paso
from factursaas.services.remision.preparacion import parar, preparar, reanudar

__all__ = [
    "Aclarar",
    "Consulta",
    "Espera",
    "Mandar",
    "Nada",
    "Paso",
    "Vuelto",
    "aclarar",
    "anotar_fallo",
    "anotar_fallo_al_aclarar",
    "anotar_rechazo",
    "anotar_respuesta",
    "consultas_de_los_duplicados",
    "parar",
    "preparar",
    "reanudar",
]
