"""El paquete de evidencias se comprueba solo, y cualquier cambio se nota y se nombra."""

import ast
import json
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from factursaas.db import tenant_session
from factursaas.documents import evidencias as paquete
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.evidencias import Tramo
from factursaas.models import PedidaPor
from factursaas.services import comprobaciones
from tests import fabrica, remision
from tests.evidencias import hacer, manifiesto, resellar, verificar
from tests.pasos import anular, emitir

MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
def con_de_todo(ana: Inquilino) -> Inquilino:
    """Ana: cuatro altas y una anulación en una cadena, con dos envíos, y otra cadena de un registro."""
    primera = fabrica.con_emitida(ana, fabrica.con_cliente(ana, nombre="Peña & <Hijos>"))
    for dias in (1, 2):
        emitir(ana, fabrica.con_borrador(ana))
        paso = remision.mandar(ana, timedelta(days=dias))
        remision.contestar(ana, paso, *remision.lineas_de(ana))
    anular(ana, primera)
    emitir(ana, fabrica.con_borrador(ana))
    fabrica.con_emisor(ana, nif="B12345674")
    emitir(ana, fabrica.con_borrador(ana))
    return ana


@pytest.fixture
def fuera(con_de_todo: Inquilino, tmp_path: Path) -> Path:
    return hacer(con_de_todo, tmp_path)


def ficheros(carpeta: Path) -> list[str]:
    return sorted(f.relative_to(carpeta).as_posix() for f in carpeta.rglob("*") if f.is_file())


def test_lleva_lo_que_dice_y_se_comprueba_sin_nosotros(fuera: Path) -> None:
    assert verificar(fuera) == (0, "Todo cuadra: 6 registros y 2 envíos\n")
    nombres = ficheros(fuera)
    assert [n for n in nombres if n.startswith("envios/")] == [
        f"envios/000{n}-{que}.xml" for n in (1, 2) for que in ("enviado", "recibido")
    ]
    assert sum(n.startswith("registros/") for n in nombres) == 6
    assert nombres[-1] == "verificar.py"
    assert "registros/000004-anulacion-A-" in " ".join(nombres)
    contestado = json.loads((fuera / "respuestas.json").read_text(encoding="utf-8"))
    assert [(r["estado"], r["csv"], r["envio"]) for r in contestado] == [
        ("correcto", remision.CSV, "envios/0001-enviado.xml"),
        ("correcto", remision.CSV, "envios/0001-enviado.xml"),
        ("correcto", remision.CSV, "envios/0002-enviado.xml"),
    ]
    instalaciones = json.loads((fuera / "instalaciones.json").read_text(encoding="utf-8"))
    assert [(i["nif"], i["vigente"], i["registros"]) for i in instalaciones] == [
        ("12345678Z", False, 5),
        ("B12345674", True, 1),
    ]
    assert "Ana Núñez (B12345674)" in (fuera / "LEEME.txt").read_text(encoding="utf-8")
    assert json.loads((fuera / "comprobacion.json").read_text(encoding="utf-8"))["anomalias"] == []


