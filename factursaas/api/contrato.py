"""La descripción OpenAPI: lo que FastAPI deduce, más lo que de verdad puede contestar cada dirección."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from factursaas.api.problemas import TIPO_PROBLEMA, Problema

Esquema = dict[str, Any]

VERSION = "1"
REF = "#/components/schemas/"
INTRODUCCION = (
    "Todo lo que hace la aplicación con clientes, productos y facturas, para programas. "
    'Las cifras van como texto con punto: `"1234.50"`. Las fechas, como `AAAA-MM-DD`.'
)
ETIQUETAS = [
    {"name": "auth", "description": "Quién eres y qué te permite tu plan."},
    {"name": "emisor", "description": "Tus datos fiscales: los de quien factura."},
    {"name": "ensayo", "description": "Emitir sin que valga, borrarlo y empezar a facturar de verdad."},
    {"name": "clientes", "description": "A quién facturas."},
    {"name": "productos", "description": "Lo que vendes."},
    {"name": "series", "description": "Cómo se numeran las facturas."},
    {"name": "facturas", "description": "De borrador a emitida y cobrada, con su PDF."},
    {"name": "listas", "description": "Llevarte una lista a una hoja de cálculo."},
    {"name": "registros", "description": "La cadena de registros de facturación (VERI*FACTU)."},
    {"name": "verifactu", "description": "La modalidad, la remisión a la AEAT y lo que prueba que todo está entero."},
    {"name": "auditoria", "description": "Quién ha hecho qué en tu cuenta, y cómo llevártelo."},
    {"name": "datos", "description": "Llevarte todo lo tuyo."},
    {"name": "declaracion", "description": "La declaración responsable del programa. Es pública."},
]
FALLOS: dict[str, str] = {
    "400": "El cuerpo no es JSON.",
    "401": "Falta el token, ha caducado o su sesión se cerró.",
    "403": "El plan no da para más.",
    "404": "No existe, o es de otra persona.",
    "408": "El cuerpo no ha llegado entero a tiempo.",
    "409": "El estado en que está no lo permite, o hay una versión más reciente.",
    "413": "El cuerpo es demasiado grande.",
    "415": "El cuerpo no es del tipo que se espera.",
    "422": "Hay datos que no valen; `errores` dice cuáles.",
    "429": "Demasiadas peticiones seguidas: `Retry-After` dice cuántos segundos hay que esperar.",
    "5XX": "Ahora no se puede. Con 503, repite la petición en unos segundos.",
}
_CABECERAS = {"401": "WWW-Authenticate", "429": "Retry-After"}
_LISTAS = ("/listas/facturas", "/listas/clientes", "/listas/productos")
_CON_ENLACE = ("/pdf", "/evidencias", "/enviado", "/recibido", "/exportacion", "/zip", "/elegidas", *_LISTAS)
PUBLICA: Esquema = {"security": []}
"""Para el decorador de una operación que atiende a cualquiera."""
SEGURIDAD: Esquema = {
    "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "El token de la sesión."},
    "enlace": {
        "type": "apiKey",
        "in": "query",
        "name": "enlace",
        "description": "Enlace firmado que da la aplicación; vale un minuto y para un solo documento.",
    },
}


def describir(app: FastAPI) -> Esquema:
    """La descripción entera; se calcula una vez."""
    if not app.openapi_schema:
        esquema = get_openapi(
            title="API de factursaas", version=VERSION, description=INTRODUCCION, routes=app.routes, tags=ETIQUETAS
        )
        _poner_esquemas(esquema["components"])
        for ruta, operacion in _operaciones(esquema):
            _completar(ruta, operacion)
        app.openapi_schema = esquema
    return app.openapi_schema


def metodos_de(app: FastAPI, ruta: str) -> list[str]:
    """Los métodos que admite una dirección."""
    rutas, trozos = describir(app)["paths"], ruta.split("/")
    encajan = [ruta] if ruta in rutas else [plantilla for plantilla in rutas if _encaja(plantilla.split("/"), trozos)]
    return sorted({metodo.upper() for plantilla in encajan for metodo in rutas[plantilla]})


def _encaja(plantilla: list[str], trozos: list[str]) -> bool:
    return len(plantilla) == len(trozos) and all(
        parte == trozo or parte.startswith("{") for parte, trozo in zip(plantilla, trozos, strict=True)
    )


def _operaciones(esquema: Esquema) -> Iterator[tuple[str, Esquema]]:
    for ruta, metodos in esquema["paths"].items():
        for operacion in metodos.values():
            yield ruta, operacion


def _completar(ruta: str, operacion: Esquema) -> None:
    operacion["summary"] = operacion["operationId"].replace("_", " ").capitalize()
    operacion.setdefault("security", [{"token": []}] + ([{"enlace": []}] if ruta.endswith(_CON_ENLACE) else []))
    for parametro in operacion.get("parameters", []):
        _sin_nulos(parametro["schema"])
    respuestas = operacion["responses"]
    respuestas.pop("422", None)
    for estado in {*_deducidos(operacion), *(e for e in respuestas if e in FALLOS)}:
        respuestas[estado] = {
            "description": FALLOS[estado],
            "content": {TIPO_PROBLEMA: {"schema": {"$ref": f"{REF}Problema"}}},
        }
        if cabecera := _CABECERAS.get(estado):
            respuestas[estado]["headers"] = {cabecera: {"required": True, "schema": {"type": "string"}}}
    for estado, respuesta in respuestas.items():
        if respuesta.get("description") == "Successful Response":
            respuesta["description"] = "Sin contenido." if estado == "204" else "Hecho."
    operacion["responses"] = dict(sorted(respuestas.items()))


def _sin_nulos(esquema: Esquema) -> None:
    """En una dirección no se puede escribir `null`: el dato está o no está."""
    posibles = [uno for uno in esquema.pop("anyOf", []) if uno != {"type": "null"}]
    esquema |= posibles[0] if posibles else {}


def _deducidos(operacion: Esquema) -> Iterator[str]:
    """Los fallos que tiene toda operación con esa forma."""
    yield from ("429", "5XX")
    if operacion["security"]:
        yield "401"
    lugares = {parametro["in"] for parametro in operacion.get("parameters", [])}
    if "path" in lugares:
        yield "404"
    if cuerpo := operacion.get("requestBody"):
        yield from ("408", "413", "415", "422")
        if "application/json" in cuerpo["content"]:
            yield "400"
    elif lugares - {"path"}:
        yield "422"


def _poner_esquemas(componentes: Esquema) -> None:
    esquemas = componentes["schemas"]
    for sobra in ("HTTPValidationError", "ValidationError"):
        esquemas.pop(sobra, None)
    problema = Problema.model_json_schema(ref_template=REF + "{model}")
    esquemas |= problema.pop("$defs") | {"Problema": problema}
    componentes["securitySchemes"] = SEGURIDAD
    for nombre, esquema in esquemas.items():
        for propiedad in esquema.get("properties", {}).values():
            # En un cambio lo que falta no toma ningún valor, y en una respuesta no está.
            if nombre.startswith("Cambios") or propiedad.get("default", "") is None:
                propiedad.pop("default", None)


def fallos(*estados: int) -> dict[int | str, Esquema]:
    """Los fallos propios de una operación, para su decorador."""
    return {estado: {"description": FALLOS[str(estado)]} for estado in estados}
