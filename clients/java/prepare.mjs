// Writes a copy of the contract for openapi-generator: each page of a list names the interface that its class implements, the prefix of each
// operationId is one that the generator can remove, a filter by metadata is of a class of our own, and a response
// without JSON is a file.
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
  if (entry === undefined || position?.properties?.next === undefined) continue;
  schema["x-implements"] = [`tradepost.client.Page<${classOf(entry)}>`];
  position["x-implements"] = ["tradepost.client.Page.Position"];
}
// a parameter of any names is written by a class of our own
schemas.MetadataFilter = { type: "object", properties: { any: { type: "string" } } };
for (const path of Object.values(document.paths))
  for (const operation of Object.values(path)) {
    operation.operationId = operation.operationId.replace(".", "_");
    for (const parameter of operation.parameters ?? [])
      if (parameter.style === "deepObject") parameter.schema = { $ref: "#/components/schemas/MetadataFilter" };
    // the generator reads text as JSON, and stores only what is binary as a file
    for (const { content } of Object.values(operation.responses ?? {}))
      if (content !== undefined && !Object.keys(content).some((type) => /^application\/(problem\+)?json$/.test(type)))
        for (const type of Object.values(content)) type.schema = { type: "string", format: "binary" };
  }
writeFileSync(file, JSON.stringify(document));
