// Lo anotado en un borrador, numerado y en orden, hasta que el servidor dice que lo ha guardado. Lo que no consta que
// haya llegado se vuelve a mandar: tras un corte, tras reiniciarse el servidor o, sin noticias, cada pocos segundos.
// Qué forma tiene un apunte lo dice states/apuntes.py.
import * as cajon from "./cajon.js";

const SIN_NOTICIAS = 3_000;
const SIN_NOTICIAS_MAXIMO = 30_000;
const APUNTES_MAXIMOS = 60;

const cuadernos = new Map();
let ultimo = 0;
// Crece aunque se recargue la página, y aunque el reloj se atrase respecto a lo que ya sabe el servidor.
const numerar = () => (ultimo = Math.max(ultimo + 1, Date.now()));

export const cuadernoDe = (documento) => {
  if (!cuadernos.has(documento)) cuadernos.set(documento, crear(documento));
  return cuadernos.get(documento);
};

cajon.alBorrarse((documento) => cuadernos.get(documento)?.vaciar());

const crear = (documento) => {
  let apuntes = [];
  let acuse = { recibido: 0, guardado: 0, version: 0 };
  // La que tenía delante quien anotó lo pendiente: si al volver a abrir hay otra, alguien guardó entretanto.
  let version = 0;
  let apertura = "";
  let tirada = 0;
  let enviado = 0;
  let enviar = null;
  let reloj;
  let espera = SIN_NOTICIAS;
  let visto = 0;
  let conectado = true;
  let cambios = 0;
  const lectores = new Set();

  const porLlegar = () => apuntes.filter(({ n }) => n > acuse.recibido);
  const enCamino = () => enviado > acuse.recibido;

  // Se manda siempre todo lo que no consta que haya llegado: un apunte nunca adelanta a otro.
  const mandar = () => {
    const que = porLlegar();
    if (!enviar || que.length === 0) return;
    clearTimeout(reloj);
    if (!conectado) return;
    enviado = que.at(-1).n;
    enviar(documento, que, version, visto);
    reloj = setTimeout(insistir, espera);
  };
  const insistir = () => {
    espera = Math.min(2 * espera, SIN_NOTICIAS_MAXIMO);
    mandar();
  };

  const anotar = (apunte) => {
    const anterior = apuntes.at(-1);
    if (apunte.casillas && anterior?.casillas && anterior.n > enviado) {
      Object.assign(anterior.casillas, apunte.casillas);
      anterior.tras = { ...apunte.tras, ...anterior.tras };
    } else {
      apuntes.push({ n: numerar(), ...apunte });
    }
    if (apuntes.length > APUNTES_MAXIMOS) resumir();
    if (apunte.puestas || apunte.quitadas) cambios += 1;
    apuntado();
    return apuntes.at(-1).n;
  };

  const apuntado = () => {
    cajon.guardar(documento, apuntes, version);
    lectores.forEach((lector) => lector());
  };

  // Lo que ya llegó y sigue sin guardarse (un precio que no se entiende) no crece sin fin.
  const resumir = () => {
    apuntes = apuntes.reduce((antes, apunte) => {
      const previo = antes.at(-1);
      if (!previo?.casillas || !apunte.casillas || apunte.n > acuse.recibido) return [...antes, apunte];
      const junto = { ...previo.casillas, ...apunte.casillas };
      return [...antes.slice(0, -1), { n: apunte.n, casillas: junto, tras: { ...apunte.tras, ...previo.tras } }];
    }, []);
  };

  // Lo que dice el servidor: qué le ha llegado, qué ha guardado, y si es otra apertura (se reinició, o se recargó).
  const atender = (nuevo) => {
    const [habia, antes] = [apuntes.length, version];
    if (nuevo.tirada > tirada && apertura) apuntes = [];
    const perdido = nuevo.apertura !== apertura || nuevo.acuse.recibido < acuse.recibido;
    const hayNoticias = nuevo.acuse.recibido > acuse.recibido;
    ({ acuse, apertura, tirada } = nuevo);
    ultimo = Math.max(ultimo, acuse.recibido);
    apuntes = apuntes.filter(({ n }) => n > acuse.guardado);
    if (!perdido || apuntes.length === 0) version = acuse.version;
    if (perdido) enviado = 0;
    if (perdido || hayNoticias) espera = SIN_NOTICIAS;
    if (!enCamino()) clearTimeout(reloj);
    if (apuntes.length !== habia || version !== antes) apuntado();
    return perdido && apuntes.length > 0;
  };

  // Lo que dejó sin confirmar otra página que ya no existe.
  const recuperar = async () => {
    const dejado = await cajon.recoger(documento);
    if (dejado.apuntes.length === 0) return {};
    // Si esta página ya ha anotado algo, lo viejo va antes.
    version = Math.min(version, dejado.version);
    apuntes = [...dejado.apuntes, ...apuntes].map((apunte) => ({ ...apunte, n: numerar() }));
    cambios += 1;
    apuntado();
    return Object.assign({}, ...dejado.apuntes.map(({ casillas }) => casillas ?? {}));
  };

  return {
    anotar,
    recuperar,
    vaciar: () => {
      apuntes = [];
      apuntado();
    },
    conexion: (hay) => {
      conectado = hay;
    },
    mandar,
    atender,
    porLlegar: (recibido) => apuntes.filter(({ n }) => n > recibido),
    ver: (numero) => {
      visto = numero;
    },
    suscribir: (lector) => {
      lectores.add(lector);
      return () => lectores.delete(lector);
    },
    cambios: () => cambios,
    enCamino,
    hayPendientes: () => apuntes.length > 0,
    casillasPendientes: () => new Set(apuntes.flatMap(({ casillas }) => Object.keys(casillas ?? {}))),
    conectar: (como) => {
      enviar = como;
    },
    desconectar: (como) => {
      // Quien llega a la misma factura se conecta antes de que el anterior se despida.
      if (enviar !== como) return;
      enviar = null;
      clearTimeout(reloj);
    },
  };
};
