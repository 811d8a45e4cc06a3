// Una casilla que ofrece lo que encuentra el servidor (cliente o producto), y quien le trae lo encontrado.
import { useEffect, useId, useRef, useState, useSyncExternalStore } from "react";
import { Link } from "react-router";
import { ajustarAlto, esperada, useValorDelServidor } from "./casilla.js";

const PAUSA_BUSQUEDA = 120;

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
  const elegirAlLlegar = useRef(false);
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
    if (clave && esperada.tras && clave !== esperada.tras && !valor) {
      esperada.tras = null;
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
  // Quien teclea y pulsa Intro antes de que llegue la respuesta ya ha elegido: la primera.
  useEffect(() => {
    if (alDia && elegirAlLlegar.current && respuesta.opciones.length > 0) elegir(respuesta.opciones[0]);
    if (alDia) elegirAlLlegar.current = false;
  }, [respuesta, texto]);

  const cerrar = () => {
    clearTimeout(reloj.current);
    elegirAlLlegar.current = false;
    setAbierto(false);
    previas.current = [];
    setIndice(-1);
  };
  const elegir = (opcion) => {
    cerrar();
    if (!esConcepto) {
      onElegir(opcion.valor);
      return nodo.current.form.querySelector('textarea[name$=".descripcion"]')?.focus();
    }
    escribirProducto(nodo.current, opcion);
  };
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
      elegirAlLlegar.current = abierto && !alDia && nodo.current.value.trim() !== "";
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
        <ul id={lista} role="listbox" tabIndex={-1} aria-label={esConcepto ? "Productos" : "Clientes"} className="hallazgos">
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
