// La sesión de Clerk en el navegador, con el contrato que cuenta puente.js, y sus piezas con nuestro aspecto.
import { useEffect, useRef } from "react";
import { useLocation, useNavigate } from "react-router";
import {
  ClerkFailed,
  ClerkProvider,
  PricingTable,
  SignIn,
  SignUp,
  UNSAFE_PortalProvider as DentroDe,
  UserButton,
  UserProfile,
  useAuth,
  useClerk,
} from "@clerk/react";
import { ASPECTO, BOTON, FORMULARIO, PERFIL, PRECIOS } from "./clerk_aspecto.js";
import { TEXTOS } from "./clerk_textos.js";
import { guardarCampos, olvidarCampos, reconocer, restaurarCampos } from "./campos.js";
import { demostracion, enDemo } from "./demostracion.js";
import { usePuente } from "./puente.js";

const ENTRADA = "/entrar";
const SALIDA = "factursaas.salida";
const SALIDA_RECIENTE = 10_000;
const VIGIA = 30_000;
const REINTENTO = 5_000;
const REINTENTO_TRAS_NO = 1_000;
const PLAZO = 4_000;
const CAMBIO_DE_PLAN = /\/billing\/(checkouts\/[^/]+\/confirm|subscription_items\/)/;

let clerk = null;
let ultimo = { token: "", caduca: 0 };
let dueno = "";
let fallos = 0;
let negado = false;
let saliendo = null;
let avisar = () => {};

const esperar = (tiempo) => new Promise((seguir) => setTimeout(seguir, tiempo));

const plazo = () => new Promise((_, rechazar) => setTimeout(rechazar, PLAZO, new Error("Clerk no responde")));

const leer = (token) => JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));

const anotar = (token) => {
  if (token !== ultimo.token) {
    const { iat, exp, sub } = leer(token);
    // Se fía de lo que dura el token, no de la hora de este ordenador.
    ultimo = { token, caduca: Date.now() + (exp - iat) * 1000 };
    dueno = sub;
    reconocer(dueno);
  }
  fallos = 0;
  negado = false;
};

const vale = () => ultimo.token !== "" && Date.now() < ultimo.caduca;

const sinLinea = (fallo) => !navigator.onLine || fallo?.code === "clerk_offline";

const anotarFallo = (fallo) => {
  if (sinLinea(fallo)) return;
  fallos += 1;
  negado = fallo?.status >= 400 && fallo.status < 500 && fallo.status !== 429;
};

const preguntar = async (sinCache) => {
  if (!clerk?.loaded || clerk.session === undefined) return null;
  if (clerk.session === null) return "";
  try {
    // Cuando Clerk no responde, getToken insiste durante minutos: aquí no se espera tanto.
    const token = await Promise.race([clerk.session.getToken({ skipCache: sinCache }), plazo()]);
    if (token) anotar(token);
    return token ?? "";
  } catch (fallo) {
    anotarFallo(fallo);
    return null;
  }
};

const obtenerToken = async (sinCache = false) => {
  const token = await preguntar(sinCache);
  return token === null && !sinCache && vale() ? ultimo.token : token;
};

// Si Clerk dice que no, dos veces, la sesión se acabó. Si es Clerk quien falla, no se echa a nadie mientras su último
// token valga; después sí, porque nadie responde ya de quién está delante de los datos.
const perdida = () => fallos >= 2 && (negado || !vale());

const motivo = (habia) => {
  if (habia === null) return "nadie";
  const salio = Date.now() - Number(localStorage.getItem(SALIDA) ?? 0) < SALIDA_RECIENTE;
  return habia && !salio ? "caducada" : "salida";
};

// Clerk avisa igual cuando alguien sale que cuando la sesión deja de valer: quien llama a signOut es quien sale.
const vigilarSalida = () => {
  const salir = clerk.signOut;
  clerk.signOut = (...opciones) => {
    localStorage.setItem(SALIDA, Date.now());
    olvidarCampos();
    saliendo = salir(...opciones);
    return saliendo;
  };
  return () => {
    clerk.signOut = salir;
  };
};

