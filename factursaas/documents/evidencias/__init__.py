"""El paquete de evidencias: un ZIP con los registros, lo que se habló con la AEAT y con qué comprobarlo."""

from factursaas.documents.evidencias.paquete import empaquetar

__all__ = ["empaquetar"]
