// Lo que el editor de facturas hace en el navegador, para que teclear nunca espere al servidor:
//   Formulario  junta lo tecleado y lo manda de una vez cuando se hace una pausa; lleva las teclas
//   Campo       una casilla que no se pisa mientras se escribe en ella
//   Buscador    una casilla que ofrece lo que encuentra el servidor (cliente o producto)
//   Resultados  trae lo encontrado hasta el buscador que lo pidió
//   Guardado    dice cuánto hace que se guardó
import { useEffect, useId, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { Link } from "react-router";
import "./editor.css";

const PAUSA = 120;
const PAUSA_MAXIMA = 400;
const REPOSO = 700;
const PAUSA_BUSQUEDA = 120;

// --- Formulario ---

let enfocarAlNacer = null;

const casilla = (nodo) => (nodo.dataset?.casilla ? nodo : null);
const hayDialogo = () => document.querySelector("[role=dialog][data-state=open], [role=alertdialog][data-state=open]");
// Un año a medio teclear (0002, 0020…) es una fecha válida para el navegador y un error para quien la lee.
const aMedias = (nodo) => nodo.type === "date" && nodo.value !== "" && nodo.value < "1000";

export function Formulario({ documento, enRiesgo, onCambios, onGuardar, onEmitir, children, ...resto }) {
  const forma = useRef(null);
  const ahora = useRef({});
  ahora.current = { documento, enRiesgo, onCambios, onGuardar, onEmitir };
  const cuaderno = useRef(null);
  cuaderno.current ??= crearCuaderno(ahora);
  const { anotar, mandar, guardar, hayPendientes } = cuaderno.current;

  useEffect(() => {
    const alTeclear = (tecla) => {
      if (tecla.key !== "Enter" || !(tecla.ctrlKey || tecla.metaKey) || tecla.repeat || hayDialogo()) return;
      tecla.preventDefault();
      mandar();
      ahora.current.onEmitir();
    };
    const alIrse = (aviso) => {
      if (hayPendientes() || ahora.current.enRiesgo) aviso.preventDefault();
    };
    const alEsconderse = () => document.visibilityState === "hidden" && guardar();
    window.addEventListener("keydown", alTeclear);
    window.addEventListener("beforeunload", alIrse);
    document.addEventListener("visibilitychange", alEsconderse);
    return () => {
      guardar();
      window.removeEventListener("keydown", alTeclear);
      window.removeEventListener("beforeunload", alIrse);
      document.removeEventListener("visibilitychange", alEsconderse);
    };
  }, []);

  const alEscribir = ({ target }) => casilla(target) && !aMedias(target) && anotar(target.name, target.value);
  const alSalir = ({ target, relatedTarget }) => {
    if (casilla(target) && aMedias(target)) anotar(target.name, target.value);
    mandar();
    if (!forma.current.contains(relatedTarget)) guardar();
  };
  const alTeclear = (tecla) => {
    if (!tecla.defaultPrevented && !tecla.nativeEvent.isComposing) moverse(tecla, forma.current, mandar);
  };
  const alElegir = ({ detail }) => {
    for (const [nombre, valor] of Object.entries(detail)) anotar(nombre, valor);
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

// Lo tecleado que aún no se ha mandado, y los relojes que deciden cuándo.
const crearCuaderno = (ahora) => {
  let pendientes = {};
  let desde = 0;
  let pausa, reposo;
  let sucio = false;
  const mandar = () => {
    clearTimeout(pausa);
    if (Object.keys(pendientes).length === 0) return;
    const cambios = pendientes;
    pendientes = {};
    sucio = true;
    ahora.current.onCambios(ahora.current.documento, cambios);
    clearTimeout(reposo);
    reposo = setTimeout(guardar, REPOSO);
  };
  const guardar = () => {
    mandar();
    clearTimeout(reposo);
    if (!sucio) return;
    sucio = false;
    ahora.current.onGuardar();
  };
  const anotar = (nombre, valor) => {
    if (Object.keys(pendientes).length === 0) desde = Date.now();
    pendientes[nombre] = valor;
    clearTimeout(pausa);
    pausa = setTimeout(mandar, Math.min(PAUSA, Math.max(0, desde + PAUSA_MAXIMA - Date.now())));
  };
  return { anotar, mandar, guardar, hayPendientes: () => sucio || Object.keys(pendientes).length > 0 };
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
    destino.focus();
    if (!baja) destino.select();
  } else if (baja && forma.elements.namedItem(`${clave}.descripcion`)?.value.trim()) {
    enfocarAlNacer = clave;
  }
};

// --- Campo ---

const ajustarAlto = (nodo) => {
  if (nodo?.tagName !== "TEXTAREA") return;
  nodo.style.height = "auto";
  nodo.style.height = `${nodo.scrollHeight}px`;
};

// El servidor solo escribe en una casilla que sigue como él la dejó, o en una lista que no se está usando.
const useValorDelServidor = (nodo, valor) => {
  const visto = useRef(valor);
  useLayoutEffect(() => {
    const campo = nodo.current;
    const intacto = campo.value === visto.current || (campo.tagName === "SELECT" && campo !== document.activeElement);
    if (intacto && campo.value !== valor) campo.value = valor;
    visto.current = valor;
    ajustarAlto(campo);
  }, [valor]);
};

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

// --- Buscador ---

const NADA = { consulta: "", opciones: [], lista: false };
const tablon = { clientes: NADA, productos: NADA };
const lectores = new Set();
const suscribir = (lector) => {
  lectores.add(lector);
  return () => lectores.delete(lector);
};

export function Resultados({ clientes, productos }) {
  useEffect(() => {
    Object.assign(tablon, { clientes, productos });
    lectores.forEach((lector) => lector());
  }, [clientes, productos]);
  return null;
}

export function Buscador({ canal, nombre, valor = "", error, nota, sinNada, onBuscar, onElegir, ref: _deReflex, ...resto }) {
  const id = useId();
  const nodo = useRef(null);
  const reloj = useRef();
  const eleccion = useRef({});
  const [abierto, setAbierto] = useState(false);
  const [texto, setTexto] = useState("");
  const [indice, setIndice] = useState(-1);
  const respuesta = useSyncExternalStore(suscribir, () => (abierto ? tablon[canal] : NADA), () => NADA);
  const esConcepto = canal === "productos";
  const Etiqueta = esConcepto ? "textarea" : "input";
  const alDia = respuesta.lista && respuesta.consulta === texto;
  const previas = useRef([]);
  if (alDia) previas.current = respuesta.opciones;
  const opciones = abierto ? previas.current : [];
  const sinResultados = abierto && alDia && opciones.length === 0 && !esConcepto;
  const activa = indice < opciones.length ? indice : -1;
  useValorDelServidor(nodo, valor);

  useEffect(() => {
    const clave = esConcepto && nombre.split(".")[0];
    if (clave && enfocarAlNacer && clave !== enfocarAlNacer && !valor) {
      enfocarAlNacer = null;
      nodo.current.focus();
    }
    return () => clearTimeout(reloj.current);
  }, []);
  // Con algo escrito se ofrece ya la primera de los clientes; un concepto suele ser texto libre.
  useEffect(() => setIndice(!esConcepto && texto && alDia ? 0 : -1), [respuesta, texto]);

  const buscar = (que, espera = PAUSA_BUSQUEDA) => {
    const consulta = que.trim().slice(0, 200);
    setTexto(consulta);
    setAbierto(true);
    clearTimeout(reloj.current);
    reloj.current = setTimeout(() => onBuscar(consulta), espera);
  };
  const cerrar = () => {
    clearTimeout(reloj.current);
    setAbierto(false);
    previas.current = [];
    setIndice(-1);
  };
  const elegir = (opcion) => {
    cerrar();
    if (!esConcepto) return onElegir(opcion.valor);
    escribirProducto(nodo.current, opcion);
  };
  eleccion.current = elegir;
  const alTeclear = (tecla) => {
    if (tecla.nativeEvent.isComposing || tecla.ctrlKey || tecla.metaKey) return;
    if (tecla.key === "ArrowDown" || tecla.key === "ArrowUp") {
      if (!abierto && esConcepto && nodo.current.value.includes("\n")) return;
      tecla.preventDefault();
      if (!abierto) return buscar(nodo.current.value, 0);
      const vueltas = opciones.length + 1;
      setIndice(((activa + 1 + (tecla.key === "ArrowDown" ? 1 : -1) + vueltas) % vueltas) - 1);
    } else if (tecla.key === "Enter" && activa >= 0) {
      tecla.preventDefault();
      elegir(opciones[activa]);
    } else if (tecla.key === "Enter" && !esConcepto) {
      tecla.preventDefault();
    } else if (tecla.key === "Escape" && abierto) {
      tecla.preventDefault();
      tecla.stopPropagation();
      cerrar();
    } else if (tecla.key === "Enter") {
      cerrar();
    }
  };
  const lista = abierto && opciones.length > 0 ? `${id}-lista` : undefined;
  return (
    <div className="buscador-editor">
      <Etiqueta
        ref={nodo}
        name={esConcepto ? nombre : undefined}
        data-casilla={esConcepto ? "si" : undefined}
        defaultValue={valor}
        rows={esConcepto ? 1 : undefined}
        role={esConcepto ? undefined : "combobox"}
        aria-expanded={esConcepto ? undefined : Boolean(lista)}
        aria-haspopup="listbox"
        aria-autocomplete="list"
        aria-controls={lista}
        aria-activedescendant={activa >= 0 ? `${id}-${activa}` : undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={error && nota ? nota : undefined}
        onInput={({ target }) => {
          ajustarAlto(target);
          buscar(target.value);
        }}
        onFocus={({ target }) => (esConcepto ? target.value === "" : true) && buscar(target.value, 0)}
        onBlur={cerrar}
        onKeyDown={alTeclear}
        {...resto}
      />
      <span className="sr-only" role="status">
        {lista ? `${opciones.length} ${opciones.length === 1 ? "resultado" : "resultados"}` : ""}
      </span>
      {lista && (
        <ul id={lista} role="listbox" aria-label={esConcepto ? "Productos" : "Clientes"} className="hallazgos">
          {opciones.map((opcion, puesto) => (
            <li
              key={opcion.valor}
              id={`${id}-${puesto}`}
              role="option"
              aria-selected={puesto === activa}
              className="hallazgo"
              onPointerDown={(toque) => toque.preventDefault()}
              onClick={() => elegir(opcion)}
            >
              <span className="hallazgo-titulo">{opcion.titulo}</span>
              <span className="hallazgo-detalle">{opcion.detalle}</span>
            </li>
          ))}
        </ul>
      )}
      {sinResultados && (
        <div className="hallazgos hallazgos-nada" onPointerDown={(toque) => toque.preventDefault()}>
          <span>{texto ? `Nadie se llama «${texto}».` : "Aún no tienes clientes."}</span>
          <Link to={sinNada} className="enlace">
            Dar de alta un cliente
          </Link>
        </div>
      )}
    </div>
  );
}

// Un producto elegido escribe su línea como si la hubiera tecleado quien lo elige.
const escribirProducto = (nodo, opcion) => {
  const clave = nodo.name.split(".")[0];
  const { form } = nodo;
  const nuevos = { producto: opcion.valor, descripcion: opcion.titulo, precio: opcion.precio, impuesto: opcion.impuesto };
  const cambios = {};
  for (const [campo, valor] of Object.entries(nuevos)) {
    const otro = form.elements.namedItem(`${clave}.${campo}`);
    if (otro) otro.value = valor;
    cambios[`${clave}.${campo}`] = valor;
  }
  ajustarAlto(nodo);
  form.dispatchEvent(new CustomEvent("casillas", { detail: cambios }));
  form.elements.namedItem(`${clave}.cantidad`)?.focus();
};

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
