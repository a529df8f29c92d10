// Writes a copy of the contract for openapi-generator: each page of a list names the interface that its class implements, and the prefix of each
// operationId is one that the generator can remove.
//   node prepare.mjs CONTRACT FILE
import { readFileSync, writeFileSync } from "node:fs";

const [contract, file] = process.argv.slice(2);
const document = JSON.parse(readFileSync(contract, "utf8"));
const { schemas } = document.components;
const named = (reference) => reference?.$ref?.replace("#/components/schemas/", "");
const classOf = (name) => name.replace(/(^|\.)(\w)/g, (_, dot, first) => first.toUpperCase());

for (const schema of Object.values(schemas)) {
  const { data, meta } = schema.properties ?? {};
  const entry = named(data?.items);
  const position = schemas[named(meta)];
  if (entry === undefined || position === undefined) continue;
  schema["x-implements"] = [`tradepost.client.Page<${classOf(entry)}>`];
  position["x-implements"] = ["tradepost.client.Page.Position"];
}
for (const path of Object.values(document.paths))
  for (const operation of Object.values(path)) operation.operationId = operation.operationId.replace(".", "_");
writeFileSync(file, JSON.stringify(document));
