"""Todo lo que se puede cambiar sin tocar el código, y lo que sale de ello."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from factursaas.config.copias import AjustesDeLasCopias
from factursaas.config.correo import AjustesDelCorreo
from factursaas.config.declaracion import AjustesDeLaDeclaracion
from factursaas.config.escala import AjustesDeEscala
from factursaas.config.observabilidad import AjustesDeObservabilidad, Formato, Nivel
from factursaas.config.operador import AjustesDelOperador
from factursaas.domain.nif import validar_nif
from factursaas.domain.planes import FuenteDePlan, Plan
from factursaas.domain.verifactu.destino import Destino

Identidad = Literal["clerk", "oidc", "desarrollo", "ninguna"]

_FUENTES: dict[Identidad, FuenteDePlan] = {
    "clerk": FuenteDePlan.CLERK,
    "oidc": FuenteDePlan.MANUAL,
    "desarrollo": FuenteDePlan.DESARROLLO,
    "ninguna": FuenteDePlan.MANUAL,
}
_PUERTOS = {"https": 443, "http": 80}
VERSION = "0.1.0"
RAIZ = Path(__file__).resolve().parent.parent.parent


class ConfiguracionIncompleta(Exception):
    """Falta algo sin lo que no se puede arrancar; el texto dice qué y cómo ponerlo."""


class Ajustes(
    AjustesDeLaDeclaracion,
    AjustesDeLasCopias,
    AjustesDelCorreo,
    AjustesDeEscala,
    AjustesDeObservabilidad,
    AjustesDelOperador,
):
    """Todo lo que se puede cambiar sin tocar el código. Se documenta en `.env.example`."""

    model_config = SettingsConfigDict(env_file=RAIZ / ".env", extra="ignore", populate_by_name=True)

    entorno: Literal["development", "production"] = Field("development", alias="FACTURSAAS_ENV")
    puerto: int = Field(3000, alias="PORT", ge=1, le=65535)
    puerto_backend: int | None = Field(None, alias="FACTURSAAS_BACKEND_PORT")
    data_dir: Path = Field(Path(".data"), alias="FACTURSAAS_DATA_DIR")
    origen: str = Field("", alias="FACTURSAAS_ORIGIN")
    secret_key: SecretStr | None = Field(None, alias="FACTURSAAS_SECRET_KEY")
    database_url: SecretStr | None = Field(None, alias="DATABASE_URL")
    database_app_url: SecretStr | None = Field(None, alias="DATABASE_APP_URL")
    clerk_publishable_key: str | None = Field(None, alias="CLERK_PUBLISHABLE_KEY")
    clerk_secret_key: SecretStr | None = Field(None, alias="CLERK_SECRET_KEY")
    clerk_webhook_secret: SecretStr | None = Field(None, alias="CLERK_WEBHOOK_SECRET")
    clerk_jwks_url: str | None = Field(None, alias="CLERK_JWKS_URL")  # solo para pruebas o proxys
    clerk_api_url: str = Field("https://api.clerk.com", alias="CLERK_API_URL")
    clerk_plan_gratis: str = Field("free_user", alias="CLERK_PLAN_FREE")
    clerk_plan_starter: str = Field("starter", alias="CLERK_PLAN_STARTER")
    clerk_plan_pro: str = Field("pro", alias="CLERK_PLAN_PRO")
    oidc_issuer: str | None = Field(None, alias="OIDC_ISSUER")
    oidc_client_id: str | None = Field(None, alias="OIDC_CLIENT_ID")
    oidc_client_secret: SecretStr | None = Field(None, alias="OIDC_CLIENT_SECRET")
    oidc_nombre: str = Field("tu organización", alias="OIDC_NAME", max_length=60)
    oidc_scopes: str = Field("openid email profile", alias="OIDC_SCOPES")
    oidc_algoritmo: Literal["RS256", "ES256"] = Field("RS256", alias="OIDC_ALGORITHM")
    oidc_horas_de_sesion: int = Field(12, alias="OIDC_SESSION_HOURS", ge=1, le=720)
    fuente_de_plan: FuenteDePlan | None = Field(None, alias="FACTURSAAS_PLAN_SOURCE")
    plan_por_defecto: Plan | None = Field(None, alias="FACTURSAAS_DEFAULT_PLAN")
    dias_de_gracia: int = Field(7, alias="FACTURSAAS_GRACE_DAYS", ge=0, le=365)
    productor: str = Field("", alias="FACTURSAAS_PRODUCER_NAME", max_length=120)
    nif_productor: str = Field("", alias="FACTURSAAS_PRODUCER_NIF", max_length=9)
    aeat: Destino | None = Field(None, alias="FACTURSAAS_AEAT")
    aeat_certificado: Path | None = Field(None, alias="FACTURSAAS_AEAT_CERTIFICATE")
    aeat_contrasena: SecretStr = Field(SecretStr(""), alias="FACTURSAAS_AEAT_CERTIFICATE_PASSWORD")
    estado_dir: Path = Field(Path("~/.local/state/factursaas"), alias="FACTURSAAS_STATE_DIR")

    @field_validator("nif_productor")
    @classmethod
    def _nif_que_cuadra(cls, nif: str) -> str:
        return validar_nif(nif) if nif else ""

    @field_validator("origen")
    @classmethod
    def _como_lo_escribe_el_navegador(cls, origen: str) -> str:
        """En minúsculas, sin barra final y sin el puerto de siempre: así llega en `Origin` y en los tokens."""
        if not origen.strip():
            return ""
        partes = urlsplit(origen.strip())
        if partes.scheme not in _PUERTOS or not partes.hostname or partes.path.strip("/") or partes.query:
            raise ValueError("tiene que ser como https://facturas.example.es, sin nada detrás")
        puerto = "" if partes.port in (None, _PUERTOS[partes.scheme]) else f":{partes.port}"
        servidor = f"[{partes.hostname}]" if ":" in partes.hostname else partes.hostname
        return f"{partes.scheme}://{servidor}{puerto}"

    @property
    def produccion(self) -> bool:
        """Si atiende a clientes de verdad."""
        return self.entorno == "production"

    @property
    def formato_de_registro(self) -> Formato:
        """Cómo se escriben los registros: para máquinas en producción, para personas si no."""
        return self.formato_puesto or ("json" if self.produccion else "texto")

    @property
    def nivel_de_registro(self) -> Nivel:
        """Desde qué gravedad se escribe: en producción, también cada petición y cada evento."""
        return self.nivel_puesto or ("INFO" if self.produccion else "WARNING")

    @property
    def identidad(self) -> Identidad:
        """Quién dice quién entra: lo que haya configurado y, sin nada y fuera de producción, el de desarrollo.

        Raises:
            ConfiguracionIncompleta: si hay dos a la vez.
        """
        con_clerk = bool(self.clerk_publishable_key or self.clerk_secret_key)
        if con_clerk and self.oidc_issuer:
            raise ConfiguracionIncompleta("Hay claves de Clerk y también OIDC_ISSUER: quédate con uno de los dos.")
        if con_clerk:
            return "clerk"
        if self.oidc_issuer:
            return "oidc"
        return "ninguna" if self.produccion else "desarrollo"

    @property
    def identidad_de_desarrollo(self) -> bool:
        """Si existe el acceso de desarrollo: nunca en producción ni con otro proveedor."""
        return self.identidad == "desarrollo"

    @property
    def planes_de(self) -> FuenteDePlan:
        """Quién dice el plan de cada cuenta: lo configurado o, si no, el proveedor de identidad si sabe de planes."""
        return self.fuente_de_plan or _FUENTES[self.identidad]

    @property
    def plan_inicial(self) -> Plan:
        """El plan de la cuenta de la que nadie ha dicho nada."""
        return self.plan_por_defecto or (Plan.PRO if self.identidad == "oidc" else Plan.GRATIS)

    @property
    def destino(self) -> Destino:
        """A dónde van los registros de las cadenas que se abren: en desarrollo, al simulador."""
        return self.aeat or (Destino.REAL if self.produccion else Destino.SIMULADOR)

    @property
    def con_productor(self) -> bool:
        """Si se sabe quién responde del programa."""
        return bool(self.productor and self.nif_productor)

    @property
    def simulador(self) -> Path:
        """La carpeta del simulador de la AEAT."""
        return self.datos / "simulador"

    def certificado_para(self, destino: Destino) -> tuple[Path | None, str]:
        """El fichero y la contraseña del certificado de la instalación; el simulador expide el suyo."""
        if destino is Destino.SIMULADOR:
            return self.simulador / "colaborador.p12", "simulador"
        return self.aeat_certificado, self.aeat_contrasena.get_secret_value()

    @cached_property
    def planes_de_clerk(self) -> dict[str, Plan]:
        """Qué plan es cada nombre (`slug`) de Clerk Billing; a un plan pueden llevar varios, separados por comas.

        Raises:
            ConfiguracionIncompleta: si un nombre lleva a dos planes.
        """
        nombres = {
            Plan.GRATIS: self.clerk_plan_gratis,
            Plan.STARTER: self.clerk_plan_starter,
            Plan.PRO: self.clerk_plan_pro,
        }
        parejas = [(slug.strip(), plan) for plan, lista in nombres.items() for slug in lista.split(",") if slug.strip()]
        planes = dict(parejas)
        if len(planes) != len(parejas):
            raise ConfiguracionIncompleta("CLERK_PLAN_FREE, CLERK_PLAN_STARTER y CLERK_PLAN_PRO repiten un nombre.")
        return planes

    @property
    def datos(self) -> Path:
        """El directorio de datos, absoluto."""
        return self.data_dir if self.data_dir.is_absolute() else RAIZ / self.data_dir

    @property
    def copias(self) -> Path:
        """Dónde se dejan las copias si no se dice otro sitio."""
        return self.copias_dir or self.datos / "copias"

    @property
    def carpetas_de_avance(self) -> tuple[Path, ...]:
        """Dónde se apunta hasta dónde ha llegado la base: con los datos y, aparte, donde no se restauren con ellos."""
        aparte = Path(os.path.expanduser(self.estado_dir))  # noqa: PTH111 - sin casa la deja igual, y `Path` falla
        return tuple(carpeta / "avance" for carpeta in (self.datos, aparte) if carpeta.is_absolute())

    @property
    def direccion_escucha(self) -> str:
        """En desarrollo solo se escucha dentro de la máquina."""
        return "0.0.0.0" if self.produccion else "127.0.0.1"  # noqa: S104 - detrás de un proxy HTTPS

    @property
    def puerto_api(self) -> int:
        """El puerto donde responde Python; con recarga en caliente no es el de las páginas."""
        return self.puerto_backend or self.puerto

    @property
    def origenes(self) -> list[str]:
        """Los orígenes desde los que se puede usar la aplicación (`azp` de los tokens)."""
        if self.origen:
            return [self.origen]
        puertos = sorted({self.puerto, self.puerto_api})
        return [f"http://{casa}:{p}" for p in puertos for casa in ("localhost", "127.0.0.1")]

    @property
    def emisor_tokens(self) -> str:
        """El `iss` de los tokens de sesión: Clerk, o nosotros mismos con OIDC y en desarrollo."""
        if self.clerk_publishable_key:
            return f"https://{frontend_api_de_clerk(self.clerk_publishable_key)}"
        if self.identidad == "oidc":
            return f"{self.origenes[0]}/oidc"
        return f"http://127.0.0.1:{self.puerto_api}/dev"

    @property
    def jwks_url(self) -> str:
        """Dónde están las claves públicas que firman los tokens; pide las de Clerk, las demás están en casa."""
        return self.clerk_jwks_url or f"{self.emisor_tokens}/.well-known/jwks.json"

    @cached_property
    def clave_secreta(self) -> str:
        """Secreto con el que se firman enlaces y se cifra lo que se guarda.

        Sin configurar es el que trajo una copia restaurada; si no, sale de la contraseña de la base, para que dos
        máquinas lleguen al mismo; y si tampoco hay, de un fichero del directorio de datos.
        """
        if self.secret_key:
            return self.secret_key.get_secret_value()
        if self.clave_restaurada.exists():
            return self.clave_restaurada.read_text(encoding="utf-8")
        if contrasena := self._contrasena_de_la_base():
            return hmac.new(contrasena.encode(), b"factursaas/enlaces", hashlib.sha256).hexdigest()
        fichero = self.datos / "clave_secreta"
        if not fichero.exists():
            self.datos.mkdir(parents=True, exist_ok=True, mode=0o700)
            _crear_una_vez(fichero, secrets.token_urlsafe(48))
        return fichero.read_text(encoding="utf-8")

    @property
    def clave_restaurada(self) -> Path:
        """Dónde queda el secreto que traía la copia restaurada, si aquí habría salido otro."""
        return self.datos / "clave_restaurada"

    def _contrasena_de_la_base(self) -> str | None:
        """La de la embebida se lee de su ficha: sus procesos la reciben en `DATABASE_URL` y las órdenes no."""
        if self.database_url:
            return urlsplit(self.database_url.get_secret_value()).password
        try:
            return json.loads((self.datos / "postgres.json").read_text(encoding="utf-8"))["clave_propietario"]
        except (OSError, ValueError, KeyError):
            return None

    def exigir_completa(self) -> None:
        """Comprueba que se puede arrancar; si no, dice todo lo que falta de una vez.

        Raises:
            ConfiguracionIncompleta: en producción, sin identidad, base de datos u origen HTTPS.
        """
        faltan = self._falta_de_identidad() + self._falta_de_escala()
        if self.planes_de not in (_FUENTES[self.identidad], FuenteDePlan.MANUAL):
            raise ConfiguracionIncompleta(
                f"FACTURSAAS_PLAN_SOURCE={self.planes_de} no va con el acceso configurado: quítala o pon manual."
            )
        if not self.produccion:
            if faltan:
                raise ConfiguracionIncompleta("Falta:\n  - " + "\n  - ".join(faltan))
            return
        if not self.database_url:
            faltan.append("DATABASE_URL (PostgreSQL 16 o posterior)")
        if urlsplit(self.origen).scheme != "https":
            faltan.append("FACTURSAAS_ORIGIN con la dirección https:// de la aplicación")
        if faltan:
            raise ConfiguracionIncompleta(
                "No se puede arrancar con FACTURSAAS_ENV=production. Falta:\n  - " + "\n  - ".join(faltan)
            )

    def _falta_de_escala(self) -> list[str]:
        if self.procesos_web > 1 and not self.redis_url:
            return [f"REDIS_URL (con FACTURSAAS_WEB_WORKERS={self.procesos_web}, las pestañas se comparten por Redis)"]
        return []

    def _falta_de_identidad(self) -> list[str]:
        if self.identidad == "ninguna":
            return ["CLERK_PUBLISHABLE_KEY y CLERK_SECRET_KEY, o bien OIDC_ISSUER y OIDC_CLIENT_ID (quién entra)"]
        if self.identidad == "oidc":
            _exigir_emisor_oidc(self.oidc_issuer or "", con_https=self.produccion)
            return [] if self.oidc_client_id else ["OIDC_CLIENT_ID (cómo nos llama el proveedor de identidad)"]
        if self.identidad == "clerk":
            frontend_api_de_clerk(self.clerk_publishable_key or "")
            _ = self.planes_de_clerk
            return [] if self.clerk_secret_key else ["CLERK_SECRET_KEY (para preguntar a Clerk)"]
        return []


def _exigir_emisor_oidc(url: str, *, con_https: bool) -> None:
    partes = urlsplit(url)
    if not partes.hostname or partes.scheme not in ("https", "http"):
        raise ConfiguracionIncompleta("OIDC_ISSUER tiene que ser una dirección, como https://id.example.es/realms/mio.")
    if con_https and partes.scheme != "https":
        raise ConfiguracionIncompleta("En producción OIDC_ISSUER tiene que empezar por https://.")


def _crear_una_vez(fichero: Path, contenido: str) -> None:
    """Crea un fichero que solo lee su dueño; de dos procesos a la vez, gana el primero y entero."""
    nuevo = fichero.with_name(f"{fichero.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(nuevo, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as destino:
        destino.write(contenido)
    with suppress(FileExistsError):
        os.link(nuevo, fichero)
    nuevo.unlink()


def frontend_api_de_clerk(clave_publica: str) -> str:
    """El servidor de Clerk que nombra una clave pública `pk_…`.

    >>> frontend_api_de_clerk("pk_test_ZXhhbXBsZS5hY2NvdW50cy5kZXYk")
    'example.accounts.dev'

    Raises:
        ConfiguracionIncompleta: si la clave no tiene la forma de las de Clerk.
    """
    cuerpo = clave_publica.removeprefix("pk_test_").removeprefix("pk_live_")
    try:
        servidor = base64.b64decode(cuerpo + "=" * (-len(cuerpo) % 4)).decode("ascii")
    except ValueError:
        servidor = ""
    if cuerpo == clave_publica or servidor.count("$") != 1 or not servidor.endswith("$") or "." not in servidor:
        raise ConfiguracionIncompleta("CLERK_PUBLISHABLE_KEY no es una clave pública de Clerk (pk_test_… o pk_live_…).")
    return servidor[:-1]


def entorno_con(**valores: str) -> dict[str, str]:
    """El entorno de este proceso con esos valores, para los procesos que crea."""
    return os.environ | valores


@lru_cache(maxsize=1)
def ajustes() -> Ajustes:
    """Los ajustes del proceso."""
    return Ajustes()  # pyright: ignore[reportCallIssue]  # los valores vienen del entorno
