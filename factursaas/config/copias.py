"""La parte de la configuración que pide hacer copias."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class AjustesDeLasCopias(BaseSettings):
    """Dónde se dejan, con qué se cifran y cada cuánto tiene que haber una."""

    copias_dir: Path | None = Field(None, alias="FACTURSAAS_BACKUP_DIR")
    copias_contrasena: SecretStr | None = Field(None, alias="FACTURSAAS_BACKUP_PASSPHRASE")
    copias_fichero_de_contrasena: Path | None = Field(None, alias="FACTURSAAS_BACKUP_PASSPHRASE_FILE")
    copias_cada_horas: int = Field(48, alias="FACTURSAAS_BACKUP_MAX_HOURS", ge=0)

    @property
    def contrasena_de_las_copias(self) -> str:
        """La de la variable o la del fichero; vacía si no hay ninguna.

        Raises:
            OSError: si el fichero no se puede leer.
        """
        if self.copias_contrasena:
            return self.copias_contrasena.get_secret_value()
        if self.copias_fichero_de_contrasena:
            return self.copias_fichero_de_contrasena.read_text(encoding="utf-8").strip()
        return ""
