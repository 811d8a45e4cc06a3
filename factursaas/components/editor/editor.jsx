// Lo que el editor de facturas hace en el navegador, para que teclear nunca espere al servidor:
//   Formulario  junta lo tecleado y lo manda de una vez cuando se hace una pausa; lleva las teclas
//   Campo       una casilla que no se pisa mientras se escribe en ella
//   Guardado    dice cuánto hace que se guardó
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { hayRed } from "$/public/external/factursaas/components/red/red.js";
import { hayDialogo } from "$/public/external/factursaas/components/dialogo/encima.js";
import { refs } from "$/utils/state";
import { empezada } from "./cajon.js";
import { ajustarAlto, devolverFoco, esperada, ponerLoDelServidor, recordarFoco, useValorDelServidor } from "./casilla.js";
import { cuadernoDe } from "./cuaderno.js";
import { alDia } from "./lineas.js";
import { ponerRenglones } from "./renglones.js";
import "./editor.css";

// Un número cambia el total y no espera; un texto, sí: no lo cambia.
const PAUSA = 20;
const PAUSA_DE_TEXTO = 200;
const PAUSA_MAXIMA = 400;
const REPOSO = 800;

// --- Formulario ---

const casilla = (nodo) => (nodo.dataset?.casilla ? nodo : null);
// Un año a medio teclear (0002, 0020…) es una fecha válida para el navegador y un error para quien la lee.
const aMedias = (nodo) => nodo.type === "date" && nodo.value !== "" && nodo.value < "1000";

