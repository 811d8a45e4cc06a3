// Una casilla que ofrece lo que encuentra el servidor (cliente o producto), y quien le trae lo encontrado.
// La última opción da de alta lo escrito: un cliente, en su ficha corta; un producto, con su precio.
import { useEffect, useId, useRef, useState, useSyncExternalStore } from "react";
import { AltaProducto } from "./alta.jsx";
import { ajustarAlto, esperada, useValorDelServidor } from "./casilla.js";
import { NADA, leer, suscribir } from "./tablon.js";

const PAUSA_BUSQUEDA = 80;
const conDedo = () => matchMedia("(pointer: coarse)").matches;

export function Buscador({
  canal, nombre, valor = "", error, nota, enfocar, onBuscar, onElegir, onCrear, ref: _deReflex, ...resto
}) {
  const id = useId();
  const nodo = useRef(null);
  const reloj = useRef();
  const elegirAlLlegar = useRef(false);
  const [abierto, setAbierto] = useState(false);
  const [texto, setTexto] = useState("");
  const [indice, setIndice] = useState(-1);
  const [alta, setAlta] = useState("");
  const [aviso, setAviso] = useState("");
  const respuesta = useSyncExternalStore(suscribir, () => (abierto ? leer(canal) : NADA), () => NADA);
  const esConcepto = canal === "productos";
  const Etiqueta = esConcepto ? "textarea" : "input";
  const alDia = respuesta.lista && respuesta.consulta === texto;
  const previas = useRef([]);
  const senalada = useRef();
  if (alDia) previas.current = [...respuesta.opciones, ...opcionDeAlta(esConcepto, texto, respuesta.opciones)];
  const opciones = abierto ? previas.current : [];
  const activa = indice < opciones.length ? indice : -1;
  useValorDelServidor(nodo, valor);

  useEffect(() => {
    const clave = esConcepto && nombre.split(".")[0];
    if (clave && esperada.tras && clave !== esperada.tras && !valor) {
      esperada.tras = null;
      nodo.current.focus();
    }
    if (enfocar && !conDedo()) nodo.current.focus();
    return () => clearTimeout(reloj.current);
  }, []);
  // Con algo escrito se ofrece ya la primera de los clientes; un concepto suele ser texto libre. La que se había
  // señalado sigue señalada si también está en lo que acaba de llegar.
  useEffect(() => {
    const sigue = opciones.findIndex((opcion) => opcion.valor === senalada.current);
    setIndice(sigue >= 0 ? sigue : !esConcepto && texto && alDia ? 0 : -1);
  }, [respuesta, texto]);

  const buscar = (que, espera = PAUSA_BUSQUEDA) => {
    const consulta = que.trim().slice(0, 200);
    setTexto(consulta);
    setAbierto(true);
    clearTimeout(reloj.current);
    reloj.current = setTimeout(() => onBuscar(consulta), espera);
  };
  // Quien teclea y pulsa Intro antes de que llegue la respuesta ya ha elegido: la primera.
  useEffect(() => {
    if (alDia && elegirAlLlegar.current && opciones.length > 0) elegir(opciones[0]);
    if (alDia) elegirAlLlegar.current = false;
  }, [respuesta, texto]);

  const cerrar = () => {
    clearTimeout(reloj.current);
    elegirAlLlegar.current = false;
    setAbierto(false);
    previas.current = [];
    senalada.current = undefined;
    setIndice(-1);
  };
  const elegir = (opcion) => {
    cerrar();
    if (opcion.alta) return esConcepto ? setAlta(texto) : onCrear(texto);
    if (!esConcepto) {
      onElegir(opcion.valor);
      return nodo.current.form.querySelector('textarea[name$=".descripcion"]')?.focus();
    }
    setAviso(opcion.nota);
    escribirProducto(nodo.current, opcion);
  };
  const mover = (pasos) => {
    const vueltas = opciones.length + 1;
    const nueva = ((activa + 1 + pasos + vueltas) % vueltas) - 1;
    senalada.current = opciones[nueva]?.valor;
    setIndice(nueva);
  };
  const alTeclear = (tecla) => {
    if (tecla.nativeEvent.isComposing || tecla.ctrlKey || tecla.metaKey || tecla.altKey) return;
    if (tecla.key === "ArrowDown" || tecla.key === "ArrowUp") {
      if (!abierto && esConcepto && nodo.current.value.includes("\n")) return;
      tecla.preventDefault();
      return abierto ? mover(tecla.key === "ArrowDown" ? 1 : -1) : buscar(nodo.current.value, 0);
    }
    if (tecla.key === "Escape" && abierto) {
      tecla.preventDefault();
      tecla.stopPropagation();
      return cerrar();
    }
    if (tecla.shiftKey || (tecla.key !== "Enter" && tecla.key !== "Tab")) return;
    // El tabulador también se queda con lo señalado, salvo si nadie lo ha señalado ni tecleado.
    if (activa >= 0 && (tecla.key === "Enter" || !opciones[activa].alta)) {
      tecla.preventDefault();
      elegir(opciones[activa]);
    } else if (tecla.key === "Enter" && !esConcepto) {
      tecla.preventDefault();
      elegirAlLlegar.current = abierto && !alDia && nodo.current.value.trim() !== "";
    } else if (tecla.key === "Enter") {
      cerrar();
    }
  };
  const lista = abierto && opciones.length > 0 ? `${id}-lista` : undefined;
  const hallados = opciones.filter((opcion) => !opcion.alta).length;
  return (
    <div className="buscador-editor">
      <Etiqueta
        ref={nodo}
        name={esConcepto ? nombre : undefined}
        data-casilla={esConcepto ? "si" : undefined}
        defaultValue={valor}
        rows={esConcepto ? 1 : undefined}
        {...(esConcepto ? {} : { role: "combobox", "aria-expanded": Boolean(lista) })}
        aria-haspopup="listbox"
        aria-autocomplete="list"
        aria-controls={lista}
        aria-activedescendant={activa >= 0 ? `${id}-${activa}` : undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={[error && nota, aviso && `${id}-aviso`].filter(Boolean).join(" ") || undefined}
        onInput={({ target }) => {
          ajustarAlto(target);
          setAviso("");
          buscar(target.value);
        }}
        onFocus={({ target }) => (esConcepto ? target.value === "" : true) && buscar(target.value, 0)}
        onBlur={cerrar}
        onKeyDown={alTeclear}
        {...resto}
      />
      <span className="sr-only" role="status">
        {lista ? (hallados === 0 ? "Sin resultados" : `${hallados} ${hallados === 1 ? "resultado" : "resultados"}`) : aviso}
      </span>
      {aviso && !abierto && (
        <p id={`${id}-aviso`} className="renglon-nota cifras">
          {aviso}
        </p>
      )}
      {lista && (
        <Lista id={lista} raiz={id} rotulo={esConcepto ? "Productos" : "Clientes"} {...{ opciones, activa, elegir }} />
      )}
      {alta && (
        <AltaProducto
          nombre={alta}
          casilla={nodo.current}
          onCrear={onCrear}
          onHecho={(opcion) => {
            setAlta("");
            escribirProducto(nodo.current, opcion);
          }}
          onDejar={() => {
            setAlta("");
            nodo.current.focus();
          }}
        />
      )}
    </div>
  );
}

function Lista({ id, raiz, rotulo, opciones, activa, elegir }) {
  useEffect(() => {
    document.getElementById(`${raiz}-${activa}`)?.scrollIntoView({ block: "nearest" });
  }, [activa]);
  return (
    <ul id={id} role="listbox" tabIndex={-1} aria-label={rotulo} className="hallazgos">
      {opciones.map((opcion, puesto) => (
        <li
          key={opcion.valor}
          id={`${raiz}-${puesto}`}
          role="option"
          aria-selected={puesto === activa}
          data-alta={opcion.alta ? "si" : undefined}
          className="hallazgo"
          onPointerDown={(toque) => toque.preventDefault()}
          onClick={() => elegir(opcion)}
        >
          <span className="hallazgo-titulo">{opcion.titulo}</span>
          {opcion.detalle && <span className="hallazgo-detalle">{opcion.detalle}</span>}
        </li>
      ))}
    </ul>
  );
}

const opcionDeAlta = (esConcepto, texto, halladas) => {
  if (esConcepto) {
    const yaEsta = halladas.some((opcion) => opcion.titulo.toLowerCase() === texto.toLowerCase());
    if (texto.length < 3 || yaEsta) return [];
    return [{ alta: true, valor: "alta", titulo: `Guardar «${texto}» como producto`, detalle: "Con su precio, para la próxima" }];
  }
  const ninguno = halladas.length === 0 ? (texto ? `No tienes a nadie llamado «${texto}»` : "Aún no tienes clientes") : "";
  return [{ alta: true, valor: "alta", titulo: texto ? `Crear el cliente «${texto}»` : "Crear un cliente", detalle: ninguno }];
};

// Un producto elegido escribe su línea como si la hubiera tecleado quien lo elige.
const escribirProducto = (nodo, opcion) => {
  const clave = nodo.name.split(".")[0];
  const { form } = nodo;
  const { valor: producto, titulo: descripcion, precio, impuesto, descuento } = opcion;
  const nuevos = { producto, descripcion, precio, impuesto, ...(descuento && { descuento }) };
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
