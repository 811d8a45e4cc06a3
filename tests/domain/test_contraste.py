"""Nuestras reglas y las de otro programa, frente a frente: donde no dicen lo mismo, se dice por qué."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from factursaas.domain.verifactu.registro import (
    Alta,
    Anulacion,
    Detalle,
    Eslabon,
    IdOtro,
    ImporteRectificado,
    Persona,
    RechazoPrevio,
    Registro,
    TipoId,
)
from factursaas.domain.verifactu.validaciones import revisar
from factursaas.domain.verifactu.xml import escribir_xml
from tests.ajenos import codigos_ajenos, exigir_conforme, traducir
from tests.domain.altas import CLIENTE, CON_RECARGO, EXENTA, FACTURA, NORMAL, RECTIFICADO, alta, de_fuera
from tests.domain.test_oraculos import HOY, SISTEMA, TIPOS
from tests.domain.test_validaciones import FORMA, IDS, TODOS

ANTERIOR = Eslabon(FACTURA, "A1" * 32)
NO_CENSADO = TipoId.NO_CENSADO

CALLAN = {
    "1124": "en 2011 el IVA no era del 21 % (art. 90 LIVA): la AEAT no lo mira y la ley sí",
    "1130": "no miran los números de lo que se corrige, que son del mismo tipo que el de la factura",
    "1150": "la AEAT tolera diez euros; el art. 4.2 RD 1619/2012, no",
    "1152": "han visto que el servicio admite desde enero de 2024; la norma dice el 28 de octubre",
    "1191": "han visto que el servicio no lo mira; el documento de validaciones sí lo pide",
    "1192": "ídem",
    "2005": "calculan el total en vez de leerlo: se compara cuando lo escriben",
    "2006": "ídem",
}
"""Lo que nosotros no dejamos pasar y ellos sí."""
CON_OTRO_CODIGO = {
    "1103": {"1100", "1239", "1255"},
    "1123": {"1239"},
    "1131": {"1239"},
    "1207": {"1198"},
    "1219": {"1123"},
    # Lo que no cabe en el mensaje se rechaza con el mensaje entero.
    **{codigo: {"1100", "4102", "4113"} for codigo in {"1100", *(forma[0] for forma in FORMA)} - {"1103"}},
}
DE_GRECIA = de_fuera(TipoId.NIF_IVA, "EL094259216", "GR")
"""Su país es GR y sus NIF-IVA empiezan por EL (validaciones, nota 1): ellos comparan las letras tal cual."""


def xml_de(contenido: Alta | Anulacion, anterior: Eslabon | None = None) -> bytes:
    return escribir_xml(Registro(contenido, anterior, SISTEMA, "2027-01-09T10:00:00+01:00"))


def codigos(contenido: Alta) -> set[str]:
    try:
        return codigos_ajenos(xml_de(contenido), HOY)
    except ValueError:  # un día que no existe: ellos no pueden ni escribirlo
        return {"1105", "1145"}


@pytest.mark.parametrize(("codigo", "mal"), [(codigo, mal) for codigo, _, mal, _ in TODOS], ids=IDS)
def test_lo_que_no_dejamos_pasar_tampoco_lo_dejan_otros(codigo: str, mal: Alta) -> None:
    suyos = codigos(mal)
    assert suyos & ({codigo} | CON_OTRO_CODIGO.get(codigo, set())) or (codigo in CALLAN and not suyos)


@pytest.mark.parametrize("bien", [bien for *_, bien in TODOS if bien != alta(**DE_GRECIA)])
def test_lo_que_dejamos_pasar_lo_dejan_otros(bien: Alta) -> None:
    assert codigos(bien) == set()


DE_TODO: dict[str, Alta | Anulacion] = {
    "con todo lo de una rectificativa": alta(
        CON_RECARGO,
        tipo="R1",
        metodo="S",
        rectificado=ImporteRectificado("100.00", "21.00", "5.20"),
        rectificadas=(FACTURA, replace(FACTURA, numero="A-2")),
        fecha_operacion="08-01-2027",
        referencia="0190f3a0-1",
    ),
    "canje": alta(tipo="F3", sustituidas=(FACTURA, replace(FACTURA, numero="A-2"))),
    "subsana": alta(subsanacion=True),
    "subsana lo rechazado": alta(subsanacion=True, rechazo_previo=RechazoPrevio.SI),
    "subsana lo que no consta": alta(subsanacion=True, rechazo_previo=RechazoPrevio.SIN_ALTA),
    "sin rechazo": alta(rechazo_previo=RechazoPrevio.NO),
    "la expide el cliente": alta(por_destinatario=True),
    "cualificada": alta(cualificada=True),
    "sin identificar": alta(tipo="F2", sin_identificar=True),
    "macrodato": alta(replace(EXENTA, base="-100000000.00")),
    "varios destinatarios": alta(destinatarios=(CLIENTE, *de_fuera(TipoId.OTRO, "9", "US")["destinatarios"])),
    **{f"con otra identificación ({t.name})": alta(**de_fuera(t, "A1", "FR")) for t in list(TipoId)[1:5]},
    "no censado": alta(**de_fuera(NO_CENSADO, "12345678Z", "ES")),
    "régimen": alta(*[replace(NORMAL, impuesto="03", clave=clave) for clave in ("01", "07", "18")]),
    "anulación": Anulacion(FACTURA, referencia="0190f3a0-1"),
    "anulación rechazada": Anulacion(FACTURA, rechazo_previo=True),
    "anulación de lo que no consta": Anulacion(FACTURA, sin_registro_previo=True, rechazo_previo=True),
}


@pytest.mark.parametrize("contenido", DE_TODO.values(), ids=DE_TODO)
def test_otro_programa_escribe_lo_mismo_con_los_mismos_datos(contenido: Alta | Anulacion) -> None:
    exigir_conforme(xml_de(contenido))
    exigir_conforme(xml_de(contenido, ANTERIOR))


@pytest.mark.parametrize(("dice", "otra_cosa"), [("CuotaTotal>21.00", "CuotaTotal>21.01"), ("Huella>", "Huella>F")])
def test_si_no_escribe_lo_mismo_se_nota(dice: str, otra_cosa: str) -> None:
    xml = xml_de(alta())
    roto = xml.replace(f"<sf:{dice}".encode(), f"<sf:{otra_cosa}".encode())
    assert roto != xml
    with pytest.raises(AssertionError):
        exigir_conforme(roto)


@pytest.mark.parametrize(
    ("antes_de", "de_mas"),
    [
        ("Desglose", "<sf:Cupon>N</sf:Cupon>"),
        ("CuotaRepercutida", "<sf:BaseImponibleACoste>1.00</sf:BaseImponibleACoste>"),
        ("Destinatarios", "<sf:Tercero/>"),
        ("NombreRazonEmisor", "<sf:RefExterna>1</sf:RefExterna><sf:RefExterna>2</sf:RefExterna>"),
    ],
)
def test_lo_que_no_se_sabe_traducir_no_se_calla(antes_de: str, de_mas: str) -> None:
    xml = xml_de(alta()).replace(f"<sf:{antes_de}>".encode(), f"{de_mas}<sf:{antes_de}>".encode())
    with pytest.raises(AssertionError, match=r"no se sabe traducir|hay varios"):
        traducir(xml)


def _una_de_cada_tantas(normal: Any, *raras: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([normal] * 2 * len(raras) + [*raras])


IMPORTES = _una_de_cada_tantas("100.00", "-100.00", "0.00", "3000.00")
TANTOS = _una_de_cada_tantas("21.00", None, *(f"{t}.00" for t in (0, 2, 4, 5, 7, 8, 10, 18)), "7.50")
RECARGOS = _una_de_cada_tantas(None, "0.00", "0.26", "0.50", "0.62", "1.00", "1.40", "1.75", "4.00", "5.20")
CALIFICACIONES = _una_de_cada_tantas("S1", "S2", "N1", "N2", *(f"E{n}" for n in range(1, 9)))
DETALLES = st.builds(
    Detalle,
    _una_de_cada_tantas("01", "02", "03"),
    _una_de_cada_tantas("01", "02", "07", "08", "18", "21"),
    CALIFICACIONES,
    IMPORTES,
    TANTOS,
    st.sampled_from([None, "0.00", "21.00", "-21.00", "10.00", "4.00"]),
    RECARGOS,
    RECARGOS,
)
ESPANOLES = st.sampled_from(["B12345674", "B1234567D", "12345678A", "X0000000T", "Y0000000Z", "K1234567L", "A00000000"])
AJENOS = [
    "DE136695976",
    "de136695976",
    "EL094259216",
    "XI980780684",
    "BE403019261",
    "XIGD001",
    "12345678Z",
    "B12345674",
]
PERSONAS = st.builds(
    Persona,
    st.just("Ana"),
    ESPANOLES
    | st.builds(IdOtro, st.sampled_from(TipoId), st.sampled_from(AJENOS), st.sampled_from([None, "ES", "DE", "US"])),
)
OPERACION = ("10-01-2027", "01-01-2028", "01-01-2029", "08-01-2007", "09-01-2007", "01-07-2011", "01-08-2022")
CAMBIOS = st.fixed_dictionaries(
    {},
    optional={
        "destinatarios": st.lists(PERSONAS, max_size=2).map(tuple),
        "metodo": st.sampled_from([None, "S", "I"]),
        "rectificado": st.sampled_from([None, RECTIFICADO]),
        "rectificadas": st.just((FACTURA,)),
        "sustituidas": st.just((FACTURA,)),
        "fecha_operacion": st.sampled_from([*OPERACION, "01-08-2023", "01-11-2024", "31-12-2020", "31-08-2012"]),
        "por_destinatario": st.booleans(),
        "cualificada": st.booleans(),
        "sin_identificar": st.booleans(),
        "descripcion": st.sampled_from([" ", "ñ" * 500, "ñ" * 501]),
        "nombre_emisor": st.sampled_from([" ", "ñ" * 120, "ñ" * 121]),
        "factura": st.builds(
            lambda numero, fecha, emisor: replace(FACTURA, numero=numero, fecha=fecha, emisor=emisor),
            st.sampled_from(["A 1", "A<", "A~", "Ñ"]),
            st.sampled_from(["09-01-2027", "10-01-2027", "28-10-2024", "27-10-2024", "31-12-2023"]),
            ESPANOLES,
        ),
    },
)


@given(st.data())
def test_ni_con_las_facturas_mas_raras_se_contradicen(data: st.DataObject) -> None:
    detalles = data.draw(st.just([NORMAL]) | st.lists(DETALLES, min_size=1, max_size=2))
    cambios = data.draw(CAMBIOS)
    tocados = data.draw(st.sets(st.sampled_from(sorted(cambios)), max_size=2)) if cambios else set()
    contenido = alta(*detalles, tipo=data.draw(_una_de_cada_tantas("F1", *TIPOS)), **{k: cambios[k] for k in tocados})
    nuestros = {reparo.codigo for reparo in revisar(contenido, HOY)}
    suyos = codigos(contenido)
    event(f"nosotros {'no' if nuestros else 'sí'}, ellos {'no' if suyos else 'sí'}")
    assert bool(nuestros) == bool(suyos) or (not suyos and nuestros <= {*CALLAN})
