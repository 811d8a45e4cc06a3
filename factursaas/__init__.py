"""Facturación para autónomos, empresas y gestorías de España."""
