"""La configuración se lee una vez y se crea entera aunque arranquen dos a la vez."""

import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from factursaas.config import RAIZ, VERSION, Ajustes, ConfiguracionIncompleta


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


def test_con_la_base_embebida_las_ordenes_firman_como_la_aplicacion(tmp_path: Path) -> None:
    """Las órdenes no reciben `DATABASE_URL`, que la aplicación sí: sin esto no abrirían sus certificados."""
    (tmp_path / "postgres.json").write_text('{"clave_propietario": "la de la base"}', encoding="utf-8")
    url = "postgresql://factursaas:la de la base@127.0.0.1:5432/factursaas"
    orden = Ajustes(FACTURSAAS_DATA_DIR=tmp_path)  # pyright: ignore[reportCallIssue]
    aplicacion = Ajustes(FACTURSAAS_DATA_DIR=tmp_path, DATABASE_URL=url)  # pyright: ignore[reportCallIssue, reportArgumentType]
    assert orden.clave_secreta == aplicacion.clave_secreta
    assert not (tmp_path / "clave_secreta").exists()


def test_el_secreto_de_la_copia_restaurada_manda_sobre_el_de_la_base_y_no_sobre_el_escrito(tmp_path: Path) -> None:
    (tmp_path / "clave_restaurada").write_text("la de la copia", encoding="utf-8")
    comun = {"FACTURSAAS_DATA_DIR": tmp_path, "DATABASE_URL": "postgresql://f:clave@db.example/f"}
    assert Ajustes(**comun).clave_secreta == "la de la copia"  # pyright: ignore[reportArgumentType]
    assert Ajustes(**comun, FACTURSAAS_SECRET_KEY="la mía").clave_secreta == "la mía"  # pyright: ignore[reportArgumentType]


PUBLICA = "pk_test_ZXhhbXBsZS5hY2NvdW50cy5kZXYk"


