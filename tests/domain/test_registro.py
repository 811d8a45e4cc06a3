"""El registro se escribe según el esquema de la AEAT, se vuelve a leer y su huella sale de lo que dice."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factursaas.domain.verifactu.lectura import leer_registro
from factursaas.domain.verifactu.registro import (
    Alta,
    Anulacion,
    Detalle,
    Eslabon,
    IdFactura,
    IdOtro,
    ImporteRectificado,
    Persona,
    RechazoPrevio,
    Registro,
    Sistema,
    TipoId,
    TipoRegistro,
)
from factursaas.domain.verifactu.xml import escribir_xml
from tests.esquemas import exigir_valido

SISTEMA = Sistema("Programas & Más, S.L.", "B12345674", "factursaas", "FS", "0.1.0", "0190f3a0")
ANTERIOR = Eslabon(IdFactura("12345678Z", "A-1", "01-01-2027"), "A" * 64)
AHORA = "2027-01-02T10:00:00+01:00"

textos = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=" &<>\"'áñ€"), min_size=1, max_size=60
).filter(str.strip)
numeros = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)
importes = st.decimals(-999_999_999_999, 999_999_999_999, places=2).map(lambda importe: format(importe, ".2f"))
facturas = st.builds(IdFactura, st.just("12345678Z"), numeros, st.just("02-01-2027"))
detalles = st.builds(
    Detalle, st.just("01"), st.just("01"), st.sampled_from(["S1", "E1", "N2"]), importes, cuota=st.none() | importes
)
identificaciones = st.just("B12345674") | st.builds(
    IdOtro, st.just(TipoId.OTRO), numeros.map(lambda numero: numero[:20]), st.just("US")
)
altas = st.builds(
    Alta,
    factura=facturas,
    nombre_emisor=textos,
    tipo=st.just("R1"),
    descripcion=textos,
    detalles=st.lists(detalles, min_size=1, max_size=12).map(tuple),
    cuota_total=importes,
    importe_total=importes,
    destinatarios=st.builds(Persona, textos, identificaciones).map(lambda persona: (persona,)),
    metodo=st.just("S"),
    rectificadas=st.lists(facturas, min_size=1, max_size=3).map(tuple),
    rectificado=st.builds(ImporteRectificado, importes, importes),
    fecha_operacion=st.none() | st.just("31-12-2026"),
    por_destinatario=st.booleans(),
    cualificada=st.booleans(),
    sin_identificar=st.booleans(),
    referencia=st.sampled_from(["", "0190f3a0-0000-7000-8000-000000000000"]),
    subsanacion=st.booleans(),
    rechazo_previo=st.none() | st.sampled_from(RechazoPrevio),
)
anulaciones = st.builds(
    Anulacion, facturas, sin_registro_previo=st.booleans(), rechazo_previo=st.booleans(), referencia=st.just("A1")
)


@given(altas | anulaciones, st.none() | st.just(ANTERIOR))
def test_lo_escrito_cumple_el_esquema_y_se_lee_con_la_misma_huella(
    contenido: Alta | Anulacion, anterior: Eslabon | None
) -> None:
    registro = Registro(contenido, anterior, SISTEMA, AHORA)
    xml = escribir_xml(registro)
    exigir_valido(xml)
    leido = leer_registro(registro.tipo, xml)
    assert leido is not None
    assert leido.huella == leido.calculada == registro.huella
    assert leido.anterior == (anterior.huella if anterior else "")
    assert leido.factura == contenido.factura
    assert leido.importe_total == (contenido.importe_total if isinstance(contenido, Alta) else "")


CON_HUELLA = [
    "IDEmisorFactura",
    "NumSerieFactura",
    "FechaExpedicionFactura",
    "TipoFactura",
    "CuotaTotal",
    "ImporteTotal",
    "FechaHoraHusoGenRegistro",
    "Huella",
]


@given(altas, st.sampled_from(CON_HUELLA))
def test_cambiar_un_byte_de_lo_que_cubre_la_huella_se_nota(alta: Alta, campo: str) -> None:
    xml = escribir_xml(Registro(alta, ANTERIOR, SISTEMA, AHORA))
    etiqueta = f"<sf:{campo}>".encode()
    sitio = xml.index(etiqueta) + len(etiqueta)
    otro = b"Z" if xml[sitio : sitio + 1] != b"Z" else b"Y"
    leido = leer_registro(TipoRegistro.ALTA, xml[:sitio] + otro + xml[sitio + 1 :])
    assert leido is None or leido.calculada != leido.huella


FACTURA = IdFactura("12345678Z", "A-2", "02-01-2027")
ALTA = Alta(FACTURA, "Ana", "F1", "Horas", (Detalle("01", "01", "S1", "1.00", "0.00", "0.00"),), "0.00", "1.00")


def escrito(contenido: Alta | Anulacion) -> str:
    xml = escribir_xml(Registro(contenido, ANTERIOR, SISTEMA, AHORA))
    exigir_valido(xml)
    return xml.decode().replace("sf:", "")


def test_las_banderas_van_en_el_orden_del_esquema_y_sin_ellas_no_hay_campo() -> None:
    puestas = replace(
        ALTA, subsanacion=True, rechazo_previo=RechazoPrevio.SIN_ALTA, cualificada=True, sin_identificar=True
    )
    xml = escrito(puestas)
    assert "</NombreRazonEmisor><Subsanacion>S</Subsanacion><RechazoPrevio>X</RechazoPrevio><TipoFactura>" in xml
    assert (
        "</DescripcionOperacion><FacturaSimplificadaArt7273>S</FacturaSimplificadaArt7273>"
        "<FacturaSinIdentifDestinatarioArt61d>S</FacturaSinIdentifDestinatarioArt61d>" in xml
    )
    anulada = escrito(Anulacion(FACTURA, sin_registro_previo=True, rechazo_previo=True))
    assert "<SinRegistroPrevio>S</SinRegistroPrevio><RechazoPrevio>S</RechazoPrevio><Encadenamiento>" in anulada
    sin_ninguna = escrito(ALTA) + escrito(Anulacion(FACTURA))
    assert not any(campo in sin_ninguna for campo in ("Subsanacion", "Previo", "Art7273", "Art61d", "Macrodato"))


def test_las_banderas_no_cambian_la_huella() -> None:
    def huella(contenido: Alta | Anulacion) -> str:
        return Registro(contenido, ANTERIOR, SISTEMA, AHORA).huella

    assert huella(replace(ALTA, subsanacion=True, rechazo_previo=RechazoPrevio.SI)) == huella(ALTA)
    assert huella(Anulacion(FACTURA, sin_registro_previo=True, rechazo_previo=True)) == huella(Anulacion(FACTURA))


@pytest.mark.parametrize(
    ("importe", "lo_es"), [("99999999.99", False), ("100000000.00", True), ("-100000000.00", True)]
)
def test_el_macrodato_se_dice_solo_desde_cien_millones(importe: str, lo_es: bool) -> None:
    assert ("<Macrodato>S</Macrodato>" in escrito(replace(ALTA, importe_total=importe))) is lo_es
