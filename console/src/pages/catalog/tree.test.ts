import { expect, test } from "vitest";
import { fieldsOf, moves, nodesBelow, placeByKey } from "./tree";

const category = (id: string, parent_id: string | null, position: number, fields: { key: string; label: string }[] = []) => ({
  id,
  name: id.toUpperCase(),
  parent_id,
  position,
  fields: fields.map((field) => ({ ...field, type: "text" as const, required: false, options: [], default_value: null })),
});

const tools = category("tools", null, 10, [{ key: "voltage", label: "Voltage" }, { key: "colour", label: "Colour" }]);
const drills = category("drills", "tools", 10, [{ key: "voltage", label: "Battery" }]);
const saws = category("saws", "tools", 20);
const wood = category("wood", null, 20);
const all = [tools, drills, saws, wood];

test("a category has the fields above it that it does not replace", () => {
  expect(fieldsOf(all, "drills").map(({ label }) => label)).toEqual(["Battery", "Colour"]);
  expect(fieldsOf(all, null)).toEqual([]);
});

test("the tree has each category below its parent", () => {
  expect(nodesBelow(all, null)).toEqual([
    { value: "tools", label: "TOOLS", children: [{ value: "drills", label: "DRILLS" }, { value: "saws", label: "SAWS" }] },
    { value: "wood", label: "WOOD" },
  ]);
});

test("a move among siblings writes those whose position changes", () => {
  const written = moves(all, { movedId: "saws", parentId: "tools", index: 0 }).map(({ category: { id }, change }) => [id, change]);
  expect(written).toEqual([["saws", { position: 10 }], ["drills", { position: 20 }]]);
});

test("a move below another category writes only what moves", () => {
  const written = moves(all, { movedId: "wood", parentId: "tools", index: 2 }).map(({ category: { id }, change }) => [id, change]);
  expect(written).toEqual([["wood", { position: 30, parent_id: "tools" }]]);
});

test("a category that stays where it is writes nothing", () => {
  expect(moves(all, { movedId: "drills", parentId: "tools", index: 0 })).toEqual([]);
});

test("arrow keys move a category among its siblings, below the one above it, and out of its parent", () => {
  expect(placeByKey(all, saws, "ArrowUp")).toEqual({ movedId: "saws", parentId: "tools", index: 0 });
  expect(placeByKey(all, saws, "ArrowDown")).toBeUndefined();
  expect(placeByKey(all, saws, "ArrowRight")).toEqual({ movedId: "saws", parentId: "drills", index: 0 });
  expect(placeByKey(all, saws, "ArrowLeft")).toEqual({ movedId: "saws", parentId: null, index: 1 });
  expect(placeByKey(all, tools, "ArrowRight")).toBeUndefined();
  expect(placeByKey(all, tools, "ArrowLeft")).toBeUndefined();
});
