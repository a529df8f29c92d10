// Permissions are `resource:action`, `resource:*`, `*`, or `resource:action:own`.
import { t } from "@/texts";

export interface OfResource {
  readonly resource: string;
  readonly actions: readonly string[];
  /** The actions that are limited to the caller's own. */
  readonly own: readonly string[];
}

/** What these permissions allow, by resource; `all` are those that exist. */
export function byResource(held: readonly string[], all: readonly string[]): OfResource[] {
  return resourcesOf([...all, ...held]).flatMap(({ resource, actions: existing }) => {
    const everything = held.includes("*") || held.includes(`${resource}:*`);
    const actions = existing.filter((action) => everything || held.includes(`${resource}:${action}`));
    const own = existing.filter((action) => held.includes(`${resource}:${action}:own`));
    return actions.length + own.length === 0 ? [] : [{ resource, actions, own }];
  });
}

/** The resources in the order of their names, and the actions of each. */
export function resourcesOf(permissions: readonly string[]): { resource: string; actions: string[] }[] {
  const found = new Map<string, Set<string>>();
  for (const permission of permissions) {
    const [resource = "", action] = permission.split(":");
    if (action === undefined) continue; // * is of no resource
    const actions = found.get(resource) ?? new Set();
    if (action !== "*") actions.add(action);
    found.set(resource, actions);
  }
  // reading first, which the others need; deleting last
  const rank = (action: string) => ({ read: 0, write: 1, delete: 9 })[action] ?? 5;
  const sorted = (actions: Set<string>) => [...actions].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  return [...found].map(([resource, actions]) => ({ resource, actions: sorted(actions) })).sort((a, b) => resourceText(a.resource).localeCompare(resourceText(b.resource)));
}

/** Gives or takes one action, or with `*` all of them. */
export function toggle(held: readonly string[], resource: string, action: string, all: readonly string[]): string[] {
  const others = held.filter((one) => !isOf(one, resource));
  const everything = held.includes(`${resource}:*`);
  if (action === "*") return everything ? others : [...others, `${resource}:*`];
  const existing = all.filter((one) => isOf(one, resource));
  const single = everything ? existing : held.filter((one) => isOf(one, resource));
  const permission = `${resource}:${action}`;
  return [...others, ...(single.includes(permission) ? single.filter((one) => one !== permission) : [...single, permission])];
}

/** Not those that are limited to the caller's own, which are kept as they are. */
function isOf(permission: string, resource: string): boolean {
  return permission.startsWith(`${resource}:`) && !permission.endsWith(":own");
}

export function resourceText(resource: string): string {
  return t.admin.resources[resource] ?? resource.replace(/_/g, " ");
}

export function actionText(action: string): string {
  return t.admin.permissionActions[action] ?? action.replace(/_/g, " ");
}

export function permissionText(permission: string): string {
  const [resource = "", action = "", own] = permission.split(":");
  if (resource === "*") return t.admin.roles.everything;
  return `${resourceText(resource)}: ${actionText(action)}${own === undefined ? "" : ` (${t.admin.roles.ownOnly})`}`;
}

export function roleText(role: string): string {
  return t.roles[role] ?? role;
}
