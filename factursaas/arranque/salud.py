"""Si un proceso de esta máquina está bien, preguntado desde fuera de él: para los vigilantes de los contenedores."""

import httpx

from factursaas.arranque import base, latidos
from factursaas.config import ajustes

_PLAZO = 8.0
NO_ATIENDE = "no atiende"


def del_web() -> dict[str, str]:
    """Qué le falta al proceso web de esta máquina, preguntándoselo a él; vacío si nada."""
    url = f"http://127.0.0.1:{ajustes().puerto_api}/health/ready"
    try:
        dicho = httpx.get(url, timeout=_PLAZO).json()
        return dict(dicho.get("falta", {}))
    except (httpx.HTTPError, ValueError):
        return {"web": NO_ATIENDE}


def del_trabajador() -> dict[str, str]:
    """Qué le falta al trabajador de esta máquina: que lata y que tenga la base; vacío si nada."""
    from factursaas.services import salud

    faltas = {} if latidos.reciente() else {"trabajador": "no late"}
    with base.en_marcha() as url, base.conectada(url):
        if de_la_base := salud.falta_en_la_base():
            faltas["base_de_datos"] = de_la_base
    return faltas
