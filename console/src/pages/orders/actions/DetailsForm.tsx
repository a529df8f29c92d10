import { Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api } from "@/api";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { ifMatch, orderChanged, type Whole } from "../data";
import { openForm, OrderStale, type FormProps } from "./open";

export function openDetailsForm(whole: Whole): void {
  openForm(t.orders.detailsTitle(whole.order.number), "lg", (close) => <DetailsForm whole={whole} close={close} />);
}

const ADDRESS = ["name", "line1", "line2", "postal_code", "city", "region", "country"] as const;

/** The notes, the reference and where to ship. Only what was changed is sent. */
function DetailsForm({ whole, close }: FormProps) {
  const { order } = whole;
  const before = {
    reference: order.reference ?? "",
    notes: order.notes ?? "",
    shipping_address: Object.fromEntries(ADDRESS.map((field) => [field, order.shipping_address?.[field] ?? ""])) as Record<(typeof ADDRESS)[number], string>,
  };
  const form = useForm({ initialValues: before });
  const save = useSave({
    form,
    send: ({ reference, notes, shipping_address }) => {
      const address = Object.fromEntries(ADDRESS.filter((field) => shipping_address[field] !== before.shipping_address[field]).map((field) => [field, shipping_address[field] || null]));
      return api.patch("/api/sales/orders/{order_id}", {
        path: { order_id: order.id },
        headers: ifMatch(order.version),
        body: {
          ...(reference !== before.reference && { reference: reference || null }),
          ...(notes !== before.notes && { notes: notes || null }),
          ...(Object.keys(address).length > 0 && { shipping_address: address }),
        },
      });
    },
    done: t.done.saved,
    then: () => {
      orderChanged();
      close();
    },
  });
  const address = (field: (typeof ADDRESS)[number]) => form.getInputProps(`shipping_address.${field}`);
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <TextInput label={t.orders.reference} data-autofocus {...form.getInputProps("reference")} />
        <Textarea label={t.orders.notes} autosize minRows={2} {...form.getInputProps("notes")} />
        <TextInput label={t.orders.addressName} {...address("name")} />
        <TextInput label={t.orders.addressLine} {...address("line1")} />
        <TextInput label={t.orders.addressLine2} {...address("line2")} />
        <Group grow align="flex-start">
          <TextInput label={t.orders.postalCode} {...address("postal_code")} />
          <TextInput label={t.orders.city} {...address("city")} />
          <TextInput label={t.orders.region} {...address("region")} />
          <TextInput label={t.orders.country} maxLength={2} {...address("country")} />
        </Group>
        <OrderStale
          error={save.error}
          whole={whole}
          reopen={(now) => {
            close();
            openDetailsForm(now);
          }}
        />
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}
