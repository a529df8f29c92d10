import { Alert, Button, Divider, PasswordInput, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { TradepostError } from "@/api";
import { targetOf } from "@/app/apiLinks";
import { explain } from "@/app/errors";
import { signIn } from "@/app/session";
import { t } from "@/texts";
import { passwordProps, Refusal, RequestId } from "@/ui/forms";
import { AnchorLink } from "@/ui/links";
import { consoleConfig } from "@/app/config";
import { Frame } from "./Frame";

export const page = createLazyRoute("/sign-in")({ component: SignInPage });

function SignInPage() {
  const { next, ended, email = "" } = page.useSearch();
  const router = useRouter();
  const [needsCode, setNeedsCode] = useState(false);
  const config = useQuery(consoleConfig);
  const form = useForm({
    initialValues: { email, password: "", code: "" },
    validate: {
      email: (value) => (value.trim() === "" ? t.forms.required : null),
      password: (value) => (value === "" ? t.forms.required : null),
    },
  });
  const enter = useMutation({
    mutationFn: (values: { email: string; password: string; code: string }) => signIn(values.email.trim(), values.password, values.code.trim() || undefined),
    meta: { shown: true },
    onSuccess: async (me) => {
      if (me.missing.includes("password_change") || me.missing.includes("second_factor")) await router.navigate({ to: "/account" });
      else await router.navigate({ ...targetOf(inside(next)), replace: true });
    },
    onError: (error) => {
      if (error instanceof TradepostError && error.code === "mfa_required") setNeedsCode(true);
    },
  });
  const asked = enter.error instanceof TradepostError && enter.error.code === "mfa_required";
  const wrong = enter.error instanceof TradepostError && enter.error.status === 401 && !asked;
  return (
    <Frame title={t.signIn.title}>
      {ended !== undefined && !enter.isError && (
        <Alert color="yellow" role="status">
          {t.signIn.ended}
          {/* nothing else that a link may contain */}
          {/^[0-9a-f-]{36}$/.test(ended) && <RequestId id={ended} />}
        </Alert>
      )}
      <form onSubmit={form.onSubmit((values) => enter.mutate(values))} noValidate>
        <Stack gap="sm">
          <TextInput label={t.signIn.email} type="email" autoComplete="username" autoFocus={email === ""} required {...form.getInputProps("email")} />
          <PasswordInput
            label={t.signIn.password}
            autoComplete="current-password"
            autoFocus={email !== ""}
            required
            {...passwordProps(form, "password")}
          />
          {needsCode && <TextInput label={t.signIn.code} description={t.signIn.codeHint} autoComplete="one-time-code" inputMode="numeric" autoFocus {...form.getInputProps("code")} />}
          {enter.isError && !asked && <Refusal refused={wrong ? { ...explain(enter.error), title: "", text: needsCode ? t.signIn.wrongCode : t.signIn.wrong } : explain(enter.error)} />}
          <Button type="submit" loading={enter.isPending} fullWidth>
            {t.signIn.submit}
          </Button>
          <AnchorLink to="/forgot-password" search={form.values.email ? { email: form.values.email } : {}} size="sm">
            {t.signIn.forgot}
          </AnchorLink>
        </Stack>
      </form>
      {config.data?.demo && <Demo demo={config.data.demo} pending={enter.isPending} enter={(login) => enter.mutate({ ...login, code: "" })} />}
    </Frame>
  );
}

interface DemoLogins {
  password: string;
  logins: { email: string; role: string }[];
}

/** In `dev`, the logins of the demo company, one click each. */
function Demo({ demo, pending, enter }: { demo: DemoLogins; pending: boolean; enter: (login: { email: string; password: string }) => void }) {
  return (
    <>
      <Divider label={t.signIn.demo} />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
        {demo.logins.map(({ email, role }) => (
          <Button key={email} variant="default" size="xs" disabled={pending} onClick={() => enter({ email, password: demo.password })}>
            {t.roles[role as keyof typeof t.roles] ?? role}
          </Button>
        ))}
      </SimpleGrid>
    </>
  );
}

/** Only a path of the console, so that no link of others leads elsewhere after the sign-in. */
function inside(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) && !next.includes("/sign-in") ? next : "/";
}
