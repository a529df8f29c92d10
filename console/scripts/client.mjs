// Generates the client of the API into console/client: the project's own TypeScript client (clients/typescript/src) and the types of the
// merged contract that the Maven module gateway-verticle/documents writes. `CONTRACT` names another file or a URL of a running program.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const sources = `${root}clients/typescript/src`;
const out = `${root}console/client`;
const contract = process.env.CONTRACT ?? `${root}gateway-verticle/documents/target/classes/documents/openapi.json`;

const text = await read(contract);
const hash = createHash("sha256").update(text);
const files = readdirSync(sources).filter((name) => name !== "schema.ts");
for (const name of files) hash.update(readFileSync(`${sources}/${name}`));
const stamp = hash.digest("hex");
const stampFile = `${out}/.stamp`;
if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const name of files) cpSync(`${sources}/${name}`, `${out}/${name}`);
  writeFileSync(`${out}/schema.ts`, astToString(await openapiTS(JSON.parse(text))));
  writeFileSync(stampFile, stamp);
}

async function read(from) {
  if (/^https?:/.test(from)) return (await fetch(from)).text();
  if (existsSync(from)) return readFileSync(from, "utf8");
  console.error(`${from} does not exist. Build it with: mvn -q process-classes -pl gateway-verticle/documents -am, or name a running program with CONTRACT=http://localhost:8000/openapi.json`);
  process.exit(1);
}
