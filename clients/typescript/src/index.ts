export { Tradepost, type Proof, type Settings } from "./client.js";
export { TradepostError, type Detail } from "./errors.js";
export type { Retries } from "./retry.js";
export type { Session } from "./session.js";
export type { Answer, Entry, FileOptions, ListOptions, Options } from "./types.js";
export type { components, paths } from "./schema.js";
