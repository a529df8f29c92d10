// Writes the names, versions and licences of the libraries that the build contains.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const ALLOWED = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD", "Unlicense"];
const { packages } = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8"));
const parts = [];
for (const [path, { version, dev, optional }] of Object.entries(packages)) {
  if (path === "" || dev || optional || !existsSync(`${root}${path}/package.json`)) continue;
  const { name, license } = JSON.parse(readFileSync(`${root}${path}/package.json`, "utf8"));
  // of alternatives one is enough; of several, all apply
  const choices = license.replace(/[()]/g, "").split(" OR ");
  if (!choices.some((choice) => choice.split(" AND ").every((one) => ALLOWED.includes(one)))) {
    console.error(`${name} has the licence ${license}, which is not one of ${ALLOWED.join(", ")}.`);
    process.exit(1);
  }
  const file = readdirSync(`${root}${path}`).find((one) => /^licen[cs]e(\.md|\.txt)?$/i.test(one));
  parts.push(`${name} ${version} (${license})\n\n${file === undefined ? "" : readFileSync(`${root}${path}/${file}`, "utf8").trim()}\n`);
}
writeFileSync(`${root}dist/console/licenses.txt`, parts.join(`\n${"-".repeat(80)}\n\n`));
