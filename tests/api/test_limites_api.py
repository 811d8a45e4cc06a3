from concurrent.futures import ThreadPoolExecutor

from factursaas.domain.planes import Inquilino
from tests import fabrica
from tests.api.conftest import Llamar, exigir_problema


def test_el_sexto_cliente_no_cabe_en_el_plan_gratis(llamar: Llamar, carla: Inquilino) -> None:
    de_carla = llamar(carla)
    for n in range(5):
        assert de_carla.post("/api/clientes", json={"nombre": f"Cliente {n}"}).status_code == 201
    problema = exigir_problema(de_carla.post("/api/clientes", json={"nombre": "Otro"}), 403, "limite_plan")
    assert problema["detail"] == "Límite del plan alcanzado: 5 clientes"
    assert de_carla.get("/api/auth/me").json()["uso"]["clientes"] == 5


def test_ocho_a_la_vez_por_el_ultimo_sitio(llamar: Llamar, carla: Inquilino) -> None:
    de_carla = llamar(carla)
    for n in range(4):
        de_carla.post("/api/clientes", json={"nombre": f"Cliente {n}"}).raise_for_status()
    with ThreadPoolExecutor(8) as hilos:
        estados = list(
            hilos.map(lambda n: de_carla.post("/api/clientes", json={"nombre": f"Carrera {n}"}).status_code, range(8))
        )
    assert sorted(estados) == [201] + [403] * 7
    assert len(de_carla.get("/api/clientes").json()["items"]) == 5


def test_la_undecima_factura_del_mes_no_se_emite(llamar: Llamar, carla: Inquilino) -> None:
    de_carla = llamar(carla)
    cliente = fabrica.con_cliente(carla)
    for _ in range(10):
        fabrica.con_emitida(carla, cliente)
    borrador = fabrica.con_borrador(carla, cliente)
    problema = exigir_problema(de_carla.post(f"/api/facturas/{borrador.id}/emitir"), 403, "limite_plan")
    assert problema["detail"] == "Límite del plan alcanzado: 10 facturas este mes"
    assert de_carla.get(f"/api/facturas/{borrador.id}").json()["estado"] == "BORRADOR"


def test_el_plan_gratis_no_da_pdf(llamar: Llamar, carla: Inquilino) -> None:
    factura = fabrica.con_emitida(carla)
    problema = exigir_problema(llamar(carla).get(f"/api/facturas/{factura.id}/pdf"), 403, "limite_plan")
    assert "Starter" in problema["detail"]
