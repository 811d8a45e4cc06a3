"""Qué admite la AEAT de una factura según lo que ya tiene de ella (documento de validaciones, anexo 6)."""

import pytest

from tests.simulador.piezas import Obligado, con, subsanando

S, X, N = "S", "X", "N"
SITUACIONES = ("nada", "alta", "anulada")
# Operación e indicadores, y lo que pasa si no hay nada, si hay un alta y si está anulada.
MATRIZ = {
    ("alta", None, None): (None, "3000", "3000"),
    ("alta", N, None): (None, "3000", "3000"),
    ("alta", N, N): (None, "3000", "3000"),
    ("alta", S, None): ("3002", None, None),
    ("alta", S, N): ("3002", None, None),
    ("alta", S, S): ("3002", None, None),
    ("alta", S, X): (None, "3000", "3000"),
    ("alta", N, X): ("1153", "1153", "1153"),
    ("alta", None, X): ("1153", "1153", "1153"),
    ("alta", N, S): ("1161", "1161", "1161"),
    ("alta", None, S): ("1161", "1161", "1161"),
    ("anulacion", None, None): ("3002", None, None),
    ("anulacion", None, S): ("3002", None, None),
    ("anulacion", N, N): ("3002", None, None),
    ("anulacion", S, None): (None, "3000", "3000"),
    ("anulacion", S, S): (None, "3000", "3000"),
}
CASOS = [
    (fila, situacion, codigo)
    for fila, codigos in MATRIZ.items()
    for situacion, codigo in zip(SITUACIONES, codigos, strict=True)
]


def registro(obligado: Obligado, operacion: str, primero: str | None, rechazo: str | None) -> bytes:
    """El primer indicador es Subsanacion en un alta y SinRegistroPrevio en una anulación."""
    nombre = "Subsanacion" if operacion == "alta" else "SinRegistroPrevio"
    campos = {nombre: primero, "RechazoPrevio": rechazo}
    puestos = {campo: valor for campo, valor in campos.items() if valor}
    if operacion == "alta":
        return subsanando(obligado.alta("F-1"), **puestos)
    return con(obligado.anulacion("F-1"), "IDFactura", **puestos)


@pytest.mark.parametrize(("fila", "situacion", "codigo"), CASOS)
def test_cada_operacion_segun_lo_que_haya(
    obligado: Obligado, fila: tuple[str, str | None, str | None], situacion: str, codigo: str | None
) -> None:
    if situacion != "nada":
        obligado.enviar(obligado.alta("F-1"))
    if situacion == "anulada":
        obligado.enviar(obligado.anulacion("F-1"))
    antes = [factura["estado"] for factura in obligado.libros()["facturas"]]
    [linea] = obligado.enviar(registro(obligado, *fila)).lineas
    assert (linea.estado, linea.codigo) == (("Incorrecto", codigo) if codigo else ("Correcto", None))
    ahora = ["Correcto" if fila[0] == "alta" else "Anulado"]
    assert [factura["estado"] for factura in obligado.libros()["facturas"]] == (antes if codigo else ahora)


@pytest.mark.parametrize(("situacion", "estado"), [("alta", "Correcta"), ("anulada", "Anulada")])
def test_un_duplicado_dice_como_esta_lo_que_habia(obligado: Obligado, situacion: str, estado: str) -> None:
    obligado.enviar(obligado.alta("F-1"))
    if situacion == "anulada":
        obligado.enviar(obligado.anulacion("F-1"))
    [linea] = obligado.enviar(obligado.alta("F-1")).lineas
    peticion = obligado.libros()["envios"][-2]["peticion"]
    assert linea.duplicado == {"IdPeticionRegistroDuplicado": peticion, "EstadoRegistroDuplicado": estado}


def test_un_duplicado_de_algo_con_errores_dice_cuales(obligado: Obligado) -> None:
    obligado.fallo("aceptar_con_errores")
    alta = obligado.alta("F-1")
    obligado.enviar(alta)
    [linea] = obligado.enviar(alta).lineas
    assert linea.codigo == "3000"
    assert linea.duplicado["EstadoRegistroDuplicado"] == "AceptadaConErrores"
    assert linea.duplicado["CodigoErrorRegistro"] == "2001"


def test_se_anula_y_se_reactiva_en_el_mismo_envio(obligado: Obligado) -> None:
    registros = [
        obligado.alta("F-1"),
        obligado.anulacion("F-1"),
        subsanando(obligado.alta("F-1"), Subsanacion="S"),
    ]
    assert obligado.enviar(*registros).EstadoEnvio == "Correcto"
    [factura] = obligado.libros()["facturas"]
    assert factura["estado"] == "Correcto"
    assert factura["huella"] == obligado.libros()["cadenas"][0]["huella"] == obligado.anterior.huella
