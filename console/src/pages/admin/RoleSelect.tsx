import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { roleText } from "./permissions";

/** One of the roles, with what it is for. */
export function RoleSelect(props: Omit<SelectProps, "data">) {
  const roles = useQuery({ ...get("/api/roles"), enabled: may("roles:read") });
  const known = roles.data?.data ?? Object.keys(t.roles).map((name) => ({ name, description: "" }));
  const chosen = known.find(({ name }) => name === props.value);
  return (
    <Select label={t.admin.users.role} required allowDeselect={false} description={chosen?.description} inputWrapperOrder={["label", "input", "description", "error"]} data={known.map(({ name }) => ({ value: name, label: roleText(name) }))} {...props} />
  );
}
