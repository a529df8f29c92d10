// The texts of the console in the language of the user. `t` is set before any page is loaded, so pages use it as a constant.
import type { en } from "./en";

export type Texts = typeof en;

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

const STORED = "tradepost.language";

export let t!: Texts;
export let language: Language = "en";

export async function loadTexts(): Promise<void> {
  language = chosen();
  t = language === "de" ? (await import("./de")).de : (await import("./en")).en;
  document.documentElement.lang = language;
}

/** Texts are constants, so another language needs a new start. */
export function changeLanguage(to: Language): void {
  localStorage.setItem(STORED, to);
  location.reload();
}

function chosen(): Language {
  const wanted = [localStorage.getItem(STORED), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((tag): tag is Language => tag !== null && tag in LANGUAGES) ?? "en";
}
