// Forms: a refusal of the server stands at the field that it is about, and everything else above the buttons.
import { Alert, Button, Code, Group, Text } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { explain, type Explained } from "@/app/errors";
import { notifyDone } from "@/app/query";
import { t } from "@/texts";

/** `items[0].quantity` in the API is `items.0.quantity` in a form. */
export function pathOf(field: string): string {
  return field.replace(/\[(\d+)\]/g, ".$1");
}

type Names = Readonly<Record<string, string>>;

/** Shows each refused field at its input. What the form has no input for is returned. */
export function refuse<V extends object>(form: UseFormReturnType<V>, refused: Explained, names: Names = {}): [string, string][] {
  const values = form.getValues();
  const elsewhere: [string, string][] = [];
  for (const [field, reason] of refused.fields) {
    const path = names[field] ?? pathOf(field);
    if (has(values, path)) form.setFieldError(path, capital(reason));
    else elsewhere.push([field, reason]);
  }
  return elsewhere;
}

function has(values: object, path: string): boolean {
  let at: unknown = values;
  for (const part of path.split(".")) {
    if (typeof at !== "object" || at === null || !(part in at)) return false;
    at = (at as Record<string, unknown>)[part];
  }
  return true;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `form.getInputProps` of a `<PasswordInput>`, which does not say itself that its value was refused. */
export function passwordProps<V extends object>(form: UseFormReturnType<V>, path: string) {
  const props = form.getInputProps(path) as ReturnType<UseFormReturnType<V>["getInputProps"]> & { error?: unknown };
  return { ...props, "aria-invalid": props.error ? true : undefined };
}

interface Save<V extends object, R> {
  form: UseFormReturnType<V>;
  /** The request; it gets the values of the form. */
  send: (values: V) => Promise<R>;
  /** Fields of the API that have another name in the form. */
  names?: Names;
  /** Errors that are about one field although they do not name it: by code, the field. */
  codes?: Names;
  /** What is said when it is done. */
  done?: string;
  then?: (result: R) => void;
}

/** Sends a form once and shows a refusal at its fields: `<form onSubmit={save.submit}>` with a `<FormEnd save={save}>`. */
export function useSave<V extends object, R>({ form, send, names, codes, done, then }: Save<V, R>) {
  const [elsewhere, setElsewhere] = useState<[string, string][]>();
  const mutation = useMutation({
    mutationFn: send,
    meta: { shown: true },
    onSuccess: (result) => {
      if (done !== undefined) notifyDone(done);
      then?.(result);
    },
    onError: (error) => {
      const refused = explain(error);
      const others = refuse(form, refused, names);
      const field = codes?.[refused.code];
      if (field !== undefined) form.setFieldError(field, refused.text);
      setElsewhere(refused.fields.size > 0 || field !== undefined ? others : undefined);
      focusFirstError();
    },
  });
  const refused = mutation.isError ? explain(mutation.error) : undefined;
  return {
    submit: form.onSubmit((values) => mutation.mutate(values), focusFirstError),
    pending: mutation.isPending,
    refused,
    /** What is not said at a field. */
    elsewhere,
    error: mutation.error,
    reset: mutation.reset,
  };
}

function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}

type SaveState = Pick<ReturnType<typeof useSave>, "pending" | "refused" | "elsewhere">;

/** The end of a form: what was refused, and its buttons. */
export function FormEnd({ save, label, cancel }: { save: SaveState; label: string; cancel?: () => void }) {
  const { refused, elsewhere } = save;
  return (
    <>
      {refused && (elsewhere === undefined || elsewhere.length > 0) && <Refusal refused={refused} elsewhere={elsewhere ?? []} />}
      <Group justify="flex-end">
        {cancel && (
          <Button variant="default" onClick={cancel}>
            {t.actions.cancel}
          </Button>
        )}
        <Button type="submit" loading={save.pending}>
          {label}
        </Button>
      </Group>
    </>
  );
}

/** A refusal in a form or dialog. */
export function Refusal({ refused, elsewhere = [] }: { refused: Explained; elsewhere?: readonly [string, string][] }) {
  return (
    <Alert color="red" variant="light" title={refused.title} role="alert">
      {elsewhere.length === 0 && <Text size="sm">{refused.status === 0 ? t.errors.offline.again : refused.text}</Text>}
      {elsewhere.map(([field, reason]) => (
        <Text size="sm" key={field}>
          {field}: {reason}
        </Text>
      ))}
      {refused.requestId !== "" && <RequestId id={refused.requestId} />}
    </Alert>
  );
}

/** What support asks for. */
export function RequestId({ id }: { id: string }) {
  return (
    <Text size="xs" c="dimmed" mt={4}>
      {t.errors.request} <Code>{id}</Code>
    </Text>
  );
}
