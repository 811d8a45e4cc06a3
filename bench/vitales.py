"""LCP, INP y CLS de una página con el procesador cuatro veces más lento, como los mide un navegador."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, Page, StorageState

Uso = Callable[[Page], None]
LENTITUD = 4
# Lo que la gente nota: https://web.dev/articles/vitals
BUENO = {"LCP": 2500.0, "INP": 200.0, "CLS": 0.1}
_OBSERVAR = """
window.__vitales = { LCP: 0, CLS: 0, INP: 0 };
const mirar = (type, anotar, mas) => new PerformanceObserver(lista => lista.getEntries().forEach(anotar))
    .observe({ type, buffered: true, ...mas });
mirar('largest-contentful-paint', entrada => { __vitales.LCP = entrada.startTime; });
mirar('layout-shift', entrada => { if (!entrada.hadRecentInput) __vitales.CLS += entrada.value; });
mirar('event', entrada => {
    if (entrada.interactionId) __vitales.INP = Math.max(__vitales.INP, entrada.duration);
}, { durationThreshold: 16 });
"""
_QUIETA = """() => new Promise(listo => setTimeout(listo, 300))
    .then(() => !document.querySelector('.esqueleto, [aria-busy="true"]'))"""


@dataclass(frozen=True, slots=True)
class Vitales:
    """Las medianas de varias visitas."""

    LCP: float
    INP: float
    CLS: float

    @property
    def buenos(self) -> bool:
        """Si las tres están en lo bueno."""
        return all(getattr(self, cual) <= tope for cual, tope in BUENO.items())


@dataclass(frozen=True, slots=True)
class Visita:
    """A qué página, en qué pantalla, con qué sesión y qué se hace en ella."""

    url: str
    ruta: str
    usar: Uso
    sesion: StorageState | None
    ancho: int


def medir(navegador: Browser, visita: Visita) -> Vitales:
    """Visita una página tres veces desde cero y la usa como una persona."""
    veces = [_visitar(navegador, visita) for _ in range(3)]
    return Vitales(*(median(vez[cual] for vez in veces) for cual in ("LCP", "INP", "CLS")))


def _visitar(navegador: Browser, visita: Visita) -> dict[str, float]:
    contexto = navegador.new_context(
        base_url=visita.url,
        locale="es-ES",
        storage_state=visita.sesion,
        viewport={"width": visita.ancho, "height": 900},
    )
    pagina = contexto.new_page()
    pagina.add_init_script(_OBSERVAR)
    contexto.new_cdp_session(pagina).send("Emulation.setCPUThrottlingRate", {"rate": LENTITUD})
    pagina.goto(visita.ruta)
    pagina.wait_for_load_state("networkidle")
    pagina.wait_for_function(_QUIETA)
    visita.usar(pagina)
    pagina.wait_for_timeout(500)
    vitales = pagina.evaluate("window.__vitales")
    contexto.close()
    return vitales
