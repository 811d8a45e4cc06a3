"""Emitir numera sin huecos ni repeticiones, congela lo que había y respeta la ley."""

import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from factursaas import db
from factursaas.db import tenant_session
from factursaas.domain.errores import DatosNoValidos, EstadoNoPermitido, LimitePlan, NoEncontrado, VersionAntigua
from factursaas.domain.planes import Inquilino, Plan
from factursaas.models import Contador, Factura
from factursaas.services import clientes, emisor, facturas, series
from tests import fabrica


def emitir(quien: Inquilino, factura: Factura) -> Factura:
    with tenant_session(quien) as sesion:
        return facturas.emitir(sesion, factura.id)


def hoy(quien: Inquilino) -> date:
    with tenant_session(quien) as sesion:
        return emisor.hoy(sesion)


def numeros(quien: Inquilino) -> list[int]:
    with tenant_session(quien) as sesion:
        return sorted(n for n in sesion.exec(select(Factura.numero)) if n is not None)


def test_la_primera_factura_es_la_0001_de_su_serie_y_ano(ana: Inquilino) -> None:
    emitida = fabrica.con_emitida(ana)
    assert emitida.numero_completo == f"A-{hoy(ana).year}-0001"
    assert (emitida.estado, emitida.total, emitida.total_a_pagar) == ("EMITIDA", Decimal("121.00"), Decimal("121.00"))


