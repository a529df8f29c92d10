import { MultiSelect, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { useQuery } from "@tanstack/react-query";
import { api, get, type Data } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { Stale } from "@/ui/Stale";
import { changed } from "./invalidate";
import { PermissionPicker } from "./PermissionPicker";

export type Role = Data<"/api/roles/{name}">;

interface Props {
  /** The one to change; otherwise one is created. */
  role?: Role;
  /** What a new one begins with. */
  from?: Pick<Role, "permissions" | "scopes" | "description">;
  /** After one was created. */
  created?: (name: string) => void;
}

export function openRoleForm(props: Props): void {
  const id = modals.open({
    title: props.role ? t.admin.roles.editTitle : t.admin.roles.create,
    size: "lg",
    children: <RoleForm {...props} close={() => modals.close(id)} />,
  });
}

function RoleForm({ role, from = role, created, close }: Props & { close: () => void }) {
  const form = useForm({
    initialValues: {
      name: role?.name ?? "",
      description: from?.description ?? "",
      permissions: from?.permissions ?? [],
      scopes: { locations: from?.scopes.locations ?? [] },
    },
    validate: {
      name: (name) => (name.trim() === "" ? t.forms.required : null),
      permissions: (permissions) => (permissions.length === 0 ? t.forms.required : null),
    },
  });
  const save = useSave({
    form,
    send: ({ name, description, ...values }) =>
      role
        ? api.patch("/api/roles/{name}", { path: { name: role.name }, headers: { "If-Match": `"${role.version}"` }, body: { ...values, description: description.trim() || null } })
        : api.post("/api/roles", { body: { ...values, name: name.trim(), ...(description.trim() !== "" && { description: description.trim() }) } }),
    done: role ? t.done.saved : t.done.created,
    then: ({ data }) => {
      changed("/api/roles");
      close();
      if (!role) created?.(data.name);
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        {role ? (
          <Text size="sm">{t.admin.roles.applies}</Text>
        ) : (
          <TextInput label={t.admin.roles.name} description={t.admin.roles.nameHint} required autoComplete="off" data-autofocus {...form.getInputProps("name")} />
        )}
        <Textarea label={t.admin.roles.description} autosize minRows={1} maxLength={500} {...form.getInputProps("description")} />
        <PermissionPicker label={t.admin.roles.may} {...pickerProps(form.getInputProps("permissions"))} />
        {may("stock:read") && <Locations {...pickerProps(form.getInputProps("scopes.locations"))} />}
        {role && (
          <Stale
            error={save.error}
            before={{ ...role, id: role.name, version: role.version ?? 0 }}
            load={() => api.get("/api/roles/{name}", { path: { name: role.name } }).then(({ data }) => ({ ...data, id: data.name, version: data.version ?? 0 }))}
            labels={{ description: t.admin.roles.description, permissions: t.admin.roles.may }}
            reopen={(now) => {
              close();
              openRoleForm({ role: now });
            }}
          />
        )}
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}

interface Picked {
  value: string[];
  onChange: (value: string[]) => void;
  error?: string;
}

/** What `getInputProps` returns for a field that is a list of texts. */
export function pickerProps(props: { value?: unknown; onChange: (value: never) => void; error?: unknown }): Picked {
  return { value: props.value as string[], onChange: props.onChange as (value: string[]) => void, ...(typeof props.error === "string" && { error: props.error }) };
}

const LOCATIONS_MAX = 100;

function Locations({ value, onChange, error }: Picked) {
  const locations = useQuery(get("/api/locations", { query: { limit: LOCATIONS_MAX } }));
  return (
    <MultiSelect
      label={t.admin.roles.locations}
      description={t.admin.roles.locationsHint}
      data={locations.data?.data.map(({ id, code, name }) => ({ value: id, label: `${code} · ${name}` })) ?? []}
      searchable
      clearable
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}
