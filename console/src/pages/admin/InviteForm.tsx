import { Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { api } from "@/api";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { changed } from "./invalidate";
import { RoleSelect } from "./RoleSelect";

export function openInvite(invited: (userId: string) => void): void {
  const id = modals.open({ title: t.admin.users.inviteTitle, children: <InviteForm invited={invited} close={() => modals.close(id)} /> });
}

function InviteForm({ invited, close }: { invited: (userId: string) => void; close: () => void }) {
  const form = useForm({
    initialValues: { email: "", name: "", role: "viewer" },
    validate: { email: (email) => (email.trim() === "" ? t.forms.required : null) },
  });
  const save = useSave({
    form,
    send: ({ email, name, role }) => api.post("/api/users", { body: { email: email.trim(), role, ...(name.trim() !== "" && { name: name.trim() }) } }),
    done: t.admin.users.invited,
    then: ({ data }) => {
      changed("/api/users");
      close();
      invited(data.id);
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{t.admin.users.inviteText}</Text>
        <TextInput label={t.admin.users.email} type="email" required autoComplete="off" data-autofocus {...form.getInputProps("email")} />
        <TextInput label={t.admin.users.name} autoComplete="off" {...form.getInputProps("name")} />
        <RoleSelect {...form.getInputProps("role")} />
        <FormEnd save={save} label={t.admin.users.invite} cancel={close} />
      </Stack>
    </form>
  );
}
