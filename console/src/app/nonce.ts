// The gateway writes a nonce into each response of the page; only styles with it are applied.
export const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";

declare global {
  var __webpack_nonce__: string | undefined;
}
// where the scroll lock of Mantine's dialogs looks for it
globalThis.__webpack_nonce__ = nonce;
