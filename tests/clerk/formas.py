"""Cómo escribe Clerk cada cosa en JSON."""

from typing import Any
from urllib.parse import quote

from tests.clerk.mundo import TARIFAS, Mundo, Navegador, Partida, Persona, Sesion, Tarifa, ahora_ms, nuevo_id

IMAGEN = "data:image/svg+xml;utf8," + quote(
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' fill='#0c7a6c'/>"
    "<circle cx='16' cy='13' r='5' fill='white'/><path d='M6 30a10 10 0 0 1 20 0' fill='white'/></svg>"
)
_VERIFICADO = {"status": "verified", "strategy": "email_code", "attempts": 1, "expire_at": None}


def dinero(centimos: int) -> dict[str, Any]:
    entero, resto = divmod(centimos, 100)
    return {
        "amount": centimos,
        "amount_formatted": f"{entero}.{resto:02d}",
        "currency": "USD",
        "currency_symbol": "$",
    }


def plan(tarifa: Tarifa) -> dict[str, Any]:
    return {
        "object": "commerce_plan",
        "id": tarifa.id,
        "name": tarifa.nombre,
        "slug": tarifa.slug,
        "description": tarifa.descripcion,
        "fee": dinero(tarifa.precio),
        "annual_fee": None,
        "annual_monthly_fee": None,
        "is_default": tarifa.gratuita,
        "is_recurring": True,
        "has_base_fee": not tarifa.gratuita,
        "for_payer_type": "user",
        "publicly_visible": True,
        "avatar_url": None,
        "features": [],
        "free_trial_days": None,
        "free_trial_enabled": False,
    }


def planes() -> dict[str, Any]:
    return {"data": [plan(tarifa) for tarifa in TARIFAS], "total_count": len(TARIFAS)}


def partida(una: Partida) -> dict[str, Any]:
    return {
        "object": "commerce_subscription_item",
        "id": una.id,
        "amount": dinero(una.tarifa.precio),
        "plan": plan(una.tarifa),
        "plan_period": "month",
        "price_id": f"cprice_{una.tarifa.slug}",
        "status": una.estado,
        "created_at": una.desde,
        "period_start": una.desde,
        "period_end": una.hasta,
        "canceled_at": una.cancelada_en,
        "past_due_at": una.impago_desde,
        "is_free_trial": False,
    }


def suscripcion(persona: Persona) -> dict[str, Any]:
    impago = persona.partida.impago_desde
    return {
        "object": "commerce_subscription",
        "id": persona.suscripcion_id,
        "status": "past_due" if impago else "active",
        "payer_id": f"cpayer_{persona.id}",
        "created_at": persona.creada,
        "updated_at": ahora_ms(),
        "active_at": persona.creada,
        "past_due_at": impago,
        "subscription_items": [partida(p) for p in persona.partidas if p is persona.partida or p.estado == "upcoming"],
        "eligible_for_free_trial": False,
        "next_payment": None,
    }


def pagador(persona: Persona) -> dict[str, Any]:
    return {
        "object": "commerce_payer",
        "id": f"cpayer_{persona.id}",
        "user_id": persona.id,
        "email": persona.correo,
        "first_name": persona.nombre or None,
        "last_name": persona.apellidos or None,
        "organization_id": None,
        "image_url": IMAGEN,
    }


def tarjeta() -> dict[str, Any]:
    return {
        "object": "commerce_payment_method",
        "id": "pm_prueba",
        "last4": "4242",
        "payment_type": "card",
        "card_type": "visa",
        "is_default": True,
        "is_removable": False,
        "status": "active",
        "expiry_year": 2031,
        "expiry_month": 4,
    }


def pago(persona: Persona, tarifa: Tarifa, pago_id: str, estado: str) -> dict[str, Any]:
    importe = dinero(tarifa.precio)
    nada = dinero(0)
    periodo = {"subtotal": importe, "base_fee": importe, "tax_total": nada, "grand_total": importe}
    return {
        "object": "commerce_checkout",
        "id": pago_id,
        "external_client_secret": "seti_de_mentira_secret_x",
        "external_gateway_id": "acct_de_mentira",
        "payment_method": tarjeta(),
        "plan": plan(tarifa),
        "plan_period": "month",
        "status": estado,
        "totals": periodo
        | {
            "credit": None,
            "credits": None,
            "account_credit": None,
            "discounts": None,
            "past_due": None,
            "total_due_now": importe,
            "total_due_after_free_trial": None,
            "total_due_per_period": importe,
            "totals_due_per_period": periodo,
        },
        "is_immediate_plan_change": True,
        "payer": pagador(persona),
        "needs_payment_method": False,
    }


def correo(persona: Persona) -> dict[str, Any]:
    return {
        "object": "email_address",
        "id": persona.correo_id,
        "email_address": persona.correo,
        "verification": _VERIFICADO,
        "linked_to": [],
        "matches_sso_connection": False,
    }


