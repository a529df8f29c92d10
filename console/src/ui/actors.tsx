// Who did something: comments, payments, movements and the journal name `user:<id>`, `key:<id>` or `system:<context>`.
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api";
import { may, useMe } from "@/app/session";
import { t } from "@/texts";
import { Nothing } from "./format";

const NAMED_MAX = 100;

/** The names of those who did something, for those who may know them. */
export function useActors(actors: readonly string[]): (actor: string) => string {
  const me = `user:${useMe().id}`;
  const asked = [...new Set(actors)].filter((actor) => /^(user|key):/.test(actor) && actor !== me).sort().slice(0, NAMED_MAX);
  const known = useQuery({ ...get("/api/actors", { query: { actors: asked } }), enabled: asked.length > 0 && may("users:names"), staleTime: Infinity });
  return (actor) => {
    if (actor === me) return t.actors.you;
    if (actor.startsWith("system:")) return t.actors.system;
    const named = known.data?.data.find((one) => one.actor === actor);
    return named?.name ?? (actor.startsWith("key:") ? t.actors.key : t.actors.colleague);
  };
}

export function Actor({ actor }: { actor: string | null | undefined }) {
  const nameOf = useActors(actor ? [actor] : []);
  return actor ? <>{nameOf(actor)}</> : <Nothing />;
}
