import { NumberInput, SegmentedControl, Select, SimpleGrid, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { modals } from "@mantine/modals";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api, get, type Data } from "@/api";
import { queryClient } from "@/app/query";
import { router } from "@/app/router";
import { consoleConfig } from "@/app/config";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { Stale } from "@/ui/Stale";
import { catalogChanged } from "./changed";

type PriceList = Data<"/api/price-lists/{price_list_id}">;

/** Creates a price list, or changes one. */
export async function openPriceListForm(list?: PriceList): Promise<void> {
  // a new list usually has the currency of the installation
  const config = list ? undefined : await queryClient.ensureQueryData(consoleConfig).catch(() => undefined);
  const currency = list?.currency ?? config?.business?.currency ?? "";
  const id = modals.open({ title: list ? t.catalog.lists.edit : t.catalog.lists.create, size: "lg", children: <PriceListForm {...(list && { list })} currency={currency} close={() => modals.close(id)} /> });
}

function PriceListForm({ list, currency, close }: { list?: PriceList; currency: string; close: () => void }) {
  const form = useForm({
    initialValues: {
      name: list?.name ?? "",
      currency,
      whom: (list?.customer_id ? "customer" : list?.customer_group ? "group" : "all") as "all" | "group" | "customer",
      customer_group: list?.customer_group ?? "",
      customer_id: list?.customer_id ?? null,
      valid_from: list?.valid_from ? localTime(list.valid_from) : "",
      valid_to: list?.valid_to ? localTime(list.valid_to) : "",
      priority: list?.priority ?? (100 as number | ""),
      active: list?.active ?? true,
    },
    validate: {
      name: (value) => (value.trim() === "" ? t.forms.required : null),
      currency: (value) => (/^[A-Za-z]{3}$/.test(value.trim()) ? null : t.catalog.lists.currencyHint),
      customer_group: (value, { whom }) => (whom === "group" && value.trim() === "" ? t.forms.required : null),
      customer_id: (value, { whom }) => (whom === "customer" && value === null ? t.forms.required : null),
    },
  });
  const { whom } = form.values;
  const save = useSave({
    form,
    send: (values) => {
      const body = {
        name: values.name.trim(),
        currency: values.currency.trim().toUpperCase(),
        customer_group: values.whom === "group" ? values.customer_group.trim() : null,
        customer_id: values.whom === "customer" ? values.customer_id : null,
        valid_from: values.valid_from === "" ? null : new Date(values.valid_from).toISOString(),
        valid_to: values.valid_to === "" ? null : new Date(values.valid_to).toISOString(),
        priority: values.priority === "" ? null : values.priority,
        active: values.active,
      };
      return list
        ? api.patch("/api/price-lists/{price_list_id}", { path: { price_list_id: list.id }, headers: { "If-Match": `"${list.version}"` }, body })
        : api.post("/api/price-lists", { body });
    },
    then: ({ data }) => {
      close();
      catalogChanged(list ? t.done.saved : t.done.created);
      if (!list) void router.navigate({ to: "/price-lists/$priceListId", params: { priceListId: data.id } });
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput label={t.catalog.name} required maxLength={255} data-autofocus {...form.getInputProps("name")} />
          <TextInput label={t.catalog.lists.currency} required maxLength={3} {...form.getInputProps("currency")} />
        </SimpleGrid>
        <SegmentedControl
          fullWidth
          aria-label={t.catalog.lists.forWhom}
          data={[
            { value: "all", label: t.catalog.lists.everybody },
            { value: "group", label: t.catalog.lists.group },
            { value: "customer", label: t.catalog.lists.oneCustomer },
          ]}
          {...form.getInputProps("whom")}
        />
        {whom === "group" && <TextInput label={t.catalog.lists.group} required maxLength={50} {...form.getInputProps("customer_group")} />}
        {whom === "customer" && <CustomerSelect value={form.values.customer_id} change={(id) => form.setFieldValue("customer_id", id)} error={form.errors.customer_id} />}
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput type="datetime-local" label={t.catalog.lists.from} {...form.getInputProps("valid_from")} />
          <TextInput type="datetime-local" label={t.catalog.lists.to} {...form.getInputProps("valid_to")} />
        </SimpleGrid>
        <NumberInput label={t.catalog.lists.priority} description={t.catalog.lists.priorityHint} min={0} allowDecimal={false} {...form.getInputProps("priority")} />
        <Switch label={t.catalog.lists.isActive} {...form.getInputProps("active", { type: "checkbox" })} />
        {list && (
          <Stale
            error={save.error}
            before={list}
            load={() => api.get("/api/price-lists/{price_list_id}", { path: { price_list_id: list.id } }).then(({ data }) => data)}
            labels={{ name: t.catalog.name, currency: t.catalog.lists.currency, customer_group: t.catalog.lists.group, priority: t.catalog.lists.priority, active: t.catalog.lists.isActive }}
            reopen={(now) => {
              close();
              void openPriceListForm(now);
            }}
          />
        )}
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}

/** A time as the input of the browser has it, in the time zone of the person. */
function localTime(at: string): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function CustomerSelect({ value, change, error }: { value: string | null; change: (id: string | null) => void; error: ReactNode }) {
  const [typed, setTyped] = useState("");
  const [asked] = useDebouncedValue(typed.trim(), 150);
  const chosen = useQuery({ ...get("/api/customers/{customer_id}", { path: { customer_id: value ?? "" } }), enabled: value !== null });
  const isShown = asked === chosen.data?.data.name;
  const found = useQuery({ ...get("/api/customers", { query: { limit: 20, sort: ["name"], ...(asked !== "" && !isShown && { q: asked }) } }), placeholderData: (before) => before });
  const customers = (found.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  if (value !== null && chosen.data && !customers.some((one) => one.value === value)) customers.unshift({ value, label: chosen.data.data.name });
  return (
    <Select
      label={t.catalog.lists.oneCustomer}
      required
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      selectFirstOptionOnChange
      data={customers}
      filter={({ options }) => options}
      value={value}
      onChange={change}
      error={error}
      nothingFoundMessage={found.isFetching ? t.loading : t.list.nothingFound.title}
    />
  );
}
