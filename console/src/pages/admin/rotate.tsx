import { NumberInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";

interface Rotation<R> {
  /** What happens to the former secret. */
  text: string;
  /** What the hours are called. */
  overlap: string;
  send: (overlap_hours: number) => Promise<{ data: R }>;
  /** Shows the new secret. */
  then: (rotated: R) => void;
}

const OVERLAP_MAX_HOURS = 720;
const OVERLAP_USUAL_HOURS = 24;

/** Replaces a secret; the former one stays good for some hours, so that programs can be changed one after the other. */
export function openRotate<R>(rotation: Rotation<R>): void {
  const id = modals.open({ title: t.admin.keys.rotateTitle, children: <RotateForm {...rotation} close={() => modals.close(id)} /> });
}

function RotateForm<R>({ text, overlap, send, then, close }: Rotation<R> & { close: () => void }) {
  const form = useForm({ initialValues: { overlap_hours: OVERLAP_USUAL_HOURS as number | "" } });
  const save = useSave({
    form,
    send: ({ overlap_hours }) => send(overlap_hours === "" ? 0 : overlap_hours),
    then: ({ data }) => {
      close();
      then(data);
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{text}</Text>
        <NumberInput label={overlap} min={0} max={OVERLAP_MAX_HOURS} allowDecimal={false} data-autofocus {...form.getInputProps("overlap_hours")} />
        <FormEnd save={save} label={t.admin.keys.rotate} cancel={close} />
      </Stack>
    </form>
  );
}
