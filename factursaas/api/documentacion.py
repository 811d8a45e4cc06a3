"""La documentación de la API para personas: una página sin guiones ni nada de fuera, hecha del mismo contrato."""

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse

from factursaas.api.cabeceras import huella_csp
from factursaas.api.contrato import REF
from factursaas.api.problemas import TITULOS

Esquema = dict[str, Any]

_AQUI = Path(__file__).parent
_METODOS = ("get", "post", "put", "patch", "delete")


def pagina(contrato: Esquema) -> HTMLResponse:
    """La página entera."""
    estilo = _estilo()
    csp = f"default-src 'none'; style-src {huella_csp(estilo)}; base-uri 'none'; frame-ancestors 'none'"
    return HTMLResponse(
        _documento(contrato, estilo), headers={"Content-Security-Policy": csp, "Cache-Control": "no-cache"}
    )


@lru_cache(maxsize=1)
def _estilo() -> str:
    return (_AQUI / "documentacion.css").read_text(encoding="utf-8")


def _documento(contrato: Esquema, estilo: str) -> str:
    info = contrato["info"]
    indice = [(tema["name"], tema["name"].capitalize()) for tema in contrato["tags"]]
    indice += [("errores", "Errores"), ("esquemas", "Esquemas")]
    enlaces = "".join(f'<li><a href="#{ancla}">{escape(nombre)}</a></li>' for ancla, nombre in indice)
    return (
        f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{escape(info["title"])}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><style>{estilo}</style></head><body>'
        f'<nav aria-label="Índice"><ul>{enlaces}</ul></nav><main><h1>{escape(info["title"])}</h1>'
        f"<p>{_codigo(info['description'])}</p>{_INTRODUCCION}"
        f"{''.join(_tema(contrato, tema) for tema in contrato['tags'])}"
        f"{_errores()}{_esquemas(contrato['components']['schemas'])}</main></body></html>"
    )


_INTRODUCCION = (
    '<p>Descripción para programas: <a href="/api/openapi.json">/api/openapi.json</a>.</p>'
    "<h2>Antes de empezar</h2><ul>"
    "<li>Cada petición lleva <code>Authorization: Bearer</code> y el token de tu sesión, menos las de la declaración, "
    "que es pública. Una página de la aplicación puede usar en su lugar la galleta <code>__session</code>.</li>"
    "<li>El cuerpo es JSON en UTF-8, con <code>Content-Type: application/json</code>.</li>"
    "<li>Las listas van por páginas: pide la siguiente con <code>cursor</code>, que es el <code>siguiente</code> "
    "de la anterior.</li>"
    "<li>Un <code>POST</code> con <code>Idempotency-Key</code> se puede repetir sin miedo: se hace una vez.</li>"
    "<li>Los errores son <code>application/problem+json</code>; <code>detail</code> dice qué hacer y "
    "<code>errores</code>, en qué campos.</li></ul>"
)


def _tema(contrato: Esquema, tema: Esquema) -> str:
    suyas = [
        _operacion(ruta, metodo, operaciones[metodo])
        for ruta, operaciones in contrato["paths"].items()
        for metodo in _METODOS
        if metodo in operaciones and tema["name"] in operaciones[metodo]["tags"]
    ]
    titulo = escape(tema["name"].capitalize())
    return (
        f'<section id="{tema["name"]}"><h2>{titulo}</h2><p>{_codigo(tema["description"])}</p>{"".join(suyas)}</section>'
    )


def _operacion(ruta: str, metodo: str, operacion: Esquema) -> str:
    partes = [
        f"<p>{_codigo(operacion.get('description', ''))}</p>",
        _tabla(
            "Parámetros", [(p["name"], _tipo(p["schema"]), _de_parametro(p)) for p in operacion.get("parameters", [])]
        ),
    ]
    if cuerpo := operacion.get("requestBody"):
        partes.append(f"<p>Cuerpo: {_contenido(cuerpo['content'])}</p>")
    filas = [
        (estado, _contenido(respuesta.get("content", {})), _codigo(respuesta["description"]))
        for estado, respuesta in operacion["responses"].items()
    ]
    partes.append(_tabla("Respuestas", filas))
    return (
        f'<details id="{operacion["operationId"]}"><summary><b class="{metodo}">{metodo.upper()}</b> '
        f"<code>{escape(ruta)}</code> <span>{escape(operacion['summary'])}</span></summary>{''.join(partes)}</details>"
    )


