// Lo que estaba escrito y aún no se había mandado cuando la sesión dejó de valer: se guarda en la pestaña y vuelve
// a sus campos cuando la misma persona vuelve a entrar.
const CAMPOS = "factursaas.campos";
// Lo escrito en el editor que el servidor no ha confirmado (editor/cajon.js), y de quién es.
const APUNTES = "factursaas.apuntes.";
const DUENO = "factursaas.dueno";
const ESPERA_CAMPOS = 5_000;
const PROPIOS = "input[name], textarea[name], select[name]";
const SIN_GUARDAR = new Set(["password", "hidden", "file", "submit", "button", "image", "reset"]);

const campos = () => {
  const vistos = {};
  return [...document.querySelectorAll(PROPIOS)]
    .filter((campo) => !SIN_GUARDAR.has(campo.type))
    .map((campo) => {
      // Las líneas de una factura cambian de nombre al volver a abrirla, pero no de orden.
      const nombre = campo.name.replace(/^l\d+\./, "l.");
      const orden = (vistos[nombre] = (vistos[nombre] ?? -1) + 1);
      return [`${nombre}#${orden}`, campo];
    });
};

const valor = (campo) => (campo.type === "checkbox" || campo.type === "radio" ? campo.checked : campo.value);

const pagina = () => location.pathname.replace(/\/$/, "");

// `dueno`: de quién es lo escrito. Sin saberlo no se guarda, y solo se le devuelve a él.
export const guardarCampos = (dueno) => {
  const valores = Object.fromEntries(campos().map(([clave, campo]) => [clave, valor(campo)]));
  if (!dueno || pagina() === "/entrar" || Object.keys(valores).length === 0) return;
  sessionStorage.setItem(CAMPOS, JSON.stringify({ dueno, ruta: pagina(), valores }));
};

export const olvidarCampos = () => {
  sessionStorage.removeItem(CAMPOS);
  for (const clave of Object.keys(localStorage)) {
    if (clave.startsWith(APUNTES) || clave === DUENO) localStorage.removeItem(clave);
  }
};

// Ha entrado alguien: si no es quien estaba, de aquel no queda nada.
export const reconocer = (dueno) => {
  if (localStorage.getItem(DUENO) !== dueno) olvidarCampos();
  localStorage.setItem(DUENO, dueno);
};

const escribir = (campo, nuevo) => {
  if (campo.type === "checkbox" || campo.type === "radio") {
    // El interruptor de Radix es un botón; su casilla, escondida detrás, solo viaja con el formulario.
    (campo.ariaHidden === "true" ? campo.previousElementSibling : campo)?.click();
    return;
  }
  // React solo se entera si el valor se pone por debajo de él y el evento llega después.
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(campo), "value").set.call(campo, nuevo);
  campo.dispatchEvent(new Event("input", { bubbles: true }));
  campo.dispatchEvent(new Event("change", { bubbles: true }));
  campo.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
};

export const restaurarCampos = (quien) => {
  const texto = sessionStorage.getItem(CAMPOS);
  if (!texto) return;
  sessionStorage.removeItem(CAMPOS);
  const { dueno, ruta, valores } = JSON.parse(texto);
  if (dueno !== quien) return;
  const intentar = () => {
    if (pagina() !== ruta) return;
    for (const [clave, campo] of campos()) {
      if (!(clave in valores)) continue;
      if (valor(campo) !== valores[clave]) escribir(campo, valores[clave]);
      delete valores[clave];
    }
    if (Object.keys(valores).length === 0) vigia.disconnect();
  };
  const vigia = new MutationObserver(intentar);
  vigia.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => vigia.disconnect(), ESPERA_CAMPOS);
  intentar();
};
