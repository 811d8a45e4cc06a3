// La sesión de quien entra con un proveedor OIDC; el contrato está en puente.js.
// La sesión es una cookie que desde aquí no se ve: hay que preguntar al servidor, al menos una vez por página.
import { useEffect, useState } from "react";
import { apuntarSesion, leerSesion, usePuente } from "./puente.js";
import { mandar, servidor } from "./servidor.js";

let preguntado = false;

const pedir = (ruta) => mandar(`/oidc${ruta}`, { credentials: "include" });

const fuente = {
  puedeHaber: () => Boolean(leerSesion()) || !preguntado,
  pedirToken: async () => {
    const respuesta = await pedir("/tokens");
    preguntado = true;
    return respuesta;
  },
  // Apuntarla avisa a las demás pestañas: han entrado, o ahora es otra persona.
  alRecibir: ({ sid }) => {
    if (leerSesion() !== sid) apuntarSesion(sid);
  },
  // Se sale también del proveedor, si deja; si no, el siguiente que pase por este ordenador entraría solo.
  cerrar: async () => {
    const { url } = await (await pedir("/salir")).json();
    if (url) location.assign(url);
  },
};

export function PuenteOidc({ children, ...eventos }) {
  usePuente(fuente, eventos);
  return children;
}

const pedido = (nombre) => new URLSearchParams(location.search).get(nombre) ?? "";

// Lo que salió mal la última vez, dicho con las palabras de la aplicación.
export function FalloDeEntrada({ frases }) {
  const [fallo, ponerFallo] = useState("");
  useEffect(() => ponerFallo(pedido("error")), []);
  return Object.hasOwn(frases, fallo) ? frases[fallo] : null;
}

export function EnlaceDeEntrada({ children, ...props }) {
  const [destino, ponerDestino] = useState("/oidc/entrar");
  useEffect(() => {
    const entrada = servidor("/oidc/entrar");
    entrada.searchParams.set("volver", pedido("volver"));
    ponerDestino(entrada.href);
  }, []);
  return (
    <a href={destino} {...props}>
      {children}
    </a>
  );
}
