// De lo tecleado y lo que ha encontrado el servidor, las órdenes que se ofrecen, por grupos y en orden.
const PAGINAS = [
  ["Panel", "/panel", "inicio resumen"],
  ["Facturas", "/facturas", "lista"],
  ["Clientes", "/clientes", ""],
  ["Productos", "/productos", "servicios"],
  ["VERI*FACTU", "/verifactu", "hacienda aeat verifactu registros"],
  ["Ajustes", "/ajustes", "mis datos emisor series logotipo iban"],
  ["Actividad", "/actividad", "quien ha hecho que"],
  ["Cuenta", "/cuenta", "plan sesion correo"],
  ["Planes y precios", "/precios", "plan contratar"],
];
const TEMAS = [
  ["Tema claro", "light"],
  ["Tema oscuro", "dark"],
  ["Tema como el sistema", "system"],
];
const MAXIMO_SIN_TECLEAR = 3;

const llano = (texto) => texto.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const contiene = (texto, consulta) => {
  const donde = ` ${llano(texto)}`;
  return llano(consulta).split(/\s+/).every((palabra) => donde.includes(` ${palabra}`));
};

const contieneNumero = (titulo, consulta) => llano(titulo).includes(llano(consulta).trim());

export const ordenesDe = (consulta, encontrado, { hacer, visita }) => {
  const { clientes = [], productos = [], facturas = [] } = encontrado ?? {};
  const pocas = (lista) => (consulta ? lista : lista.slice(0, MAXIMO_SIN_TECLEAR));
  const propias = fijas(hacer, visita).filter((orden) => contiene(`${orden.titulo} ${orden.claves}`, consulta));
  const deClientes = visita ? [] : pocas(clientes).map((cliente) => facturarA(cliente, hacer));
  const repetir = visita ? [] : pocas(facturas.filter((factura) => factura.se_repite)).map((una) => repetirla(una, hacer));
  // Quien empieza por «repetir» quiere eso; quien teclea un nombre, facturarle.
  const pideRepetir = llano(consulta).startsWith("repe");
  const crear = propias.filter((orden) => orden.grupo === "Hacer");
  const haceres = pideRepetir ? [...repetir, ...crear] : [...crear, ...deClientes, ...repetir];
  const abrirlas = consulta && !pideRepetir ? facturas.map((una) => abrir(una, `/facturas/${una.valor}`, hacer)) : [];
  // Quien teclea un número quiere ver esa factura, no hacer otra.
  const pideUna = /\d/.test(consulta) && facturas.some(({ titulo }) => contieneNumero(titulo, consulta));
  const deFacturas = { nombre: "Facturas", ordenes: abrirlas };
  return [
    ...(pideUna ? [deFacturas] : []),
    { nombre: "Hacer", ordenes: haceres },
    ...(pideUna ? [] : [deFacturas]),
    { nombre: "Clientes", ordenes: consulta && !pideRepetir ? clientes.map((uno) => abrir(uno, `/clientes?cliente=${uno.valor}`, hacer)) : [] },
    { nombre: "Productos", ordenes: pideRepetir ? [] : productos.map((uno) => abrir(uno, `/productos?producto=${uno.valor}`, hacer)) },
    { nombre: "Ir a", ordenes: propias.filter((orden) => orden.grupo === "Ir a") },
    { nombre: "Aspecto", ordenes: consulta ? propias.filter((orden) => orden.grupo === "Aspecto") : [] },
  ].filter((grupo) => grupo.ordenes.length > 0);
};

const fijas = ({ ir, tema, atajos }, visita) => [
  ...(visita
    ? []
    : [
        { titulo: "Nueva factura", claves: "crear hacer facturar", tecla: "N", hacer: () => ir("/facturas/nueva"), grupo: "Hacer" },
        { titulo: "Nuevo cliente", claves: "crear alta", hacer: () => ir("/clientes?nuevo=1"), grupo: "Hacer" },
        { titulo: "Nuevo producto", claves: "crear alta servicio", hacer: () => ir("/productos?nuevo=1"), grupo: "Hacer" },
      ]
  ).map((orden) => ({ ...orden, clave: orden.titulo })),
  ...PAGINAS.map(([nombre, ruta, claves]) => ({
    clave: ruta, titulo: nombre, claves: `ir a ${claves}`, hacer: () => ir(ruta), grupo: "Ir a",
  })),
  ...TEMAS.map(([titulo, modo]) => ({
    clave: modo, titulo, claves: "cambiar aspecto color modo noche dia", hacer: () => tema(modo), grupo: "Aspecto",
  })),
  { clave: "atajos", titulo: "Atajos de teclado", claves: "ayuda teclas", tecla: "?", hacer: atajos, grupo: "Aspecto" },
];

const facturarA = (cliente, { ir }) => ({
  clave: `facturar-${cliente.valor}`,
  titulo: `Nueva factura para ${cliente.titulo}`,
  detalle: cliente.detalle,
  hacer: () => ir(`/facturas/nueva?cliente=${cliente.valor}`),
});

const repetirla = (factura, { repetir }) => ({
  clave: `repetir-${factura.valor}`,
  titulo: `Repetir la ${factura.titulo}`,
  detalle: factura.detalle,
  hacer: () => repetir(factura.valor),
});

const abrir = ({ valor, titulo, detalle }, ruta, { ir }) => ({
  clave: `abrir-${valor}`, titulo, detalle, hacer: () => ir(ruta),
});