def usuario(persona: Persona) -> dict[str, Any]:
    listas = (
        "phone_numbers",
        "web3_wallets",
        "external_accounts",
        "enterprise_accounts",
        "passkeys",
        "organization_memberships",
        "saml_accounts",
    )
    return {
        "object": "user",
        "id": persona.id,
        "external_id": None,
        "primary_email_address_id": persona.correo_id,
        "primary_phone_number_id": None,
        "primary_web3_wallet_id": None,
        "image_url": IMAGEN,
        "has_image": False,
        "profile_image_id": "",
        "username": None,
        "first_name": persona.nombre or None,
        "last_name": persona.apellidos or None,
        "email_addresses": [correo(persona)],
        "password_enabled": True,
        "totp_enabled": False,
        "backup_code_enabled": False,
        "two_factor_enabled": False,
        "public_metadata": {},
        "unsafe_metadata": {},
        "last_sign_in_at": ahora_ms(),
        "create_organization_enabled": False,
        "create_organizations_limit": None,
        "delete_self_enabled": True,
        "legal_accepted_at": None,
        "locale": None,
        "timezone": None,
        "created_at": persona.creada,
        "updated_at": persona.creada,
        **{lista: [] for lista in listas},
    }


def sesion(mundo: Mundo, una: Sesion, origen: str) -> dict[str, Any]:
    persona = una.persona
    return {
        "object": "session",
        "id": una.id,
        "status": "active" if una.viva else "revoked",
        "factor_verification_age": [0, -1],
        "expire_at": ahora_ms() + 7 * 86_400_000,
        "abandon_at": ahora_ms() + 30 * 86_400_000,
        "last_active_at": ahora_ms(),
        "last_active_token": {"object": "token", "id": "", "jwt": mundo.token(una, origen)} if una.viva else None,
        "last_active_organization_id": None,
        "actor": None,
        "tasks": None,
        "user": usuario(persona),
        "public_user_data": {
            "first_name": persona.nombre or None,
            "last_name": persona.apellidos or None,
            "image_url": IMAGEN,
            "has_image": False,
            "identifier": persona.correo,
            "user_id": persona.id,
        },
        "created_at": una.creada,
        "updated_at": una.creada,
    }


def sesion_abierta(una: Sesion) -> dict[str, Any]:
    return {
        "object": "session",
        "id": una.id,
        "status": "active",
        "expire_at": ahora_ms() + 7 * 86_400_000,
        "abandon_at": ahora_ms() + 30 * 86_400_000,
        "last_active_at": ahora_ms(),
        "actor": None,
        "latest_activity": {
            "object": "session_activity",
            "id": f"{una.id}_act",
            "device_type": "Linux",
            "browser_name": "Chrome",
            "is_mobile": False,
        },
    }


def navegador(mundo: Mundo, uno: Navegador, origen: str) -> dict[str, Any]:
    vivas = uno.vivas
    return {
        "object": "client",
        "id": uno.id,
        "sessions": [sesion(mundo, una, origen) for una in vivas],
        "sign_in": uno.entrada,
        "sign_up": uno.alta,
        "captcha_bypass": True,
        "last_active_session_id": vivas[-1].id if vivas else None,
        "last_authentication_strategy": None,
        "cookie_expires_at": None,
        "created_at": ahora_ms(),
        "updated_at": ahora_ms(),
    }


def entrada(identificador: str, estado: str, sesion_id: str | None = None) -> dict[str, Any]:
    return {
        "object": "sign_in",
        "id": nuevo_id("sia"),
        "status": estado,
        "supported_identifiers": ["email_address"],
        "identifier": identificador,
        "user_data": {"first_name": None, "last_name": None, "image_url": IMAGEN, "has_image": False},
        "supported_first_factors": [{"strategy": "password"}],
        "supported_second_factors": [],
        "first_factor_verification": None,
        "second_factor_verification": None,
        "created_session_id": sesion_id,
    }


def alta(datos: dict[str, str], *, sesion_id: str | None = None, user_id: str | None = None) -> dict[str, Any]:
    completa = sesion_id is not None
    verificacion = {
        "status": "verified" if completa else "unverified",
        "strategy": "email_code",
        "attempts": 0,
        "expire_at": ahora_ms() + 600_000,
        "next_action": "" if completa else "needs_attempt",
        "supported_strategies": ["email_code"],
    }
    return {
        "object": "sign_up",
        "id": datos["id"],
        "status": "complete" if completa else "missing_requirements",
        "required_fields": ["email_address", "password"],
        "optional_fields": ["first_name", "last_name"],
        "missing_fields": [],
        "unverified_fields": [] if completa else ["email_address"],
        "username": None,
        "first_name": datos.get("first_name"),
        "last_name": datos.get("last_name"),
        "email_address": datos.get("email_address"),
        "phone_number": None,
        "web3_wallet": None,
        "external_account_strategy": None,
        "external_account": None,
        "has_password": True,
        "unsafe_metadata": {},
        "created_session_id": sesion_id,
        "created_user_id": user_id,
        "abandon_at": ahora_ms() + 86_400_000,
        "legal_accepted_at": None,
        "locale": None,
        "timezone": None,
        "verifications": {
            "email_address": verificacion,
            "phone_number": None,
            "web3_wallet": None,
            "external_account": None,
        },
    }


