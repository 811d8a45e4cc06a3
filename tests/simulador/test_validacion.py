"""Lo que la AEAT comprueba de cada registro: qué rechaza, qué acepta con errores y con qué código."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from factursaas.domain.verifactu.registro import (
    Detalle,
    Eslabon,
    IdFactura,
    IdOtro,
    ImporteRectificado,
    Persona,
    TipoId,
)
from tests.simulador.piezas import CLIENTE, FECHA, HOY, S1, Obligado, con

OTRA = IdFactura("12345678Z", "O-1", FECHA)
EXENTA = Detalle("01", "01", "E1", "100.00")


def fecha(dias: int) -> str:
    return f"{HOY + timedelta(days=dias):%d-%m-%Y}"


def linea(**cambios: Any) -> dict[str, Any]:
    return {"detalles": (replace(S1, **cambios),)}


def a(identificacion: str | IdOtro) -> dict[str, Any]:
    return {"destinatarios": (Persona("C", identificacion),)}


RECHAZOS: dict[str, tuple[dict[str, Any], str]] = {
    "fecha que no existe": ({"fecha": "31-02-2026"}, "1105"),
    "fecha de mañana": ({"fecha": fecha(1)}, "1112"),
    "fecha de antes de la Orden": ({"fecha": "27-10-2024"}, "1152"),
    "instante con décimas": ({"generado": "2026-01-01T10:00:00.5+01:00"}, "1244"),
    "instante sin huso": ({"generado": "2026-01-01T10:00:00"}, "1244"),
    "rectificativa sin método": ({"tipo": "R1"}, "1114"),
    "método sin rectificativa": ({"metodo": "I"}, "1115"),
    "sustituidas fuera de F3": ({"sustituidas": (OTRA,)}, "1116"),
    "rectificadas sin rectificativa": ({"rectificadas": (OTRA,)}, "1117"),
    "por sustitución sin importe": ({"tipo": "R1", "metodo": "S"}, "1118"),
    "por diferencias con importe": (
        {"tipo": "R1", "metodo": "I", "rectificado": ImporteRectificado("1.00", "0.21")},
        "1119",
    ),
    "rectificada de un NIF malo": (
        {"tipo": "R1", "metodo": "I", "rectificadas": (replace(OTRA, emisor="12345678A"),)},
        "1123",
    ),
    "completa sin destinatario": ({"destinatarios": ()}, "1189"),
    "simplificada con destinatario": ({"tipo": "F2"}, "1190"),
    "concurso con pasaporte": (
        {"tipo": "R2", "metodo": "I", **a(IdOtro(TipoId.PASAPORTE, "X1", "FR"))},
        "1192",
    ),
    "incobrable con NIF-IVA": ({"tipo": "R3", "metodo": "I", **a(IdOtro(TipoId.NIF_IVA, "DE136695976"))}, "1191"),
    "NIF con la letra mala": (a("12345678A"), "1123"),
    "documento sin país": (a(IdOtro(TipoId.PASAPORTE, "X1")), "1111"),
    "documento español": (a(IdOtro(TipoId.OTRO, "X1", "ES")), "1126"),
    "no censado que no es persona": (a(IdOtro(TipoId.NO_CENSADO, "A58818501", "ES")), "1131"),
    "NIF-IVA de otro país": (a(IdOtro(TipoId.NIF_IVA, "DE136695976", "FR")), "1122"),
    "emitida por el destinatario, sin él": (
        {"tipo": "F2", "destinatarios": (), "por_destinatario": True},
        "1158",
    ),
    "operación de mañana": ({"fecha_operacion": fecha(1)}, "1173"),
    "operación de dentro de dos años": ({"fecha_operacion": fecha(800)}, "1125"),
    "operación de hace treinta años": ({"fecha_operacion": fecha(-11000), **linea(calificacion="E1")}, "1134"),
    "operación posterior a la factura": ({"fecha": fecha(-2), "fecha_operacion": fecha(-1)}, "1146"),
    "sin régimen": (linea(clave=""), "1245"),
    "otro impuesto con régimen": (linea(impuesto="05"), "1260"),
    "tipo que no existe": (linea(tipo="20.00", cuota="20.00"), "1124"),
    "tipo del 5 % fuera de su tiempo": (linea(tipo="5.00", cuota="5.00"), "1194"),
    "tipo del 2 % fuera de su tiempo": (linea(tipo="2.00", cuota="2.00"), "1235"),
    "tipo del 7,5 % fuera de su tiempo": (linea(tipo="7.5", cuota="7.5"), "1236"),
    "recargo de otro tipo": (linea(tipo_recargo="1.40", cuota_recargo="1.40"), "1162"),
    "recargo sin su cuota": (linea(tipo_recargo="5.20"), "1284"),
    "recargo en lo exento": ({"detalles": (replace(EXENTA, cuota_recargo="1.00"),)}, "1238"),
    "cuota que no sale": (linea(cuota="31.01"), "1142"),
    "cuota del otro signo": (linea(cuota="-1.00"), "1143"),
    "sujeta sin tipo": (linea(tipo=None), "1208"),
    "inversión con cuota": (linea(calificacion="S2"), "1198"),
    "inversión en simplificada": (
        {"tipo": "F2", "destinatarios": (), **linea(calificacion="S2", tipo="0", cuota="0")},
        "1197",
    ),
    "no sujeta con cuota": (linea(calificacion="N1"), "1237"),
    "exenta con cuota": (linea(calificacion="E1"), "1238"),
    "exportación en el régimen general": ({"detalles": (replace(EXENTA, calificacion="E2"),)}, "1199"),
    "régimen de exportación con IVA": (linea(clave="02"), "1286"),
    "bienes usados con inversión": (linea(clave="03", calificacion="S2", tipo="0", cuota="0"), "1200"),
    "oro con IVA": (linea(clave="04"), "1201"),
    "grupo de entidades sin coste": (linea(clave="06"), "1202"),
    "caja con inversión": (linea(clave="07", calificacion="S2", tipo="0", cuota="0"), "1203"),
    "otro territorio con cuota": (linea(clave="08"), "1252"),
    "cobro por terceros con cuota": (linea(clave="10"), "1205"),
    "local al 10 %": (linea(clave="11", tipo="10.00", cuota="10.00"), "1206"),
    "certificación sin fecha": (linea(clave="14"), "1147"),
    "certificación a una empresa": (linea(clave="14") | {"fecha_operacion": fecha(40)}, "1149"),
    "IGIC sujeto al IPSI": (linea(impuesto="03", clave="20"), "1293"),
    "intracomunitaria a un NIF español": ({"detalles": (replace(EXENTA, calificacion="E5"),)}, "1289"),
    "simplificada de más de 3.000": (
        {"tipo": "F2", "destinatarios": (), **linea(base="3000.00", cuota="630.00")},
        "1150",
    ),
}
BUENAS: dict[str, dict[str, Any]] = {
    "normal": {},
    "de hace un año": {"fecha": "30-10-2024"},
    "simplificada hasta 3.000 y diez": {
        "tipo": "F2",
        "destinatarios": (),
        **linea(base="3010.00", tipo="0.00", cuota="0.00"),
        "cuota_total": "0.00",
        "importe_total": "3010.00",
    },
    "con el margen de la cuota": linea(cuota="30.99") | {"cuota_total": "30.99", "importe_total": "130.99"},
    "rectificativa por sustitución": {
        "tipo": "R1",
        "metodo": "S",
        "rectificadas": (OTRA,),
        "rectificado": ImporteRectificado("100.00", "21.00"),
    },
    "de concurso": {
        "tipo": "R2",
        "metodo": "I",
        **linea(cuota="-99.00"),
        "cuota_total": "-99.00",
        "importe_total": "1.00",
    },
    "en lugar de simplificadas": {"tipo": "F3", "sustituidas": (OTRA,)},
    "a un no censado": a(IdOtro(TipoId.NO_CENSADO, "12345678Z", "ES")),
    "a Grecia": a(IdOtro(TipoId.NIF_IVA, "EL094259216", "GR")),
    "exenta": {"detalles": (EXENTA,), "cuota_total": "0.00", "importe_total": "100.00"},
    "con recargo": linea(tipo_recargo="5.20", cuota_recargo="5.20")
    | {"cuota_total": "26.20", "importe_total": "126.20"},
    "inversión": linea(calificacion="S2", tipo="0", cuota="0") | {"cuota_total": "0.00", "importe_total": "100.00"},
    "certificación de obra": linea(clave="14") | a("P2807900B") | {"fecha_operacion": fecha(40)},
    "IGIC al 7 %": linea(impuesto="03", tipo="7.00", cuota="7.00") | {"cuota_total": "7.00", "importe_total": "107.00"},
    "del 5 % cuando lo había": linea(tipo="5.00", cuota="5.00")
    | {"fecha": "30-10-2024", "fecha_operacion": "30-09-2024", "cuota_total": "5.00", "importe_total": "105.00"},
}


@pytest.mark.parametrize("caso", RECHAZOS)
def test_se_rechaza(obligado: Obligado, caso: str) -> None:
    cambios, codigo = RECHAZOS[caso]
    [linea] = obligado.enviar(obligado.alta("F-1", **cambios)).lineas
    assert (linea.estado, linea.codigo) == ("Incorrecto", codigo)
    assert linea.texto
    assert obligado.libros()["facturas"] == []


@pytest.mark.parametrize("caso", BUENAS)
def test_se_admite(obligado: Obligado, caso: str) -> None:
    [linea] = obligado.enviar(obligado.alta("F-1", **BUENAS[caso])).lineas
    assert (linea.estado, linea.codigo) == ("Correcto", None)


@pytest.mark.parametrize(("numero", "codigo"), [('A"1', "1287"), ("Ñ-1", "1130"), ("A\t1", "1130"), (" ", "1104")])
def test_el_numero_solo_lleva_lo_que_se_puede(obligado: Obligado, numero: str, codigo: str) -> None:
    assert [linea.codigo for linea in obligado.enviar(obligado.alta(numero)).lineas] == [codigo]


def _instante(segundos: int) -> str:
    return (datetime.now(ZoneInfo("Europe/Madrid")) + timedelta(seconds=segundos)).isoformat(timespec="seconds")


AVISOS: dict[str, tuple[dict[str, Any], str]] = {
    "total que no suma": ({"importe_total": "131.01"}, "2005"),
    "cuota que no suma": ({"cuota_total": "31.01"}, "2006"),
    "IPSI sin régimen": (linea(impuesto="02", clave=""), "2009"),
}


@pytest.mark.parametrize("caso", AVISOS)
def test_se_acepta_con_errores(obligado: Obligado, caso: str) -> None:
    cambios, codigo = AVISOS[caso]
    [linea] = obligado.enviar(obligado.alta("F-1", **cambios)).lineas
    assert (linea.estado, linea.codigo) == ("AceptadoConErrores", codigo)
    assert [factura["codigo"] for factura in obligado.libros()["facturas"]] == [codigo]


def _codigo(obligado: Obligado, xml: bytes) -> str | None:
    return obligado.enviar(xml).lineas[0].codigo


def test_la_hora_puede_adelantarse_cuatro_minutos(obligado: Obligado) -> None:
    assert _codigo(obligado, obligado.alta("F-1", generado=_instante(200))) is None
    [linea] = obligado.enviar(obligado.alta("F-2", generado=_instante(900))).lineas
    assert (linea.estado, linea.codigo) == ("AceptadoConErrores", "2004")
    assert linea.texto is not None
    assert linea.texto.endswith("un margen de error de: 240 segundos.")


def test_una_huella_que_no_sale_se_acepta_con_errores(obligado: Obligado) -> None:
    assert _codigo(obligado, obligado.alta("F-1").replace(b">121.00<", b">121.01<")) == "2000"


@pytest.mark.parametrize(
    ("huella", "codigo"), [("A" * 63, "2002"), ("a" * 64, "2003"), ("G" * 64, "2003"), ("A-" * 32, "1291")]
)
def test_la_huella_anterior_tiene_su_forma(obligado: Obligado, huella: str, codigo: str) -> None:
    obligado.anterior = Eslabon(IdFactura(obligado.nif, "F-0", FECHA), huella)
    assert _codigo(obligado, obligado.alta("F-1")) == codigo


@pytest.mark.parametrize(("huella", "codigo"), [("A" * 63, "1262"), ("A-" * 32, "1292")])
def test_la_huella_propia_tiene_su_forma(obligado: Obligado, huella: str, codigo: str) -> None:
    xml = obligado.alta("F-1").decode()
    assert obligado.anterior is not None
    assert _codigo(obligado, xml.replace(obligado.anterior.huella, huella).encode()) == codigo


def test_solo_hay_un_primer_registro_por_sistema(obligado: Obligado) -> None:
    obligado.enviar(obligado.alta("F-1"))
    obligado.anterior = None
    assert _codigo(obligado, obligado.alta("F-2")) == "2007"
    obligado.anterior, obligado.instalacion = None, "otra"
    assert _codigo(obligado, obligado.alta("F-3")) is None


EXTRAS: dict[str, tuple[str, dict[str, str], dict[str, Any], str | None]] = {
    "macrodato de sobra": ("DescripcionOperacion", {"Macrodato": "S"}, {}, "1138"),
    "cupón fuera de R1": ("Destinatarios", {"Cupon": "S"}, {}, "1157"),
    "simplificada cualificada": (
        "DescripcionOperacion",
        {"FacturaSimplificadaArt7273": "S"},
        {"tipo": "F2", "destinatarios": ()},
        "1183",
    ),
    "sin identificar en completa": ("DescripcionOperacion", {"FacturaSinIdentifDestinatarioArt61d": "S"}, {}, "1185"),
    "sin identificar no tiene tope": (
        "DescripcionOperacion",
        {"FacturaSinIdentifDestinatarioArt61d": "S"},
        {
            "tipo": "F2",
            "destinatarios": (),
            **linea(base="4000.00", cuota="840.00"),
            "cuota_total": "840.00",
            "importe_total": "4840.00",
        },
        None,
    ),
    "tercero que falta": ("DescripcionOperacion", {"EmitidaPorTerceroODestinatario": "T"}, {}, "1186"),
    "tercero de sobra": (
        "DescripcionOperacion",
        {"Tercero": "<sf:NombreRazon>T</sf:NombreRazon><sf:NIF>12345678Z</sf:NIF>"},
        {},
        "1187",
    ),
    "coste de sobra": ("BaseImponibleOimporteNoSujeto", {"BaseImponibleACoste": "1.00"}, {}, "1257"),
}


@pytest.mark.parametrize("caso", EXTRAS)
def test_los_indicadores_van_donde_deben(obligado: Obligado, caso: str) -> None:
    despues_de, campos, cambios, codigo = EXTRAS[caso]
    assert _codigo(obligado, con(obligado.alta("F-1", **cambios), despues_de, **campos)) == codigo


@pytest.mark.parametrize(
    ("antes", "despues", "codigo"),
    [("<sf:NIF>B12345674<", "<sf:NIF>B12345675<", "1176"), (">FS<", ">fs<", "1177")],
)
def test_el_sistema_informatico_se_identifica_bien(obligado: Obligado, antes: str, despues: str, codigo: str) -> None:
    assert _codigo(obligado, obligado.alta("F-1").decode().replace(antes, despues).encode()) == codigo


def test_un_macrodato_tiene_que_decirlo(obligado: Obligado) -> None:
    alta = obligado.alta("F-1", importe_total="100000000.00")
    assert b"<sf:Macrodato>S</sf:Macrodato>" in alta
    assert _codigo(obligado, alta.replace(b"<sf:Macrodato>S</sf:Macrodato>", b"")) == "1139"


def test_quien_emite_puede_ser_el_cliente(nuevo: Callable[[], Obligado]) -> None:
    obligado = nuevo()
    assert (
        _codigo(obligado, obligado.alta("F-1", destinatarios=(replace(CLIENTE, identificacion=obligado.nif),))) is None
    )
