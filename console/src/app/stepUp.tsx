import { Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api";
import { t } from "@/texts";
import { FormEnd, passwordProps, useSave } from "@/ui/forms";
import { Loaded } from "@/ui/Loaded";
import type { Question } from "./proof";

const ABOVE_DIALOGS = 300;

/** Asks for the proof above the form that needs it, which keeps what was entered: `modals.open` would replace it. */
export function StepUp({ question }: { question: Question }) {
  const giveUp = () => question.answer(false);
  return (
    <Modal opened onClose={giveUp} title={t.stepUp.title} zIndex={ABOVE_DIALOGS} closeOnEscape={false} transitionProps={{ duration: 0 }}>
      <Ask question={question} />
    </Modal>
  );
}

function Ask({ question }: { question: Question }) {
  const factor = useQuery(get("/api/auth/me/mfa"));
  return <Loaded query={factor}>{({ data }) => <ProofForm field={data.enabled ? "code" : "password"} question={question} />}</Loaded>;
}

/** Escape closes only this dialog. */
const KEEP_BELOW = { "data-mantine-stop-propagation": "true" };

function ProofForm({ field, question: { send, answer } }: { field: "code" | "password"; question: Question }) {
  const form = useForm({ initialValues: { proof: "" }, validate: { proof: (value) => (value.trim() === "" ? t.forms.required : null) } });
  const save = useSave({
    form,
    send: ({ proof }) => send(field === "code" ? { code: proof.trim() } : { password: proof }),
    codes: { wrong_password: "proof", invalid_code: "proof" },
    then: () => answer(true),
  });
  return (
    <form onSubmit={save.submit} noValidate onKeyDown={({ key }) => key === "Escape" && answer(false)}>
      <Stack gap="sm">
        <Text size="sm">{t.stepUp.text}</Text>
        {field === "code" ? (
          <TextInput label={t.signIn.code} autoComplete="one-time-code" autoFocus data-autofocus required {...KEEP_BELOW} {...form.getInputProps("proof")} />
        ) : (
          <PasswordInput
            label={t.signIn.password}
            autoComplete="current-password"
            autoFocus
            data-autofocus
            required
            {...KEEP_BELOW}
            {...passwordProps(form, "proof")}
          />
        )}
        <FormEnd save={save} label={t.actions.confirm} cancel={() => answer(false)} />
      </Stack>
    </form>
  );
}
