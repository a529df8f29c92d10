import { NumberInput, Select, SimpleGrid, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { api, type Data } from "@/api";
import { router } from "@/app/router";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { Stale } from "@/ui/Stale";
import { stockChanged } from "./changed";

export type Location = Data<"/api/locations/{location_id}">;

/** Creates a location, or changes one. */
export function openLocationForm(location?: Location): void {
  const id = modals.open({ title: location ? t.stock.locations.edit : t.stock.locations.create, size: "lg", children: <LocationForm {...(location && { location })} close={() => modals.close(id)} /> });
}

function LocationForm({ location, close }: { location?: Location; close: () => void }) {
  const form = useForm({
    initialValues: {
      code: location?.code ?? "",
      name: location?.name ?? "",
      type: location?.type ?? ("warehouse" as Location["type"]),
      priority: location?.priority ?? (100 as number | ""),
      address: location?.address ?? "",
      active: location?.active ?? true,
    },
    validate: {
      code: (value) => (value.trim() === "" ? t.forms.required : null),
      name: (value) => (value.trim() === "" ? t.forms.required : null),
    },
  });
  const save = useSave({
    form,
    codes: { code_taken: "code" },
    send: ({ code, name, type, priority, address, active }) => {
      const body = { code: code.trim(), name: name.trim(), type, priority: priority === "" ? 100 : priority, address: address.trim() || null, active };
      return location
        ? api.patch("/api/locations/{location_id}", { path: { location_id: location.id }, headers: { "If-Match": `"${location.version}"` }, body })
        : api.post("/api/locations", { body });
    },
    then: ({ data }) => {
      close();
      stockChanged(location ? t.done.saved : t.done.created);
      if (!location) void router.navigate({ to: "/stock/locations/$locationId", params: { locationId: data.id } });
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput label={t.stock.locations.code} description={t.stock.locations.codeHint} required maxLength={50} data-autofocus {...form.getInputProps("code")} />
          <TextInput label={t.fields.name} description={t.stock.locations.nameHint} required maxLength={255} {...form.getInputProps("name")} />
          <Select
            label={t.stock.locations.type}
            description={t.stock.locations.typeHint}
            allowDeselect={false}
            data={(["warehouse", "store", "transit", "virtual"] as const).map((value) => ({ value, label: t.stock.locations.types[value] }))}
            {...form.getInputProps("type")}
          />
          <NumberInput label={t.stock.locations.priority} description={t.stock.locations.priorityHint} min={0} max={1_000_000} allowDecimal={false} {...form.getInputProps("priority")} />
        </SimpleGrid>
        <Textarea label={t.stock.locations.address} autosize minRows={2} maxLength={500} {...form.getInputProps("address")} />
        {location && <Switch label={t.stock.locations.active} description={t.stock.locations.activeHint} {...form.getInputProps("active", { type: "checkbox" })} />}
        {location && (
          <Stale
            error={save.error}
            before={location}
            load={() => api.get("/api/locations/{location_id}", { path: { location_id: location.id } }).then(({ data }) => data)}
            labels={{ code: t.stock.locations.code, name: t.fields.name, type: t.stock.locations.type, priority: t.stock.locations.priority, address: t.stock.locations.address, active: t.stock.locations.active }}
            reopen={(now) => {
              close();
              openLocationForm(now);
            }}
          />
        )}
        <FormEnd save={save} label={t.actions.save} cancel={close} />
      </Stack>
    </form>
  );
}
