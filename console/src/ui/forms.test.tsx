import { MantineProvider, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { TradepostError } from "@/api";
import { queryClient } from "@/app/query";
import { FormEnd, useSave } from "./forms";

function refusal(details: object[]): Promise<TradepostError> {
  const error = { type: "validation", code: "invalid_request", message: "email is taken", details, request_id: "r-1" };
  return TradepostError.of(new Response(JSON.stringify({ error }), { status: 400 }));
}

function Form({ error }: { error: TradepostError }) {
  const form = useForm({ initialValues: { email: "x", items: [{ quantity: 0 }] } });
  const save = useSave({ form, send: () => Promise.reject(error) });
  return (
    <form onSubmit={save.submit}>
      <TextInput label="E-mail" {...form.getInputProps("email")} />
      <TextInput label="Quantity" {...form.getInputProps("items.0.quantity")} />
      <FormEnd save={save} label="Save" />
    </form>
  );
}

function show(error: TradepostError) {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={queryClient}>
        <Form error={error} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  fireEvent.submit(screen.getByRole("button", { name: "Save" }).closest("form") as HTMLFormElement);
}

test("a refusal stands at the field that it is about", async () => {
  show(await refusal([{ field: "items[0].quantity", reason: "must be at least 1" }]));
  expect(await screen.findByText("Must be at least 1")).toBeTruthy();
  expect(screen.getByLabelText("Quantity").getAttribute("aria-invalid")).toBe("true");
  expect(screen.queryByRole("alert")).toBeNull();
});

test("what has no field stands above the buttons, with the request", async () => {
  show(await refusal([{ field: "tags", reason: "are too many" }]));
  expect(await screen.findByText("tags: are too many")).toBeTruthy();
  expect(screen.getByText("r-1")).toBeTruthy();
});
