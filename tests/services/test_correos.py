"""La bandeja de salida: nada se pierde, nada se repite y nada se intenta sin fin."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import select

from factursaas.config import ajustes
from factursaas.db import system_session, tenant_session
from factursaas.domain.carta import Carta, Enlace
from factursaas.domain.planes import Inquilino
from factursaas.models import Correo
from factursaas.services import cola, correos
from tests.correo import REMITE

CARTA = Carta(
    "Un\r\nBcc: otro@example.es",
    ("Hola:", "5 < 6 & «ñ»"),
    Enlace("Ver", "https://a.es/x?a=1&b=2"),
    "Pie.",
    Enlace("Dejar de recibirlos", "https://a.es/baja"),
)


@pytest.fixture(autouse=True)
def con_correo(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ajustes(), "smtp_url", SecretStr("smtp://localhost:1"))
    monkeypatch.setattr(ajustes(), "remite", REMITE)


def encolar(quien: Inquilino, *destinatarios: str, clave: str = "c1") -> None:
    with tenant_session(quien) as db:
        correos.encolar(db, clave, destinatarios or ("ana@example.es",), CARTA)


def bandeja(quien: Inquilino) -> list[Correo]:
    with tenant_session(quien) as db:
        return list(db.exec(select(Correo).order_by(Correo.destinatario)))


def tomar(quien: Inquilino, cuando: datetime) -> correos.PorMandar | None:
    with tenant_session(quien) as db:
        return correos.tomar(db, cuando)


def peticiones(quien: Inquilino) -> int:
    consulta = text("SELECT count(*) FROM procrastinate_jobs WHERE lock = :turno AND status = 'todo'")
    with system_session() as db:
        return db.connection().execute(consulta, {"turno": cola.turno_de_los_correos(quien.user_id)}).scalar_one()


def test_va_una_vez_a_cada_direccion(ana: Inquilino) -> None:
    encolar(ana, "ana@example.es", "Ana@Example.es", "taller@example.es")
    assert [correo.destinatario for correo in bandeja(ana)] == ["ana@example.es", "taller@example.es"]
    assert peticiones(ana) == 1


def test_con_la_misma_clave_no_se_apunta_otra_vez_ni_cambiando_de_direccion(ana: Inquilino) -> None:
    encolar(ana)
    encolar(ana)
    encolar(ana, "otra@example.es")
    assert [correo.destinatario for correo in bandeja(ana)] == ["ana@example.es"]
    encolar(ana, "otra@example.es", clave="c2")
    assert len(bandeja(ana)) == 2


@pytest.mark.parametrize("mala", ["", "ana", "ana@example.es\r\nBcc: x@example.es", "ana@example.es, x@example.es"])
def test_a_lo_que_no_es_una_direccion_no_se_escribe(ana: Inquilino, mala: str) -> None:
    encolar(ana, mala)
    assert bandeja(ana) == []
    assert peticiones(ana) == 0


def test_el_asunto_va_en_una_linea_y_el_html_escapado(ana: Inquilino) -> None:
    encolar(ana)
    [correo] = bandeja(ana)
    assert correo.asunto == "Un Bcc: otro@example.es"
    assert "5 &lt; 6 &amp; «ñ»" in correo.html
    assert 'href="https://a.es/x?a=1&amp;b=2"' in correo.html


def test_lo_que_se_deshace_no_se_manda(ana: Inquilino) -> None:
    def a_medias() -> None:
        with tenant_session(ana) as db:
            correos.encolar(db, "c1", ("ana@example.es",), CARTA)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        a_medias()
    assert (bandeja(ana), peticiones(ana)) == ([], 0)


def test_se_reintenta_cada_vez_mas_tarde_y_al_final_se_deja(ana: Inquilino) -> None:
    encolar(ana)
    ahora, esperas = datetime.now(UTC), list[timedelta]()
    while pendiente := tomar(ana, ahora):
        with tenant_session(ana) as db:
            correos.anotar_fallo(db, pendiente.id, "451 espera", definitivo=False)
            proximo = correos.proximo(db)
        if proximo is None:
            break
        esperas.append(proximo - ahora)
        ahora = proximo
    assert len(esperas) == correos.INTENTOS_MAXIMOS - 1
    assert esperas == sorted(esperas)
    assert sum(esperas, timedelta()) > timedelta(hours=20)
    [correo] = bandeja(ana)
    assert (correo.estado, correo.intentos, correo.ultimo_fallo) == ("fallido", correos.INTENTOS_MAXIMOS, "451 espera")


def test_el_que_mata_a_quien_lo_manda_tampoco_se_intenta_sin_fin(ana: Inquilino) -> None:
    encolar(ana)
    ahora = datetime.now(UTC)
    for _ in range(correos.INTENTOS_MAXIMOS):
        assert tomar(ana, ahora) is not None
        ahora += timedelta(days=1)
    assert tomar(ana, ahora) is None
    assert [correo.estado for correo in bandeja(ana)] == ["fallido"]


def test_ya_mandado_no_se_guarda_lo_que_decia(ana: Inquilino) -> None:
    encolar(ana)
    pendiente = tomar(ana, datetime.now(UTC))
    assert pendiente is not None
    with tenant_session(ana) as db:
        correos.anotar_enviado(db, pendiente.id)
    [correo] = bandeja(ana)
    assert (correo.estado, correo.texto, correo.html) == ("enviado", "", "")
    assert correo.enviado_en is not None
    encolar(ana)
    assert len(bandeja(ana)) == 1


def test_lo_de_otro_no_se_ve_ni_se_toca(ana: Inquilino, bruno: Inquilino) -> None:
    encolar(ana)
    [correo] = bandeja(ana)
    assert bandeja(bruno) == []
    with tenant_session(bruno) as db:
        assert correos.tomar(db, datetime.now(UTC)) is None
        correos.anotar_enviado(db, correo.id)
    assert [de_ana.estado for de_ana in bandeja(ana)] == ["pendiente"]


def test_lo_que_se_quedo_sin_pedir_se_vuelve_a_pedir(ana: Inquilino) -> None:
    encolar(ana)
    with system_session() as db:
        borrar = text("DELETE FROM procrastinate_jobs WHERE lock = :turno")
        db.connection().execute(borrar, {"turno": cola.turno_de_los_correos(ana.user_id)})
    with tenant_session(ana) as db:
        correos.pedir_lo_atrasado(db)
    assert peticiones(ana) == 1
