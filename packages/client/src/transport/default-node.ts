export { createUndiciTransport as createDefaultTransport } from "./undici-transport.ts";
