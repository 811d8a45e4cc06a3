// Lo que se hace con una línea entera: moverla (con el teclado, el ratón o el dedo), duplicarla y quitarla, y deshacer.
import { refs } from "$/utils/state";
import { lineasDe } from "./lineas.js";

const CAMPOS = ["producto", "descripcion", "cantidad", "precio", "descuento", "impuesto", "irpf"];
const TEXTO_MAXIMO = 400_000;
const TECLAS = { ArrowUp: -1, ArrowDown: 1 };

// `anotar` manda un apunte; `forma` es el formulario en el que están las líneas.
export const ponerRenglones = (documento, anotar, forma) => {
  let deshacer = null;
  const escritas = () => lineasDe(documento).filter(({ vacia, clave }) => !vacia || textosDe(clave));
  const lineaDe = (nodo) => nodo.closest?.("li[data-clave]")?.dataset.clave;
  const casilla = (clave, campo) => forma().elements.namedItem(`${clave}.${campo}`);
  const textosDe = (clave) => {
    const valores = CAMPOS.map((campo) => [`${clave}.${campo}`, casilla(clave, campo)?.value ?? ""]);
    const escrito = ["producto", "descripcion", "precio"].some((campo) => casilla(clave, campo)?.value.trim());
    return escrito ? Object.fromEntries(valores) : null;
  };
  const anterior = (clave) => casilla(clave, "descripcion")?.closest("li").previousElementSibling?.dataset.clave ?? "";
  const puesto = (clave) => lineasDe(documento).findIndex((linea) => linea.clave === clave) + 1;
  // Una que no haya tenido nadie, ni las que se quitaron: puede que se deshaga.
  let mayor = 0;
  const reservar = (cuantas = 1) => {
    const desde = Math.max(mayor, ...lineasDe(documento).map(({ clave }) => Number(clave.slice(1)))) + 1;
    mayor = desde + cuantas - 1;
    return desde;
  };
  const enfocar = (clave) => enCuantoEste(() => casilla(clave, "descripcion"), (nodo) => nodo.focus());
  const decir = (que) => {
    forma().querySelector("[data-voz]").textContent = que;
  };

  const mover = (clave, tras) => {
    const enUso = document.activeElement;
    const seleccion = enUso?.selectionStart == null ? null : [enUso.selectionStart, enUso.selectionEnd];
    const antes = anterior(clave);
    anotar({ puestas: [clave], tras: { [clave]: tras } });
    deshacer = () => mover(clave, antes);
    requestAnimationFrame(() => {
      if (lineaDe(enUso) === clave && document.activeElement !== enUso) enUso.focus({ preventScroll: true });
      if (seleccion && document.activeElement === enUso) enUso.setSelectionRange(...seleccion);
      enUso?.closest?.("li")?.scrollIntoView({ block: "nearest" });
      decir(`Línea movida al puesto ${puesto(clave)} de ${escritas().length}.`);
    });
  };
  const desplazar = (clave, salto) => {
    const claves = escritas().map((linea) => linea.clave);
    const destino = claves.indexOf(clave) + salto;
    if (!claves.includes(clave) || destino < 0 || destino >= claves.length) return;
    mover(clave, salto > 0 ? claves[destino] : (claves[destino - 1] ?? ""));
  };

  const duplicar = (clave) => {
    const textos = textosDe(clave);
    if (!textos) return;
    const copia = `l${reservar()}`;
    const suyos = Object.entries(textos).map(([nombre, valor]) => [nombre.replace(clave, copia), valor]);
    anotar({ puestas: [copia], tras: { [copia]: clave }, casillas: Object.fromEntries(suyos) });
    deshacer = () => {
      anotar({ quitadas: [copia] });
      enfocar(clave);
    };
    enCuantoEste(() => casilla(copia, "descripcion"), (nodo) => (nodo.focus(), nodo.select()));
    decir("Línea duplicada.");
  };

  const quitar = (clave) => {
    const textos = textosDe(clave);
    if (!textos) return;
    const [tras, cual] = [anterior(clave), puesto(clave)];
    const vecina = casilla(clave, "descripcion").closest("li");
    const siguiente = (vecina.nextElementSibling ?? vecina.previousElementSibling)?.dataset.clave;
    anotar({ quitadas: [clave] });
    deshacer = () => {
      anotar({ puestas: [clave], tras: { [clave]: tras }, casillas: textos });
      enfocar(clave);
      decir(`La línea ${cual} vuelve a estar.`);
    };
    ofrecerDeshacer(`Línea ${cual} quitada`);
    if (siguiente) enfocar(siguiente);
  };

  const ofrecerDeshacer = (que) => {
    const esta = deshacer;
    const volver = () => deshacer === esta && deshacerUltimo();
    refs.__toast?.(que, { id: "lineas", duration: 10_000, action: { label: "Deshacer", onClick: volver } });
  };
  const deshacerUltimo = () => {
    const ultimo = deshacer;
    if (!ultimo) return false;
    deshacer = null;
    ultimo();
    deshacer = null;
    refs.__toast?.dismiss?.("lineas");
    return true;
  };

  // Devuelve si la tecla era suya.
  const alTeclear = (tecla) => {
    const clave = lineaDe(tecla.target);
    const con = tecla.ctrlKey || tecla.metaKey;
    if (con && tecla.key.toLowerCase() === "z" && !tecla.shiftKey) return deshacer !== null && deshacerUltimo();
    if (!clave) return false;
    const asa = tecla.target.dataset.accion === "mover";
    if (TECLAS[tecla.key] && (asa || (tecla.altKey && !con))) desplazar(clave, TECLAS[tecla.key]);
    else if (con && tecla.key === "Delete") quitar(clave);
    else if (con && tecla.key.toLowerCase() === "d") duplicar(clave);
    else return false;
    return true;
  };
  const alPulsar = ({ target }) => {
    const boton = target.closest?.("[data-accion]");
    const hacer = { duplicar, quitar }[boton?.dataset.accion];
    hacer?.(lineaDe(boton));
  };
  const alAgarrar = (toque) => {
    const asa = toque.target.closest?.("[data-accion=mover]");
    if (!asa || toque.button !== 0) return;
    toque.preventDefault();
    asa.focus({ preventScroll: true });
    arrastrar(asa, toque, (tras) => mover(lineaDe(asa), tras));
  };

  // Lo copiado de una hoja de cálculo trae tabuladores; lo demás se pega en su casilla, como siempre.
  let esperado = 0;
  const alPegar = (pegada) => {
    const texto = pegada.clipboardData?.getData("text/plain") ?? "";
    const clave = lineaDe(pegada.target);
    if (!clave || !texto.trim().includes("\t")) return;
    pegada.preventDefault();
    if (texto.length > TEXTO_MAXIMO) return refs.__toast?.("Es demasiado para pegarlo de una vez.", { id: "lineas" });
    const desde = reservar(texto.split("\n").length);
    esperado = anotar({ pegado: texto, desde, tras: { "": textosDe(clave) ? clave : anterior(clave) } });
  };
  const alPegarse = (pegado) => {
    if (!esperado || pegado.apunte !== esperado) return;
    esperado = 0;
    const antes = anterior(pegado.claves[0]);
    deshacer = () => {
      anotar({ quitadas: pegado.claves });
      enfocar(antes || lineasDe(documento).find(({ clave }) => !pegado.claves.includes(clave))?.clave);
    };
    ofrecerDeshacer(pegado.texto);
    decir(pegado.texto);
    if (pegado.claves.length) enfocar(pegado.claves.at(-1));
  };
  // Quien sigue escribiendo ya no quiere deshacer lo de las líneas: Ctrl+Z vuelve a ser el de su casilla.
  const alEscribir = () => {
    deshacer = null;
  };
  return { alTeclear, alPulsar, alAgarrar, alEscribir, alPegar, alPegarse };
};

