// Lo que el editor de facturas hace en el navegador, para que teclear nunca espere al servidor:
//   Formulario  junta lo tecleado y lo manda de una vez cuando se hace una pausa; lleva las teclas
//   Campo       una casilla que no se pisa mientras se escribe en ella
//   Guardado    dice cuánto hace que se guardó
import { useEffect, useRef, useState } from "react";
import { ajustarAlto, esperada, useValorDelServidor } from "./casilla.js";
import { cuadernoDe } from "./cuaderno.js";
import "./editor.css";

const PAUSA = 120;
const PAUSA_MAXIMA = 400;
const REPOSO = 700;

// --- Formulario ---

const casilla = (nodo) => (nodo.dataset?.casilla ? nodo : null);
const hayDialogo = () => document.querySelector("[role=dialog][data-state=open], [role=alertdialog][data-state=open]");
// Un año a medio teclear (0002, 0020…) es una fecha válida para el navegador y un error para quien la lee.
const aMedias = (nodo) => nodo.type === "date" && nodo.value !== "" && nodo.value < "1000";

export function Formulario({
  documento,
  apertura,
  tirada,
  acuse,
  sinConexion,
  enRiesgo,
  onCambios,
  onGuardar,
  onEmitir,
  children,
  ...resto
}) {
  const forma = useRef(null);
  const ahora = useRef({});
  ahora.current = { enRiesgo, onCambios, onGuardar, onEmitir };
  const mesa = useRef(null);
  mesa.current ??= ponerMesa(cuadernoDe(documento), ahora);
  const { anotar, mandar, guardar, hayPendientes } = mesa.current;

  useEffect(() => {
    mesa.current.atender({ acuse, apertura, tirada });
  }, [acuse, apertura, tirada]);
  useEffect(() => {
    if (!sinConexion) mesa.current.repetir();
  }, [sinConexion]);

  useEffect(() => {
    const soltar = mesa.current.conectar();
    const alTeclear = (tecla) => {
      if (tecla.key !== "Enter" || !(tecla.ctrlKey || tecla.metaKey) || tecla.repeat || hayDialogo()) return;
      tecla.preventDefault();
      const enUso = casilla(document.activeElement);
      if (enUso) anotar(enUso);
      mandar();
      ahora.current.onEmitir();
    };
    const alIrse = (aviso) => {
      if (hayPendientes() || ahora.current.enRiesgo) aviso.preventDefault();
    };
    const alEsconderse = () => document.visibilityState === "hidden" && guardar();
    window.addEventListener("keydown", alTeclear);
    window.addEventListener("beforeunload", alIrse);
    window.addEventListener("pagehide", guardar);
    document.addEventListener("visibilitychange", alEsconderse);
    return () => {
      guardar();
      soltar();
      window.removeEventListener("keydown", alTeclear);
      window.removeEventListener("beforeunload", alIrse);
      window.removeEventListener("pagehide", guardar);
      document.removeEventListener("visibilitychange", alEsconderse);
    };
  }, []);

  const alEscribir = ({ target }) => casilla(target) && !aMedias(target) && anotar(target);
  const alSalir = ({ target, relatedTarget }) => {
    if (casilla(target) && aMedias(target)) anotar(target);
    mandar();
    if (!forma.current.contains(relatedTarget)) guardar();
  };
  const alTeclear = (tecla) => {
    if (!tecla.defaultPrevented && !tecla.nativeEvent.isComposing) moverse(tecla, forma.current, mandar);
  };
  const alElegir = ({ detail }) => {
    for (const [nombre, valor] of Object.entries(detail)) mesa.current.anotarValor(nombre, valor);
    mandar();
  };
  useEffect(() => {
    const nodo = forma.current;
    nodo.addEventListener("casillas", alElegir);
    return () => nodo.removeEventListener("casillas", alElegir);
  }, []);

  return (
    <form
      ref={forma}
      noValidate
      autoComplete="off"
      onInput={alEscribir}
      onBlur={alSalir}
      onKeyDown={alTeclear}
      onSubmit={(envio) => envio.preventDefault()}
      {...resto}
    >
      {children}
    </form>
  );
}

