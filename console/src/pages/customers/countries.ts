import { language } from "@/texts";

const names = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
/** Regions that are no countries. */
const NO_COUNTRIES: readonly string[] = ["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"];

export function countryName(code: string): string {
  return names.of(code) ?? code;
}

/** All countries by name, for a choice. */
export function countries(): { value: string; label: string }[] {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !NO_COUNTRIES.includes(code))
    .flatMap((value) => {
      const label = names.of(value);
      // an old code, such as DD, has the name of its successor
      return label === undefined || canonical(value) !== value ? [] : [{ value, label }];
    })
    .sort((a, b) => a.label.localeCompare(b.label, language));
}

function canonical(code: string): string {
  return Intl.getCanonicalLocales(`und-${code}`)[0]?.slice(4) ?? code;
}
