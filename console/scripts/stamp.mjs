// Prints a hash of all that the build of the console is made of.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const contract = join(root, "gateway-verticle/documents/target/classes/documents/openapi.json");
const hash = createHash("sha256").update(process.version);
for (const path of ["public", "scripts", "src", "index.html", "package-lock.json", "tsconfig.json", "vite.config.ts"]) add(join(root, "console", path));
add(join(root, "clients/typescript/src"));
if (existsSync(contract)) add(contract);
console.log(hash.digest("hex"));

function add(path) {
  if (path.endsWith("schema.ts")) return; // generated
  if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
  else hash.update(path.slice(root.length)).update(readFileSync(path));
}
