"""La parte de la configuración que dice si se ofrecen cuentas de demostración, y cuántas."""

from pydantic import Field

from factursaas.config.instalacion import AjustesDeLaInstalacion


class AjustesDeLaDemostracion(AjustesDeLaInstalacion):
    """Cuentas con datos inventados que cualquiera abre desde la portada y se borran al día siguiente."""

    demo: bool | None = Field(None, alias="FACTURSAAS_DEMO")
    demo_maximo: int = Field(50, alias="FACTURSAAS_DEMO_MAX", ge=1, le=10_000)
    demo_listas: int | None = Field(None, alias="FACTURSAAS_DEMO_READY", ge=0, le=100)

    @property
    def con_demo(self) -> bool:
        """Si se ofrecen: en desarrollo sí; en producción, solo si se dice."""
        return not self.produccion if self.demo is None else self.demo

    @property
    def demos_listas(self) -> int:
        """Cuántas se tienen preparadas, para que quien llega no espere: llenar una lleva unos segundos."""
        return int(self.produccion) if self.demo_listas is None else self.demo_listas

    @property
    def emisor_de_demostraciones(self) -> str:
        """El `iss` de los tokens de una demostración, distinto del de los demás."""
        return f"{self.origenes[0]}/demo"
