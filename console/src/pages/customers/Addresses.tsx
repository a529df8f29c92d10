import { ActionIcon, Autocomplete, Button, Group, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useMemo } from "react";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { EmptyState } from "@/ui/EmptyState";
import { FormEnd, useSave } from "@/ui/forms";
import { customersChanged, type Customer } from "./changed";
import { countries, countryName } from "./countries";
import { forApi, forForm, patchCustomer } from "./parts";
import { StaleCustomer } from "./StaleCustomer";

type Address = Customer["addresses"][number];

const BLANK = { type: "", name: "", line1: "", line2: "", postal_code: "", city: "", region: "", country: "" };

export function Addresses({ customer }: { customer: Customer }) {
  const { addresses } = customer;
  const editable = may("customers:write") && customer.archived_at === null;
  const add = editable && addresses.length < 20 && (
    <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openAddress(customer, addresses.length)}>
      {t.customers.addAddress}
    </Button>
  );
  if (addresses.length === 0) return <EmptyState title={t.customers.noAddresses.title} text={t.customers.noAddresses.text} action={add} />;
  return (
    <Stack align="flex-start">
      <SimpleGrid cols={{ base: 1, xs: 2, xl: 3 }} w="100%">
        {addresses.map((address, index) => (
          <Section key={index} title={purposeOf(address)} actions={editable && <AddressActions customer={customer} index={index} />}>
            {linesOf(address).map((line) => (
              <Text size="sm" key={line}>
                {line}
              </Text>
            ))}
          </Section>
        ))}
      </SimpleGrid>
      {add}
    </Stack>
  );
}

function purposeOf({ type }: Address): string {
  return type ? (t.customers.purposes[type] ?? type) : t.customers.addressOne;
}

function linesOf({ name, line1, line2, postal_code, city, region, country }: Address): string[] {
  return [name, line1, line2, [postal_code, city].filter(Boolean).join(" "), region, country && countryName(country)].filter((line): line is string => Boolean(line));
}

function AddressActions({ customer, index }: { customer: Customer; index: number }) {
  const remove = useMutation({
    mutationFn: () => patchCustomer(customer, { addresses: forApi<typeof BLANK, "line1">(forForm(customer.addresses, 0, BLANK).filter((_, one) => one !== index)) }),
    onSuccess: () => customersChanged(t.customers.removed),
  });
  const ask = () =>
    modals.openConfirmModal({
      title: t.customers.removeAddress,
      children: <Text size="sm">{linesOf(customer.addresses[index] as Address).join(", ")}</Text>,
      labels: { confirm: t.actions.remove, cancel: t.actions.cancel },
      onConfirm: () => remove.mutate(),
    });
  return (
    <Group gap={4}>
      <ActionIcon variant="subtle" color="gray" aria-label={t.customers.editAddress} title={t.customers.editAddress} onClick={() => openAddress(customer, index)}>
        <IconPencil size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={t.customers.removeAddress} title={t.customers.removeAddress} loading={remove.isPending} onClick={ask}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

function openAddress(customer: Customer, index: number): void {
  const id = modals.open({
    title: index < customer.addresses.length ? t.customers.editAddress : t.customers.addAddress,
    children: <AddressForm customer={customer} index={index} close={() => modals.close(id)} />,
  });
}

function AddressForm({ customer, index, close }: { customer: Customer; index: number; close: () => void }) {
  const choices = useMemo(countries, []);
  const form = useForm({
    initialValues: { addresses: forForm(customer.addresses, index, BLANK) },
    validate: { addresses: { line1: (line) => (line.trim() === "" ? t.forms.required : null) } },
  });
  const save = useSave({
    form,
    send: ({ addresses }) => patchCustomer(customer, { addresses: forApi<typeof BLANK, "line1">(addresses) }),
    done: t.done.saved,
    then: () => {
      customersChanged();
      close();
    },
  });
  const input = (name: keyof typeof BLANK) => form.getInputProps(`addresses.${index}.${name}`);
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Autocomplete label={t.customers.purpose} description={t.customers.purposeHint} data={["billing", "shipping"]} data-autofocus {...input("type")} />
        <TextInput label={t.customers.recipient} {...input("name")} />
        <TextInput label={t.customers.line1} required autoComplete="off" {...input("line1")} />
        <TextInput label={t.customers.line2} {...input("line2")} />
        <Group grow align="flex-start">
          <TextInput label={t.customers.postalCode} {...input("postal_code")} />
          <TextInput label={t.customers.city} {...input("city")} />
        </Group>
        <TextInput label={t.customers.region} {...input("region")} />
        <Select label={t.customers.country} data={choices} searchable clearable {...input("country")} onChange={(next) => form.setFieldValue(`addresses.${index}.country`, next ?? "")} />
        <StaleCustomer
          error={save.error}
          before={customer}
          reopen={(now) => {
            close();
            openAddress(now, Math.min(index, now.addresses.length));
          }}
        />
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}