def test_un_byte_cambiado_en_cualquier_fichero_se_nota_y_se_nombra(fuera: Path) -> None:
    for nombre in ficheros(fuera):
        fichero = fuera / nombre
        bueno = fichero.read_bytes()
        for sitio in (0, len(bueno) // 2, len(bueno) - 1):
            fichero.write_bytes(bueno[:sitio] + bytes([bueno[sitio] ^ 1]) + bueno[sitio + 1 :])
            codigo, dicho = verificar(fuera)
            assert codigo == 1, (nombre, sitio)
            assert nombre in dicho, (nombre, sitio, dicho)
        fichero.write_bytes(bueno)
    assert verificar(fuera)[0] == 0


@pytest.mark.parametrize("cual", ["registros/*", "envios/*", "respuestas.json", "MANIFIESTO.sha256", "LEEME.txt"])
def test_un_fichero_quitado_se_nota_y_se_nombra(fuera: Path, cual: str) -> None:
    for fichero in sorted(fuera.glob(cual)):
        bueno = fichero.read_bytes()
        fichero.unlink()
        codigo, dicho = verificar(fuera)
        assert (codigo, fichero.name in dicho) == (1, True)
        fichero.write_bytes(bueno)


def test_un_fichero_anadido_se_nota_y_se_nombra(fuera: Path) -> None:
    shutil.copy(next(fuera.glob("registros/000001*")), fuera / "registros" / "000007-alta-X.xml")
    assert verificar(fuera) == (
        1,
        "FALLA  registros/000007-alta-X.xml: no es del paquete\nHay 1 fallos en 6 registros y 2 envíos\n",
    )


def test_dos_permutados_se_notan_y_se_nombran(fuera: Path) -> None:
    uno, otro = sorted(fuera.glob("registros/*"))[1:3]
    permutar(uno, otro)
    codigo, dicho = verificar(fuera)
    assert codigo == 1
    assert uno.name in dicho
    assert otro.name in dicho


def permutar(uno: Path, otro: Path) -> None:
    primero = uno.read_bytes()
    uno.write_bytes(otro.read_bytes())
    otro.write_bytes(primero)


def _permutar_en_la_lista(datos: dict[str, Any]) -> None:
    registros = datos["registros"]
    registros[1], registros[2] = registros[2], registros[1]
    registros[1]["posicion"], registros[2]["posicion"] = 2, 3


def _quitar(datos: dict[str, Any]) -> None:
    datos["registros"].pop(1)


def _quitar_y_renumerar(datos: dict[str, Any]) -> None:
    _quitar(datos)
    for posicion, registro in enumerate(datos["registros"][:4], 1):
        registro["posicion"] = posicion
    datos["cadenas"][0]["hasta_posicion"] = 4


def _quitar_el_ultimo(datos: dict[str, Any]) -> None:
    datos["registros"].pop(4)


def _repetir(datos: dict[str, Any]) -> None:
    datos["registros"].insert(2, dict(datos["registros"][1], posicion=3))


DISIMULADOS: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (_permutar_en_la_lista, "no sigue al registro anterior"),
    (_quitar, "no sigue al registro anterior"),
    (_quitar_y_renumerar, "no sigue al registro anterior"),
    (_quitar_el_ultimo, "no acaba en su registro 5"),
    (_repetir, "no sigue al registro anterior"),
    (lambda datos: datos["registros"][0].update(cadena="otra"), "no es de ninguna cadena"),
    (lambda datos: datos["registros"][1].update(huella="A" * 64), "su huella no es la de lo que dice"),
    (lambda datos: datos["cadenas"][1].update(tras_huella="A" * 64), "no sigue al registro anterior"),
    (lambda datos: datos["envios"][0]["lleva"].pop(), "no lleva tantos registros como dice"),
    (lambda datos: datos["envios"][0]["lleva"].reverse(), "no está, tal cual y en su orden"),
]


@pytest.mark.parametrize(("cambiar", "dice"), DISIMULADOS)
def test_disimular_un_cambio_resellando_el_manifiesto_no_basta(
    fuera: Path, cambiar: Callable[[dict[str, Any]], None], dice: str
) -> None:
    resellar(fuera)
    assert verificar(fuera)[0] == 0
    resellar(fuera, cambiar)
    codigo, dicho = verificar(fuera)
    assert (codigo, dice in dicho) == (1, True), dicho


def test_un_importe_cambiado_y_resellado_se_nota_por_la_huella_y_por_el_envio(fuera: Path) -> None:
    registro = next(fuera.glob("registros/000002*"))
    registro.write_bytes(registro.read_bytes().replace(b">121.00<", b">122.00<"))
    resellar(fuera)
    codigo, dicho = verificar(fuera)
    assert codigo == 1
    assert f"registros/{registro.name}: su huella no es la de lo que dice" in dicho
    assert f"registros/{registro.name}: no está, tal cual y en su orden, en envios/0001-enviado.xml" in dicho


def test_un_dato_que_no_va_en_la_huella_se_nota_por_el_envio(fuera: Path) -> None:
    registro = next(fuera.glob("registros/000002*"))
    registro.write_bytes(registro.read_bytes().replace("Peluquería".encode(), b"Peluqueria"))
    resellar(fuera)
    codigo, dicho = verificar(fuera)
    assert (codigo, "no está, tal cual" in dicho, "huella" in dicho) == (1, True, False)


