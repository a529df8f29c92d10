import { NumberInput, Select, Stack, Switch, TagsInput, TextInput, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { api } from "@/api";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { customersChanged, type Customer } from "./changed";
import { patchCustomer } from "./parts";
import { StaleCustomer } from "./StaleCustomer";

interface Props {
  /** The one to change; otherwise one is created. */
  customer?: Customer;
  /** After one was created. */
  created?: (id: string) => void;
}

export function openCustomerForm(props: Props): void {
  const id = modals.open({
    title: props.customer ? t.customers.edit : t.customers.create,
    size: "lg",
    children: <CustomerForm {...props} close={() => modals.close(id)} />,
  });
}

function CustomerForm({ customer, created, close }: Props & { close: () => void }) {
  const form = useForm({
    initialValues: {
      name: customer?.name ?? "",
      email: customer?.email ?? "",
      phone: customer?.phone ?? "",
      address: customer?.address ?? "",
      customer_group: customer?.customer_group ?? "",
      language: customer?.language ?? null,
      payment_terms_days: customer?.payment_terms_days ?? ("" as number | ""),
      credit_limit: customer?.credit_limit ?? ("" as number | ""),
      allow_backorders: customer?.allow_backorders ?? false,
      tax_exempt: customer?.tax_exempt ?? false,
      tags: customer?.tags ?? [],
    },
    validate: {
      name: (name) => (name.trim() === "" ? t.forms.required : null),
      email: (email) => (email.trim() === "" ? t.forms.required : null),
    },
  });
  const save = useSave({
    form,
    send: (values) => {
      const body = {
        ...values,
        phone: values.phone || null,
        address: values.address || null,
        customer_group: values.customer_group || null,
        payment_terms_days: values.payment_terms_days === "" ? null : values.payment_terms_days,
        credit_limit: values.credit_limit === "" ? null : values.credit_limit,
      };
      return customer ? patchCustomer(customer, body) : api.post("/api/customers", { body });
    },
    done: customer ? t.done.saved : t.done.created,
    then: ({ data }) => {
      customersChanged();
      close();
      if (!customer) created?.(data.id);
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <TextInput label={t.customers.name} required data-autofocus {...form.getInputProps("name")} />
        <TextInput label={t.customers.email} type="email" required {...form.getInputProps("email")} />
        <TextInput label={t.customers.phone} type="tel" {...form.getInputProps("phone")} />
        <Textarea label={t.customers.address} autosize minRows={2} {...form.getInputProps("address")} />
        <TextInput label={t.customers.group} description={t.customers.groupHint} {...form.getInputProps("customer_group")} />
        <NumberInput label={t.customers.terms} min={0} allowDecimal={false} {...form.getInputProps("payment_terms_days")} />
        <NumberInput label={t.customers.creditLimit} min={0} allowDecimal={false} {...form.getInputProps("credit_limit")} />
        <Select
          label={t.customers.documentLanguage}
          data={Object.entries(t.customers.languages).map(([value, label]) => ({ value, label }))}
          clearable
          {...form.getInputProps("language")}
        />
        <TagsInput label={t.customers.tags} {...form.getInputProps("tags")} />
        <Switch label={t.customers.backorders} {...form.getInputProps("allow_backorders", { type: "checkbox" })} />
        <Switch label={t.customers.taxExempt} {...form.getInputProps("tax_exempt", { type: "checkbox" })} />
        {customer && (
          <StaleCustomer
            error={save.error}
            before={customer}
            reopen={(now) => {
              close();
              openCustomerForm({ customer: now });
            }}
          />
        )}
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}