export function Formulario({
  documento,
  apertura,
  tirada,
  acuse,
  novedades,
  pegado,
  sinConexion,
  onCambios,
  onGuardar,
  onEmitir,
  onRepintar,
  onRetomar,
  children,
  ...resto
}) {
  const forma = useRef(null);
  const ahora = useRef({});
  ahora.current = { sinConexion, onCambios, onGuardar, onEmitir };
  const mesa = useRef(null);
  mesa.current ??= ponerMesa(cuadernoDe(documento), ahora);
  const { anotar, mandar, guardar, hayPendientes } = mesa.current;
  const renglones = useRef(null);
  renglones.current ??= ponerRenglones(documento, mesa.current.anotarLineas, () => forma.current);

  useLayoutEffect(() => {
    const suya = forma.current;
    devolverFoco(documento, suya);
    return () => recordarFoco(documento, suya);
  }, []);
  useEffect(() => {
    const soltar = mesa.current.conectar();
    return () => {
      guardar();
      soltar();
    };
  }, []);
  useEffect(() => {
    mesa.current.atender({ acuse, apertura, tirada });
  }, [acuse, apertura, tirada]);
  useEffect(() => {
    ponerLoDelServidor(forma.current.elements, cuadernoDe(documento).casillasPendientes());
  }, [apertura]);
  useEffect(() => {
    if (alDia(documento, novedades)) cuadernoDe(documento).ver(novedades.numero);
    else onRepintar();
  }, [novedades]);
  useEffect(() => renglones.current.alPegarse(pegado), [pegado]);
  useEffect(() => {
    cuadernoDe(documento).conexion(!sinConexion);
    if (!sinConexion) mesa.current.repetir();
  }, [sinConexion]);
  useEffect(() => {
    mesa.current.recuperar(forma.current);
    if (!acuse.version) empezada().then((otra) => otra && otra !== documento && onRetomar(otra));
  }, []);

  useEffect(() => {
    const alTeclear = (tecla) => {
      if (tecla.key !== "Enter" || !(tecla.ctrlKey || tecla.metaKey) || tecla.repeat || hayDialogo()) return;
      tecla.preventDefault();
      const enUso = casilla(document.activeElement);
      if (enUso) anotar(enUso);
      mandar();
      if (hayRed()) ahora.current.onEmitir();
    };
    // Con conexión no hace falta preguntar: lo que no llegue a mandarse espera en este navegador.
    const alIrse = (aviso) => {
      if (hayPendientes() && ahora.current.sinConexion) aviso.preventDefault();
    };
    const alEsconderse = () => document.visibilityState === "hidden" && guardar();
    window.addEventListener("keydown", alTeclear);
    window.addEventListener("beforeunload", alIrse);
    window.addEventListener("pagehide", guardar);
    document.addEventListener("visibilitychange", alEsconderse);
    return () => {
      window.removeEventListener("keydown", alTeclear);
      window.removeEventListener("beforeunload", alIrse);
      window.removeEventListener("pagehide", guardar);
      document.removeEventListener("visibilitychange", alEsconderse);
    };
  }, []);

  const alEscribir = ({ target }) => {
    if (!casilla(target)) return;
    renglones.current.alEscribir();
    if (!aMedias(target)) anotar(target);
  };
  const alSalir = ({ target, relatedTarget }) => {
    if (casilla(target) && aMedias(target)) anotar(target);
    mandar();
    if (!forma.current.contains(relatedTarget)) guardar();
  };
  const alTeclear = (tecla) => {
    if (tecla.defaultPrevented || tecla.nativeEvent.isComposing) return;
    moverse(tecla, forma.current, mandar);
  };
  // Antes que nadie: el buscador de productos también quiere las flechas.
  const alTeclearAntes = (tecla) => {
    if (tecla.nativeEvent.isComposing || !renglones.current.alTeclear(tecla)) return;
    tecla.preventDefault();
    tecla.stopPropagation();
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
      onKeyDownCapture={alTeclearAntes}
      onKeyDown={alTeclear}
      onClick={(toque) => renglones.current.alPulsar(toque)}
      onPointerDown={(toque) => renglones.current.alAgarrar(toque)}
      onPaste={(pegada) => renglones.current.alPegar(pegada)}
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
  // Tecleando, lo siguiente sale cuando ha llegado lo anterior: quien teclea deprisa no llena la cola del servidor.
  const mandarSiPuede = () => (cuaderno.enCamino() ? (pausa = setTimeout(mandarSiPuede, PAUSA)) : mandar());
  const guardar = () => {
    mandar();
    clearTimeout(reposo);
    if (!sucio) return;
    sucio = false;
    ahora.current.onGuardar();
  };
  const citar = (espera = PAUSA) => {
    sucio = true;
    desde ||= Date.now();
    clearTimeout(pausa);
    pausa = setTimeout(mandarSiPuede, Math.min(espera, Math.max(0, desde + PAUSA_MAXIMA - Date.now())));
    clearTimeout(reposo);
    reposo = setTimeout(guardar, REPOSO);
  };
  const repetir = () => {
    if (!cuaderno.hayPendientes()) return;
    sucio = true;
    guardar();
  };
  const anotarValor = (nombre, valor, tras, espera) => {
    cuaderno.anotar({ casillas: { [nombre]: valor }, tras });
    citar(espera);
  };
  return {
    mandar,
    guardar,
    repetir,
    anotarLineas: (apunte) => {
      const numero = cuaderno.anotar(apunte);
      citar();
      mandar();
      return numero;
    },
    anotarValor,
    anotar: (nodo) => anotarValor(nodo.name, nodo.value, lugarDe(nodo), nodo.tagName === "TEXTAREA" ? PAUSA_DE_TEXTO : PAUSA),
    hayPendientes: cuaderno.hayPendientes,
    // Lo que otra página dejó sin confirmar se ve en sus casillas y se guarda.
    recuperar: async (forma) => {
      const casillas = Object.entries(await cuaderno.recuperar());
      if (casillas.length === 0) return;
      requestAnimationFrame(() => casillas.forEach(([nombre, valor]) => reponer(forma.elements.namedItem(nombre), valor)));
      refs.__toast?.("Hemos recuperado lo que no llegó a guardarse.", { id: "recuperado" });
      repetir();
    },
    // Lo que un servidor recién arrancado no sabe se le cuenta entero, y que lo guarde.
    atender: (noticias) => cuaderno.atender(noticias) && repetir(),
    conectar: () => {
      const suya = (...que) => ahora.current.onCambios(...que);
      cuaderno.conectar(suya);
      return () => cuaderno.desconectar(suya);
    },
  };
};

const reponer = (campo, valor) => {
  if (!campo || campo.value === valor) return;
  campo.value = valor;
  ajustarAlto(campo);
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
