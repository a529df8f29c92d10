import { Code, Stack, TagsInput, TextInput } from "@mantine/core";
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

export type ServiceAccount = Data<"/api/service-accounts/{account_id}">;

interface Props {
  /** The one to change; otherwise one is created. */
  account?: ServiceAccount;
  /** After one was created. */
  created?: (id: string) => void;
}

export function openAccountForm(props: Props): void {
  const id = modals.open({
    title: props.account ? t.admin.accounts.editTitle : t.admin.accounts.create,
    size: "lg",
    children: <AccountForm {...props} close={() => modals.close(id)} />,
  });
}

function AccountForm({ account, created, close }: Props & { close: () => void }) {
  const form = useForm({
    initialValues: { name: account?.name ?? "", permissions: account?.permissions ?? [], allowed_addresses: account?.allowed_addresses ?? [] },
    validate: {
      name: (name) => (name.trim() === "" ? t.forms.required : null),
      permissions: (permissions) => (permissions.length === 0 ? t.forms.required : null),
    },
  });
  const save = useSave({
    form,
    send: (values) => {
      const body = { ...values, name: values.name.trim() };
      return account
        ? api.patch("/api/service-accounts/{account_id}", { path: { account_id: account.id }, headers: { "If-Match": `"${account.version}"` }, body })
        : api.post("/api/service-accounts", { body });
    },
    codes: { name_taken: "name" },
    ...(account && { done: t.done.saved }),
    then: ({ data }) => {
      changed("/api/service-accounts");
      close();
      if (account) return;
      created?.(data.id);
      showAccountSecret(data);
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <TextInput label={t.admin.accounts.name} description={t.admin.accounts.nameHint} required autoComplete="off" maxLength={100} data-autofocus {...form.getInputProps("name")} />
        <PermissionPicker label={t.admin.accounts.permissions} {...pickerProps(form.getInputProps("permissions"))} />
        <TagsInput label={t.admin.keys.addresses} description={t.admin.keys.addressesHint} {...form.getInputProps("allowed_addresses")} />
        {account && (
          <Stale
            error={save.error}
            before={account}
            load={() => api.get("/api/service-accounts/{account_id}", { path: { account_id: account.id } }).then(({ data }) => data)}
            labels={{ name: t.admin.accounts.name, permissions: t.admin.accounts.permissions, allowed_addresses: t.admin.keys.addresses, status: t.fields.status }}
            reopen={(now) => {
              close();
              openAccountForm({ account: now });
            }}
          />
        )}
        <FormEnd save={save} label={account ? t.actions.save : t.admin.accounts.create} cancel={close} />
      </Stack>
    </form>
  );
}

function showAccountSecret({ secret }: ServiceAccount): void {
  if (secret === null) return;
  showSecret(
    t.admin.accounts.secretTitle,
    t.admin.accounts.secretText,
    secret,
    <>
      {t.admin.accounts.secretUse} <Code>/api/auth/service-token</Code>
    </>,
  );
}

export function openRotateAccount(account: ServiceAccount): void {
  openRotate({
    text: t.admin.accounts.rotateText,
    overlap: t.admin.keys.overlap,
    send: (overlap_hours) => api.post("/api/service-accounts/{account_id}/rotate", { path: { account_id: account.id }, body: { overlap_hours } }),
    then: (rotated) => {
      changed("/api/service-accounts");
      showAccountSecret(rotated);
    },
  });
}