def test_el_numero_no_deja_huecos_con_ocho_hilos(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente = fabrica.con_cliente(ana)
    borradores = [fabrica.con_borrador(ana, cliente) for _ in range(200)]
    with ThreadPoolExecutor(8) as hilos:
        emitidas = list(hilos.map(lambda borrador: emitir(ana, borrador), borradores))
    assert numeros(ana) == list(range(1, 201))
    assert len({factura.numero_completo for factura in emitidas}) == 200


def test_emitir_la_misma_a_la_vez_desde_ocho_sitios_da_un_solo_numero(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana)

    def intentar(_: int) -> str:
        try:
            return emitir(ana, borrador).estado
        except EstadoNoPermitido:
            return "rechazada"

    with ThreadPoolExecutor(8) as hilos:
        resultados = list(hilos.map(intentar, range(8)))
    assert sorted(resultados) == ["EMITIDA"] + ["rechazada"] * 7
    assert numeros(ana) == [1]


def test_un_proceso_muerto_a_mitad_de_emitir_no_deja_hueco(ana: Inquilino, base: str) -> None:
    """Se mata con kill -9 cuando el número ya está tomado y la factura escrita, pero sin confirmar."""
    fabrica.con_emitida(ana)
    borrador = fabrica.con_borrador(ana)
    programa = textwrap.dedent(f"""
        import os, signal
        from uuid import UUID
        from factursaas import db
        from factursaas.domain.planes import Inquilino, Plan
        from factursaas.services import facturas
        db.conectar(db.url_de_aplicacion({base!r}))
        with db.tenant_session(Inquilino({ana.user_id!r}, Plan.PRO)) as sesion:
            emitida = facturas.emitir(sesion, UUID({str(borrador.id)!r}))
            print(emitida.numero_completo, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
    """)
    muerto = subprocess.run([sys.executable, "-c", programa], capture_output=True, text=True, check=False)
    assert (muerto.returncode, muerto.stdout.strip()) == (-9, f"A-{hoy(ana).year}-0002")
    with tenant_session(ana) as sesion:
        assert facturas.leer(sesion, borrador.id).estado == "BORRADOR"
        assert sesion.exec(select(Contador.ultimo)).one() == 1
    assert emitir(ana, borrador).numero_completo == f"A-{hoy(ana).year}-0002"


def test_si_algo_falla_tras_tomar_el_numero_no_se_gasta(ana: Inquilino) -> None:
    fabrica.con_emitida(ana)
    borrador = fabrica.con_borrador(ana)

    def emitir_y_fallar() -> None:
        with tenant_session(ana) as sesion:
            facturas.emitir(sesion, borrador.id)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        emitir_y_fallar()
    assert emitir(ana, borrador).numero == 2


def test_cada_serie_y_cada_ano_llevan_su_cuenta(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente = fabrica.con_cliente(ana)
    with tenant_session(ana) as sesion:
        series.crear(sesion, series.DatosSerie(codigo="T", patron="{serie}{ejercicio}/{numero}"))
    este = hoy(ana).year
    casos = [("A", date(este - 1, 12, 31)), ("A", hoy(ana)), ("T", hoy(ana)), ("A", hoy(ana))]
    emitidas = [emitir(ana, fabrica.con_borrador(ana, cliente, serie=s, fecha=f.isoformat())) for s, f in casos]
    assert [factura.numero_completo for factura in emitidas] == [
        f"A-{este - 1}-0001",
        f"A-{este}-0001",
        f"T{este}/1",
        f"A-{este}-0002",
    ]


def test_la_vista_previa_del_numero_no_lo_reserva(ana: Inquilino) -> None:
    for _ in range(3):
        with tenant_session(ana) as sesion:
            assert series.siguiente_numero(sesion, "A", date(2026, 5, 1)) == "A-2026-0001"


def test_la_fecha_no_puede_ser_anterior_a_la_ultima_de_la_serie(ana: Inquilino) -> None:
    anterior = hoy(ana).year - 1
    fabrica.con_emitida(ana, fecha=f"{anterior}-12-31")
    with pytest.raises(DatosNoValidos, match=f"ya tiene una factura del 31/12/{anterior}") as fallo:
        emitir(ana, fabrica.con_borrador(ana, fecha=f"{anterior}-12-30"))
    assert list(fallo.value.errores) == ["fecha"]


def test_un_patron_sin_ano_sigue_la_cuenta_al_cambiar_de_ano(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    cliente = fabrica.con_cliente(ana)
    with tenant_session(ana) as sesion:
        series.crear(sesion, series.DatosSerie(codigo="X", patron="{serie}{numero}"))
    anterior = date(hoy(ana).year - 1, 5, 1).isoformat()
    assert emitir(ana, fabrica.con_borrador(ana, cliente, serie="X", fecha=anterior)).numero_completo == "X1"
    assert emitir(ana, fabrica.con_borrador(ana, cliente, serie="X")).numero_completo == "X2"
    with pytest.raises(DatosNoValidos, match="La serie X ya tiene una factura"):
        emitir(ana, fabrica.con_borrador(ana, cliente, serie="X", fecha=anterior))


@pytest.mark.parametrize(
    ("cambios", "campo", "texto"),
    [
        ({"lineas": []}, "lineas", "al menos una línea"),
        ({"cliente_id": None}, "cliente_id", "Elige a quién"),
        ({"fecha": "2099-01-01"}, "fecha", "posterior a hoy"),
        ({"vencimiento": "2001-01-01"}, "vencimiento", "anterior a la fecha"),
        ({"moneda": "USD"}, "tipo_cambio", "cuántos euros"),
        ({"lineas": [fabrica.LINEA | {"tipo": "17"}]}, "lineas.0.tipo", "no había un IVA del 17"),
        ({"lineas": [fabrica.LINEA | {"recargo": "1.4"}]}, "lineas.0.recargo", "no va un recargo"),
        ({"tipo": "F2", "lineas": [fabrica.LINEA | {"precio": "3000"}]}, "tipo", "simplificada"),
    ],
)
def test_no_se_gasta_un_numero_en_lo_que_la_ley_no_admite(
    ana: Inquilino, cambios: dict[str, object], campo: str, texto: str
) -> None:
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana, **cambios)
    with pytest.raises(DatosNoValidos) as fallo:
        emitir(ana, borrador)
    assert texto in fallo.value.errores[campo]
    assert numeros(ana) == []


def test_sin_datos_del_emisor_dice_cuales_faltan(ana: Inquilino) -> None:
    borrador = fabrica.con_borrador(ana)
    with pytest.raises(DatosNoValidos, match="el NIF, el nombre o razón social, la dirección"):
        emitir(ana, borrador)


def test_una_empresa_sin_domicilio_no_vale_y_un_particular_si(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    empresa = fabrica.con_cliente(ana, direccion="")
    with pytest.raises(DatosNoValidos, match="le falta la dirección"):
        emitir(ana, fabrica.con_borrador(ana, empresa))
    particular = fabrica.con_cliente(ana, nombre="Luis", nif="12345678Z", direccion="")
    assert emitir(ana, fabrica.con_borrador(ana, particular)).numero == 1


def test_una_simplificada_no_necesita_cliente(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    ticket = fabrica.con_borrador(ana, tipo="F2", cliente_id=None)
    assert emitir(ana, ticket).cliente is None


def test_lo_que_cambia_despues_no_toca_la_factura(ana: Inquilino) -> None:
    cliente = fabrica.con_cliente(ana)
    emitida = fabrica.con_emitida(ana, cliente)
    with tenant_session(ana) as sesion:
        clientes.cambiar(sesion, cliente.id, clientes.CambiosCliente(nombre="Otro nombre", direccion="Otra calle"))
        emisor.guardar(sesion, emisor.DatosEmisor(**fabrica.EMISOR | {"nombre": "Ana Nueva"}))
    with tenant_session(ana) as sesion:
        factura = facturas.leer(sesion, emitida.id)
        assert factura.cliente is not None
        assert factura.emisor is not None
        assert factura.cliente["nombre"] == "Peluquería Íñigo, S.L."
        assert factura.emisor["nombre"] == "Ana Núñez"


def test_el_logo_de_una_emitida_es_el_que_tenia(ana: Inquilino) -> None:
    with tenant_session(ana) as sesion:
        emisor.guardar_logo(sesion, fabrica.PNG)
    con_logo = fabrica.con_emitida(ana)
    with tenant_session(ana) as sesion:
        emisor.guardar_logo(sesion, fabrica.OTRO_PNG)
    con_otro = emitir(ana, fabrica.con_borrador(ana))
    with tenant_session(ana) as sesion:
        emisor.borrar_logo(sesion)
    sin_logo = emitir(ana, fabrica.con_borrador(ana))
    with tenant_session(ana) as sesion:
        logos = [facturas.leer_para_imprimir(sesion, f.id).logo for f in (con_logo, con_otro, sin_logo)]
    assert logos == [fabrica.PNG, fabrica.OTRO_PNG, None]


def test_el_tope_de_una_simplificada_se_mira_en_euros(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    dolares = {"tipo": "F2", "moneda": "USD", "tipo_cambio": "2", "lineas": [fabrica.LINEA | {"precio": "1300"}]}
    with pytest.raises(DatosNoValidos, match="simplificada llega como mucho"):
        emitir(ana, fabrica.con_borrador(ana, **dolares))


@pytest.mark.parametrize("codigo", ["R", None])
def test_una_factura_ordinaria_no_se_numera_en_una_serie_de_rectificativas(ana: Inquilino, codigo: str | None) -> None:
    with tenant_session(ana) as sesion:
        series.crear(sesion, series.DatosSerie(codigo="A" if codigo is None else codigo, tipo="rectificativa"))
    with pytest.raises(DatosNoValidos, match="ninguna serie"):
        fabrica.con_borrador(ana, serie=codigo)


def test_no_se_emite_dos_veces_ni_lo_que_no_existe_ni_lo_de_otro(ana: Inquilino, bruno: Inquilino) -> None:
    emitida = fabrica.con_emitida(ana)
    with pytest.raises(EstadoNoPermitido):
        emitir(ana, emitida)
    ajena = fabrica.con_borrador(ana)
    with pytest.raises(NoEncontrado):
        emitir(bruno, ajena)


def test_no_se_emite_una_version_que_ya_no_es_la_ultima(ana: Inquilino) -> None:
    fabrica.con_emisor(ana)
    borrador = fabrica.con_borrador(ana)
    with tenant_session(ana) as sesion:
        facturas.cambiar(sesion, borrador.id, facturas.DatosFactura(notas="otra"), version=1)
    with pytest.raises(VersionAntigua), tenant_session(ana) as sesion:
        facturas.emitir(sesion, borrador.id, version=1)


def test_el_plan_gratis_emite_diez_al_mes_aunque_pidan_doce_a_la_vez(carla: Inquilino) -> None:
    fabrica.con_emisor(carla)
    cliente = fabrica.con_cliente(carla)
    borradores = [fabrica.con_borrador(carla, cliente) for _ in range(12)]

    def intentar(borrador: Factura) -> str:
        try:
            return emitir(carla, borrador).estado
        except LimitePlan as fallo:
            return str(fallo)

    with ThreadPoolExecutor(8) as hilos:
        resultados = sorted(hilos.map(intentar, borradores))
    assert resultados == ["EMITIDA"] * 10 + ["Límite del plan alcanzado: 10 facturas este mes"] * 2
    assert numeros(carla) == list(range(1, 11))


def test_al_cambiar_de_mes_hay_sitio_otra_vez(carla: Inquilino, monkeypatch: pytest.MonkeyPatch) -> None:
    cliente = fabrica.con_cliente(carla)
    fabrica.con_emisor(carla)
    borradores = [fabrica.con_borrador(carla, cliente) for _ in range(11)]
    for borrador in borradores[:10]:
        emitir(carla, borrador)
    reloj = emisor.ahora
    monkeypatch.setattr(emisor, "ahora", lambda sesion: reloj(sesion) + timedelta(days=31))
    assert emitir(carla, borradores[10]).numero == 11


def test_los_planes_de_pago_emiten_mas(inquilino) -> None:
    starter = inquilino("starter", Plan.STARTER)
    fabrica.con_emisor(starter)
    cliente = fabrica.con_cliente(starter)
    for _ in range(11):
        emitir(starter, fabrica.con_borrador(starter, cliente))
    assert numeros(starter) == list(range(1, 12))


def test_las_conexiones_se_devuelven(base: str) -> None:
    assert db.motor().pool.checkedout() == 0  # pyright: ignore[reportAttributeAccessIssue]
