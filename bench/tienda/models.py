"""Algo que se factura."""

from django.db import models
from django_verifactu.models import VerifactuRecords


class Pedido(models.Model):
    """Solo existe para tener registros."""

    verifactu_records = VerifactuRecords()

    class Meta:
        """De qué aplicación es, que no está en la lista de nadie."""

        app_label = "tienda"
