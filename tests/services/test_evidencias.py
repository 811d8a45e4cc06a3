"""Lo que queda escrito al bajar el paquete de evidencias."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlmodel import select

from factursaas.db import TenantSession, tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.domain.verifactu.anomalias import TipoAnomalia
from factursaas.models import ComprobacionGuardada
from factursaas.services import comprobaciones
from factursaas.services.comprobacion import Anomalia
from tests import evidencias, fabrica


def guardadas(quien: Inquilino) -> int:
    with tenant_session(quien) as db:
        return len(db.exec(select(ComprobacionGuardada)).all())


def test_bajarlo_muchas_veces_no_deja_muchas_comprobaciones(ana: Inquilino, tmp_path: Path) -> None:
    fabrica.con_emitida(ana)
    for n in range(3):
        evidencias.hacer(ana, _carpeta(tmp_path, n))
    assert guardadas(ana) == 1
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        evidencias.hacer(ana, _carpeta(tmp_path, 3))
    assert guardadas(ana) == 2


def test_si_algo_no_cuadra_siempre_queda_escrito(
    ana: Inquilino, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mala, de_verdad = Anomalia("i", 1, "F", "m", TipoAnomalia.OTRA), comprobaciones.comprobar

    def con_una_mala(db: TenantSession) -> comprobaciones.Revision:
        return replace(de_verdad(db), de_los_envios=(mala,))

    fabrica.con_emitida(ana)
    evidencias.hacer(ana, _carpeta(tmp_path, 0))
    monkeypatch.setattr(comprobaciones, "comprobar", con_una_mala)
    evidencias.hacer(ana, _carpeta(tmp_path, 1))
    assert guardadas(ana) == 2


def _carpeta(donde: Path, n: int) -> Path:
    carpeta = donde / str(n)
    carpeta.mkdir()
    return carpeta
