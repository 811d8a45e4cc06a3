// Dar de alta sin salir de la factura: un cliente en tres casillas, un producto con su precio.
import { useEffect, useId, useRef, useState, useSyncExternalStore } from "react";
import { dejar, leer, suscribir } from "./tablon.js";

export function Resultados({ clientes, productos, alta }) {
  useEffect(() => dejar({ clientes, productos, alta }), [clientes, productos, alta]);
  return null;
}

// No es un formulario: va dentro del de la factura. Intro crea, Escape lo deja.
export function Alta({ onCrear, onDejar, children, ref: _deReflex, ...resto }) {
  const nodo = useRef(null);
  const casillas = () => [...nodo.current.querySelectorAll("input[data-alta]")];
  const crear = () => onCrear(Object.fromEntries(casillas().map((campo) => [campo.dataset.alta, campo.value])));
  useEffect(() => {
    (casillas().find((campo) => campo.value === "") ?? casillas()[0]).focus();
  }, []);
  return (
    <div
      ref={nodo}
      role="group"
      onKeyDown={(tecla) => alTeclear(tecla, crear, onDejar)}
      onClick={({ target }) => target.closest("[data-crear]") && crear()}
      {...resto}
    >
      {children}
    </div>
  );
}

const alTeclear = (tecla, crear, dejarlo) => {
  if (tecla.nativeEvent.isComposing || tecla.ctrlKey || tecla.metaKey) return;
  const hacer = { Enter: tecla.target.tagName === "INPUT" && crear, Escape: dejarlo }[tecla.key];
  if (!hacer) return;
  tecla.preventDefault();
  tecla.stopPropagation();
  hacer();
};

export function AltaProducto({ nombre, casilla, onCrear, onHecho, onDejar }) {
  const id = useId();
  const precio = useRef(null);
  const [error, setError] = useState("");
  const clave = casilla.name.split(".")[0];
  const deLaLinea = (campo) => casilla.form.elements.namedItem(`${clave}.${campo}`)?.value ?? "";
  const contestado = useSyncExternalStore(suscribir, () => leer("alta"), () => null);
  const desde = useRef(contestado?.turno ?? 0);
  useEffect(() => {
    precio.current.focus();
    precio.current.select();
  }, []);
  useEffect(() => {
    if (!contestado || contestado.clave !== clave || contestado.turno <= desde.current) return;
    desde.current = contestado.turno;
    if (contestado.opcion) onHecho(contestado.opcion);
    else {
      setError(contestado.error);
      precio.current.focus();
    }
  }, [contestado]);
  const crear = () => onCrear({ clave, nombre, precio: precio.current.value, impuesto: deLaLinea("impuesto") });
  return (
    <div
      role="group"
      aria-label={`Guardar «${nombre}» como producto`}
      className="hallazgos alta-producto"
      onKeyDown={(tecla) => alTeclear(tecla, crear, onDejar)}
    >
      <p className="alta-nombre">{nombre}</p>
      <label htmlFor={`${id}-precio`} className="papel-rotulo">
        Precio sin impuestos
      </label>
      <input
        ref={precio}
        id={`${id}-precio`}
        defaultValue={deLaLinea("precio")}
        inputMode="decimal"
        placeholder="0,00"
        maxLength={40}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-error`}
        className="papel-casilla papel-casilla-caja dinero"
      />
      <p id={`${id}-error`} aria-live="polite" className="renglon-error">
        {error}
      </p>
      <div className="alta-acciones">
        <button type="button" className="boton-alta" onClick={onDejar}>
          Cancelar
        </button>
        <button type="button" className="boton-alta boton-alta-principal" onClick={crear}>
          Guardar producto
        </button>
      </div>
    </div>
  );
}
