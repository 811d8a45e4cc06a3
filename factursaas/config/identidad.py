"""La parte de la configuración que dice quién entra y qué plan tiene: Clerk, OIDC o el acceso de desarrollo."""

import base64
from functools import cached_property
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from factursaas.config.instalacion import AjustesDeLaInstalacion, ConfiguracionIncompleta
from factursaas.domain.planes import FuenteDePlan, Plan

Identidad = Literal["clerk", "oidc", "desarrollo", "ninguna"]

_FUENTES: dict[Identidad, FuenteDePlan] = {
    "clerk": FuenteDePlan.CLERK,
    "oidc": FuenteDePlan.MANUAL,
    "desarrollo": FuenteDePlan.DESARROLLO,
    "ninguna": FuenteDePlan.MANUAL,
}


class AjustesDeIdentidad(AjustesDeLaInstalacion):
    """El proveedor de identidad, que además puede saber qué plan ha contratado cada cuenta."""

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

    def _falta_de_identidad(self) -> list[str]:
        faltan = self._falta_del_proveedor()
        if self.planes_de not in (_FUENTES[self.identidad], FuenteDePlan.MANUAL):
            raise ConfiguracionIncompleta(
                f"FACTURSAAS_PLAN_SOURCE={self.planes_de} no va con el acceso configurado: quítala o pon manual."
            )
        return faltan

    def _falta_del_proveedor(self) -> list[str]:
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
