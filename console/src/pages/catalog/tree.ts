// The tree of categories: its order, its fields, and what a move changes.
import type { TreeNodeData } from "@mantine/core";
import type { Entry } from "@/api";

export type Category = Entry<"/api/categories">;
type Placed = Pick<Category, "id" | "parent_id" | "position">;

/** The fields of the products of a category: its own, and those of the categories above it that it does not replace. */
export function fieldsOf(categories: readonly Pick<Category, "id" | "parent_id" | "fields">[], categoryId: string | null): Category["fields"] {
  const fields = new Map<string, Category["fields"][number]>();
  let at = categories.find(({ id }) => id === categoryId);
  while (at !== undefined) {
    for (const field of at.fields) if (!fields.has(field.key)) fields.set(field.key, field);
    const above: string | null = at.parent_id;
    at = categories.find(({ id }) => id === above);
  }
  return [...fields.values()];
}

export function siblingsOf<C extends Pick<Category, "parent_id">>(categories: readonly C[], parentId: string | null): C[] {
  return categories.filter(({ parent_id }) => parent_id === parentId);
}

export function nodesBelow(categories: readonly Pick<Category, "id" | "parent_id" | "name">[], parentId: string | null): TreeNodeData[] {
  return siblingsOf(categories, parentId).map(({ id, name }) => {
    const children = nodesBelow(categories, id);
    return { value: id, label: name, ...(children.length > 0 && { children }) };
  });
}

export interface Place {
  movedId: string;
  parentId: string | null;
  /** Among its new siblings. */
  index: number;
}

const STEP = 10;

/** What has to be written so that a category is at this place: its siblings get positions in steps of 10, and only those that change are named. */
export function moves<C extends Placed>(categories: readonly C[], { movedId, parentId, index }: Place): { category: C; change: { position: number; parent_id?: string | null } }[] {
  const moved = categories.find(({ id }) => id === movedId);
  if (!moved) return [];
  const order = siblingsOf(categories, parentId).filter(({ id }) => id !== movedId);
  order.splice(index, 0, moved);
  return order.flatMap((category, at) => {
    const position = (at + 1) * STEP;
    const isNew = category.parent_id !== parentId;
    return category.position === position && !isNew ? [] : [{ category, change: { position, ...(isNew && { parent_id: parentId }) } }];
  });
}

/** Where an arrow key moves a category: up or down among its siblings, right below the sibling above it, left out of its parent. */
export function placeByKey(categories: readonly Placed[], moved: Placed, key: string): Place | undefined {
  const siblings = siblingsOf(categories, moved.parent_id);
  const at = siblings.findIndex(({ id }) => id === moved.id);
  if (key === "ArrowUp" && at > 0) return { movedId: moved.id, parentId: moved.parent_id, index: at - 1 };
  if (key === "ArrowDown" && at < siblings.length - 1) return { movedId: moved.id, parentId: moved.parent_id, index: at + 1 };
  const above = siblings[at - 1];
  if (key === "ArrowRight" && above) return { movedId: moved.id, parentId: above.id, index: siblingsOf(categories, above.id).length };
  const parent = categories.find(({ id }) => id === moved.parent_id);
  if (key === "ArrowLeft" && parent) return { movedId: moved.id, parentId: parent.parent_id, index: siblingsOf(categories, parent.parent_id).findIndex(({ id }) => id === parent.id) + 1 };
  return undefined;
}