// La casilla puede estar naciendo.
const enCuantoEste = (buscar, hacer, intentos = 20) =>
  requestAnimationFrame(() => {
    const nodo = buscar();
    if (nodo) hacer(nodo);
    else if (intentos > 0) enCuantoEste(buscar, hacer, intentos - 1);
  });

// Lleva una línea con el puntero: la propia línea sigue al dedo y una raya dice dónde caerá.
const arrastrar = (asa, toque, soltarTras) => {
  const fila = asa.closest("li");
  const filas = [...fila.parentElement.children].filter((otra) => otra.offsetParent && otra.dataset.vacia !== "true");
  const [desdeY, desdeScroll] = [toque.clientY, window.scrollY];
  let tras;
  let reloj;
  asa.setPointerCapture(toque.pointerId);
  fila.dataset.arrastrada = "si";
  const seguir = ({ clientY }) => {
    fila.style.translate = `0 ${clientY - desdeY + window.scrollY - desdeScroll}px`;
    const otras = filas.filter((otra) => otra !== fila);
    const encima = otras.filter((otra) => medio(otra) < clientY);
    tras = encima.at(-1)?.dataset.clave ?? "";
    otras.forEach((otra) => delete otra.dataset.caeTras);
    if (encima.length) encima.at(-1).dataset.caeTras = "debajo";
    else if (otras.length) otras[0].dataset.caeTras = "encima";
    clearInterval(reloj);
    const borde = clientY < 60 ? -12 : clientY > window.innerHeight - 60 ? 12 : 0;
    if (borde) reloj = setInterval(() => { window.scrollBy(0, borde); seguir({ clientY }); }, 16);
  };
  const soltar = (fin) => {
    clearInterval(reloj);
    asa.removeEventListener("pointermove", seguir);
    asa.removeEventListener("pointerup", soltar);
    asa.removeEventListener("pointercancel", soltar);
    filas.forEach((otra) => delete otra.dataset.caeTras);
    delete fila.dataset.arrastrada;
    fila.style.translate = "";
    if (fin.type === "pointerup" && tras !== undefined && tras !== (fila.previousElementSibling?.dataset.clave ?? "")) soltarTras(tras);
  };
  asa.addEventListener("pointermove", seguir);
  asa.addEventListener("pointerup", soltar);
  asa.addEventListener("pointercancel", soltar);
};

const medio = (fila) => {
  const { top, height } = fila.getBoundingClientRect();
  return top + height / 2;
};
