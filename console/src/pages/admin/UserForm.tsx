import { PasswordInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { modals } from "@mantine/modals";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api, get, type Data } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { FormEnd, passwordProps, useSave } from "@/ui/forms";
import { changed } from "./invalidate";
import { RoleSelect } from "./RoleSelect";

export type User = Data<"/api/users/{user_id}">;

export function openUserForm(user: User): void {
  const id = modals.open({ title: t.admin.users.editTitle, children: <UserForm user={user} close={() => modals.close(id)} /> });
}

function UserForm({ user, close }: { user: User; close: () => void }) {
  const form = useForm({ initialValues: { name: user.name ?? "", role: user.role, customer_id: user.customer_id } });
  const save = useSave({
    form,
    // only what was changed, so that the change of a name needs no proof
    send: ({ name, role, customer_id }) =>
      api.patch("/api/users/{user_id}", {
        path: { user_id: user.id },
        body: {
          ...(name.trim() !== (user.name ?? "") && { name: name.trim() || null }),
          ...(role !== user.role && { role }),
          ...(customer_id !== user.customer_id && { customer_id }),
        },
      }),
    done: t.done.saved,
    then: () => {
      changed("/api/users");
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <TextInput label={t.admin.users.name} data-autofocus {...form.getInputProps("name")} />
        <RoleSelect {...form.getInputProps("role")} />
        {form.values.role === "customer" && may("customers:read") && <CustomerSelect {...form.getInputProps("customer_id")} />}
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}

interface CustomerSelectProps {
  value?: string | null;
  onChange?: (value: string | null) => void;
  error?: ReactNode;
}

const FOUND_MAX = 20;

/** Finds a customer while typing. */
function CustomerSelect({ value = null, onChange, error }: CustomerSelectProps) {
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 200);
  const current = useQuery({ ...get("/api/customers/{customer_id}", { path: { customer_id: value ?? "" } }), enabled: value !== null });
  const chosen = current.data?.data;
  const found = useQuery({ ...get("/api/customers", { query: { limit: FOUND_MAX, ...(q !== "" && q !== chosen?.name && { q }) } }), placeholderData: (before) => before });
  const entries = [...(chosen ? [chosen] : []), ...(found.data?.data ?? []).filter(({ id }) => id !== chosen?.id)];
  return (
    <Select
      label={t.admin.users.customer}
      description={t.admin.users.customerHint}
      placeholder={t.admin.users.findCustomer}
      searchable
      clearable
      filter={({ options }) => options}
      onSearchChange={setTyped}
      data={entries.map(({ id, name }) => ({ value: id, label: name }))}
      renderOption={({ option }) => (
        <div>
          <Text size="sm">{option.label}</Text>
          <Text size="xs" c="dimmed">
            {entries.find(({ id }) => id === option.value)?.email}
          </Text>
        </div>
      )}
      value={value}
      onChange={(next) => onChange?.(next)}
      error={error}
    />
  );
}

export function openSetPassword(user: User): void {
  const id = modals.open({ title: t.admin.users.setPassword, children: <SetPasswordForm user={user} close={() => modals.close(id)} /> });
}

function SetPasswordForm({ user, close }: { user: User; close: () => void }) {
  const form = useForm({ initialValues: { password: "" }, validate: { password: (value) => (value === "" ? t.forms.required : null) } });
  const save = useSave({
    form,
    send: ({ password }) => api.put("/api/users/{user_id}/password", { path: { user_id: user.id }, body: { password } }),
    done: t.admin.users.passwordSet,
    then: () => {
      changed("/api/users");
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{t.admin.users.setPasswordText}</Text>
        <PasswordInput
          label={t.admin.users.password}
          required
          autoComplete="new-password"
          data-autofocus
          visibilityToggleButtonProps={{ "aria-label": t.signIn.showPassword }}
          {...passwordProps(form, "password")}
        />
        <FormEnd save={save} label={t.admin.users.setPassword} cancel={close} />
      </Stack>
    </form>
  );
}
