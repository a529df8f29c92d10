import { Alert, Anchor, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createLazyRoute, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api } from "@/api";
import { t } from "@/texts";
import { FormEnd, passwordProps, useSave } from "@/ui/forms";
import { AnchorLink } from "@/ui/links";
import { Frame } from "./Frame";

export const page = createLazyRoute("/set-password")({ component: SetPasswordPage });

/** How the tokens begin that prove an address: of invitations, registrations and changes of an address. The others are of resets. */
const PROOF = "tpe_";

/** Where the links of mails lead: sets a new password, accepts an invitation, or confirms an address. */
function SetPasswordPage() {
  const router = useRouter();
  const [token] = useState(tokenOfLink);
  // so that it stays neither in the history nor in a copied address
  useEffect(() => {
    if (location.hash !== "") history.replaceState(history.state, "", location.pathname + location.search);
  }, []);
  const [addressOnly, setAddressOnly] = useState(false);
  const form = useForm({
    initialValues: { token, name: "", password: "", again: "" },
    validate: {
      token: (value) => (value.trim() === "" ? t.forms.required : null),
      password: (value) => (value === "" && !addressOnly ? t.forms.required : null),
      again: (value, values) => (value === values.password ? null : t.setPassword.differs),
    },
  });
  const isProof = form.values.token.trim().startsWith(PROOF);
  const save = useSave({
    form,
    send: async ({ token: sent, name, password }) => {
      if (isProof) {
        const body = { token: sent.trim(), ...(addressOnly ? {} : { password, ...(name.trim() !== "" && { name: name.trim() }) }) };
        return (await api.post("/api/auth/verify-email", { body })).data.email;
      }
      await api.post("/api/auth/reset-password", { body: { reset_token: sent.trim(), new_password: password } });
      return "";
    },
    names: { reset_token: "token", new_password: "password" },
    done: addressOnly ? t.setPassword.confirmed : t.setPassword.done,
    then: (email) => void router.navigate({ to: "/sign-in", search: email === "" ? {} : { email } }),
  });
  return (
    <Frame title={addressOnly ? t.setPassword.confirm : isProof ? t.setPassword.invited : t.setPassword.title} text={isProof ? t.setPassword.choose : t.setPassword.text}>
      <form onSubmit={save.submit} noValidate>
        <Stack gap="sm">
          {(token === "" || form.errors.token) && <TextInput label={t.setPassword.token} autoComplete="off" autoFocus required {...form.getInputProps("token")} />}
          {!addressOnly && (
            <>
              {isProof && <TextInput label={t.setPassword.name} autoComplete="name" {...form.getInputProps("name")} />}
              <PasswordInput label={t.setPassword.password} autoComplete="new-password" required {...passwordProps(form, "password")} />
              <PasswordInput label={t.setPassword.again} autoComplete="new-password" required {...passwordProps(form, "again")} />
            </>
          )}
          {isProof && (
            <Anchor component="button" type="button" size="sm" onClick={() => setAddressOnly(!addressOnly)}>
              {addressOnly ? t.setPassword.withPassword : t.setPassword.addressOnly}
            </Anchor>
          )}
          <FormEnd save={save} label={addressOnly ? t.actions.confirm : t.setPassword.submit} />
        </Stack>
      </form>
      {!isProof && token !== "" && <Alert color="gray">{t.setPassword.sessionsEnd}</Alert>}
      <AnchorLink to="/sign-in" size="sm">
        {t.signIn.back}
      </AnchorLink>
    </Frame>
  );
}

/** After `#`, which browsers send to no server. */
function tokenOfLink(): string {
  return decodeURIComponent(location.hash.slice(1));
}
