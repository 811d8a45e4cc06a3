// El aspecto de las piezas de Clerk, con los colores y las medidas de assets/estilo.css.
// Los de slate y teal, y no los de gray y accent: lo que Clerk abre encima queda fuera del tema de Radix.
const letra = '"Inter", "Inter de reserva", system-ui, sans-serif';
const borde = "1px solid var(--slate-6)";

// Con «&&&» gana al tema de Clerk, que pone sus bordes y sombras después.
const firme = (estilo) => ({ "&&&": estilo });

const lisa = { background: "none", backgroundImage: "none", boxShadow: "none", border: 0 };
const principal = {
  minHeight: "36px",
  background: "var(--teal-9)",
  backgroundImage: "none",
  border: 0,
  boxShadow: "none",
  color: "white",
  "&::after": { display: "none" },
  "&:hover, &:focus, &:active": { background: "var(--teal-10)" },
  "&:focus-visible": { outline: "2px solid var(--anillo)", outlineOffset: "2px" },
  "@media (max-width: 767px)": { minHeight: "44px" },
};
const campo = firme({
  minHeight: "36px",
  fontSize: "14px",
  border: "1px solid var(--slate-9)",
  boxShadow: "none",
  "&:hover": { borderColor: "var(--slate-10)" },
  "&:focus-within, &:focus, &[data-focus-within='true']": {
    borderColor: "var(--anillo)",
    boxShadow: "0 0 0 1px var(--anillo)",
    outline: "none",
  },
  "&[data-feedback='error']": { borderColor: "var(--red-9)" },
  "@media (max-width: 767px)": { minHeight: "44px", fontSize: "16px" },
});
const enTelefono = (estilo) => ({ "@media (max-width: 767px)": estilo });

export const ASPECTO = {
  options: { logoPlacement: "none", socialButtonsVariant: "blockButton" },
  variables: {
    colorPrimary: "var(--teal-11)",
    colorPrimaryForeground: "var(--clerk-fondo)",
    colorForeground: "var(--slate-12)",
    colorMutedForeground: "var(--slate-11)",
    colorMuted: "var(--slate-2)",
    colorBackground: "var(--clerk-fondo)",
    colorInput: "var(--clerk-fondo)",
    colorInputForeground: "var(--slate-12)",
    colorNeutral: "var(--slate-12)",
    colorBorder: "var(--slate-9)",
    colorRing: "var(--anillo)",
    colorDanger: "var(--red-11)",
    colorSuccess: "var(--green-11)",
    colorWarning: "var(--amber-11)",
    colorShimmer: "var(--slate-a4)",
    colorModalBackdrop: "rgb(0 0 0 / 45%)",
    fontFamily: letra,
    fontFamilyButtons: letra,
    fontSize: "14px",
    borderRadius: "8px",
  },
  elements: {
    button: { "&&&[data-variant='solid'][data-color='primary']": principal },
    input: campo,
    buttonArrowIcon: { display: "none" },
    badge: { background: "var(--teal-a3)", color: "var(--teal-11)", border: 0, boxShadow: "none" },
    userButtonPopoverCard: firme({ border: borde, borderRadius: "8px", boxShadow: "var(--sombra)" }),
    userButtonPopoverMain: firme({ boxShadow: "none" }),
    menuList: firme({ border: borde, boxShadow: "var(--sombra)" }),
  },
};

