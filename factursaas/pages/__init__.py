"""Las páginas: un módulo por dirección. Al importar el paquete se registran todas."""

from importlib import import_module
from pkgutil import iter_modules

for _modulo in iter_modules(__path__):
    import_module(f"{__name__}.{_modulo.name}")