const salir = () => clerk?.signOut()?.catch(() => {});

function Puente({ onToken, onSignedOut, aviso }) {
  const { isLoaded, isSignedIn, sessionId } = useAuth();
  const { pathname } = useLocation();
  const eventos = useRef({});
  const habia = useRef(null);
  useEffect(() => {
    eventos.current = { onToken, onSignedOut, pathname };
  });
  useEffect(() => {
    Object.assign(window, {
      __fsToken: obtenerToken,
      __fsSignOut: salir,
      __fsRestaurar: () => restaurarCampos(dueno),
      __fsOlvidar: olvidarCampos,
    });
  }, []);
  useEffect(() => {
    if (!isLoaded) return;
    clerk = window.Clerk;
    return vigilarSalida();
  }, [isLoaded]);
  useEffect(() => {
    if (!isLoaded) return;
    let vivo = true;
    let cita;
    let entregado = "";
    const citar = (espera) => {
      clearTimeout(cita);
      cita = setTimeout(avisar, espera);
    };
    const entregar = (token) => {
      habia.current = true;
      if (token !== entregado) eventos.current.onToken(token);
      entregado = token;
      // ClerkJS renueva antes; si al caducar no lo ha hecho, hay que saber por qué.
      citar(Math.min(VIGIA, Math.max(REINTENTO_TRAS_NO, ultimo.caduca - Date.now())));
    };
    // Quien sale va a la portada: el servidor no debe verlo aún en una página privada y mandarlo a entrar.
    const haberLlegado = async () => {
      await saliendo?.catch(() => {});
      for (let i = 0; i < 50 && eventos.current.pathname !== window.location.pathname; i++) await esperar(20);
      await esperar(0);
    };
    const acabar = (porque) => {
      if (porque === "caducada") guardarCampos(dueno);
      habia.current = false;
      ultimo = { token: "", caduca: 0 };
      eventos.current.onSignedOut(porque);
      // Que ClerkJS también se entere: si no, su formulario de entrada creería que ya se está dentro.
      if (negado) clerk.handleUnauthenticated().catch(() => {});
    };
    avisar = async (sinCache = false) => {
      const token = await preguntar(sinCache);
      if (token === "") await haberLlegado();
      if (!vivo) return;
      if (token) return entregar(token);
      if (token === "") {
        clearTimeout(cita);
        return habia.current === false ? null : acabar(motivo(habia.current));
      }
      if (habia.current && perdida()) acabar("caducada");
      citar(negado ? REINTENTO_TRAS_NO : Math.min(VIGIA, REINTENTO * 2 ** Math.max(0, fallos - 1)));
    };
    const alVolver = () => {
      if (document.visibilityState !== "visible") return;
      entregado = "";
      avisar();
    };
    const alCambiar = ({ session }) => {
      const token = session?.lastActiveToken?.getRawString?.();
      if (!token) return;
      anotar(token);
      entregar(token);
    };
    const dejarDeOir = isSignedIn ? clerk.addListener(alCambiar) : () => {};
    if (isSignedIn) document.addEventListener("visibilitychange", alVolver);
    avisar();
    return () => {
      vivo = false;
      clearTimeout(cita);
      dejarDeOir();
      document.removeEventListener("visibilitychange", alVolver);
    };
  }, [isLoaded, isSignedIn, sessionId]);
  useEffect(() => {
    if (aviso) avisar(true);
  }, [aviso]);
  useEffect(() => {
    // Clerk no dice cuándo se ha pagado o cancelado, y el token que hay aún puede llevar el plan de antes.
    const alCambiarDePlan = (lista) => lista.getEntries().some(({ name }) => CAMBIO_DE_PLAN.test(name)) && avisar(true);
    const vigia = new PerformanceObserver(alCambiarDePlan);
    vigia.observe({ type: "resource" });
    return () => vigia.disconnect();
  }, []);
  return null;
}

