"""El pie de cada página: una raya y, a la derecha, cuál es y cuántas hay."""

from collections.abc import Iterator

from reportlab.lib.units import mm

from factursaas.documents.pdf import estilo
from factursaas.documents.pdf.estilo import IZQUIERDA, SUELO, UTIL
from factursaas.documents.pdf.hoja import Hoja


def empezar_pies(hoja: Hoja) -> Iterator[Hoja]:
    """Cada página, ya sabido cuántas son, con su pie empezado y puesta donde sigue."""
    paginas = hoja.paginas
    for n in range(1, len(paginas) + 1):
        pagina = Hoja(hoja.al_seguir, paginas[n - 1 : n], SUELO + 3 * mm)
        pagina.filete(pagina.y)
        pagina.y += 2 * mm
        pagina.escribir(IZQUIERDA, pagina.y, f"Página {n} de {len(paginas)}", estilo.PIE, UTIL, lado="derecha")
        yield pagina
