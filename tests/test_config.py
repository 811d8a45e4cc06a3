"""La configuración se lee una vez y se crea entera aunque arranquen dos a la vez."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from factursaas.config import Ajustes


def test_dos_procesos_que_arrancan_a_la_vez_firman_con_el_mismo_secreto(tmp_path: Path) -> None:
    ajustes = [Ajustes(FACTURSAAS_DATA_DIR=tmp_path / "datos") for _ in range(16)]  # pyright: ignore[reportCallIssue]
    with ThreadPoolExecutor(16) as hilos:
        secretos = set(hilos.map(lambda a: a.clave_secreta, ajustes))
    assert len(secretos) == 1
    assert len(secretos.pop()) > 40
    assert [f.name for f in (tmp_path / "datos").iterdir()] == ["clave_secreta"]


def test_dos_maquinas_con_la_misma_base_firman_igual(tmp_path: Path) -> None:
    url = "postgresql://factursaas:clave@db.example/factursaas"
    una, otra = (
        Ajustes(FACTURSAAS_DATA_DIR=tmp_path / nombre, DATABASE_URL=url)  # pyright: ignore[reportCallIssue, reportArgumentType]
        for nombre in ("una", "otra")
    )
    assert una.clave_secreta == otra.clave_secreta
    assert "clave" not in una.clave_secreta
