"""Todo lo que se puede cambiar sin tocar el código, y lo que sale de ello."""

import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from factursaas.config.accesibilidad import AjustesDeAccesibilidad
from factursaas.config.copias import AjustesDeLasCopias
from factursaas.config.correo import AjustesDelCorreo
from factursaas.config.declaracion import AjustesDeLaDeclaracion
from factursaas.config.demostracion import AjustesDeLaDemostracion
from factursaas.config.escala import AjustesDeEscala
from factursaas.config.identidad import AjustesDeIdentidad
from factursaas.config.instalacion import ConfiguracionIncompleta
from factursaas.config.observabilidad import AjustesDeObservabilidad
from factursaas.config.operador import AjustesDelOperador
from factursaas.config.seguridad import AjustesDeSeguridad
from factursaas.domain.verifactu.destino import Destino

VERSION = "0.1.0"
RAIZ = Path(__file__).resolve().parent.parent.parent


class Ajustes(
    AjustesDeAccesibilidad,
    AjustesDeEscala,
    AjustesDeIdentidad,
    AjustesDeLaDeclaracion,
    AjustesDeLaDemostracion,
    AjustesDeLasCopias,
    AjustesDelCorreo,
    AjustesDeObservabilidad,
    AjustesDelOperador,
    AjustesDeSeguridad,
):
    """Todo lo que se puede cambiar sin tocar el código. Se documenta en `.env.example`."""

    model_config = SettingsConfigDict(
        env_file=RAIZ / ".env", extra="ignore", populate_by_name=True, hide_input_in_errors=True
    )

    data_dir: Path = Field(Path(".data"), alias="FACTURSAAS_DATA_DIR")
    secret_key: SecretStr | None = Field(None, alias="FACTURSAAS_SECRET_KEY")
    database_url: SecretStr | None = Field(None, alias="DATABASE_URL")
    database_app_url: SecretStr | None = Field(None, alias="DATABASE_APP_URL")
    aeat: Destino | None = Field(None, alias="FACTURSAAS_AEAT")
    aeat_certificado: Path | None = Field(None, alias="FACTURSAAS_AEAT_CERTIFICATE")
    aeat_contrasena: SecretStr = Field(SecretStr(""), alias="FACTURSAAS_AEAT_CERTIFICATE_PASSWORD")
    estado_dir: Path = Field(Path("~/.local/state/factursaas"), alias="FACTURSAAS_STATE_DIR")

    @property
    def destino(self) -> Destino:
        """A dónde van los registros de las cadenas que se abren: en desarrollo, al simulador."""
        return self.aeat or (Destino.REAL if self.produccion else Destino.SIMULADOR)

    @property
    def simulador(self) -> Path:
        """La carpeta del simulador de la AEAT."""
        return self.datos / "simulador"

    def certificado_para(self, destino: Destino) -> tuple[Path | None, str]:
        """El fichero y la contraseña del certificado de la instalación; el simulador expide el suyo."""
        if destino is Destino.SIMULADOR:
            return self.simulador / "colaborador.p12", "simulador"
        return self.aeat_certificado, self.aeat_contrasena.get_secret_value()

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
        if de_la_base := self._secreto_de_la_base():
            return de_la_base
        if not self._fichero_del_secreto.exists():
            self.datos.mkdir(parents=True, exist_ok=True, mode=0o700)
            _crear_una_vez(self._fichero_del_secreto, secrets.token_urlsafe(48))
        return self._fichero_del_secreto.read_text(encoding="utf-8")

    @property
    def secretos_retirados(self) -> list[str]:
        """Con los que pudo cerrarse algo antes: los que diga la configuración y el que se usaba sin configurar."""
        implicitos = [self._secreto_de_la_base()]
        if self._fichero_del_secreto.exists():
            implicitos.append(self._fichero_del_secreto.read_text(encoding="utf-8"))
        todos = [*self.secretos_anteriores, *filter(None, implicitos)]
        return [secreto for secreto in dict.fromkeys(todos) if secreto != self.clave_secreta]

    @property
    def _fichero_del_secreto(self) -> Path:
        return self.datos / "clave_secreta"

    def _secreto_de_la_base(self) -> str:
        contrasena = self._contrasena_de_la_base()
        return hmac.new(contrasena.encode(), b"factursaas/enlaces", hashlib.sha256).hexdigest() if contrasena else ""

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


def _crear_una_vez(fichero: Path, contenido: str) -> None:
    """Crea un fichero que solo lee su dueño; de dos procesos a la vez, gana el primero y entero."""
    nuevo = fichero.with_name(f"{fichero.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(nuevo, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as destino:
        destino.write(contenido)
    with suppress(FileExistsError):
        os.link(nuevo, fichero)
    nuevo.unlink()


def entorno_con(**valores: str) -> dict[str, str]:
    """El entorno de este proceso con esos valores, para los procesos que crea."""
    return os.environ | valores


@lru_cache(maxsize=1)
def ajustes() -> Ajustes:
    """Los ajustes del proceso."""
    return Ajustes()  # pyright: ignore[reportCallIssue]  # los valores vienen del entorno
