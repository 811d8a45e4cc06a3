"""Las tablas que se leen al acabar."""

from collections import Counter

from bench.persona import Medidas


def percentil(tiempos: list[float], p: int) -> float:
    """El percentil `p`, en milisegundos."""
    ordenados = sorted(tiempos)
    return 1000 * ordenados[min(len(ordenados) - 1, len(ordenados) * p // 100)]


def tabla(medidas: Medidas) -> str:
    """Cuántas veces y cuánto ha tardado cada cosa, y lo que ha fallado."""
    filas = [f"{'evento':24}{'veces':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'máx ms':>9}"]
    todos = [tiempo for tiempos in medidas.tiempos.values() for tiempo in tiempos]
    for que, tiempos in [*sorted(medidas.tiempos.items()), ("TODOS", todos)]:
        if tiempos:
            cifras = "".join(f"{percentil(tiempos, p):9.0f}" for p in (50, 95, 99, 100))
            filas.append(f"{que:24}{len(tiempos):8}{cifras}")
    fallos = [f"  {veces} × {fallo}" for fallo, veces in Counter(medidas.fallos).most_common(8)]
    return "\n".join([*filas, f"Fallos: {len(medidas.fallos)}; reconexiones: {medidas.reconexiones}", *fallos])