@pytest.mark.parametrize(
    ("escrito", "origen"),
    [
        ("https://facturas.example.es/", "https://facturas.example.es"),
        (" HTTPS://Facturas.Example.ES ", "https://facturas.example.es"),
        ("https://facturas.example.es:443", "https://facturas.example.es"),
        ("https://facturas.example.es:8443/", "https://facturas.example.es:8443"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_el_origen_queda_como_lo_escribe_el_navegador(escrito: str, origen: str) -> None:
    assert con(FACTURSAAS_ORIGIN=escrito).origenes == [origen]


@pytest.mark.parametrize(
    "malo",
    ["facturas.example.es", "ftp://x.es", "https://", "https://x.es/app", "https://x.es:puerto", "https://x.es?a"],
)
def test_un_origen_que_no_lo_es_no_se_admite(malo: str) -> None:
    with pytest.raises(ValidationError, match="FACTURSAAS_ORIGIN"):
        con(FACTURSAAS_ORIGIN=malo)


CLERK = {"CLERK_PUBLISHABLE_KEY": PUBLICA, "CLERK_SECRET_KEY": "sk_test_x"}
OIDC = {"OIDC_ISSUER": "https://id.example.es/realms/mio", "OIDC_CLIENT_ID": "factursaas"}
EN_MARCHA = {"DATABASE_URL": "postgresql://u:c@db/f", "FACTURSAAS_ORIGIN": "https://facturas.example.es"}


def con(**valores: str) -> Ajustes:
    return Ajustes(_env_file=None, **valores)  # pyright: ignore[reportCallIssue, reportArgumentType]


@pytest.mark.parametrize(
    ("valores", "identidad", "planes", "inicial"),
    [
        ({}, "desarrollo", "development", "free_user"),
        (CLERK, "clerk", "clerk", "free_user"),
        (CLERK | {"FACTURSAAS_PLAN_SOURCE": "manual"}, "clerk", "manual", "free_user"),
        (OIDC, "oidc", "manual", "pro"),
        (OIDC | {"FACTURSAAS_DEFAULT_PLAN": "starter"}, "oidc", "manual", "starter"),
        ({"FACTURSAAS_ENV": "production"}, "ninguna", "manual", "free_user"),
    ],
)
def test_lo_configurado_decide_quien_entra_y_quien_dice_su_plan(
    valores: dict[str, str], identidad: str, planes: str, inicial: str
) -> None:
    ajustes = con(**valores)
    assert (ajustes.identidad, ajustes.planes_de, ajustes.plan_inicial) == (identidad, planes, inicial)


@pytest.mark.parametrize("identidad", [CLERK, OIDC], ids=["clerk", "oidc"])
def test_con_identidad_base_y_origen_se_arranca_en_produccion(identidad: dict[str, str]) -> None:
    con(FACTURSAAS_ENV="production", **EN_MARCHA, **identidad).exigir_completa()


@pytest.mark.parametrize(
    ("valores", "texto"),
    [
        (CLERK | OIDC, "quédate con uno"),
        ({"CLERK_PUBLISHABLE_KEY": PUBLICA}, "CLERK_SECRET_KEY"),
        ({"CLERK_SECRET_KEY": "sk_test_x"}, "no es una clave pública"),
        (CLERK | {"CLERK_PUBLISHABLE_KEY": "pk_test_aG9sYQ"}, "no es una clave pública"),
        (CLERK | {"CLERK_PLAN_PRO": "pro,starter"}, "repiten un nombre"),
        ({"OIDC_ISSUER": "https://id.example.es"}, "OIDC_CLIENT_ID"),
        (OIDC | {"OIDC_ISSUER": "id.example.es"}, "tiene que ser una dirección"),
        (OIDC | EN_MARCHA | {"FACTURSAAS_ENV": "production", "OIDC_ISSUER": "http://id.example.es"}, "https://"),
        (OIDC | {"FACTURSAAS_PLAN_SOURCE": "clerk"}, "FACTURSAAS_PLAN_SOURCE"),
        ({"FACTURSAAS_PLAN_SOURCE": "clerk"}, "FACTURSAAS_PLAN_SOURCE"),
        (CLERK | {"FACTURSAAS_ENV": "production", "FACTURSAAS_ORIGIN": "http://x.es"}, "FACTURSAAS_ORIGIN"),
    ],
)
def test_lo_que_esta_a_medias_o_se_contradice_se_dice_al_arrancar(valores: dict[str, str], texto: str) -> None:
    with pytest.raises(ConfiguracionIncompleta, match=texto):
        con(**valores).exigir_completa()


def test_la_version_es_la_del_proyecto() -> None:
    """Va en cada registro de facturación: tiene que ser la que se publica."""
    proyecto = tomllib.loads((RAIZ / "pyproject.toml").read_text(encoding="utf-8"))
    assert proyecto["project"]["version"] == VERSION


@pytest.mark.parametrize(
    ("variable", "malo", "motivo"),
    [
        ("FACTURSAAS_DECLARATION_DATE", "15/01/2027", "un día que exista"),
        ("FACTURSAAS_VERIFACTU_COMPANIES_DATE", "2027-02-30", "un día que exista"),
        ("FACTURSAAS_VERIFACTU_OTHERS_DATE", "mañana", "un día que exista"),
        ("FACTURSAAS_PRODUCER_PLACE", "Madrid", "la localidad y el país"),
        ("FACTURSAAS_PRODUCER_PLACE", "Madrid, ", "la localidad y el país"),
        ("FACTURSAAS_PRODUCER_EMAIL", "hola", "un correo"),
        ("FACTURSAAS_ACCESSIBILITY_EMAIL", "hola", "un correo"),
        ("FACTURSAAS_PRODUCER_WEB", "javascript:alert(1)", "una dirección"),
    ],
)
def test_lo_que_pide_la_declaracion_se_comprueba_al_arrancar(variable: str, malo: str, motivo: str) -> None:
    with pytest.raises(ValidationError, match=motivo):
        con(**{variable: malo})


def test_las_fechas_de_la_norma_se_pueden_cambiar_y_en_blanco_son_las_publicadas() -> None:
    cambiada = con(FACTURSAAS_VERIFACTU_COMPANIES_DATE="2028-10-01", FACTURSAAS_VERIFACTU_OTHERS_DATE=" ")
    assert (cambiada.obliga_a_sociedades, cambiada.obliga_a_los_demas) == (date(2028, 10, 1), date(2027, 7, 1))
    assert con().obliga_a_sociedades == date(2027, 1, 1)
    assert con(FACTURSAAS_DECLARATION_DATE="").fecha_declaracion is None


def test_un_dato_del_productor_en_blanco_es_que_falta() -> None:
    leida = con(FACTURSAAS_PRODUCER_ADDRESS="  ", FACTURSAAS_PRODUCER_PLACE=" ", FACTURSAAS_PRODUCER_EMAIL="")
    assert (leida.direccion_productor, leida.lugar_declaracion, leida.correo_productor) == ("", "", "")
    assert con(FACTURSAAS_PRODUCER_PLACE=" Vigo ,España").lugar_declaracion == "Vigo, España"


def test_varios_procesos_web_exigen_redis() -> None:
    with pytest.raises(ConfiguracionIncompleta, match="REDIS_URL"):
        Ajustes(FACTURSAAS_WEB_WORKERS=2).exigir_completa()  # pyright: ignore[reportCallIssue]
    Ajustes(FACTURSAAS_WEB_WORKERS=2, REDIS_URL="redis://localhost:6379/0").exigir_completa()  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize("mal", [{"REDIS_URL": "localhost:6379"}, {"FACTURSAAS_PGBOUNCER": "pgbouncer"}])
def test_una_direccion_mal_escrita_se_dice_al_arrancar(mal: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="tiene que ser"):
        Ajustes(**mal)  # pyright: ignore[reportArgumentType]


def test_pgbouncer_se_da_como_servidor_y_puerto() -> None:
    for escrito, leido in {"": None, "pg.example:6432": ("pg.example", 6432), "[::1]:6432": ("::1", 6432)}.items():
        assert Ajustes(FACTURSAAS_PGBOUNCER=escrito).puerta_de_pgbouncer == leido  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize(
    ("url", "esperado"),
    [
        ("smtp://yo:cl%40ve@smtp.example.es", ("smtp.example.es", 587, "starttls", "yo", "cl@ve")),
        ("smtps://smtp.example.es", ("smtp.example.es", 465, "tls", "", "")),
        ("smtp+plain://localhost:1025", ("localhost", 1025, "ninguno", "", "")),
    ],
)
def test_el_servidor_de_correo(url: str, esperado: tuple[object, ...]) -> None:
    config = Ajustes(FACTURSAAS_SMTP_URL=url, FACTURSAAS_MAIL_FROM="Avisos <a@example.es>")  # pyright: ignore
    correo = config.correo
    assert correo is not None
    assert (correo.nombre, correo.puerto, correo.cifrado, correo.usuario, correo.contrasena) == esperado
    assert str(correo.remite) == "Avisos <a@example.es>"
    assert "cl@ve" not in repr(correo) + repr(config)


@pytest.mark.parametrize(
    ("url", "remite"),
    [
        ("http://smtp.example.es", "a@example.es"),
        ("smtp://", "a@example.es"),
        ("smtp://h:99999", "a@example.es"),
        ("smtp+plain://yo:clave@h", "a@example.es"),
        ("smtp://h", ""),
        ("", "a@example.es"),
        ("smtp://h", "nadie"),
        ("smtp://h", "a@example.es\r\nBcc: b@example.es"),
    ],
)
def test_un_correo_mal_configurado_no_arranca(url: str, remite: str) -> None:
    with pytest.raises(ValidationError):
        Ajustes(FACTURSAAS_SMTP_URL=url, FACTURSAAS_MAIL_FROM=remite)  # pyright: ignore


def test_sin_decir_nada_no_se_mandan_correos() -> None:
    assert Ajustes().correo is None  # pyright: ignore
