"""La declaración responsable en PDF, con la letra y los márgenes de las facturas."""

from reportlab.lib.units import mm

from factursaas.documents.pdf import estilo
from factursaas.documents.pdf.dibujo import TURNO
from factursaas.documents.pdf.estilo import IZQUIERDA, UTIL, Estilo, Peso
from factursaas.documents.pdf.hoja import Aguada, Hoja
from factursaas.documents.pdf.pie import empezar_pies
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
    hoja.dejar_sitio(_ANEXO.renglon + _ENTRE_APARTADOS + _JUNTOS)
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
    hoja.dejar_sitio(_JUNTOS)
    hoja.escribir(IZQUIERDA, hoja.y, apartado.letra, estilo.NORMAL_FUERTE)
    _poner(hoja, apartado.texto, _DESCRIPCION if apartado.valor else _VALOR, _SANGRIA)
    for parrafo in apartado.valor:
        hoja.y += 1 * mm
        _poner(hoja, parrafo, _VALOR, _SANGRIA)


def _poner(hoja: Hoja, texto: str, letra: Estilo, sangria: float = 0) -> None:
    hoja.seguir(ajustar(texto, UTIL - sangria, letra), letra, IZQUIERDA + sangria)


def _poner_pies(hoja: Hoja, declaracion: Declaracion) -> None:
    """Qué documento es, y el resumen de lo que dice."""
    estado = "" if declaracion.suscrita else " · SIN SUSCRIBIR"
    renglones = [
        f"Declaración responsable · versión {declaracion.version}{estado}",
        f"SHA-256 del texto: {declaracion.sha256}",
    ]
    for pagina in empezar_pies(hoja):
        pagina.parrafo(IZQUIERDA, pagina.y, renglones, estilo.PIE)