function AvisoDeFallo() {
  const { pathname } = useLocation();
  if (pathname === "/") return null;
  return (
    <div role="status" className="sin-conexion clerk-fallo">
      <span>El acceso no se ha podido cargar. Puede ser la conexión, o un bloqueador de este navegador.</span>
      <button type="button" className="enlace" onClick={() => window.location.reload()}>
        Reintentar
      </button>
    </div>
  );
}

// En una demostración no manda Clerk: la sesión la da la propia aplicación.
function PuenteDeDemo(eventos) {
  usePuente(demostracion, eventos);
  return null;
}

export function SesionClerk({ children, clave, onToken, onSignedOut, aviso }) {
  const ir = useNavigate();
  const ElPuente = enDemo() ? PuenteDeDemo : Puente;
  return (
    <ClerkProvider
      publishableKey={clave}
      routerPush={(sitio) => ir(sitio)}
      routerReplace={(sitio) => ir(sitio, { replace: true })}
      signInUrl={ENTRADA}
      signUpUrl="/registro"
      afterSignOutUrl="/"
      localization={TEXTOS}
      appearance={ASPECTO}
      telemetry={false}
    >
      <ElPuente onToken={onToken} onSignedOut={onSignedOut} aviso={aviso} />
      {children}
      <ClerkFailed>
        <AvisoDeFallo />
      </ClerkFailed>
    </ClerkProvider>
  );
}

const Espera = () => <div className="clerk-espera esqueleto" aria-hidden="true" />;

// Clerk cree que hay sesión y el servidor no la da por buena: o se está comprobando, o hay que empezar de nuevo.
function YaDentro() {
  return (
    <div className="flex flex-col items-start gap-3" role="status">
      <h1 className="titular">Entrar</h1>
      <p className="text-base text-suave">Estamos comprobando tu sesión.</p>
      <button type="button" className="enlace" onClick={() => window.Clerk.signOut({ redirectUrl: ENTRADA })}>
        Cerrarla y entrar de nuevo
      </button>
    </div>
  );
}

// Quién vuelve y a dónde lo decide el servidor en /entrar, que es quien mira `volver`.
const conVolver = (ruta, search) => `${ruta}${search}`;

export function Entrada() {
  const { isSignedIn } = useAuth();
  const { search } = useLocation();
  if (isSignedIn) return <YaDentro />;
  const regreso = conVolver(ENTRADA, search);
  return (
    <SignIn
      routing="hash"
      signUpUrl={conVolver("/registro", search)}
      forceRedirectUrl={regreso}
      signUpForceRedirectUrl={regreso}
      appearance={FORMULARIO}
      fallback={<Espera />}
    />
  );
}

export function Registro() {
  const { search } = useLocation();
  const regreso = conVolver(ENTRADA, search);
  return (
    <SignUp
      routing="hash"
      signInUrl={regreso}
      forceRedirectUrl={regreso}
      signInForceRedirectUrl={regreso}
      appearance={FORMULARIO}
      fallback={<Espera />}
    />
  );
}

export const Cuenta = () => <UserProfile routing="hash" appearance={PERFIL} fallback={<Espera />} />;

// Dentro de un menú de la capa superior, lo que abre Clerk tiene que ir en él: fuera quedaría debajo.
export function BotonDeUsuario({ menu }) {
  const boton = (
    <UserButton showName userProfileMode="navigation" userProfileUrl="/cuenta" appearance={BOTON} />
  );
  return menu ? <DentroDe getContainer={() => document.getElementById(menu)}>{boton}</DentroDe> : boton;
}

export const TablaDePrecios = () => (
  <PricingTable newSubscriptionRedirectUrl="/panel" appearance={PRECIOS} fallback={<Espera />} />
);
