"""Lo alto de la factura: logo, título, número, fechas, quién factura y a quién."""

from collections.abc import Iterator

from reportlab.lib.units import mm

from factursaas.documents.pdf import estilo
from factursaas.documents.pdf.datos import FacturaImpresa, ParteImpresa
from factursaas.documents.pdf.estilo import DERECHA, IZQUIERDA, TECHO, UTIL
from factursaas.documents.pdf.hoja import Foto, Hoja, Modulos
from factursaas.documents.pdf.logo import encajar, leer_logo
from factursaas.documents.pdf.texto import ajustar, recortar
from factursaas.domain.dinero import escribir_fecha_corta
from factursaas.domain.rectificacion import ClaseOrigen, ModoRectificacion

ANCHO_LOGO = 58 * mm
ALTO_LOGO = 22 * mm
LADO_QR = 32 * mm
BLANCO_QR = 6 * mm
ANCHO_QR = 52 * mm
ANCHO_TITULO = 58 * mm
RENGLONES_DE_CASA, RENGLONES_JUNTO_AL_QR = 3, 6
PARTES_POR_FILA = 4
RENGLONES_DE_NOMBRE = 6
RENGLONES_DE_DATO = 10
RENGLONES_DE_PARTE = 30
ALTO_MAXIMO_DE_FECHAS = 28 * mm


def poner_cabecera(hoja: Hoja, factura: FacturaImpresa) -> None:
    """Dibuja la cabecera de la primera página."""
    fin_qr = _poner_qr(hoja, factura)
    fin_casa = _poner_casa(hoja, factura)
    fin_titulo = _poner_titulo(hoja, factura)
    hoja.y = max(fin_qr, fin_casa, fin_titulo, TECHO + ALTO_LOGO) + 7 * mm
    _poner_partes(hoja, factura)
    _poner_fechas(hoja, factura)
    _poner_correccion(hoja, factura)


def poner_continuacion(hoja: Hoja, factura: FacturaImpresa) -> None:
    """Dibuja la cabecera de las páginas siguientes."""
    quien = recortar(factura.emisor.nombre, UTIL * 0.55, estilo.ROTULO)
    que = recortar(nombre_del_documento(factura), UTIL * 0.4, estilo.ROTULO)
    hoja.escribir(IZQUIERDA, hoja.y, quien, estilo.ROTULO)
    hoja.escribir(IZQUIERDA, hoja.y, que, estilo.ROTULO, UTIL, lado="derecha")
    hoja.filete(hoja.y + 15)
    hoja.y += 12 * mm


def nombre_del_documento(factura: FacturaImpresa) -> str:
    """Título y número en un renglón."""
    return f"{factura.titulo} {factura.numero or '(borrador)'}"


def _poner_qr(hoja: Hoja, factura: FacturaImpresa) -> float:
    """El QR va lo primero, arriba y centrado, con el blanco que se recomienda (art. 21 Orden HAC/1177/2024)."""
    if factura.qr is None:
        return TECHO
    x, y = (estilo.ANCHO - ANCHO_QR) / 2, TECHO - 6 * mm
    hoja.escribir(x, y, "QR tributario:", estilo.LETRA_QR, ANCHO_QR, lado="centro")
    y += estilo.LETRA_QR.renglon + BLANCO_QR
    hoja.poner(Modulos((estilo.ANCHO - LADO_QR) / 2, y, LADO_QR, factura.qr.modulos))
    y += LADO_QR + BLANCO_QR
    for renglon in ajustar(factura.qr.leyenda, ANCHO_QR, estilo.LETRA_QR, 3):
        hoja.escribir(x, y, renglon, estilo.LETRA_QR, ANCHO_QR, lado="centro")
        y += estilo.LETRA_QR.renglon
    return y


def _ancho_libre(factura: FacturaImpresa, deseado: float) -> float:
    """Con el QR en medio, a cada lado queda menos."""
    return deseado if factura.qr is None else min(deseado, (UTIL - ANCHO_QR) / 2 - 3 * mm)


def _poner_casa(hoja: Hoja, factura: FacturaImpresa) -> float:
    """El logo o, si no lo hay, el nombre del emisor en grande."""
    ancho = _ancho_libre(factura, ANCHO_LOGO)
    if imagen := factura.logo and leer_logo(factura.logo):
        logo_ancho, logo_alto = encajar(imagen.width, imagen.height, ancho, ALTO_LOGO)
        hoja.poner(Foto(IZQUIERDA, TECHO, logo_ancho, logo_alto, imagen))
        return TECHO + logo_alto
    ancho = _ancho_libre(factura, UTIL - ANCHO_TITULO - 8 * mm)
    maximo = RENGLONES_DE_CASA if factura.qr is None else RENGLONES_JUNTO_AL_QR
    renglones = ajustar(factura.emisor.nombre, ancho, estilo.MARCA_DE_CASA, maximo)
    return hoja.parrafo(IZQUIERDA, TECHO, renglones, estilo.MARCA_DE_CASA)