// La entrada y el alta son la página: sin tarjeta, y con su título como el de las demás.
export const FORMULARIO = {
  elements: {
    rootBox: { width: "100%" },
    cardBox: { ...lisa, width: "100%", maxWidth: "none", borderRadius: 0, overflow: "visible" },
    card: { ...lisa, padding: 0, borderRadius: 0, textAlign: "left", overflow: "visible" },
    header: { gap: "8px", textAlign: "left", alignItems: "flex-start" },
    headerTitle: { fontSize: "28px", lineHeight: "36px", fontWeight: 600, letterSpacing: "-0.02em", textAlign: "left" },
    headerSubtitle: { fontSize: "16px", lineHeight: "24px", textAlign: "left" },
    identityPreview: firme({ margin: 0, padding: 0, alignSelf: "flex-start" }),
    form: { alignItems: "stretch" },
    otpCodeField: { alignSelf: "flex-start" },
    otpCodeFieldInputs: { justifyContent: "flex-start" },
    formResendCodeLink: { alignSelf: "flex-start" },
    footer: firme({ ...lisa, marginTop: "24px", padding: 0, alignItems: "flex-start", "& > *": { padding: 0 } }),
    footerAction: { margin: 0, justifyContent: "flex-start" },
  },
};

export const PERFIL = {
  elements: {
    rootBox: { width: "100%" },
    cardBox: {
      ...lisa,
      width: "100%",
      maxWidth: "880px",
      height: "auto",
      minHeight: 0,
      borderRadius: 0,
      display: "grid",
      gridTemplateColumns: "180px minmax(0, 1fr)",
      gap: "32px",
      overflow: "visible",
      "@media (max-width: 767px)": { gridTemplateColumns: "minmax(0, 1fr)", gap: "8px" },
    },
    navbar: firme({
      ...lisa,
      maxWidth: "none",
      padding: 0,
      "& div:has(> h1)": { display: "none" },
      ...enTelefono({ display: "flex", flex: "none", width: "100%", "& > div": { flex: "none" } }),
    }),
    // En un teléfono, las tres partes a la vista y no detrás de otro menú.
    navbarButtons: enTelefono({ flexDirection: "row", gap: "4px" }),
    navbarButton: { minHeight: "36px", ...enTelefono({ minHeight: "44px", width: "auto", padding: "4px 10px" }) },
    navbarButtonIcon: enTelefono({ display: "none" }),
    navbarMobileMenuRow: firme({ display: "none" }),
    scrollBox: { ...lisa, borderRadius: 0, overflow: "visible" },
    pageScrollBox: firme({ padding: 0, overflow: "visible" }),
    profilePageContent: enTelefono({ padding: "8px 0" }),
    headerTitle: { fontSize: "16px", lineHeight: "24px" },
  },
};

export const BOTON = {
  elements: {
    rootBox: { width: "100%", minWidth: 0 },
    userButtonTrigger: {
      width: "100%",
      minHeight: "36px",
      padding: "4px 8px",
      borderRadius: "8px",
      "&:hover": { background: "var(--slate-a3)" },
      "&:focus": { boxShadow: "none" },
      "&:focus-visible": { outline: "2px solid var(--anillo)", boxShadow: "none" },
      ...enTelefono({ minHeight: "44px" }),
    },
    userButtonBox: { flexDirection: "row-reverse", justifyContent: "flex-end", gap: "10px", width: "100%", minWidth: 0 },
    userButtonOuterIdentifier: {
      minWidth: 0,
      padding: 0,
      overflow: "hidden",
      textOverflow: "ellipsis",
      whiteSpace: "nowrap",
      color: "var(--slate-11)",
      fontSize: "14px",
      fontWeight: 500,
      ...enTelefono({ fontSize: "16px" }),
    },
    userButtonAvatarBox: { width: "24px", height: "24px" },
  },
};

export const PRECIOS = {
  elements: {
    pricingTable: { gap: "16px" },
    pricingTableCard: firme({ background: "none", border: borde, borderRadius: "8px", boxShadow: "none" }),
    pricingTableCardHeader: { background: "none", padding: "24px 24px 8px" },
    pricingTableCardTitle: { fontSize: "20px", lineHeight: "28px", fontWeight: 600 },
    pricingTableCardFee: { fontSize: "28px", lineHeight: "36px", fontVariantNumeric: "tabular-nums" },
    pricingTableCardBody: { background: "none" },
    pricingTableCardFooter: { ...lisa, marginTop: "auto", padding: "16px 24px 24px" },
  },
};
