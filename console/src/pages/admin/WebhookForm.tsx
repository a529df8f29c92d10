import { Stack, Switch, TagsInput, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { useQuery } from "@tanstack/react-query";
import { api, type Data } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { Stale } from "@/ui/Stale";
import { choices, eventTypes } from "./eventTypes";
import { changed } from "./invalidate";
import { openRotate } from "./rotate";
import { showSecret } from "./secret";

export type Webhook = Data<"/api/webhooks/{webhook_id}">;

export function stateOf({ paused, first_failed_at }: Pick<Webhook, "paused" | "first_failed_at">): string {
  if (paused) return "paused";
  return first_failed_at === null ? "active" : "failing";
}

interface Props {
  /** The one to change; otherwise one is created. */
  webhook?: Webhook;
  /** After one was created. */
  created?: (id: string) => void;
}

export function openWebhookForm(props: Props): void {
  const id = modals.open({
    title: props.webhook ? t.admin.webhooks.editTitle : t.admin.webhooks.create,
    size: "lg",
    children: <WebhookForm {...props} close={() => modals.close(id)} />,
  });
}

const TYPES_MAX = 50;

function WebhookForm({ webhook, created, close }: Props & { close: () => void }) {
  const types = useQuery(eventTypes);
  const allowed = types.data?.filter(({ permissions }) => may(...permissions)) ?? [];
  const form = useForm({
    initialValues: {
      url: webhook?.url ?? "https://",
      types: webhook?.types ?? [],
      description: webhook?.description ?? "",
      ordered: webhook?.ordered ?? false,
      thin: webhook?.thin ?? false,
    },
    validate: {
      url: (url) => (/^https?:\/\/.+/.test(url.trim()) ? null : t.forms.required),
      types: (chosen) => (chosen.length === 0 ? t.forms.required : null),
    },
  });
  const save = useSave({
    form,
    send: (values) => {
      const body = { ...values, url: values.url.trim(), description: values.description.trim() || null };
      return webhook
        ? api.patch("/api/webhooks/{webhook_id}", { path: { webhook_id: webhook.id }, headers: { "If-Match": `"${webhook.version}"` }, body })
        : api.post("/api/webhooks", { body: { ...body, paused: false } });
    },
    ...(webhook && { done: t.done.saved }),
    then: ({ data }) => {
      changed("/api/webhooks");
      close();
      if (webhook) return;
      created?.(data.id);
      showWebhookSecret(data);
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <TextInput label={t.admin.webhooks.url} description={t.admin.webhooks.urlHint} type="url" required autoComplete="off" data-autofocus {...form.getInputProps("url")} />
        <TagsInput
          label={t.admin.webhooks.types}
          description={t.admin.webhooks.typesHint}
          required
          data={choices(allowed)}
          maxTags={TYPES_MAX}
          maxDropdownHeight={320}
          renderOption={({ option }) => (
            <div>
              <Text size="sm">{option.value}</Text>
              <Text size="xs" c="dimmed">
                {allowed.find(({ type }) => type === option.value)?.summary}
              </Text>
            </div>
          )}
          {...form.getInputProps("types")}
        />
        <TextInput label={t.admin.webhooks.description} maxLength={500} {...form.getInputProps("description")} />
        <Switch label={t.admin.webhooks.ordered} description={t.admin.webhooks.orderedHint} {...form.getInputProps("ordered", { type: "checkbox" })} />
        <Switch label={t.admin.webhooks.thin} description={t.admin.webhooks.thinHint} {...form.getInputProps("thin", { type: "checkbox" })} />
        {webhook && (
          <Stale
            error={save.error}
            before={webhook}
            load={() => api.get("/api/webhooks/{webhook_id}", { path: { webhook_id: webhook.id } }).then(({ data }) => data)}
            labels={{ url: t.admin.webhooks.url, types: t.admin.webhooks.types, description: t.admin.webhooks.description, ordered: t.admin.webhooks.ordered, thin: t.admin.webhooks.thin }}
            reopen={(now) => {
              close();
              openWebhookForm({ webhook: now });
            }}
          />
        )}
        <FormEnd save={save} label={webhook ? t.actions.save : t.admin.webhooks.create} cancel={close} />
      </Stack>
    </form>
  );
}

function showWebhookSecret({ secret }: Webhook): void {
  if (secret !== null) showSecret(t.admin.webhooks.secretTitle, t.admin.webhooks.secretText, secret);
}

export function openRotateWebhook(webhook: Webhook): void {
  openRotate({
    text: t.admin.webhooks.rotateText,
    overlap: t.admin.webhooks.overlap,
    send: (overlap_hours) => api.post("/api/webhooks/{webhook_id}/rotate", { path: { webhook_id: webhook.id }, body: { overlap_hours } }),
    then: (rotated) => {
      changed("/api/webhooks");
      showWebhookSecret(rotated);
    },
  });
}

export function openReplay(webhook: Webhook): void {
  const id = modals.open({ title: t.admin.webhooks.replay, children: <ReplayForm webhook={webhook} close={() => modals.close(id)} /> });
}

function ReplayForm({ webhook, close }: { webhook: Webhook; close: () => void }) {
  const form = useForm({ initialValues: { from: "", to: "" } });
  const save = useSave({
    form,
    send: ({ from, to }) =>
      api.post("/api/webhooks/{webhook_id}/replay", {
        path: { webhook_id: webhook.id },
        body: { ...(from !== "" && { from: new Date(from).toISOString() }), ...(to !== "" && { to: new Date(to).toISOString() }) },
      }),
    done: t.admin.webhooks.replayStarted,
    then: () => {
      changed("/api/webhooks");
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{t.admin.webhooks.replayText}</Text>
        <TextInput type="datetime-local" label={t.admin.webhooks.from} description={t.admin.webhooks.fromHint} data-autofocus {...form.getInputProps("from")} />
        <TextInput type="datetime-local" label={t.admin.webhooks.to} description={t.admin.webhooks.toHint} {...form.getInputProps("to")} />
        <FormEnd save={save} label={t.admin.webhooks.replay} cancel={close} />
      </Stack>
    </form>
  );
}
