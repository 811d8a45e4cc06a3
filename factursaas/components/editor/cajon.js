// Lo anotado que el servidor no ha confirmado, guardado en este navegador: sobrevive a cerrar la pestaña.
// Cada página guarda lo suyo; lo de una que ya no existe lo recoge la siguiente que abra la misma factura. Se vacía al
// salir o al entrar otra persona (campos.js).
const PREFIJO = "factursaas.apuntes.";
const CADUCA = 7 * 24 * 3_600_000;
const pagina = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
// Las páginas también se dibujan al construir la aplicación, donde no hay navegador.
const enNavegador = typeof window !== "undefined";

// Mientras viva esta página nadie más recoge lo suyo.
if (enNavegador) navigator.locks?.request(`${PREFIJO}${pagina}`, () => new Promise(() => {}));

const clave = (documento, quien = pagina) => `${PREFIJO}${documento}.${quien}`;

export const guardar = (documento, apuntes, version) => {
  try {
    if (apuntes.length === 0) localStorage.removeItem(clave(documento));
    else localStorage.setItem(clave(documento), JSON.stringify({ hora: Date.now(), version, apuntes }));
  } catch {
    // Sin sitio o sin permiso para guardar: queda lo que hay en la memoria de la página.
  }
};

// Lo que dejaron páginas que ya no existen, de lo más viejo a lo más nuevo.
const huerfanos = async () => {
  const vivas = new Set(((await navigator.locks?.query())?.held ?? []).map(({ name }) => name));
  return Object.keys(localStorage)
    .filter((una) => una.startsWith(PREFIJO))
    .map((una) => [una, ...una.slice(PREFIJO.length).split(".")])
    .filter(([, , quien]) => quien !== pagina && !vivas.has(`${PREFIJO}${quien}`))
    .map(([una, documento]) => ({ una, documento, ...leer(una) }))
    .filter(({ una, apuntes, hora }) => {
      const vale = apuntes && Date.now() - hora < CADUCA;
      if (!vale) localStorage.removeItem(una);
      return vale;
    })
    .sort((a, b) => a.hora - b.hora);
};

const leer = (una) => {
  try {
    return JSON.parse(localStorage.getItem(una));
  } catch {
    return null;
  }
};

export const recoger = async (documento) => {
  const suyos = (await huerfanos()).filter((otro) => otro.documento === documento);
  suyos.forEach(({ una }) => localStorage.removeItem(una));
  return { apuntes: suyos.flatMap(({ apuntes }) => apuntes), version: suyos[0]?.version ?? 0 };
};

// La factura que se empezó y nunca llegó a guardarse, si la hay.
export const empezada = async () => (await huerfanos()).filter(({ version }) => version === 0).at(-1)?.documento;

const olvidar = (documento) => {
  const suyos = Object.keys(localStorage).filter((una) => una.startsWith(`${PREFIJO}${documento}.`));
  suyos.forEach((una) => localStorage.removeItem(una));
};

// Al borrar un borrador no queda nada suyo, tampoco en la memoria de la página.
export const alBorrarse = (vaciar) => {
  if (!enNavegador) return;
  window.__fsOlvidarBorrador = (documento) => {
    vaciar(documento);
    olvidar(documento);
  };
};
