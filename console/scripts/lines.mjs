// Prints the lines of the console: by area and page, with the stories and tests of each area.
//   npm run lines
import { readdirSync, readFileSync } from "node:fs";

const root = new URL("../", import.meta.url);
const files = ["src", "stories"].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`.replace(root.pathname, "")),
);
const lines = new Map(files.map((file) => [file, readFileSync(new URL(file, root), "utf8").split("\n").length - 1]));
const sum = (matches) => [...lines].reduce((total, [file, count]) => total + (matches(file) ? count : 0), 0);
const isTest = (file) => /\.test\.tsx?$/.test(file);

for (const area of readdirSync(new URL("src/pages", root)).sort()) {
  const folder = `src/pages/${area}/`;
  const own = (file) => file.startsWith(folder) && !isTest(file);
  console.log(`${area}: ${sum(own)}, tests ${sum((file) => file.startsWith(folder) && isTest(file))}, stories ${sum((file) => file === `stories/${area}.story.ts`)}`);
  for (const [file, count] of [...lines].filter(([file]) => own(file) && file.endsWith("Page.tsx")).sort()) console.log(`  ${file.slice(folder.length)}: ${count}`);
}
for (const folder of ["app", "ui", "events", "api", "texts"]) console.log(`${folder}: ${sum((file) => file.startsWith(`src/${folder}/`) && !isTest(file))}`);
console.log(`all: ${sum((file) => file.startsWith("src/") && !isTest(file))}, tests ${sum(isTest)}, stories ${sum((file) => file.startsWith("stories/"))}`);