def _poner_titulo(hoja: Hoja, factura: FacturaImpresa) -> float:
    ancho = _ancho_libre(factura, ANCHO_TITULO)
    x, y = DERECHA - ancho, TECHO
    for letra, texto in ((estilo.TITULO, factura.titulo), (estilo.NUMERO, factura.numero or "Borrador")):
        for renglon in ajustar(texto, ancho, letra):
            hoja.escribir(x, y, renglon, letra, ancho, lado="derecha")
            y += letra.renglon
        y += 1
    if factura.numero is None:
        for renglon in ajustar("Sin número: todavía no es una factura", ancho, estilo.DETALLE):
            hoja.escribir(x, y, renglon, estilo.DETALLE, ancho, lado="derecha")
            y += estilo.DETALLE.renglon
    return y


def _poner_partes(hoja: Hoja, factura: FacturaImpresa) -> None:
    separacion = 10 * mm
    ancho = (UTIL - separacion) / 2
    fines = [_poner_parte(hoja, IZQUIERDA, ancho, "Emisor", factura.emisor)]
    if factura.cliente:
        fines.append(_poner_parte(hoja, IZQUIERDA + ancho + separacion, ancho, "Cliente", factura.cliente))
    hoja.y = max(fines) + 7 * mm


def _poner_parte(hoja: Hoja, x: float, ancho: float, rotulo: str, parte: ParteImpresa) -> float:
    hoja.escribir(x, hoja.y, rotulo, estilo.ROTULO)
    y = hoja.y + estilo.ROTULO.renglon + 3
    y = hoja.parrafo(x, y, ajustar(parte.nombre, ancho, estilo.PARTE, RENGLONES_DE_NOMBRE), estilo.PARTE)
    datos = [f"NIF {parte.nif}" if parte.nif else "", *parte.direccion, parte.email, parte.telefono]
    renglones = [renglon for dato in datos for renglon in ajustar(dato, ancho, estilo.NORMAL, RENGLONES_DE_DATO)]
    return hoja.parrafo(x, y + 1, renglones[:RENGLONES_DE_PARTE], estilo.NORMAL)


def _poner_fechas(hoja: Hoja, factura: FacturaImpresa) -> None:
    """Fechas y referencias, en una tira de rótulo y valor. Un abono no lleva plazo: no hay que pagarlo."""
    con_plazo = len(factura.vencimientos) < 2 and factura.total_a_pagar >= 0
    fechas = (
        ("Fecha de expedición", factura.fecha),
        ("Fecha de la operación", factura.fecha_operacion),
        ("Vencimiento", factura.vencimiento if con_plazo else None),
    )
    datos = [(rotulo, escribir_fecha_corta(fecha)) for rotulo, fecha in fechas if fecha]
    datos += factura.referencias
    hueco = UTIL / PARTES_POR_FILA
    for i in range(0, len(datos), PARTES_POR_FILA):
        hoja.dejar_sitio(ALTO_MAXIMO_DE_FECHAS)
        hoja.filete(hoja.y)
        fines = [
            _poner_dato(hoja, IZQUIERDA + hueco * puesto, hueco - 4 * mm, *dato)
            for puesto, dato in enumerate(datos[i : i + PARTES_POR_FILA])
        ]
        hoja.y = max(fines) + 2 * mm
    hoja.y += 5 * mm


def _poner_correccion(hoja: Hoja, factura: FacturaImpresa) -> None:
    """A qué facturas corrige o sustituye, y por qué (arts. 15.4 y 15.5 RD 1619/2012)."""
    renglones = [r for texto in _correccion(factura) for r in ajustar(texto, UTIL, estilo.NORMAL)]
    if not renglones:
        return
    hoja.y -= 2 * mm
    hoja.seguir(renglones, estilo.NORMAL)
    hoja.y += 5 * mm


def _correccion(factura: FacturaImpresa) -> Iterator[str]:
    if rectifica := _nombrar(factura, ClaseOrigen.RECTIFICA):
        yield f"Rectifica a: {', '.join(rectifica)}"
    if canjea := _nombrar(factura, ClaseOrigen.SUSTITUYE):
        cuales = "las facturas simplificadas" if len(canjea) > 1 else "la factura simplificada"
        yield f"En sustitución de {cuales}: {', '.join(canjea)}"
    if factura.motivo:
        yield f"Motivo: {factura.motivo}"
    if factura.rectificacion is None:
        return
    if factura.rectificacion.modo is ModoRectificacion.DIFERENCIAS:
        yield "Por diferencias: los importes son lo que cambia respecto a lo facturado."
    else:
        yield "Por sustitución: estos importes reemplazan a los facturados."


def _nombrar(factura: FacturaImpresa, clase: ClaseOrigen) -> list[str]:
    """El número y la fecha de cada una, sin que el renglón los separe."""
    suyas = (origen for origen in factura.origenes if origen.clase is clase)
    return [f"{o.numero}\u00a0de\u00a0{escribir_fecha_corta(o.fecha)}" for o in suyas]


def _poner_dato(hoja: Hoja, x: float, ancho: float, rotulo: str, valor: str) -> float:
    y = hoja.y + 2.5 * mm
    hoja.escribir(x, y, recortar(rotulo, ancho, estilo.ROTULO), estilo.ROTULO)
    y += estilo.ROTULO.renglon + 1
    return hoja.parrafo(x, y, ajustar(valor, ancho, estilo.NORMAL, 4), estilo.NORMAL)
