"""Los datos del emisor, su logotipo y sus series."""

import io
from typing import Any

import pytest
import reflex as rx
from PIL import Image

from factursaas.db import tenant_session
from factursaas.domain.planes import Inquilino
from factursaas.models import Emisor
from factursaas.services import emisor, series
from factursaas.states.ajustes import AjustesState
from factursaas.states.series import SeriesState
from tests import fabrica
from tests.states.hostil import bombardear
from tests.states.pestana import Pestana

pytestmark = pytest.mark.anyio

ENTERO: dict[str, Any] = {
    **fabrica.EMISOR,
    "provincia": "Madrid",
    "territorio": "peninsula",
    "irpf_defecto": "15 %",
    "iban": "ES91 2100 0418 4502 0005 1332",
    "email": "",
    "telefono": "",
}


async def abrir(quien: Inquilino, **consulta: str) -> tuple[Pestana, AjustesState]:
    pestana = Pestana(ruta="/ajustes", consulta=consulta)
    await pestana.entrar(quien.user_id, quien.plan)
    await pestana.mandar(AjustesState.cargar)
    return pestana, await pestana.raiz.get_state(AjustesState)


def guardado(quien: Inquilino) -> Emisor | None:
    with tenant_session(quien) as db:
        return emisor.leer(db)


def archivo(contenido: bytes) -> rx.UploadFile:
    return rx.UploadFile(file=io.BytesIO(contenido))


