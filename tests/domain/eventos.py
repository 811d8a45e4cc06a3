"""Eventos inventados para las pruebas: uno suelto, una cadena entera."""

from hypothesis import strategies as st

from factursaas.domain.verifactu.anomalias import TipoAnomalia
from factursaas.domain.verifactu.evento import (
    SIN_DATOS,
    AnomaliaEnEventos,
    AnomaliaEnRegistros,
    BusquedaEnEventos,
    BusquedaEnRegistros,
    Contenido,
    EslabonEvento,
    Evento,
    ExportacionDeEventos,
    ExportacionDeRegistros,
    Obligado,
    Recuento,
    Resumen,
    Suceso,
    TipoEvento,
)
from factursaas.domain.verifactu.registro import Eslabon, IdFactura, Sistema

SISTEMA = Sistema("Programas & Más, S.L.", "B12345674", "factursaas", "FS", "0.1.0", "0190f3a0", solo_verifactu=False)
OBLIGADO = Obligado("Ana Peña <Martín>", "12345678Z")
AHORA = "2027-01-02T10:00:00+01:00"
INICIO = Evento(Suceso(TipoEvento.INICIO), OBLIGADO, None, SISTEMA, AHORA)

textos = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=" &<>\"'áñ€"), min_size=1, max_size=100
).filter(str.strip)
numeros = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)
importes = st.decimals(-999_999, 999_999, places=2).map(lambda importe: format(importe, ".2f"))
huellas = st.text("0123456789ABCDEF", min_size=64, max_size=64)
cuantos = st.integers(0, 9999)
instantes = st.datetimes().map(lambda instante: instante.isoformat(timespec="seconds") + "+01:00")
facturas = st.builds(IdFactura, st.just("12345678Z"), numeros, st.just("02-01-2027"))
eslabones = st.builds(Eslabon, facturas, huellas)
tipos = st.sampled_from(TipoEvento)
nombrados = st.builds(EslabonEvento, tipos, instantes, huellas)
recuentos = st.builds(
    Recuento, eslabones, eslabones, altas=cuantos, cuota_total=importes, importe_total=importes, anulaciones=cuantos
)
busquedas = {campo: st.none() | cuantos for campo in ("huellas", "firmas", "cadena", "fechas")}
anomalias = st.sampled_from(TipoAnomalia)
contenidos: st.SearchStrategy[Contenido] = st.one_of(
    st.builds(Suceso, st.sampled_from(sorted(SIN_DATOS))),
    st.builds(BusquedaEnRegistros, **busquedas),
    st.builds(BusquedaEnEventos, **busquedas),
    st.builds(AnomaliaEnRegistros, anomalias, st.none() | facturas, st.just("") | textos),
    st.builds(AnomaliaEnEventos, anomalias, st.none() | nombrados, st.just("") | textos),
    st.builds(ExportacionDeRegistros, instantes, instantes, recuentos, st.booleans()),
    st.builds(ExportacionDeEventos, instantes, instantes, nombrados, nombrados, cuantos, st.booleans()),
    st.builds(
        Resumen,
        st.lists(st.tuples(tipos, cuantos), min_size=1, max_size=11, unique_by=lambda par: par[0]).map(tuple),
        recuentos,
    ),
)
otros_datos = st.just("") | textos


def encadenar(dichos: list[tuple[Contenido, str]]) -> list[Evento]:
    """Una cadena que empieza como todas, con el inicio, y sigue con lo que se dice."""
    cadena = [INICIO]
    for contenido, otros in dichos:
        cadena.append(Evento(contenido, OBLIGADO, cadena[-1].eslabon, SISTEMA, AHORA, otros))
    return cadena


cadenas = st.lists(st.tuples(contenidos, otros_datos), max_size=6).map(encadenar)

_UN_REGISTRO = Eslabon(IdFactura("12345678Z", "A-1", "02-01-2027"), "A" * 64)
_CON_UNO = Recuento(_UN_REGISTRO, _UN_REGISTRO, 1, "21.00", "121.00", 0)
_LOS_DEMAS: list[Contenido] = [
    BusquedaEnRegistros(huellas=1, firmas=1, cadena=1, fechas=1),
    AnomaliaEnRegistros(TipoAnomalia.HUELLA, _UN_REGISTRO.factura, "Se ha tocado"),
    BusquedaEnEventos(huellas=3),
    AnomaliaEnEventos(TipoAnomalia.FIRMA, INICIO.eslabon),
    Suceso(TipoEvento.RESTAURACION),
    ExportacionDeRegistros(AHORA, AHORA, _CON_UNO),
    ExportacionDeEventos(AHORA, AHORA, INICIO.eslabon, INICIO.eslabon, 1),
    Resumen(((TipoEvento.INICIO, 1), (TipoEvento.RESTAURACION, 1)), _CON_UNO),
    Suceso(TipoEvento.OTRO),
    Suceso(TipoEvento.FIN),
]
UNO_DE_CADA = encadenar([(contenido, "") for contenido in _LOS_DEMAS])
"""Una cadena con un evento de cada tipo, del inicio al fin."""
