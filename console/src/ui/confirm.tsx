import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { explain } from "@/app/errors";
import { t } from "@/texts";
import { Refusal } from "./forms";

interface Question {
  title: string;
  /** What happens, and that it cannot be undone. */
  text: string;
  /** What the person must type, such as the number of the order. */
  name: string;
  /** The verb on the button. */
  action: string;
  run: () => Promise<unknown>;
  done?: () => void;
}

/** Asks before something that cannot be undone; the person types its name. */
export function confirmByName(question: Question): void {
  const id = modals.open({ title: question.title, children: <ByName {...question} close={() => modals.close(id)} /> });
}

function ByName({ text, name, action, run, done, close }: Question & { close: () => void }) {
  const [typed, setTyped] = useState("");
  const mutation = useMutation({
    mutationFn: run,
    meta: { shown: true },
    onSuccess: () => {
      close();
      done?.();
    },
  });
  const matches = typed.trim().toLowerCase() === name.toLowerCase();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (matches) mutation.mutate();
      }}
    >
      <Stack>
        <Text size="sm">{text}</Text>
        <TextInput label={t.confirmByName(name)} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} data-autofocus autoComplete="off" />
        {mutation.isError && <Refusal refused={explain(mutation.error)} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t.actions.cancel}
          </Button>
          <Button type="submit" color="red" disabled={!matches} loading={mutation.isPending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
