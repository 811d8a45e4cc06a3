"""Todas las pantallas de la aplicación, en el orden en que cuesta menos verlas con una sola pestaña."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from bench.navegador import EJEMPLO, asentar, entrar, ir_a

Accion = Callable[[Page], None]
_PRIMERA = """async estado => {
    const cabeceras = { Authorization: `Bearer ${await window.__fsToken()}` };
    const lista = await (await fetch(`/api/facturas?estado=${estado}`, { headers: cabeceras })).json();
    return lista.items.find(factura => factura.cliente_id).id;
}"""


@dataclass(frozen=True, slots=True)
class Pantalla:
    """Algo que se ve: su nombre, su dirección y lo que se abre encima."""

    nombre: str
    ruta: str
    abrir: Accion | None = None


def pantallas(pagina: Page, operadora: str) -> Iterator[Pantalla]:
    """Abre una tras otra todas las pantallas, también con sus diálogos, y las da ya quietas."""
    pagina.goto("/")
    asentar(pagina, "/")
    yield from _ver(pagina, PUBLICAS)
    entrar(pagina, "vacia.accesible@example.es")
    yield from _ver(pagina, VACIAS)
    entrar(pagina, EJEMPLO)
    yield from _ver(pagina, CON_DATOS)
    yield from _ver(pagina, _facturas(pagina))
    entrar(pagina, operadora)
    yield from _ver(pagina, DEL_OPERADOR)


def _ver(pagina: Page, cuales: tuple[Pantalla, ...]) -> Iterator[Pantalla]:
    for pantalla in cuales:
        ir_a(pagina, pantalla.ruta)
        if pantalla.abrir:
            pantalla.abrir(pagina)
        yield pantalla
        if pantalla.abrir:
            pagina.keyboard.press("Escape")


def _facturas(pagina: Page) -> tuple[Pantalla, ...]:
    borrador, emitida = (f"/facturas/{pagina.evaluate(_PRIMERA, estado)}" for estado in ("BORRADOR", "EMITIDA"))
    return (
        Pantalla("Factura nueva", "/facturas/nueva"),
        Pantalla("Borrador", borrador),
        Pantalla("Borrador · emitir", borrador, _pulsar("Emitir factura", "alertdialog")),
        Pantalla("Borrador · borrar", borrador, _pulsar("Borrar el borrador", "alertdialog")),
        Pantalla("Emitida", emitida),
        Pantalla("Emitida · corregir", emitida, _pulsar("Corregir", "menu")),
    )


def _pulsar(boton: str, aparece: str) -> Accion:
    def abrir(pagina: Page) -> None:
        pagina.get_by_role("button", name=boton).first.click()
        expect(pagina.get_by_role(aparece).first).to_be_visible()  # type: ignore[arg-type]

    return abrir


def _teclear(tecla: str) -> Accion:
    def abrir(pagina: Page) -> None:
        pagina.keyboard.press(tecla)
        expect(pagina.get_by_role("dialog")).to_be_visible()

    return abrir


def _ayuda(pagina: Page) -> None:
    pagina.locator(".boton-ayuda").first.click()


def _asomarse(pagina: Page) -> None:
    pagina.locator(".enlace-fila").first.click()
    expect(pagina.get_by_role("dialog")).to_be_visible()


def _elegir(pagina: Page) -> None:
    pagina.get_by_role("checkbox", name="Elegir todas las de esta página").click()
    expect(pagina.get_by_role("region", name="Acciones con las elegidas")).to_be_visible()


PUBLICAS = (
    Pantalla("Portada", "/"),
    Pantalla("Planes", "/precios"),
    Pantalla("Entrar", "/entrar"),
    Pantalla("Declaración responsable", "/declaracion"),
    Pantalla("Accesibilidad", "/accesibilidad"),
    Pantalla("Ayuda", "/ayuda"),
    Pantalla("No encontrada", "/esto-no-existe"),
)
VACIAS = (
    Pantalla("Panel sin datos", "/panel"),
    Pantalla("Facturas sin datos", "/facturas"),
    Pantalla("Clientes sin datos", "/clientes"),
    Pantalla("Productos sin datos", "/productos"),
    Pantalla("VERI*FACTU sin datos", "/verifactu"),
)
CON_DATOS = (
    Pantalla("Panel", "/panel"),
    Pantalla("Paleta", "/panel", _teclear("Control+k")),
    Pantalla("Atajos", "/panel", _teclear("?")),
    Pantalla("Facturas", "/facturas"),
    Pantalla("Facturas · filtros", "/facturas", _pulsar("Filtros", "dialog")),
    Pantalla("Facturas · vistas", "/facturas", _pulsar("Vistas", "dialog")),
    Pantalla("Facturas · asomada", "/facturas", _asomarse),
    Pantalla("Facturas · elegidas", "/facturas", _elegir),
    Pantalla("Clientes", "/clientes"),
    Pantalla("Clientes · nuevo", "/clientes", _pulsar("Nuevo cliente", "dialog")),
    Pantalla("Productos", "/productos"),
    Pantalla("Productos · nuevo", "/productos", _pulsar("Nuevo producto", "dialog")),
    Pantalla("Ajustes", "/ajustes"),
    Pantalla("Ajustes · ayuda", "/ajustes", _ayuda),
    Pantalla("Ajustes · borrar la cuenta", "/ajustes", _pulsar("Borrar mi cuenta", "dialog")),
    Pantalla("VERI*FACTU", "/verifactu"),
    Pantalla("Actividad", "/actividad"),
    Pantalla("Cuenta", "/cuenta"),
)
DEL_OPERADOR = (
    Pantalla("Instalación", "/admin"),
    Pantalla("Instalación · cuenta", "/admin/cuenta?id=user_demo"),
)
