import { Code, Stack, Switch, TagsInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { api, type Data } from "@/api";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { Stale } from "@/ui/Stale";
import { changed } from "./invalidate";
import { PermissionPicker } from "./PermissionPicker";
import { pickerProps } from "./RoleForm";
import { openRotate } from "./rotate";
import { showSecret } from "./secret";

export type ApiKey = Data<"/api/api-keys/{key_id}">;

interface Props {
  /** The one to change; otherwise one is created. */
  apiKey?: ApiKey;
  /** After one was created. */
  created?: (id: string) => void;
}

export function openKeyForm(props: Props): void {
  const id = modals.open({ title: props.apiKey ? t.admin.keys.editTitle : t.admin.keys.create, size: "lg", children: <KeyForm {...props} close={() => modals.close(id)} /> });
}

function KeyForm({ apiKey, created, close }: Props & { close: () => void }) {
  const form = useForm({
    initialValues: {
      name: apiKey?.name ?? "",
      publishable: apiKey?.publishable ?? false,
      permissions: apiKey?.permissions ?? [],
      origins: apiKey?.origins ?? [],
      allowed_addresses: apiKey?.allowed_addresses ?? [],
      expires_at: apiKey?.expires_at ? dayOf(apiKey.expires_at) : "",
    },
    validate: {
      name: (name) => (name.trim() === "" ? t.forms.required : null),
      permissions: (permissions, { publishable }) => (permissions.length === 0 && !publishable ? t.forms.required : null),
    },
  });
  const { publishable } = form.values;
  const save = useSave({
    form,
    send: ({ name, permissions, origins, allowed_addresses, expires_at }) => {
      const rights = publishable ? { origins } : { permissions };
      const expires = expires_at === "" ? null : endOf(expires_at);
      return apiKey
        ? api.patch("/api/api-keys/{key_id}", { path: { key_id: apiKey.id }, headers: { "If-Match": `"${apiKey.version}"` }, body: { name: name.trim(), ...rights, allowed_addresses, expires_at: expires } })
        : api.post("/api/api-keys", { body: { name: name.trim(), publishable, ...rights, allowed_addresses, ...(expires !== null && { expires_at: expires }) } });
    },
    ...(apiKey && { done: t.done.saved }),
    then: ({ data }) => {
      changed("/api/api-keys");
      close();
      if (apiKey) return;
      created?.(data.id);
      showKey(data);
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <TextInput label={t.admin.keys.name} required autoComplete="off" maxLength={100} data-autofocus {...form.getInputProps("name")} />
        {!apiKey && <Switch label={t.admin.keys.publishable} description={t.admin.keys.publishableHint} {...form.getInputProps("publishable", { type: "checkbox" })} />}
        {publishable ? (
          <TagsInput label={t.admin.keys.origins} description={t.admin.keys.originsHint} {...form.getInputProps("origins")} />
        ) : (
          <PermissionPicker label={t.admin.keys.permissions} description={t.admin.keys.permissionsHint} {...pickerProps(form.getInputProps("permissions"))} />
        )}
        <TagsInput label={t.admin.keys.addresses} description={t.admin.keys.addressesHint} {...form.getInputProps("allowed_addresses")} />
        <TextInput type="date" label={t.admin.keys.expires} description={t.admin.keys.expiresHint} {...form.getInputProps("expires_at")} />
        {apiKey && (
          <Stale
            error={save.error}
            before={apiKey}
            load={() => api.get("/api/api-keys/{key_id}", { path: { key_id: apiKey.id } }).then(({ data }) => data)}
            labels={{ name: t.admin.keys.name, permissions: t.admin.keys.permissions, origins: t.admin.keys.origins, allowed_addresses: t.admin.keys.addresses, expires_at: t.admin.keys.expires }}
            reopen={(now) => {
              close();
              openKeyForm({ apiKey: now });
            }}
          />
        )}
        <FormEnd save={save} label={apiKey ? t.actions.save : t.admin.keys.create} cancel={close} />
      </Stack>
    </form>
  );
}

/** The day of a time, where the person is. */
function dayOf(at: string): string {
  return new Date(at).toLocaleDateString("sv-SE");
}

/** The end of a day, where the person is. */
function endOf(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}

function showKey({ key }: ApiKey): void {
  if (key === null) return;
  showSecret(
    t.admin.keys.secretTitle,
    t.admin.keys.secretText,
    key,
    <>
      {t.admin.keys.secretUse} <Code>Authorization: Bearer …</Code>
    </>,
  );
}

export function openRotateKey(apiKey: ApiKey): void {
  openRotate({
    text: t.admin.keys.rotateText,
    overlap: t.admin.keys.overlap,
    send: (overlap_hours) => api.post("/api/api-keys/{key_id}/rotate", { path: { key_id: apiKey.id }, body: { overlap_hours } }),
    then: (rotated) => {
      changed("/api/api-keys");
      showKey(rotated);
    },
  });
}
