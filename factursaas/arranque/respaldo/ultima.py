"""Cuándo se hizo la última copia desde esta máquina, para que `doctor` sepa si hace demasiado."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from factursaas.arranque.errores import ErrorDeArranque
from factursaas.config import ajustes

_ARREGLO = "Haz una con: python -m factursaas backup"


def apuntar(fichero: Path, momento: datetime, largo: int, *, cifrada: bool) -> None:
    """Deja dicho que se ha hecho. Si no se puede, la copia vale igual."""
    dicho = {"momento": momento.isoformat(), "fichero": str(fichero), "bytes": largo, "cifrada": cifrada}
    nuevo = _apunte().with_suffix(".nuevo")
    with suppress(OSError):
        nuevo.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        nuevo.write_text(json.dumps(dicho, indent=1), encoding="utf-8")
        nuevo.replace(_apunte())


def resumir() -> str:
    """La última y cuándo.

    Raises:
        ErrorDeArranque: en producción, si hace más de `FACTURSAAS_BACKUP_MAX_HOURS` o no ha habido ninguna.
    """
    margen = timedelta(hours=ajustes().copias_cada_horas)
    exigir = ajustes().produccion and bool(margen)
    try:
        leido = json.loads(_apunte().read_text(encoding="utf-8"))
        momento, fichero = datetime.fromisoformat(leido["momento"]), Path(leido["fichero"])
    except (OSError, ValueError, KeyError, TypeError):
        if exigir:
            raise ErrorDeArranque(f"Nunca se ha hecho una copia desde esta máquina. {_ARREGLO}") from None
        return "ninguna todavía"
    hace = datetime.now(UTC) - momento
    if exigir and hace > margen:
        raise ErrorDeArranque(
            f"La última copia es del {momento:%d/%m/%Y a las %H:%M} UTC, hace {hace // timedelta(hours=1)} h, y "
            f"FACTURSAAS_BACKUP_MAX_HOURS es {ajustes().copias_cada_horas}. {_ARREGLO}"
        )
    cifrada = "cifrada" if leido.get("cifrada") else "sin cifrar"
    donde = str(fichero) if fichero.exists() else f"{fichero}, que ya no está ahí"
    return f"la última, {cifrada}, del {momento:%d/%m/%Y a las %H:%M} UTC en {donde}"


def _apunte() -> Path:
    return ajustes().datos / "ultima_copia.json"
