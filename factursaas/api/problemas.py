"""La forma de un error de la API: RFC 9457, con un texto que dice qué hacer."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

TIPO_PROBLEMA = "application/problem+json"
ERRORES_MAXIMOS = 100
_LARGO_CAMPO = 200

TITULOS: dict[str, str] = {
    "cuerpo_ilegible": "El cuerpo no se puede leer",
    "sesion_caducada": "Hay que identificarse",
    "limite_plan": "Límite del plan alcanzado",
    "no_permitido": "No permitido",
    "solo_lectura": "Solo se puede mirar",
    "sin_permiso": "Sin permiso de su dueño",
    "firma_no_valida": "La firma no vale",
    "no_encontrado": "No encontrado",
    "metodo_no_permitido": "Esa dirección no admite ese método",
    "estado_no_permitido": "El estado actual no lo permite",
    "version_antigua": "Hay una versión más reciente",
    "demasiado_grande": "El cuerpo es demasiado grande",
    "tipo_de_contenido": "Tipo de contenido no admitido",
    "servidor_equivocado": "Este servidor no atiende ese nombre",
    "datos_no_validos": "Hay datos que no valen",
    "interno": "Fallo del servidor",
    "ocupado": "El servicio está ocupado",
}


class ErrorDeCampo(BaseModel):
    """Lo que le pasa a un campo."""

    campo: Annotated[str, Field(examples=["lineas.0.cantidad"])]
    mensaje: Annotated[str, Field(examples=["Falta este dato."])]


class Problema(BaseModel):
    """Un error, según RFC 9457. `codigo` es para los programas; `detail`, para las personas."""

    type: Annotated[str, Field(examples=["/api/docs#datos_no_validos"])]
    title: str
    status: int
    detail: str
    codigo: Annotated[str, Field(examples=["datos_no_validos"])]
    errores: list[ErrorDeCampo] | None = None
    referencia: Annotated[str | None, Field(description="Para encontrar el fallo en el registro.")] = None


class Rechazo(HTTPException):
    """Una petición que no llega a ningún caso de uso, con su código y su texto."""

    def __init__(
        self, estado: int, codigo: str, detalle: str, *, campo: str = "", cabeceras: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(estado, detalle, dict(cabeceras or {}))
        self.codigo = codigo
        self.campo = campo


def responder(
    estado: int,
    codigo: str,
    detalle: str,
    *,
    errores: Mapping[str, str] | None = None,
    referencia: str | None = None,
    cabeceras: Mapping[str, str] | None = None,
) -> JSONResponse:
    """La respuesta de un error."""
    cuerpo: dict[str, object] = {
        "type": f"/api/docs#{codigo}",
        "title": TITULOS[codigo],
        "status": estado,
        "detail": detalle,
        "codigo": codigo,
    }
    if errores is not None:
        primeros = list(errores.items())[:ERRORES_MAXIMOS]
        cuerpo["errores"] = [{"campo": campo[:_LARGO_CAMPO], "mensaje": texto} for campo, texto in primeros]
    if referencia:
        cuerpo["referencia"] = referencia
    return JSONResponse(cuerpo, estado, cabeceras, TIPO_PROBLEMA)
