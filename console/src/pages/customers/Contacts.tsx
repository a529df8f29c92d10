import { ActionIcon, Anchor, Button, Group, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Facts, Section } from "@/ui/DetailPage";
import { EmptyState } from "@/ui/EmptyState";
import { FormEnd, useSave } from "@/ui/forms";
import { customersChanged, type Customer } from "./changed";
import { forApi, forForm, patchCustomer } from "./parts";
import { StaleCustomer } from "./StaleCustomer";

const BLANK = { name: "", role: "", email: "", phone: "" };

export function Contacts({ customer }: { customer: Customer }) {
  const { contacts } = customer;
  const editable = may("customers:write") && customer.archived_at === null;
  const add = editable && contacts.length < 50 && (
    <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openContact(customer, contacts.length)}>
      {t.customers.addContact}
    </Button>
  );
  if (contacts.length === 0) return <EmptyState title={t.customers.noContacts.title} text={t.customers.noContacts.text} action={add} />;
  return (
    <Stack align="flex-start">
      <SimpleGrid cols={{ base: 1, xs: 2, xl: 3 }} w="100%">
        {contacts.map((contact, index) => (
          <Section key={index} title={contact.name} actions={editable && <ContactActions customer={customer} index={index} />}>
            <Facts
              facts={[
                [t.customers.role, contact.role],
                [t.customers.email, contact.email && <Anchor inherit href={`mailto:${contact.email}`}>{contact.email}</Anchor>],
                [t.customers.phone, contact.phone && <Anchor inherit href={`tel:${contact.phone}`}>{contact.phone}</Anchor>],
              ]}
            />
          </Section>
        ))}
      </SimpleGrid>
      {add}
    </Stack>
  );
}

function ContactActions({ customer, index }: { customer: Customer; index: number }) {
  const remove = useMutation({
    mutationFn: () => patchCustomer(customer, { contacts: forApi<typeof BLANK, "name">(forForm(customer.contacts, 0, BLANK).filter((_, one) => one !== index)) }),
    onSuccess: () => customersChanged(t.customers.removed),
  });
  const ask = () =>
    modals.openConfirmModal({
      title: t.customers.removeContact,
      children: <Text size="sm">{customer.contacts[index]?.name}</Text>,
      labels: { confirm: t.actions.remove, cancel: t.actions.cancel },
      onConfirm: () => remove.mutate(),
    });
  return (
    <Group gap={4}>
      <ActionIcon variant="subtle" color="gray" aria-label={t.customers.editContact} title={t.customers.editContact} onClick={() => openContact(customer, index)}>
        <IconPencil size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={t.customers.removeContact} title={t.customers.removeContact} loading={remove.isPending} onClick={ask}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

function openContact(customer: Customer, index: number): void {
  const id = modals.open({
    title: index < customer.contacts.length ? t.customers.editContact : t.customers.addContact,
    children: <ContactForm customer={customer} index={index} close={() => modals.close(id)} />,
  });
}

function ContactForm({ customer, index, close }: { customer: Customer; index: number; close: () => void }) {
  const form = useForm({
    initialValues: { contacts: forForm(customer.contacts, index, BLANK) },
    validate: { contacts: { name: (name) => (name.trim() === "" ? t.forms.required : null) } },
  });
  const save = useSave({
    form,
    send: ({ contacts }) => patchCustomer(customer, { contacts: forApi<typeof BLANK, "name">(contacts) }),
    done: t.done.saved,
    then: () => {
      customersChanged();
      close();
    },
  });
  const input = (name: keyof typeof BLANK) => form.getInputProps(`contacts.${index}.${name}`);
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <TextInput label={t.customers.name} required data-autofocus {...input("name")} />
        <TextInput label={t.customers.role} {...input("role")} />
        <TextInput label={t.customers.email} type="email" {...input("email")} />
        <TextInput label={t.customers.phone} type="tel" {...input("phone")} />
        <StaleCustomer
          error={save.error}
          before={customer}
          reopen={(now) => {
            close();
            openContact(now, Math.min(index, now.contacts.length));
          }}
        />
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}
