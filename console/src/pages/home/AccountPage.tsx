import { Alert, Anchor, Badge, Button, Code, Group, PasswordInput, Skeleton, Stack, Table, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { api, get } from "@/api";
import { notifyDone, queryClient } from "@/app/query";
import { reloadMe, useMe } from "@/app/session";
import { deviceOf } from "@/pages/admin/agents";
import { t } from "@/texts";
import { confirmByName } from "@/ui/confirm";
import { DetailPage, Facts, Section } from "@/ui/DetailPage";
import { When } from "@/ui/format";
import { FormEnd, passwordProps, useSave } from "@/ui/forms";
import { Loaded } from "@/ui/Loaded";

export const page = createLazyRoute("/shell/account")({ component: AccountPage });

const QrCode = lazy(() => import("./QrCode").then(({ QrCode }) => ({ default: QrCode })));

/** One's own account. */
function AccountPage() {
  const me = useMe();
  return (
    <DetailPage title={t.account.title} back={{ label: t.home.title, to: "/" }}>
      {me.missing.includes("password_change") && (
        <Alert color="yellow" role="alert">
          {t.account.mustChange}
        </Alert>
      )}
      {me.missing.includes("second_factor") && (
        <Alert color="yellow" role="alert">
          {t.account.needsFactor}
        </Alert>
      )}
      <Section title={t.account.who}>
        <Facts
          facts={[
            [t.signIn.email, me.email],
            [t.fields.name, me.name],
            [t.account.role, t.roles[me.role] ?? me.role],
          ]}
        />
      </Section>
      <Section title={t.account.changePassword}>
        <ChangePassword />
      </Section>
      <Section title={t.account.factor}>
        <SecondFactor />
      </Section>
      <Section title={t.account.sessions}>
        <Sessions />
      </Section>
    </DetailPage>
  );
}

function ChangePassword() {
  const me = useMe();
  const form = useForm({
    initialValues: { current_password: "", new_password: "", again: "" },
    validate: {
      current_password: (value) => (value === "" ? t.forms.required : null),
      new_password: (value) => (value === "" ? t.forms.required : null),
      again: (value, values) => (value === values.new_password ? null : t.setPassword.differs),
    },
  });
  const save = useSave({
    form,
    send: ({ current_password, new_password }) => api.put("/api/auth/me/password", { body: { current_password, new_password } }),
    codes: { wrong_password: "current_password" },
    done: t.account.passwordChanged,
    then: () => {
      form.reset();
      void reloadMe();
      again("/api/auth/me");
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      {/* tells the browser whose password it keeps */}
      <input type="text" hidden readOnly autoComplete="username" value={me.email} />
      <Stack gap="sm" maw={420}>
        <PasswordInput label={t.account.currentPassword} autoComplete="current-password" required {...passwordProps(form, "current_password")} />
        <PasswordInput label={t.setPassword.password} autoComplete="new-password" required {...passwordProps(form, "new_password")} />
        <PasswordInput label={t.setPassword.again} autoComplete="new-password" required {...passwordProps(form, "again")} />
        <FormEnd save={save} label={t.account.changePassword} />
      </Stack>
    </form>
  );
}

function again(path: string): void {
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(path) });
}

function SecondFactor() {
  const factor = useQuery(get("/api/auth/me/mfa"));
  const [codes, setCodes] = useState<readonly string[]>();
  const start = useMutation({ mutationFn: () => api.post("/api/auth/me/mfa") });
  const secret = start.data?.data;
  if (codes) return <Codes codes={codes} />;
  return (
    <Loaded query={factor}>
      {({ data }) =>
        data.enabled ? (
          <Stack gap="sm" align="flex-start">
            <Text size="sm">
              {t.account.factorOn} <When at={data.enabled_at} /> · {t.account.codesLeft(data.recovery_codes)}
            </Text>
            <Disable />
          </Stack>
        ) : secret ? (
          <ConfirmFactor secret={secret.secret} uri={secret.otpauth_uri} confirmed={setCodes} />
        ) : (
          <Stack gap="sm" align="flex-start">
            <Text size="sm">{t.account.factorOff}</Text>
            <Button variant="default" loading={start.isPending} onClick={() => start.mutate()}>
              {t.account.setUp}
            </Button>
          </Stack>
        )
      }
    </Loaded>
  );
}

function ConfirmFactor({ secret, uri, confirmed }: { secret: string; uri: string; confirmed: (codes: readonly string[]) => void }) {
  const form = useForm({ initialValues: { code: "" }, validate: { code: (value) => (/^\d{6}$/.test(value.trim()) ? null : t.account.sixDigits) } });
  const save = useSave({
    form,
    send: ({ code }) => api.put("/api/auth/me/mfa", { body: { code: code.trim() } }),
    then: ({ data }) => {
      confirmed(data.recovery_codes);
      again("/api/auth/me");
      // the rights of the role come with the next token
      void api.resume().then(reloadMe, () => undefined);
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm" maw={420}>
        <Text size="sm">{t.account.scan}</Text>
        <Suspense fallback={<Skeleton w={200} h={200} />}>
          <QrCode text={uri} name={t.account.qr} />
        </Suspense>
        <Text size="sm">
          <Anchor href={uri}>{t.account.openApp}</Anchor>
        </Text>
        <Text size="sm">{t.account.enterSecret}</Text>
        <Code block>{secret.replace(/(.{4})/g, "$1 ").trim()}</Code>
        <TextInput label={t.signIn.code} inputMode="numeric" autoComplete="one-time-code" required {...form.getInputProps("code")} />
        <FormEnd save={save} label={t.actions.confirm} />
      </Stack>
    </form>
  );
}

function Codes({ codes }: { codes: readonly string[] }) {
  return (
    <Alert color="teal" title={t.account.keepCodes} role="status">
      <Text size="sm" mb="xs">
        {t.account.codesHint}
      </Text>
      <Code block>{codes.join("\n")}</Code>
    </Alert>
  );
}

function Disable() {
  const [open, setOpen] = useState(false);
  const form = useForm({ initialValues: { password: "", code: "" }, validate: { password: (value) => (value === "" ? t.forms.required : null), code: (value) => (value.trim() === "" ? t.forms.required : null) } });
  const save = useSave({
    form,
    send: ({ password, code }) => api.delete("/api/auth/me/mfa", { body: { password, code: code.trim() } }),
    codes: { wrong_password: "password", invalid_code: "code" },
    done: t.account.factorEnded,
    then: () => {
      setOpen(false);
      again("/api/auth/me");
    },
  });
  if (!open)
    return (
      <Button variant="default" color="red" onClick={() => setOpen(true)}>
        {t.account.turnOff}
      </Button>
    );
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm" maw={420}>
        <PasswordInput label={t.account.currentPassword} autoComplete="current-password" required {...passwordProps(form, "password")} />
        <TextInput label={t.signIn.code} autoComplete="one-time-code" required {...form.getInputProps("code")} />
        <FormEnd save={save} label={t.account.turnOff} cancel={() => setOpen(false)} />
      </Stack>
    </form>
  );
}

function Sessions() {
  const me = useMe();
  const sessions = useQuery(get("/api/auth/me/sessions"));
  const end = useMutation({
    mutationFn: (id: string) => api.delete("/api/auth/me/sessions/{session_id}", { path: { session_id: id } }),
    onSuccess: () => again("/api/auth/me/sessions"),
  });
  const endOthers = () =>
    confirmByName({
      title: t.account.endOthers,
      text: t.account.endOthersText,
      name: me.email,
      action: t.account.endOthers,
      run: () => api.delete("/api/auth/me/sessions"),
      done: () => {
        notifyDone(t.account.othersEnded);
        again("/api/auth/me/sessions");
      },
    });
  return (
    <Loaded query={sessions}>
      {({ data }) => (
        <Stack gap="sm" align="flex-start">
          <Table.ScrollContainer minWidth={420} w="100%">
            <Table verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t.account.device}</Table.Th>
                  <Table.Th>{t.account.usedAt}</Table.Th>
                  <Table.Th />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.map(({ id, agent, address, current, used_at }) => (
                  <Table.Tr key={id}>
                    <Table.Td>
                      <Group gap="xs">
                        {deviceOf(agent)} · {address}
                        {current && <Badge variant="light" tt="none">{t.account.thisOne}</Badge>}
                      </Group>
                    </Table.Td>
                    <Table.Td>
                      <When at={used_at} />
                    </Table.Td>
                    <Table.Td ta="end">
                      {!current && (
                        <Button size="compact-sm" variant="subtle" loading={end.isPending && end.variables === id} onClick={() => end.mutate(id)}>
                          {t.account.end}
                        </Button>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          {data.length > 1 && (
            <Button variant="default" onClick={endOthers}>
              {t.account.endOthers}
            </Button>
          )}
        </Stack>
      )}
    </Loaded>
  );
}
