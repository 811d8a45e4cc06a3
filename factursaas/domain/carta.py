"""Un correo sencillo: el mismo contenido en texto y en HTML."""

from dataclasses import dataclass
from html import escape

_ESTILO = "font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;max-width:560px;margin:0 auto;padding:24px"
_BOTON = "display:inline-block;padding:10px 16px;border-radius:8px;background:#0d7470;color:#fff;text-decoration:none"


@dataclass(frozen=True, slots=True)
class Enlace:
    """Adónde se puede ir desde la carta."""

    texto: str
    direccion: str


@dataclass(frozen=True, slots=True)
class Carta:
    """Lo que dice un correo."""

    asunto: str
    parrafos: tuple[str, ...]
    boton: Enlace
    pie: str
    baja: Enlace

    @property
    def texto(self) -> str:
        """La carta para quien lee sin formato.

        >>> Carta("Hola", ("Qué tal.",), Enlace("Ver", "https://a.es/b"), "Pie.", Enlace("Baja", "https://a.es/c")).texto
        'Qué tal.\\n\\nVer: https://a.es/b\\n\\n-- \\nPie.\\nBaja: https://a.es/c\\n'
        """
        cuerpo = "\n\n".join((*self.parrafos, f"{self.boton.texto}: {self.boton.direccion}"))
        return f"{cuerpo}\n\n-- \n{self.pie}\n{self.baja.texto}: {self.baja.direccion}\n"

    @property
    def html(self) -> str:
        """La carta con su botón. Nada se pide a ningún servidor al abrirla."""
        parrafos = "".join(f"<p>{escape(parrafo)}</p>" for parrafo in self.parrafos)
        return (
            f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{escape(self.asunto)}</title></head>'
            f'<body style="{_ESTILO}">{parrafos}<p>{_a(self.boton, _BOTON)}</p>'
            f'<hr style="border:0;border-top:1px solid #8884;margin:24px 0 12px">'
            f'<p style="font-size:13px;opacity:.75">{escape(self.pie)} {_a(self.baja, "color:inherit")}</p>'
            "</body></html>"
        )


def _a(enlace: Enlace, estilo: str) -> str:
    return f'<a href="{escape(enlace.direccion)}" style="{estilo}">{escape(enlace.texto)}</a>'
