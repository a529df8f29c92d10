// Compresses each file of the build, so that the gateway compresses nothing at run time, and prints what the first page loads.
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dir = new URL("../dist/console", import.meta.url).pathname;
const sizes = new Map();
for (const name of readdirSync(dir, { recursive: true })) {
  const file = join(dir, name);
  if (!statSync(file).isFile() || !/\.(js|css|svg|json|txt)$/.test(name)) continue;
  const bytes = readFileSync(file);
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  const gzip = gzipSync(bytes, { level: 9 });
  if (brotli.length < bytes.length) writeFileSync(`${file}.br`, brotli);
  if (gzip.length < bytes.length) writeFileSync(`${file}.gz`, gzip);
  sizes.set(name, { brotli: brotli.length, gzip: gzip.length });
}

// what the gateway serves
const names = readdirSync(dir, { recursive: true }).filter((name) => statSync(join(dir, name)).isFile() && !name.startsWith("."));
writeFileSync(join(dir, "files.json"), JSON.stringify(names.sort()));

const FIRST_MAX = 300 * 1024;
const CHUNK_MAX = 150 * 1024;
const kb = (bytes) => `${(bytes / 1024).toFixed(0)} KB`;
const first = firstLoad();
const sum = (of) => first.reduce((total, name) => total + sizes.get(name)[of], 0);
console.log(`first load: ${kb(sum("gzip"))} gzip, ${kb(sum("brotli"))} brotli, in ${first.length} files`);
const later = [...sizes].filter(([name]) => !first.includes(name)).sort((a, b) => b[1].gzip - a[1].gzip);
for (const [name, { gzip, brotli }] of later.slice(0, 5)) console.log(`${name}: ${kb(gzip)} gzip, ${kb(brotli)} brotli`);
if (sum("gzip") > FIRST_MAX) fail(`The first load is more than ${kb(FIRST_MAX)}.`);
if (later.some(([, { gzip }]) => gzip > CHUNK_MAX)) fail(`A chunk is more than ${kb(CHUNK_MAX)}.`);

function fail(text) {
  console.error(text);
  process.exit(1);
}

/** What the sign-in page or Home needs: the entry, the start of the program, and all that these import statically. */
function firstLoad() {
  const manifest = JSON.parse(readFileSync(join(dir, ".vite/manifest.json"), "utf8"));
  const files = new Set();
  const seen = new Set();
  const add = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const imported of chunk.imports ?? []) add(imported);
  };
  for (const key of ["index.html", "src/app/start.tsx", "src/texts/en.ts"]) if (manifest[key]) add(key);
  return [...files];
}