def _atributo(**datos: Any) -> dict[str, Any]:
    apagado = {
        "enabled": False,
        "required": False,
        "verifications": [],
        "used_for_first_factor": False,
        "first_factors": [],
        "used_for_second_factor": False,
        "second_factors": [],
        "verify_at_sign_up": False,
    }
    return apagado | datos


def entorno() -> dict[str, Any]:
    """Los ajustes de la instancia: correo y contraseña, sin organizaciones, con cobros a personas."""
    apagados = (
        "phone_number",
        "username",
        "web3_wallet",
        "passkey",
        "authenticator_app",
        "backup_code",
        "ticket",
        "enterprise_sso",
    )
    atributos = {nombre: _atributo() for nombre in apagados} | {
        nombre: _atributo(enabled=True) for nombre in ("first_name", "last_name")
    }
    atributos["email_address"] = _atributo(
        enabled=True,
        required=True,
        verifications=["email_code"],
        used_for_first_factor=True,
        first_factors=["email_code"],
        verify_at_sign_up=True,
    )
    atributos["password"] = _atributo(enabled=True, required=True)
    return {
        "object": "environment",
        "id": "env_prueba",
        "auth_config": {
            "object": "auth_config",
            "id": "aconf_prueba",
            "single_session_mode": True,
            "claimed_at": None,
            "reverification": False,
        },
        "display_config": {
            "object": "display_config",
            "id": "display_prueba",
            "application_name": "factursaas",
            "branded": False,
            "instance_environment_type": "production",
            "preferred_sign_in_strategy": "password",
            "captcha_public_key": None,
            "captcha_public_key_invisible": None,
            "captcha_widget_type": None,
            "captcha_provider": "turnstile",
            "captcha_oauth_bypass": [],
            "captcha_heartbeat": False,
            "home_url": "/",
            "logo_image_url": "",
            "favicon_image_url": "",
            "support_email": "",
            "sign_in_url": "/entrar",
            "sign_up_url": "/registro",
            "after_sign_in_url": "/",
            "after_sign_up_url": "/",
            "after_sign_out_all_url": "/",
            "after_sign_out_one_url": "/",
            "after_switch_session_url": "/",
            "user_profile_url": "/cuenta",
            "organization_profile_url": "",
            "create_organization_url": "",
            "after_leave_organization_url": "",
            "after_create_organization_url": "",
            "show_devmode_warning": False,
            "terms_url": "",
            "privacy_policy_url": "",
            "waitlist_url": "",
            "after_join_waitlist_url": "",
            "theme": {},
        },
        "user_settings": {
            "attributes": atributos,
            "actions": {"delete_self": True, "create_organization": False},
            "social": {},
            "enterprise_sso": {"enabled": False},
            "saml": {"enabled": False},
            "sign_in": {"second_factor": {"required": False, "enabled": False}},
            "sign_up": {
                "allowlist_only": False,
                "progressive": True,
                "captcha_enabled": False,
                "mode": "public",
                "legal_consent_enabled": False,
            },
            "password_settings": {
                "allowed_special_characters": "",
                "disable_hibp": True,
                "min_length": 8,
                "max_length": 72,
                "require_special_char": False,
                "require_numbers": False,
                "require_uppercase": False,
                "require_lowercase": False,
                "show_zxcvbn": False,
                "min_zxcvbn_strength": 0,
            },
            "passkey_settings": {"allow_autofill": False, "show_sign_in_button": False},
            "username_settings": {"min_length": 4, "max_length": 64},
        },
        "organization_settings": {
            "enabled": False,
            "max_allowed_memberships": 0,
            "force_organization_selection": False,
            "actions": {"admin_delete": False},
            "domains": {"enabled": False, "enrollment_modes": [], "default_role": None},
            "slug": {"disabled": True},
            "organization_creation_defaults": {"enabled": False},
        },
        "commerce_settings": {
            "billing": {
                "stripe_publishable_key": None,
                "user": {"enabled": True, "has_paid_plans": True},
                "organization": {"enabled": False, "has_paid_plans": False},
            }
        },
        "api_keys_settings": {"enabled": False, "user_api_keys_enabled": False, "orgs_api_keys_enabled": False},
        "protect_config": {},
        "maintenance_mode": False,
        "client_debug_mode": False,
    }
