"""Cada registro se presenta con las banderas que la AEAT admite (validaciones 1.2.2, anexo 6)."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from factursaas.domain.errores import EstadoNoPermitido
from factursaas.domain.verifactu.envio import (
    Banderas,
    Consta,
    EstadoEnvio,
    Intento,
    Proposito,
    con_banderas,
    consta_segun_rechazo,
    siguiente,
    situacion,
)
from factursaas.domain.verifactu.registro import Alta, Anulacion, Detalle, IdFactura, RechazoPrevio, TipoRegistro

CORRECTO, CON_ERRORES, RECHAZADO, PENDIENTE = (
    EstadoEnvio.CORRECTO,
    EstadoEnvio.CON_ERRORES,
    EstadoEnvio.RECHAZADO,
    EstadoEnvio.PENDIENTE,
)
NADA, ALTA, ANULADA = Consta.NADA, Consta.ALTA, Consta.ANULADA

NORMAL = Banderas(TipoRegistro.ALTA)
SUBSANA = replace(NORMAL, subsanacion=True)
SUBSANA_RECHAZADA = replace(SUBSANA, rechazo_previo=RechazoPrevio.SI)
SUBSANA_SIN_ALTA = replace(SUBSANA, rechazo_previo=RechazoPrevio.SIN_ALTA)
ANULA = Banderas(TipoRegistro.ANULACION)
ANULA_RECHAZADA = replace(ANULA, rechazo_previo=RechazoPrevio.SI)
ANULA_SIN_ALTA = replace(ANULA, sin_registro_previo=True)
ANULA_SIN_ALTA_RECHAZADA = replace(ANULA_SIN_ALTA, rechazo_previo=RechazoPrevio.SI)

MATRIZ: dict[Banderas, dict[Consta, Consta | None]] = {
    NORMAL: {NADA: ALTA, ALTA: None, ANULADA: None},
    SUBSANA: {NADA: None, ALTA: ALTA, ANULADA: ALTA},
    SUBSANA_RECHAZADA: {NADA: None, ALTA: ALTA, ANULADA: ALTA},
    SUBSANA_SIN_ALTA: {NADA: ALTA, ALTA: None, ANULADA: None},
    ANULA: {NADA: None, ALTA: ANULADA, ANULADA: ANULADA},
    ANULA_RECHAZADA: {NADA: None, ALTA: ANULADA, ANULADA: ANULADA},
    ANULA_SIN_ALTA: {NADA: ANULADA, ALTA: None, ANULADA: None},
    ANULA_SIN_ALTA_RECHAZADA: {NADA: ANULADA, ALTA: None, ANULADA: None},
}
"""El anexo 6: qué queda en la AEAT con cada registro según lo que ya tuviera; nulo es que lo rechaza."""


def historia(*pasos: tuple[Banderas, EstadoEnvio]) -> list[Intento]:
    return [Intento(banderas, estado) for banderas, estado in pasos]


DE_ALTA = historia((NORMAL, CORRECTO))
ANULADA_MAL = historia((NORMAL, CORRECTO), (ANULA, CON_ERRORES))

FILAS: list[tuple[str, list[Intento], Proposito, Banderas]] = [
    ("el alta se rechazó", historia((NORMAL, RECHAZADO)), Proposito.SUBSANAR, SUBSANA_SIN_ALTA),
    (
        "y su corrección también",
        historia((NORMAL, RECHAZADO), (SUBSANA_SIN_ALTA, RECHAZADO)),
        Proposito.SUBSANAR,
        SUBSANA_SIN_ALTA,
    ),
    ("aceptada", DE_ALTA, Proposito.SUBSANAR, SUBSANA),
    ("aceptada con errores", historia((NORMAL, CON_ERRORES)), Proposito.SUBSANAR, SUBSANA),
    (
        "aceptada al segundo intento",
        historia((NORMAL, RECHAZADO), (SUBSANA_SIN_ALTA, CON_ERRORES)),
        Proposito.SUBSANAR,
        SUBSANA,
    ),
    ("su subsanación se rechazó", [*DE_ALTA, Intento(SUBSANA, RECHAZADO)], Proposito.SUBSANAR, SUBSANA_RECHAZADA),
    (
        "y después se aceptó",
        [*DE_ALTA, Intento(SUBSANA, RECHAZADO), Intento(SUBSANA_RECHAZADA, CORRECTO)],
        Proposito.SUBSANAR,
        SUBSANA,
    ),
    ("su anulación se rechazó", [*DE_ALTA, Intento(ANULA, RECHAZADO)], Proposito.SUBSANAR, SUBSANA),
    (
        "se rechazaron su subsanación y después su anulación",
        [*DE_ALTA, Intento(SUBSANA, RECHAZADO), Intento(ANULA, RECHAZADO)],
        Proposito.SUBSANAR,
        SUBSANA_RECHAZADA,
    ),
    ("nunca se remitió", [], Proposito.SUBSANAR, SUBSANA_SIN_ALTA),
    ("anulada por error", [*DE_ALTA, Intento(ANULA, CORRECTO)], Proposito.REACTIVAR, SUBSANA),
    (
        "anulada por error y su vuelta se rechazó",
        [*DE_ALTA, Intento(ANULA, CORRECTO), Intento(SUBSANA, RECHAZADO)],
        Proposito.REACTIVAR,
        SUBSANA_RECHAZADA,
    ),
    ("aceptada", DE_ALTA, Proposito.ANULAR, ANULA),
    ("su subsanación se rechazó", [*DE_ALTA, Intento(SUBSANA, RECHAZADO)], Proposito.ANULAR, ANULA),
    ("su anulación se rechazó", [*DE_ALTA, Intento(ANULA, RECHAZADO)], Proposito.ANULAR, ANULA_RECHAZADA),
    ("anulada con errores", ANULADA_MAL, Proposito.ANULAR, ANULA),
    (
        "anulada con errores y la segunda se rechazó",
        [*ANULADA_MAL, Intento(ANULA, RECHAZADO)],
        Proposito.ANULAR,
        ANULA_RECHAZADA,
    ),
    ("nunca se remitió", [], Proposito.ANULAR, ANULA_SIN_ALTA),
    ("el alta se rechazó", historia((NORMAL, RECHAZADO)), Proposito.ANULAR, ANULA_SIN_ALTA),
    (
        "el alta se rechazó, y la anulación también",
        historia((NORMAL, RECHAZADO), (ANULA_SIN_ALTA, RECHAZADO)),
        Proposito.ANULAR,
        ANULA_SIN_ALTA_RECHAZADA,
    ),
    ("el alta espera respuesta", historia((NORMAL, PENDIENTE)), Proposito.ANULAR, ANULA),
    (
        "se anuló esperando respuesta y el alta se rechazó",
        historia((NORMAL, RECHAZADO), (ANULA, RECHAZADO)),
        Proposito.ANULAR,
        ANULA_SIN_ALTA_RECHAZADA,
    ),
]


@pytest.mark.parametrize(
    ("pasado", "proposito", "esperadas"),
    [fila[1:] for fila in FILAS],
    ids=[f"{proposito}: {caso}" for caso, _, proposito, _ in FILAS],
)
def test_cada_fila_del_anexo_tiene_sus_banderas(
    pasado: list[Intento], proposito: Proposito, esperadas: Banderas
) -> None:
    assert siguiente(pasado, proposito) == esperadas


def test_la_tabla_recorre_todas_las_filas_del_anexo() -> None:
    assert {esperadas for *_, esperadas in FILAS} | {NORMAL} == set(MATRIZ)


COLUMNAS = {
    NADA: [[], historia((NORMAL, RECHAZADO)), historia((NORMAL, RECHAZADO), (ANULA_SIN_ALTA, RECHAZADO))],
    ALTA: [DE_ALTA, [*DE_ALTA, Intento(SUBSANA, RECHAZADO)], [*DE_ALTA, Intento(ANULA, RECHAZADO)]],
    ANULADA: [
        ANULADA_MAL,
        [*ANULADA_MAL, Intento(SUBSANA, RECHAZADO)],
        [*ANULADA_MAL, Intento(ANULA, RECHAZADO)],
        historia((ANULA_SIN_ALTA, CON_ERRORES)),
    ],
}


@pytest.mark.parametrize("proposito", Proposito)
@pytest.mark.parametrize(("tiene", "pasado"), [(c, p) for c, pasados in COLUMNAS.items() for p in pasados])
def test_en_cada_columna_lo_que_se_presenta_la_aeat_lo_admite(
    tiene: Consta, pasado: list[Intento], proposito: Proposito
) -> None:
    assert situacion(pasado).consta is tiene
    procede = {Proposito.ANULAR: True, Proposito.SUBSANAR: tiene is not ANULADA, Proposito.REACTIVAR: tiene is ANULADA}
    if procede[proposito]:
        assert MATRIZ[siguiente(pasado, proposito)][tiene] is (ANULADA if proposito is Proposito.ANULAR else ALTA)
    else:
        with pytest.raises(EstadoNoPermitido):
            siguiente(pasado, proposito)


NO_PROCEDEN: list[tuple[list[Intento], Proposito, str]] = [
    (historia((NORMAL, PENDIENTE)), Proposito.SUBSANAR, "aún no ha contestado"),
    ([*DE_ALTA, Intento(SUBSANA, PENDIENTE)], Proposito.SUBSANAR, "aún no ha contestado"),
    ([*DE_ALTA, Intento(ANULA, PENDIENTE)], Proposito.REACTIVAR, "aún no ha contestado"),
    ([*DE_ALTA, Intento(ANULA, PENDIENTE)], Proposito.ANULAR, "Ya se ha pedido anularla"),
    ([*DE_ALTA, Intento(ANULA, CORRECTO)], Proposito.ANULAR, "ya consta anulada"),
    ([Intento(NORMAL, RECHAZADO, ANULADA)], Proposito.ANULAR, "ya consta anulada"),
    ([*DE_ALTA, Intento(ANULA, CORRECTO)], Proposito.SUBSANAR, "emite una factura nueva"),
    (DE_ALTA, Proposito.REACTIVAR, "no consta anulada"),
]


@pytest.mark.parametrize(("pasado", "proposito", "dice"), NO_PROCEDEN)
def test_lo_que_no_procede_dice_que_hacer(pasado: list[Intento], proposito: Proposito, dice: str) -> None:
    with pytest.raises(EstadoNoPermitido, match=dice):
        siguiente(pasado, proposito)


def test_mientras_quede_algo_sin_respuesta_no_se_sabe_que_consta() -> None:
    assert situacion([Intento(NORMAL, PENDIENTE), Intento(ANULA, CORRECTO)]).consta is Consta.DESCONOCIDO


@pytest.mark.parametrize(
    ("codigo", "proposito", "esperadas"),
    [
        ("3002", Proposito.SUBSANAR, SUBSANA_SIN_ALTA),
        ("3002", Proposito.ANULAR, ANULA_SIN_ALTA),
        ("3001", Proposito.REACTIVAR, SUBSANA_RECHAZADA),
        ("1104", Proposito.SUBSANAR, SUBSANA_RECHAZADA),
    ],
)
def test_manda_lo_que_la_aeat_dice_que_tiene(codigo: str, proposito: Proposito, esperadas: Banderas) -> None:
    rechazo = Intento(SUBSANA, RECHAZADO, consta_segun_rechazo(codigo))
    assert siguiente([*DE_ALTA, rechazo], proposito) == esperadas


FACTURA = IdFactura("12345678Z", "A-2", "02-01-2027")
CONTENIDO = Alta(FACTURA, "Ana", "F1", "Horas", (Detalle("01", "01", "N2", "1.00"),), "0.00", "1.00")


def test_las_banderas_se_ponen_en_el_contenido_y_se_quitan() -> None:
    subsanada = con_banderas(CONTENIDO, SUBSANA_SIN_ALTA)
    assert subsanada == replace(CONTENIDO, subsanacion=True, rechazo_previo=RechazoPrevio.SIN_ALTA)
    assert con_banderas(subsanada, NORMAL) == CONTENIDO
    anulada = con_banderas(Anulacion(FACTURA), ANULA_SIN_ALTA_RECHAZADA)
    assert anulada == Anulacion(FACTURA, sin_registro_previo=True, rechazo_previo=True)
    assert con_banderas(anulada, ANULA) == Anulacion(FACTURA)


class LibroDeLaAeat(RuleBasedStateMachine):
    """La AEAT contesta cuando quiere y rechaza por los datos lo que quiere; nunca por las banderas."""

    def __init__(self) -> None:
        super().__init__()
        self.tiene = NADA
        self.historia: list[Intento] = []
        self.por_presuncion: set[int] = set()

    @precondition(lambda self: not self.historia)
    @rule()
    def emitir(self) -> None:
        self.historia.append(Intento(NORMAL, PENDIENTE))

    @rule(proposito=st.sampled_from(Proposito))
    def pedir(self, proposito: Proposito) -> None:
        try:
            banderas = siguiente(self.historia, proposito)
        except EstadoNoPermitido:
            return
        if self._esperan():
            assert proposito is Proposito.ANULAR
            self.por_presuncion.add(len(self.historia))
        self.historia.append(Intento(banderas, PENDIENTE))

    @precondition(lambda self: self._esperan())
    @rule(estado=st.sampled_from([CORRECTO, CON_ERRORES, RECHAZADO]))
    def contestar(self, estado: EstadoEnvio) -> None:
        """Por orden. Si lo que se presumió no se cumple, la anulación se rechaza y se dice por qué."""
        puesto = self._esperan()[0]
        intento = self.historia[puesto]
        queda = MATRIZ[intento.banderas][self.tiene]
        if queda is None:
            assert puesto in self.por_presuncion
            assert self.historia[puesto - 1].estado is RECHAZADO
            self.historia[puesto] = replace(intento, estado=RECHAZADO, consta=self.tiene)
            return
        self.historia[puesto] = replace(intento, estado=estado)
        if estado.aceptado:
            self.tiene = queda

    @invariant()
    def sabemos_lo_que_la_aeat_tiene(self) -> None:
        assert situacion(self.historia).consta is (Consta.DESCONOCIDO if self._esperan() else self.tiene)

    @invariant()
    def siempre_hay_salida(self) -> None:
        """Con todo contestado siempre se puede subsanar o, si consta anulada, reactivar."""
        if self._esperan():
            return
        proposito = Proposito.REACTIVAR if self.tiene is ANULADA else Proposito.SUBSANAR
        assert MATRIZ[siguiente(self.historia, proposito)][self.tiene] is ALTA

    def _esperan(self) -> Sequence[int]:
        return [puesto for puesto, intento in enumerate(self.historia) if intento.estado is PENDIENTE]


TestLibroDeLaAeat = LibroDeLaAeat.TestCase


@given(st.lists(st.sampled_from([CORRECTO, CON_ERRORES, RECHAZADO]), max_size=8))
def test_repetir_el_intento_acaba_aceptado_en_cuanto_los_datos_estan_bien(respuestas: list[EstadoEnvio]) -> None:
    tiene, pasado = NADA, [Intento(NORMAL, RECHAZADO)]
    for estado in [*respuestas, CORRECTO]:
        banderas = siguiente(pasado, Proposito.SUBSANAR)
        queda = MATRIZ[banderas][tiene]
        assert queda is ALTA
        pasado.append(Intento(banderas, estado))
        tiene = queda if estado.aceptado else tiene
    assert situacion(pasado).consta is ALTA