// Los relojes que deciden cuándo se manda lo anotado y cuándo se guarda.
const ponerMesa = (cuaderno, ahora) => {
  let desde = 0;
  let pausa, reposo;
  let sucio = false;
  const mandar = () => {
    clearTimeout(pausa);
    desde = 0;
    cuaderno.mandar();
  };
  const guardar = () => {
    mandar();
    clearTimeout(reposo);
    if (!sucio) return;
    sucio = false;
    ahora.current.onGuardar();
  };
  const citar = () => {
    sucio = true;
    desde ||= Date.now();
    clearTimeout(pausa);
    pausa = setTimeout(mandar, Math.min(PAUSA, Math.max(0, desde + PAUSA_MAXIMA - Date.now())));
    clearTimeout(reposo);
    reposo = setTimeout(guardar, PAUSA + REPOSO);
  };
  const repetir = () => {
    if (!cuaderno.hayPendientes()) return;
    sucio = true;
    guardar();
  };
  const anotarValor = (nombre, valor, tras) => {
    cuaderno.anotar({ casillas: { [nombre]: valor }, tras });
    citar();
  };
  return {
    mandar,
    guardar,
    repetir,
    anotarValor,
    anotar: (nodo) => anotarValor(nodo.name, nodo.value, lugarDe(nodo)),
    hayPendientes: cuaderno.hayPendientes,
    // Lo que un servidor recién arrancado no sabe se le cuenta entero, y que lo guarde.
    atender: (noticias) => cuaderno.atender(noticias) && repetir(),
    conectar: () => {
      const suya = (...que) => ahora.current.onCambios(...que);
      cuaderno.conectar(suya);
      return () => cuaderno.desconectar(suya);
    },
  };
};

// Tras qué línea va la de una casilla: al servidor le hace falta si todavía no la conoce.
const lugarDe = (nodo) => {
  const linea = nodo.closest("li[data-clave]");
  return linea ? { [linea.dataset.clave]: linea.previousElementSibling?.dataset.clave ?? "" } : {};
};

// Intro baja a la línea siguiente; las flechas, dentro de una columna, suben y bajan.
const moverse = (tecla, forma, mandar) => {
  const nodo = tecla.target;
  if (!casilla(nodo) || tecla.ctrlKey || tecla.metaKey || tecla.altKey) return;
  const [clave, campo] = nodo.name.split(".");
  const baja = tecla.key === "Enter" && !tecla.shiftKey;
  if (!campo) {
    if (baja && nodo.tagName !== "TEXTAREA") tecla.preventDefault();
    return;
  }
  const salto = { ArrowUp: -1, ArrowDown: 1 }[tecla.key] ?? (baja ? 1 : 0);
  if (!salto || (!baja && nodo.tagName !== "INPUT")) return;
  tecla.preventDefault();
  const columna = baja ? "descripcion" : campo;
  const filas = [...forma.querySelectorAll(`[name$=".${columna}"]`)];
  const destino = filas[filas.findIndex((otra) => otra.name.startsWith(`${clave}.`)) + salto];
  if (baja) mandar();
  if (destino) {
    destino.closest("li").dataset.asomada = "si";
    destino.focus();
    if (!baja) destino.select();
  } else if (baja && forma.elements.namedItem(`${clave}.descripcion`)?.value.trim()) {
    esperada.tras = clave;
  }
};

// --- Campo ---

// Reflex pone su propia `ref` a lo que tiene `id`; aquí manda la nuestra.
export function Campo({ nombre, valor = "", como: Etiqueta = "input", error, nota, children, ref: _deReflex, ...resto }) {
  const nodo = useRef(null);
  useValorDelServidor(nodo, valor);
  return (
    <Etiqueta
      ref={nodo}
      name={nombre}
      data-casilla="si"
      defaultValue={valor}
      aria-invalid={error ? true : undefined}
      aria-describedby={error && nota ? nota : undefined}
      title={error || undefined}
      onInput={() => ajustarAlto(nodo.current)}
      onFocus={() => Etiqueta === "input" && nodo.current.type === "text" && nodo.current.select()}
      {...resto}
    >
      {children}
    </Etiqueta>
  );
}

// --- Guardado ---

export function Guardado({ hora }) {
  const [viejo, setViejo] = useState(false);
  useEffect(() => {
    setViejo(false);
    const reloj = setTimeout(() => setViejo(true), 60_000);
    return () => clearTimeout(reloj);
  }, [hora]);
  return viejo ? `Guardado a las ${hora.slice(0, 5)}` : "Guardado hace un momento";
}