def test_un_registro_firmado_se_comprueba_igual(fuera: Path) -> None:
    """La firma va al final y dentro no hay nada del registro."""
    firma = (
        b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>x</ds:SignedInfo></ds:Signature>'
    )
    for registro in fuera.glob("registros/*"):
        xml = registro.read_bytes()
        fin = xml.rindex(b"</sf:Registro")
        registro.write_bytes(xml[:fin] + firma + xml[fin:])

    def sin_envios(datos: dict[str, Any]) -> None:
        for envio in datos["envios"]:
            envio["otros"] += len(envio["lleva"])
            envio["lleva"] = []

    resellar(fuera, sin_envios)
    assert verificar(fuera)[0] == 0


def test_un_tramo_empieza_en_un_eslabon_conocido(ana: Inquilino, tmp_path: Path) -> None:
    fabrica.con_emisor(ana)
    for dia in (1, 2, 3, 4):
        with time_machine.travel(datetime(2026, 11, dia, 23, 30, tzinfo=MADRID)):
            emitir(ana, fabrica.con_borrador(ana))
    remision.remitir(ana)
    fuera = hacer(ana, tmp_path, Tramo(date(2026, 11, 2), date(2026, 11, 3)))
    assert verificar(fuera) == (0, "Todo cuadra: 2 registros y 1 envíos\n")
    datos = manifiesto(fuera)
    assert [r["posicion"] for r in datos["registros"]] == [2, 3]
    assert (datos["cadenas"][0]["tras_posicion"], len(datos["cadenas"][0]["tras_huella"])) == (1, 64)
    assert (datos["envios"][0]["otros"], len(datos["envios"][0]["lleva"])) == (2, 2)
    assert "desde el 02/11/2026 hasta el 03/11/2026" in (fuera / "LEEME.txt").read_text(encoding="utf-8")


def test_sin_registros_sale_un_paquete_vacio_que_cuadra(ana: Inquilino, tmp_path: Path) -> None:
    assert verificar(hacer(ana, tmp_path)) == (0, "Todo cuadra: 0 registros y 0 envíos\n")


def test_el_numero_con_signos_da_un_nombre_de_fichero_seguro(ana: Inquilino, tmp_path: Path) -> None:
    from factursaas.services import series

    fabrica.con_emisor(ana)
    with tenant_session(ana) as db:
        series.crear(
            db, series.DatosSerie.model_validate({"codigo": "B", "patron": "../{serie}/..;{ejercicio} {numero}"})
        )
    emitir(ana, fabrica.con_borrador(ana, serie="B"))
    fuera = hacer(ana, tmp_path)
    assert verificar(fuera)[0] == 0
    [registro] = (fuera / "registros").iterdir()
    assert registro.name.startswith("000001-alta-B-")


def test_cada_quien_solo_se_lleva_lo_suyo(con_de_todo: Inquilino, bruno: Inquilino, tmp_path: Path) -> None:
    fabrica.con_emitida(bruno)
    assert verificar(hacer(bruno, tmp_path)) == (0, "Todo cuadra: 1 registros y 0 envíos\n")


def test_hacer_el_paquete_deja_escrita_su_comprobacion(con_de_todo: Inquilino, tmp_path: Path) -> None:
    hacer(con_de_todo, tmp_path)
    with tenant_session(con_de_todo) as db:
        ultima = comprobaciones.ultima(db)
    assert ultima is not None
    assert (ultima.pedida_por, ultima.registros, ultima.halladas) == (PedidaPor.PAQUETE, 6, 0)


def test_el_verificador_no_necesita_nada_mas_que_python_3_8() -> None:
    texto = Path(paquete.__file__).with_name("verificar.py").read_text(encoding="utf-8")
    arbol = ast.parse(texto, feature_version=(3, 8))
    importado = {
        nombre.name.split(".")[0] for nodo in ast.walk(arbol) if isinstance(nodo, ast.Import) for nombre in nodo.names
    } | {str(nodo.module) for nodo in ast.walk(arbol) if isinstance(nodo, ast.ImportFrom)}
    assert importado == {"hashlib", "json", "sys", "xml", "pathlib"}