def _de_parametro(parametro: Esquema) -> str:
    texto = _codigo(parametro.get("description") or parametro["schema"].get("description", ""))
    return f"Obligatorio. {texto}" if parametro.get("required") and parametro["in"] != "path" else texto


def _contenido(contenido: Esquema) -> str:
    return ", ".join(f"{_tipo(c.get('schema', {}))} <small>{escape(tipo)}</small>" for tipo, c in contenido.items())


def _errores() -> str:
    filas = "".join(
        f'<tr id="{codigo}"><td><code>{codigo}</code></td><td>{escape(titulo)}.</td></tr>'
        for codigo, titulo in TITULOS.items()
    )
    return f'<section id="errores"><h2>Errores</h2><table><tbody>{filas}</tbody></table></section>'


def _esquemas(esquemas: Esquema) -> str:
    cada_uno = "".join(_esquema(*uno) for uno in sorted(esquemas.items()))
    return f'<section id="esquemas"><h2>Esquemas</h2>{cada_uno}</section>'


def _esquema(nombre: str, esquema: Esquema) -> str:
    obligatorios = esquema.get("required", [])
    filas = [
        (campo, _tipo(propiedad), " ".join(_de_campo(propiedad, campo in obligatorios)))
        for campo, propiedad in esquema.get("properties", {}).items()
    ]
    valores = ", ".join(f"<code>{escape(str(valor))}</code>" for valor in esquema.get("enum", []))
    return (
        f'<section id="esquema-{nombre}"><h3>{nombre}</h3><p>{_codigo(esquema.get("description", ""))} {valores}</p>'
        f"{_tabla('', filas)}</section>"
    )


def _de_campo(propiedad: Esquema, obligatorio: bool) -> Iterable[str]:
    if obligatorio:
        yield "Obligatorio."
    if propiedad.get("default") not in (None, "", []):
        yield f"Si falta, <code>{escape(str(propiedad['default']))}</code>."
    if largo := propiedad.get("maxLength"):
        yield f"Hasta {largo} caracteres."
    if ejemplos := propiedad.get("examples"):
        yield f"Como <code>{escape(str(ejemplos[0]))}</code>."
    yield _codigo(propiedad.get("description", ""))


_TIPOS = {"string": "texto", "integer": "entero", "boolean": "sí o no", "null": "null", "object": "objeto"}
_FORMATOS = {"date": "fecha", "date-time": "instante", "uuid": "identificador", "binary": "binario"}


def _tipo(esquema: Esquema) -> str:
    if referencia := esquema.get("$ref"):
        nombre = referencia.removeprefix(REF)
        return f'<a href="#esquema-{nombre}">{nombre}</a>'
    if varios := esquema.get("anyOf"):
        return " o ".join(dict.fromkeys(_tipo(uno) for uno in varios))
    if esquema.get("type") == "array":
        return f"lista de {_tipo(esquema['items'])}"
    if valores := esquema.get("enum"):
        return ", ".join(f"<code>{escape(str(valor))}</code>" for valor in valores)
    if "const" in esquema:
        return f"<code>{escape(str(esquema['const']))}</code>"
    return _FORMATOS.get(esquema.get("format", "")) or _TIPOS.get(esquema.get("type", ""), "")


def _tabla(titulo: str, filas: list[tuple[str, str, str]]) -> str:
    if not filas:
        return ""
    cuerpo = "".join(f"<tr><td><code>{escape(a)}</code></td><td>{b}</td><td>{c}</td></tr>" for a, b, c in filas)
    return f"{f'<h4>{titulo}</h4>' if titulo else ''}<table><tbody>{cuerpo}</tbody></table>"


def _codigo(texto: str) -> str:
    """Escapa y pone como código lo que va entre comillas invertidas."""
    trozos = escape(texto, quote=False).split("`")
    return "".join(f"<code>{trozo}</code>" if i % 2 else trozo for i, trozo in enumerate(trozos))
