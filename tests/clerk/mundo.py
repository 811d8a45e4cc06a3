"""Lo que un Clerk sabe: personas, sesiones, suscripciones y claves. Las pruebas lo mueven a mano."""

import base64
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.claves import clave_rsa

SERVIDOR = "clerk.prueba.example"
EMISOR = f"https://{SERVIDOR}"
CLAVE_PUBLICA = "pk_live_" + base64.b64encode(f"{SERVIDOR}$".encode()).decode().rstrip("=")
CLAVE_SECRETA = "sk_test_de_mentira"
SECRETO_AVISOS = "whsec_" + base64.b64encode(b"un secreto solo para las pruebas").decode()
CODIGO = "424242"
Corte = Literal["", "todo", "tokens"]


def nuevo_id(prefijo: str) -> str:
    return f"{prefijo}_{uuid4().hex[:24]}"


def ahora_ms() -> int:
    return int(time.time() * 1000)


@dataclass(frozen=True)
class Tarifa:
    """Un plan de Clerk Billing; el precio, en céntimos de dólar."""

    slug: str
    nombre: str
    precio: int
    descripcion: str = ""

    @property
    def id(self) -> str:
        return f"cplan_{self.slug}"

    @property
    def gratuita(self) -> bool:
        return self.precio == 0


TARIFAS = (
    Tarifa("free_user", "Gratis", 0, "Para empezar."),
    Tarifa("starter", "Starter", 900, "Para autónomos con clientes fijos."),
    Tarifa("pro", "Pro", 2900, "Para empresas que facturan a diario."),
)


@dataclass
class Partida:
    """Un plan dentro de una suscripción."""

    tarifa: Tarifa
    estado: str = "active"
    id: str = field(default_factory=lambda: nuevo_id("csub_item"))
    desde: int = field(default_factory=ahora_ms)
    hasta: int | None = None
    impago_desde: int | None = None
    cancelada_en: int | None = None


@dataclass
class Persona:
    """Alguien con cuenta."""

    correo: str
    contrasena: str
    nombre: str = ""
    apellidos: str = ""
    id: str = field(default_factory=lambda: nuevo_id("user"))
    correo_id: str = field(default_factory=lambda: nuevo_id("idn"))
    suscripcion_id: str = field(default_factory=lambda: nuevo_id("csub"))
    creada: int = field(default_factory=ahora_ms)
    partidas: list[Partida] = field(default_factory=lambda: [Partida(TARIFAS[0])])

    @property
    def partida(self) -> Partida:
        """La que manda: la de pago que siga dando derecho o, si no, la gratuita."""
        de_pago = [p for p in self.partidas if not p.tarifa.gratuita and p.estado in ("active", "past_due", "canceled")]
        return de_pago[-1] if de_pago else self.partidas[0]


@dataclass
class Sesion:
    """Una persona dentro de un navegador."""

    persona: Persona
    id: str = field(default_factory=lambda: nuevo_id("sess"))
    creada: int = field(default_factory=ahora_ms)
    viva: bool = True


@dataclass
class Navegador:
    """Lo que Clerk llama un cliente: un navegador, con su entrada o su alta a medias."""

    id: str = field(default_factory=lambda: nuevo_id("client"))
    sesiones: list[Sesion] = field(default_factory=list)
    entrada: dict[str, Any] | None = None
    alta: dict[str, Any] | None = None

    @property
    def vivas(self) -> list[Sesion]:
        return [sesion for sesion in self.sesiones if sesion.viva]


@dataclass
class Clave:
    """Una clave con la que se firman tokens."""

    kid: str = field(default_factory=lambda: nuevo_id("ins"))
    privada: rsa.RSAPrivateKey = field(default_factory=lambda: clave_rsa("clerk"))

    def publica(self) -> dict[str, Any]:
        return RSAAlgorithm.to_jwk(self.privada.public_key(), as_dict=True) | {
            "kid": self.kid,
            "alg": "RS256",
            "use": "sig",
        }


@dataclass
class Peticion:
    """Algo que se le ha pedido a este Clerk."""

    metodo: str
    ruta: str
    respuesta: int


