"""Lo que encuentra quien recorre una página con el tabulador."""

from dataclasses import dataclass, field

from playwright.sync_api import Page

_MAXIMO = 200
# Si se ve quién tiene el foco (en él, en lo que lo envuelve o en lo que lo dibuja) y si algo lo tapa del todo.
_FOCO = """() => {
    const el = document.activeElement;
    if (!el || el === document.body) return null;
    const contorno = (e, pseudo) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(e, pseudo);
        return (outlineStyle !== 'none' && outlineWidth !== '0px') || (pseudo && boxShadow !== 'none');
    };
    const cerca = [el, el.parentElement, el.closest('tr'), el.closest('label')].filter(Boolean);
    const pintado = cerca.some(e => contorno(e)) || ['::before', '::after'].some(p => contorno(el, p));
    const { left, top, width, height } = el.getBoundingClientRect();
    const puntos = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]];
    const libre = puntos.some(([x, y]) => {
        const arriba = document.elementFromPoint(left + width * x, top + height * y);
        return arriba && (el.contains(arriba) || arriba.contains(el) || arriba.closest('label')?.contains(el));
    });
    el.dataset.parada ??= String(window.__paradas = (window.__paradas ?? 0) + 1);
    const nombre = el.getAttribute('aria-label') || el.innerText || el.name || el.id || el.tagName;
    return { cual: el.dataset.parada, nombre: nombre.trim().slice(0, 40), pintado, libre };
}"""


@dataclass
class Paradas:
    """Por dónde ha pasado el foco y qué no estaba bien."""

    nombres: list[str] = field(default_factory=list)
    problemas: list[str] = field(default_factory=list)


def tabular(pagina: Page) -> Paradas:
    """Pulsa el tabulador desde el principio de la página hasta que el foco sale o da la vuelta."""
    paradas, vistas, ultima = Paradas(), set[str](), ""
    pagina.evaluate("document.activeElement?.blur(), getSelection().removeAllRanges(), scrollTo(0, 0)")
    for _ in range(_MAXIMO):
        pagina.keyboard.press("Tab")
        parada = pagina.evaluate(_FOCO)
        if parada and parada["cual"] == ultima:
            continue  # el día, el mes y el año de una fecha son la misma casilla
        if parada is None or parada["cual"] in vistas:
            return paradas
        ultima = parada["cual"]
        vistas.add(ultima)
        paradas.nombres.append(parada["nombre"])
        if not parada["pintado"]:
            paradas.problemas.append(f"no se ve el foco en «{parada['nombre']}»")
        if not parada["libre"]:
            paradas.problemas.append(f"algo tapa «{parada['nombre']}»")
    paradas.problemas.append(f"el foco no sale tras {_MAXIMO} pulsaciones, en «{paradas.nombres[-1]}»")
    return paradas
