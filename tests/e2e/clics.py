"""Contar lo que una persona hace con el ratón y el teclado, para que un flujo corto siga siéndolo.

Se usa así:

    with contar(pagina) as gastos:
        pagina.get_by_role("button", name="Marcar cobrada").click()
    assert (gastos.clics, gastos.teclas) == (1, 0)

Cuenta el navegador lo que le llega de verdad, así que da igual con qué orden de Playwright se haga y
si por el camino se cambia de página. `fill` y `select_option` no pulsan nada: en un flujo que se cuenta,
se escribe con `press_sequentially` y se elige con clics.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page

_ESCUCHAR = """(() => {
    if (window.__fsCuenta) return;
    window.__fsCuenta = true;
    const apuntar = (que) => {
        const cuenta = JSON.parse(sessionStorage.getItem("clics") ?? "{}");
        sessionStorage.setItem("clics", JSON.stringify({ ...cuenta, [que]: (cuenta[que] ?? 0) + 1 }));
    };
    const seEscribe = (campo) => campo.matches?.(
        "textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])"
    );
    addEventListener("pointerdown", (e) => e.isTrusted && apuntar("clics"), true);
    addEventListener("keydown", (e) => {
        if (!e.isTrusted || e.repeat || ["Shift", "Control", "Alt", "Meta"].includes(e.key)) return;
        const suelta = e.key.length === 1 && !e.ctrlKey && !e.altKey && !e.metaKey;
        apuntar(suelta && seEscribe(e.target) ? "letras" : "teclas");
    }, true);
})()"""
_LEER = "JSON.parse(sessionStorage.getItem('clics') ?? '{}')"
_BORRAR = "sessionStorage.removeItem('clics')"


@dataclass(slots=True)
class Gastos:
    """Lo que ha costado un flujo: se sabe al salir de `contar`.

    `clics` son pulsaciones del ratón o del dedo; `teclas`, las que no escriben (Enter, Tab, Ctrl+K, un espacio
    sobre un botón); `letras`, las que escriben en una casilla.
    """

    clics: int = 0
    teclas: int = 0
    letras: int = 0


@contextmanager
def contar(pagina: Page) -> Iterator[Gastos]:
    """Cuenta lo que se pulse en la página dentro del bloque, aunque lleve a otra del mismo sitio.

    Antes de salir del bloque, espera a ver aquello a lo que se iba: a media navegación no se puede preguntar.
    """
    pagina.add_init_script(_ESCUCHAR)
    pagina.evaluate(_ESCUCHAR)
    pagina.evaluate(_BORRAR)
    gastos = Gastos()
    yield gastos
    for que, veces in pagina.evaluate(_LEER).items():
        setattr(gastos, que, veces)
