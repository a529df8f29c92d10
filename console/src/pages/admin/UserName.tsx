import { useQuery } from "@tanstack/react-query";
import { get } from "@/api";
import { may, useMe } from "@/app/session";
import { ApiLink } from "@/ui/ApiLink";

/** A user by name, as a link for those who may read users. An owner may also be a program or a former user, of whom only the id is known. */
export function UserName({ id }: { id: string }) {
  const me = useMe();
  const reads = may("users:read");
  const user = useQuery({ ...get("/api/users/{user_id}", { path: { user_id: id } }), enabled: reads && id !== me.id });
  const found = id === me.id ? me : user.data?.data;
  if (found === undefined) return user.isLoading ? "…" : id;
  const name = found.name ?? found.email;
  return reads ? <ApiLink path={`/api/users/${id}`}>{name}</ApiLink> : name;
}