async def test_guardar_escribe_lo_guardado_para_leerlo(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    assert (estado.falta_algo, estado.cargado) == (True, True)
    await pestana.repetir(await pestana.mandar(AjustesState.guardar, form=ENTERO))
    assert (estado.falta_algo, estado.ficha.irpf_defecto) == (False, "15")
    assert estado.ficha.iban == "ES91 2100 0418 4502 0005 1332"
    quien = guardado(ana)
    assert quien is not None
    assert quien.iban == "ES9121000418450200051332"


async def test_todo_lo_que_falla_se_dice_de_una_vez(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(AjustesState.guardar, form=ENTERO | {"iban": "ES12", "nif": "X", "irpf_defecto": "quince"})
    assert set(estado.errores) == {"iban", "nif", "irpf_defecto"}
    assert "no es un número" in estado.errores["irpf_defecto"]
    assert guardado(ana) is None


async def test_la_guia_pide_los_cinco_datos_y_deduce_donde_se_tributa(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(AjustesState.guardar, form={"nif": "12345678A", "nombre": "Ana"})
    assert set(estado.errores) == {"nif", "direccion", "codigo_postal", "municipio"}
    await pestana.repetir(await pestana.mandar(AjustesState.guardar, form=fabrica.EMISOR | {"codigo_postal": "35001"}))
    quien = guardado(ana)
    assert quien is not None
    assert (quien.territorio, quien.provincia, estado.falta_algo) == ("canarias", "Las Palmas", False)


async def test_la_guia_no_borra_lo_que_no_pregunta(ana: Inquilino) -> None:
    fabrica.con_emisor(ana, iban="ES9121000418450200051332", irpf_defecto="7")
    pestana, _ = await abrir(ana)
    await pestana.mandar(AjustesState.guardar, form=fabrica.EMISOR)
    quien = guardado(ana)
    assert quien is not None
    assert (quien.iban, int(quien.irpf_defecto)) == ("ES9121000418450200051332", 7)


@pytest.mark.parametrize(
    ("volver", "destino"), [("/facturas/nueva", "/facturas/nueva"), ("https://malo.example", "/panel")]
)
async def test_tras_guardar_se_vuelve_a_donde_se_iba(ana: Inquilino, volver: str, destino: str) -> None:
    pestana, _ = await abrir(ana, volver=volver)
    eventos = await pestana.mandar(AjustesState.guardar, form=fabrica.EMISOR)
    assert [e.payload["path"] for e in eventos if e.name == "_redirect"] == [destino]


async def test_avisa_si_el_codigo_postal_no_es_de_donde_se_tributa(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(AjustesState.proponer_provincia, codigo_postal="38001")
    assert "Canarias" in estado.aviso_territorio
    await pestana.mandar(AjustesState.elegir_territorio, territorio="canarias")
    assert estado.aviso_territorio == ""


async def test_al_reconectar_no_se_pierde_lo_que_se_escribe(ana: Inquilino) -> None:
    pestana, estado = await abrir(ana)
    antes = estado.apertura
    await pestana.mandar(AjustesState.cargar)
    assert estado.apertura == antes
    fabrica.con_emisor(ana)
    await pestana.mandar(AjustesState.cargar)
    assert estado.apertura != antes


async def test_el_logotipo_va_a_la_base_y_se_ensena_en_pequeno(ana: Inquilino) -> None:
    grande = io.BytesIO()
    Image.effect_noise((1600, 900), 60).save(grande, "JPEG", quality=40)
    pestana, estado = await abrir(ana)
    await pestana.mandar(AjustesState.subir_logo, archivos=[archivo(grande.getvalue())])
    assert estado.logo.startswith("data:image/png;base64,")
    with tenant_session(ana) as db:
        logo = emisor.leer_logo(db)
    assert logo is not None
    assert logo.contenido == grande.getvalue()
    assert len(estado.logo) < len(grande.getvalue())
    await pestana.mandar(AjustesState.quitar_logo)
    assert estado.logo == ""


@pytest.mark.parametrize("contenido", [b"", b"\x89PNG", b"<svg/>", fabrica.PNG + b"0" * 1_000_001])
async def test_un_logotipo_que_no_vale_se_explica(ana: Inquilino, contenido: bytes) -> None:
    pestana, estado = await abrir(ana)
    await pestana.mandar(AjustesState.subir_logo, archivos=[archivo(contenido)])
    assert (estado.error_logo != "", estado.logo) == (True, "")


async def test_la_serie_se_ve_antes_de_crearla(ana: Inquilino) -> None:
    pestana, _ = await abrir(ana)
    await pestana.mandar(SeriesState.cargar)
    estado = await pestana.raiz.get_state(SeriesState)
    [inicial] = estado.filas
    ejercicio = inicial.siguiente[2:6]
    assert inicial.siguiente == f"A-{ejercicio}-0001"
    await pestana.mandar(SeriesState.nueva)
    await pestana.mandar(SeriesState.mirar_codigo, codigo="TIENDA")
    assert estado.muestra == f"TIENDA-{ejercicio}-0001"
    await pestana.mandar(SeriesState.elegir_formato, formato="otro")
    await pestana.mandar(SeriesState.mirar_patron, patron="{serie}{numero}")
    assert (estado.muestra, "patron" in estado.errores) == ("TIENDA1", False)
    for patron, dice in (("{numero}", "{serie}"), ("{ejercicio}{numero}", "{serie}"), ("{x.y}", "")):
        await pestana.mandar(SeriesState.mirar_patron, patron=patron)
        assert dice in estado.errores["patron"]
        assert estado.muestra == ""
    await pestana.mandar(SeriesState.guardar, form={"codigo": "TIENDA", "patron": "{numero}"})
    assert (estado.abierto, "patron" in estado.errores) == (True, True)
    form = {"codigo": "TIENDA", "patron": "{ejercicio}/{serie}/{numero}", "tipo": "simplificada"}
    await pestana.repetir(await pestana.mandar(SeriesState.guardar, form=form))
    assert [fila.siguiente for fila in estado.filas] == [f"A-{ejercicio}-0001", f"{ejercicio}/TIENDA/1"]


async def test_una_serie_repetida_se_dice_en_su_campo(ana: Inquilino) -> None:
    pestana, _ = await abrir(ana)
    await pestana.mandar(SeriesState.nueva)
    await pestana.mandar(SeriesState.guardar, form={"codigo": "A"})
    estado = await pestana.raiz.get_state(SeriesState)
    with tenant_session(ana) as db:
        assert len(series.listar(db)) == 1
    await pestana.mandar(SeriesState.nueva)
    await pestana.mandar(SeriesState.guardar, form={"codigo": "A"})
    assert (estado.abierto, "Ya tienes una serie A" in estado.errores["codigo"]) == (True, True)


async def test_nada_de_lo_que_mande_el_navegador_rompe_los_ajustes(ana: Inquilino) -> None:
    pestana, _ = await abrir(ana)
    await bombardear(pestana, AjustesState, AjustesState.cargar)


async def test_nada_de_lo_que_mande_el_navegador_rompe_las_series(ana: Inquilino) -> None:
    pestana, _ = await abrir(ana)
    await bombardear(pestana, SeriesState, SeriesState.nueva)


async def test_una_serie_sigue_la_cuenta_de_otro_programa_desde_la_pantalla(ana: Inquilino) -> None:
    pestana, _ = await abrir(ana)
    await pestana.mandar(SeriesState.cargar)
    estado = await pestana.raiz.get_state(SeriesState)
    [inicial] = estado.filas
    assert inicial.sin_estrenar
    await pestana.mandar(SeriesState.preguntar_comienzo, serie_id=inicial.id, codigo="A")
    await pestana.mandar(SeriesState.empezar, form={"comienzo": "cero"})
    assert list(estado.errores) == ["comienzo"]
    await pestana.repetir(await pestana.mandar(SeriesState.empezar, form={"comienzo": "1.240"}))
    assert (estado.empezando, estado.filas[0].siguiente[-4:]) == ("", "1240")


async def test_la_serie_que_expide_un_cliente_pide_su_nif(ana: Inquilino) -> None:
    fabrica.con_cliente(ana)
    pestana, _ = await abrir(ana)
    await pestana.mandar(SeriesState.nueva)
    await pestana.mandar(SeriesState.elegir_tipo, tipo="destinatario")
    estado = await pestana.raiz.get_state(SeriesState)
    form = {"codigo": "D", "tipo": "destinatario"}
    await pestana.mandar(SeriesState.guardar, form=form | {"nif_cliente": "12345678Z"})
    assert list(estado.errores) == ["nif_cliente"]
    await pestana.repetir(await pestana.mandar(SeriesState.guardar, form=form | {"nif_cliente": "B-12345674"}))
    assert [fila.codigo for fila in estado.filas] == ["A", "D"]
