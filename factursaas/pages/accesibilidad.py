"""La declaración de accesibilidad, según el modelo de la Decisión de Ejecución (UE) 2018/1523."""

import reflex as rx

from factursaas.components.enlaces import enlace
from factursaas.components.layout import publica, titulo
from factursaas.states.accesibilidad import AccesibilidadState

REVISADA = "26 de noviembre de 2026"
_NO_ACCESIBLE = (
    "Los PDF de las facturas no llevan etiquetas de estructura (PDF/UA): un lector de pantalla lee su texto, pero no "
    "sus tablas. La misma factura, entera, se lee en su página.",
    "Lo que ponen otros (el acceso y el pago, cuando los da un proveedor como Clerk, y la página de cotejo de la "
    "Agencia Tributaria) es suyo y no lo hemos revisado.",
    "La referencia de la API para programadores no se ha revisado.",
)
_PROBADO = (
    "Las reglas automáticas de axe-core para WCAG 2.0, 2.1 y 2.2, niveles A y AA, y sus buenas prácticas, en todas "
    "las páginas y con los diálogos abiertos, en el tema claro y en el oscuro, en un ordenador y en un teléfono. Se "
    "repiten con cada cambio del programa y tienen que salir sin ningún fallo.",
    "Todo con el teclado, en Chromium: que se llega a cada control, que siempre se ve cuál tiene el foco y nada lo "
    "tapa, que no hay trampas y que al cerrar un diálogo se vuelve a donde se estaba.",
    "El contenido al 200 % y al 400 %, y con las letras y los renglones más separados, sin tener que desplazarse de "
    "lado. Solo las tablas y el papel de la factura, si no caben, se desplazan dentro de su recuadro.",
    "Con el movimiento reducido del sistema, sin animaciones.",
)
_SIN_PROBAR = (
    "Con personas que usan a diario un lector de pantalla, un magnificador, la voz o un pulsador. Los nombres, las "
    "funciones y los avisos de cada control se comprueban, pero no es lo mismo.",
    "En Firefox y en Safari, y con los lectores de pantalla de cada sistema.",
    "Por una entidad independiente: es una autoevaluación.",
)


@rx.page(
    route="/accesibilidad",
    title=titulo("Accesibilidad"),
    description="Qué se ha hecho para que cualquiera pueda usar factursaas, qué falta y a quién avisar.",
    on_load=AccesibilidadState.cargar,
)
@publica
def accesibilidad_page() -> rx.Component:
    """Qué se cumple, qué no, cómo se ha comprobado y a quién se avisa."""
    return rx.el.article(
        rx.el.h1("Declaración de accesibilidad", class_name="titular"),
        rx.el.p(
            "Queremos que cualquiera pueda hacer sus facturas aquí, vea lo que vea y use lo que use. El Real Decreto "
            "1112/2018 lo exige al sector público; aquí se sigue su modelo de declaración, el de la Decisión de "
            "Ejecución (UE) 2018/1523.",
            class_name="text-base text-suave mt-4",
        ),
        _situacion(),
        _apartado("Lo que no es accesible", _lista(_NO_ACCESIBLE)),
        _apartado("Cómo se ha comprobado", _lista(_PROBADO)),
        _apartado("Lo que no se ha probado", _lista(_SIN_PROBAR)),
        _contacto(),
        _apartado(
            "Preparación de esta declaración",
            rx.el.p(f"Preparada y revisada por última vez el {REVISADA}, con una autoevaluación de sus autores."),
        ),
        class_name="franja accesibilidad",
    )


def _situacion() -> rx.Component:
    return _apartado(
        "Situación de cumplimiento",
        rx.el.p(
            "Este sitio es ",
            rx.el.strong("parcialmente conforme"),
            " con la norma UNE-EN 301549:2022 y las pautas WCAG 2.2, nivel AA, por las excepciones que siguen.",
        ),
    )


def _contacto() -> rx.Component:
    return _apartado(
        "Avisar y pedir ayuda",
        rx.el.p(
            "Si no puedes usar algo, o necesitas una información en otro formato, ",
            rx.cond(
                AccesibilidadState.correo != "",
                rx.fragment(
                    "escribe a ",
                    rx.el.a(
                        AccesibilidadState.correo,
                        href=f"mailto:{AccesibilidadState.correo}",
                        class_name="enlace",
                    ),
                    ".",
                ),
                "díselo a quien te da acceso a este servidor: aún no ha puesto aquí un correo.",
            ),
            " Di en qué página estabas y con qué navegador o ayuda técnica.",
        ),
        rx.el.p(
            "Si la respuesta no te sirve, pide por el mismo sitio que se revise. Quien responde de este programa "
            "está en la ",
            enlace("declaración responsable", "/declaracion"),
            ".",
        ),
    )


def _apartado(nombre: str, *contenido: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.h2(nombre, class_name="text-lg font-semibold"),
        *contenido,
        class_name="flex flex-col gap-3 mt-10",
    )


def _lista(frases: tuple[str, ...]) -> rx.Component:
    return rx.el.ul(*(rx.el.li(frase) for frase in frases), class_name="list-disc pl-5 flex flex-col gap-2")