@dataclass
class Mundo:
    """El estado entero de este Clerk. Se puede tocar desde la prueba mientras atiende."""

    vida_token: int = 60
    corte: Corte = ""
    estado_de_corte: int = 503
    rechazo_de_sesion: int = 401
    plan_en_el_token: bool = True
    token_con_el_pago: bool = True
    desfase_del_reloj: int = 0
    personas: dict[str, Persona] = field(default_factory=dict)
    navegadores: dict[str, Navegador] = field(default_factory=dict)
    pagos: dict[str, dict[str, Any]] = field(default_factory=dict)
    claves: list[Clave] = field(default_factory=lambda: [Clave()])
    peticiones: list[Peticion] = field(default_factory=list)
    cerrojo: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def alta(self, correo: str, contrasena: str = "la buena y larga", plan: str = "free_user", **datos: str) -> Persona:
        """Da de alta a alguien; si se dice, con un plan ya contratado."""
        persona = Persona(correo, contrasena, **datos)
        self.personas[persona.id] = persona
        if plan != "free_user":
            self.contratar(persona, plan)
        return persona

    def con_correo(self, correo: str) -> Persona | None:
        return next((p for p in self.personas.values() if p.correo.lower() == correo.strip().lower()), None)

    def contratar(self, persona: Persona, slug: str) -> Partida:
        """Cambia el plan en el acto: lo que hubiera de pago se acaba."""
        for anterior in persona.partidas:
            if not anterior.tarifa.gratuita and anterior.estado == "active":
                anterior.estado = "ended"
        partida = Partida(tarifa(slug), hasta=ahora_ms() + 30 * 86_400_000)
        if not partida.tarifa.gratuita:
            persona.partidas.append(partida)
        return persona.partida

    def impagar(self, persona: Persona, desde: int | None = None) -> Partida:
        """El cobro de su plan ha fallado."""
        persona.partida.estado, persona.partida.impago_desde = "past_due", desde or ahora_ms()
        return persona.partida

    def cancelar(self, persona: Persona) -> Partida:
        """Deja su plan para el final de lo pagado."""
        persona.partida.estado, persona.partida.cancelada_en = "canceled", ahora_ms()
        return persona.partida

    def sesiones_de(self, persona: Persona) -> list[Sesion]:
        return [sesion for sesion in self.todas() if sesion.persona is persona and sesion.viva]

    def todas(self) -> Iterator[Sesion]:
        for navegador in list(self.navegadores.values()):
            yield from list(navegador.sesiones)

    def sesion(self, sesion_id: str) -> Sesion | None:
        return next((sesion for sesion in self.todas() if sesion.id == sesion_id), None)

    def revocar(self, sesion: Sesion) -> None:
        """Desde fuera: el navegador aún no lo sabe."""
        sesion.viva = False

    def borrar(self, persona: Persona) -> None:
        """La persona y todas sus sesiones."""
        for sesion in self.sesiones_de(persona):
            sesion.viva = False
        self.personas.pop(persona.id, None)

    def rotar_claves(self, *, retirar: bool = False) -> None:
        """Firma con una clave nueva; la anterior sigue publicada salvo que se retire."""
        nueva = Clave(privada=rsa.generate_private_key(65537, 2048))
        self.claves = [nueva] if retirar else [nueva, *self.claves]

    def token(self, sesion: Sesion, origen: str) -> str:
        """Un token de sesión como los de Clerk, versión 2."""
        ahora = int(time.time())
        datos: dict[str, Any] = {
            "azp": origen,
            "exp": ahora + self.vida_token,
            "fva": [0, -1],
            "iat": ahora,
            "iss": EMISOR,
            "jti": uuid4().hex[:20],
            "nbf": ahora - 10,
            "sid": sesion.id,
            "sts": "active",
            "sub": sesion.persona.id,
            "v": 2,
        }
        if self.plan_en_el_token:
            datos |= {"pla": f"u:{sesion.persona.partida.tarifa.slug}", "fea": ""}
        clave = self.claves[0]
        return jwt.encode(datos, clave.privada, algorithm="RS256", headers={"kid": clave.kid})

    def jwks(self) -> dict[str, Any]:
        return {"keys": [clave.publica() for clave in self.claves]}

    def pedidos(self, ruta: str, respuesta: int = 200) -> int:
        """Cuántas veces se ha pedido algo cuya dirección contiene `ruta`, con esa respuesta."""
        return sum(ruta in p.ruta and p.respuesta == respuesta for p in list(self.peticiones))


def tarifa(slug: str) -> Tarifa:
    return next(t for t in TARIFAS if t.slug == slug)
