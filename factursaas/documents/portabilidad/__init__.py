"""El paquete que se lleva quien se va: un ZIP que se abre sin nosotros."""

from factursaas.documents.portabilidad.paquete import empaquetar

__all__ = ["empaquetar"]
