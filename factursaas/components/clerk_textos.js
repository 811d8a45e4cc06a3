// Los textos de Clerk en español de España y de tú, y los que su traducción aún deja en inglés.
import { esES } from "@clerk/localizations/es-ES";

const PARA_SEGUIR = "Para seguir en {{applicationName}}.";
const CODIGO_ENVIADO = "Escribe el código que te hemos enviado por correo.";
const dia = "{{ date | shortDate('es-ES') }}";

const NUESTROS = {
  badge__activePlan: "Tu plan",
  badge__canceledEndsAt: `Cancelado, hasta el ${dia}`,
  badge__currentPlan: "Tu plan",
  badge__endsAt: `Hasta el ${dia}`,
  badge__expired: "Terminado",
  badge__freeTrial: "Prueba gratuita",
  badge__pastDueAt: `Pago pendiente desde el ${dia}`,
  badge__pastDuePlan: "Pago pendiente",
  badge__primary: "Principal",
  badge__renewsAt: `Se renueva el ${dia}`,
  badge__startsAt: `Empieza el ${dia}`,
  badge__trialEndsAt: `La prueba termina el ${dia}`,
  badge__unverified: "Sin confirmar",
  badge__upcomingPlan: "Próximo",
  badge__you: "Tú",
  billing: {
    alwaysFree: "Siempre gratis",
    billedAnnuallyOnly: "Solo se paga por años",
    billedMonthly: "Se paga por meses",
    billedMonthlyOnly: "Se paga por meses",
    checkout: {
      addPromoCode: "Añadir un código de promoción",
      applyPromoCode: "Aplicar",
      discount: "Descuento",
      promoCodePlaceholder: "Código de promoción",
      removePromoCode: "Quitar el código de promoción",
      title__paymentSuccessful: "Pago hecho",
      title__subscriptionSuccessful: "Ya tienes tu plan",
      totalDuePerPeriod: "Total de cada periodo",
    },
    getStarted: "Empezar",
    monthAbbreviation: "mes",
    months: "Meses",
    reSubscribe: "Volver a contratar",
    subscribe: "Contratar",
    subtotalRenewal: "Subtotal de cada periodo",
    switchPlan: "Cambiar a este plan",
    totalDuePerPeriod: "Total de cada periodo",
    yearAbbreviation: "año",
    years: "Años",
  },
  formFieldInput__emailAddress_format: "Por ejemplo: nombre@example.es",
  formFieldInputPlaceholder__emailAddress: "",
  formFieldInputPlaceholder__firstName: "",
  formFieldInputPlaceholder__lastName: "",
  formFieldInputPlaceholder__password: "",
  formFieldInputPlaceholder__signUpPassword: "",
  formFieldLabel__confirmPassword: "Repite la contraseña",
  formFieldLabel__emailAddress: "Correo",
  formFieldLabel__lastName: "Apellidos",
  identityPreviewEditButton__emailAddress: "Cambiar el correo",
  identityPreviewEditButton__identifier: "Cambiar el correo",
  searchInput: { action__clear: "Borrar la búsqueda" },
  signIn: {
    emailCode: { title: "Mira tu correo", subtitle: CODIGO_ENVIADO },
    password: { title: "Escribe tu contraseña", subtitle: PARA_SEGUIR },
    passwordCompromised: { title: "Cambia tu contraseña" },
    passwordUntrusted: { title: "Cambia tu contraseña" },
    protectCheck: {
      loading: "Un momento…",
      retryButton: "Probar otra vez",
      subtitle: "Estamos comprobando que no eres un robot.",
      title: "Un momento",
    },
    start: { title: "Entrar", subtitle: PARA_SEGUIR, actionLink: "Crea una", titleCombined: "Entrar" },
  },
  signUp: {
    emailCode: { title: "Confirma tu correo", subtitle: CODIGO_ENVIADO, resendButton: "Enviar otro código" },
    protectCheck: {
      loading: "Un momento…",
      retryButton: "Probar otra vez",
      subtitle: "Estamos comprobando que no eres un robot.",
      title: "Un momento",
    },
    start: {
      title: "Crear cuenta",
      subtitle: "Gratis y sin tarjeta. Eliges plan después, o no.",
      actionText: "¿Ya tienes cuenta?",
      actionLink: "Entra",
    },
  },
  taskResetPassword: {
    formButtonPrimary: "Cambiar la contraseña",
    signOut: { actionLink: "Salir", actionText: "Has entrado como {{identifier}}" },
    subtitle: "Hace falta una contraseña nueva para seguir.",
    title: "Cambia tu contraseña",
  },
  unstable__errors: {
    action_blocked: "No se ha podido completar. Prueba de nuevo más tarde.",
    form_code_incorrect: "Ese código no es.",
    form_identifier_not_found: "No hay ninguna cuenta con ese correo.",
    form_new_password_matches_current: "La contraseña nueva tiene que ser distinta de la que tienes.",
    form_password_incorrect: "La contraseña no es esa. Prueba otra vez o pide una nueva.",
    form_password_matches_identifier: "La contraseña no puede ser tu correo. Elige otra.",
    form_password_untrusted__sign_in: "Esa contraseña puede conocerla alguien más. Entra de otra manera y cámbiala.",
    zxcvbn: {
      couldBeStronger: "La contraseña vale, pero puede ser mejor: alárgala.",
      goodPassword: "La contraseña es buena.",
      notEnough: "La contraseña es demasiado fácil de adivinar.",
    },
  },
  userButton: { action__manageAccount: "Cuenta", action__signOut: "Salir" },
  userProfile: {
    billingPage: {
      accountCreditsSection: { title: "Saldo a favor", viewHistory: "Ver movimientos" },
      creditHistoryPage: { tableHeader__amount: "Importe", tableHeader__date: "Fecha", title: "Movimientos del saldo" },
      // «Facturas», en esta aplicación, son las que hace quien la usa.
      start: { headerTitle__statements: "Recibos" },
      statementsSection: {
        empty: "Todavía no hay recibos.",
        itemCaption__payerCredit: "Saldo a favor",
        notFound: "Ese recibo no existe.",
        title: "Recibos",
      },
      subscriptionsListSection: { actionLabel__newSubscription: "Contratar un plan", overview: "Resumen" },
      title: "Plan y pagos",
    },
    emailAddressPage: { formHint: "Antes de añadirlo habrá que confirmarlo con un código." },
    navbar: { account: "Perfil", billing: "Plan y pagos", description: "", title: "" },
    plansPage: { title: "Planes" },
    start: {
      activeDevicesSection: { title: "Dónde está abierta", destructiveAction: "Cerrar ahí la sesión" },
      dangerSection: { deleteAccountButton: "Borrar la cuenta", title: "Borrar la cuenta" },
      emailAddressesSection: { primaryButton: "Añadir un correo", title: "Correo" },
      headerTitle__account: "Perfil",
      passwordSection: { primaryButton__updatePassword: "Cambiarla" },
      profileSection: { primaryButton: "Cambiar", title: "Nombre" },
    },
  },
};

const esGrupo = (valor) => typeof valor === "object" && valor !== null;

const mezclar = (base, encima) => ({
  ...base,
  ...Object.fromEntries(
    Object.entries(encima).map(([clave, valor]) => [clave, esGrupo(valor) ? mezclar(base[clave] ?? {}, valor) : valor]),
  ),
});

export const TEXTOS = mezclar(esES, NUESTROS);
