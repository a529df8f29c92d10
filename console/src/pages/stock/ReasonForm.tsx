import { Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";

interface Question {
  title: string;
  /** What happens. */
  text: string;
  action: string;
  run: (reason: string) => Promise<unknown>;
  done: () => void;
}

/** Asks for the reason of what is done. */
export function openReasonForm(question: Question): void {
  const id = modals.open({ title: question.title, children: <ReasonForm {...question} close={() => modals.close(id)} /> });
}

function ReasonForm({ text, action, run, done, close }: Question & { close: () => void }) {
  const form = useForm({ initialValues: { reason: "" }, validate: { reason: (value) => (value.trim() === "" ? t.stock.adjust.reasonRequired : null) } });
  const save = useSave({
    form,
    send: ({ reason }) => run(reason.trim()),
    then: () => {
      close();
      done();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{text}</Text>
        <TextInput label={t.stock.reason} required maxLength={500} data-autofocus {...form.getInputProps("reason")} />
        <FormEnd save={save} label={action} cancel={close} />
      </Stack>
    </form>
  );
}
