"""La declaración responsable en PDF, con la letra y los márgenes de las facturas."""

from reportlab.lib.units import mm

from factursaas.documents.pdf import estilo
from factursaas.documents.pdf.dibujo import TURNO
from factursaas.documents.pdf.estilo import IZQUIERDA, SUELO, UTIL, Estilo, Peso
from factursaas.documents.pdf.hoja import Aguada, Hoja
from factursaas.documents.pdf.pintura import pintar
from factursaas.documents.pdf.texto import ajustar
from factursaas.domain.verifactu.declaracion import Apartado, Declaracion

_TITULO = Estilo(15, Peso.FUERTE, estilo.ACENTO)
_ANEXO = Estilo(12, Peso.FUERTE)
_DESCRIPCION = Estilo(9, color=estilo.SUAVE)
_VALOR = Estilo(10)
_SANGRIA = 10 * mm
_ENTRE_APARTADOS = 4 * mm
_JUNTOS = 4 * _VALOR.renglon


def dibujar_declaracion(declaracion: Declaracion) -> bytes:
    """Su PDF. La misma declaración da siempre los mismos bytes; la que está sin suscribir va marcada en cada página."""
    with TURNO:
        return pintar(
            componer(declaracion).paginas, f"{declaracion.titulo} · {declaracion.version}", _autor(declaracion)
        )


def componer(declaracion: Declaracion) -> Hoja:
    """Decide qué va en cada página y dónde."""
    marca = "" if declaracion.suscrita else "SIN SUSCRIBIR"
    hoja = Hoja(lambda siguiente: _marcar(siguiente, marca))
    _marcar(hoja, marca)
    _poner(hoja, declaracion.titulo, _TITULO)
    if declaracion.aviso:
        hoja.y += 2 * mm
        _poner(hoja, declaracion.aviso, estilo.NORMAL_FUERTE)
    for apartado in declaracion.apartados:
        _poner_apartado(hoja, apartado)
    hoja.y += 8 * mm
    if not hoja.cabe(_ANEXO.renglon + _ENTRE_APARTADOS + _JUNTOS):
        hoja.pasar_pagina()
    _poner(hoja, "ANEXO", _ANEXO)
    for apartado in declaracion.anexo:
        _poner_apartado(hoja, apartado)
    _poner_pies(hoja, declaracion)
    return hoja


def _autor(declaracion: Declaracion) -> str:
    (nombre,) = (apartado.valor[0] for apartado in declaracion.apartados if apartado.letra == "1.h)")
    return nombre if declaracion.suscrita else ""


def _marcar(hoja: Hoja, marca: str) -> None:
    if marca:
        hoja.poner(Aguada(marca))


def _poner_apartado(hoja: Hoja, apartado: Apartado) -> None:
    """La letra en el margen y, a su derecha, el texto que describe el dato y el dato; juntos al menos al empezar."""
    hoja.y += _ENTRE_APARTADOS
    if not hoja.cabe(_JUNTOS):
        hoja.pasar_pagina()
    hoja.escribir(IZQUIERDA, hoja.y, apartado.letra, estilo.NORMAL_FUERTE)
    _poner(hoja, apartado.texto, _DESCRIPCION if apartado.valor else _VALOR, _SANGRIA)
    for parrafo in apartado.valor:
        hoja.y += 1 * mm
        _poner(hoja, parrafo, _VALOR, _SANGRIA)


def _poner(hoja: Hoja, texto: str, letra: Estilo, sangria: float = 0) -> None:
    for renglon in ajustar(texto, UTIL - sangria, letra):
        if not hoja.cabe(letra.renglon):
            hoja.pasar_pagina()
        hoja.escribir(IZQUIERDA + sangria, hoja.y, renglon, letra)
        hoja.y += letra.renglon


def _poner_pies(hoja: Hoja, declaracion: Declaracion) -> None:
    """Qué documento es y su página, ya sabido cuántas son."""
    paginas = hoja.paginas
    for n in range(1, len(paginas) + 1):
        pie = Hoja(hoja.al_seguir, paginas[n - 1 : n])
        y = SUELO + 3 * mm
        pie.filete(y)
        y += 2 * mm
        estado = "" if declaracion.suscrita else " · SIN SUSCRIBIR"
        pie.escribir(IZQUIERDA, y, f"Declaración responsable · versión {declaracion.version}{estado}", estilo.PIE)
        pie.escribir(IZQUIERDA, y, f"Página {n} de {len(paginas)}", estilo.PIE, UTIL, lado="derecha")
        pie.escribir(IZQUIERDA, y + estilo.PIE.renglon, f"SHA-256 del texto: {declaracion.sha256}", estilo.PIE)
