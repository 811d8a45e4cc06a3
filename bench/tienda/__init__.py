"""La aplicación de Django más pequeña que puede llevar registros de `django-verifactu`."""
