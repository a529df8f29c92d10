import { Alert, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "@/api";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { AnchorLink } from "@/ui/links";
import { Frame } from "./Frame";

export const page = createLazyRoute("/forgot-password")({ component: ForgotPasswordPage });

function ForgotPasswordPage() {
  const { email = "" } = page.useSearch();
  const [sent, setSent] = useState(false);
  const form = useForm({ initialValues: { email }, validate: { email: (value) => (value.trim() === "" ? t.forms.required : null) } });
  const save = useSave({ form, send: (values) => api.post("/api/auth/forgot-password", { body: { email: values.email.trim() } }), then: () => setSent(true) });
  return (
    <Frame title={t.forgot.title} text={t.forgot.text}>
      {sent ? (
        <>
          <Alert color="teal" role="status">
            {t.forgot.sent}
          </Alert>
          <AnchorLink to="/set-password">{t.forgot.haveToken}</AnchorLink>
        </>
      ) : (
        <form onSubmit={save.submit} noValidate>
          <Stack gap="sm">
            <TextInput label={t.signIn.email} type="email" autoComplete="username" autoFocus required {...form.getInputProps("email")} />
            <FormEnd save={save} label={t.forgot.submit} />
          </Stack>
        </form>
      )}
      <AnchorLink to="/sign-in" size="sm">
        {t.signIn.back}
      </AnchorLink>
    </Frame>
  );
}
