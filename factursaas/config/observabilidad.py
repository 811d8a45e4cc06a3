"""La parte de la configuración que dice qué se cuenta de la marcha del programa, y a quién."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr

from factursaas.config.instalacion import AjustesDeLaInstalacion

Formato = Literal["json", "texto"]
Nivel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


def _vacio_es_nada(valor: object) -> object:
    """Los ficheros de Compose dejan vacío lo que no se pone."""
    return None if valor == "" else valor


_SiSeDice = BeforeValidator(_vacio_es_nada)


class AjustesDeObservabilidad(AjustesDeLaInstalacion):
    """Registros, métricas, errores y trazas. Sin poner nada, en desarrollo solo se escribe lo que va mal."""

    formato_puesto: Annotated[Formato | None, _SiSeDice] = Field(None, alias="FACTURSAAS_LOG_FORMAT")
    nivel_puesto: Annotated[Nivel | None, _SiSeDice] = Field(None, alias="FACTURSAAS_LOG_LEVEL")
    detalle_en_registro: bool = Field(False, alias="FACTURSAAS_LOG_DETAIL")
    puerto_metricas: Annotated[int | None, _SiSeDice] = Field(None, alias="FACTURSAAS_METRICS_PORT", ge=1, le=65535)
    direccion_metricas: str = Field("127.0.0.1", alias="FACTURSAAS_METRICS_HOST")
    sentry_dsn: Annotated[SecretStr | None, _SiSeDice] = Field(None, alias="SENTRY_DSN")
    colector_de_trazas: Annotated[str | None, _SiSeDice] = Field(None, alias="OTEL_EXPORTER_OTLP_ENDPOINT")

    @property
    def formato_de_registro(self) -> Formato:
        """Cómo se escriben los registros: para máquinas en producción, para personas si no."""
        return self.formato_puesto or ("json" if self.produccion else "texto")

    @property
    def nivel_de_registro(self) -> Nivel:
        """Desde qué gravedad se escribe: en producción, también cada petición y cada evento."""
        return self.nivel_puesto or ("INFO" if self.produccion else "WARNING")
