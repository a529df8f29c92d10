// Mistakes that the types report. The compiler fails if one of these lines has no error.
import { Tradepost } from "tradepost-client";

export async function mistakes(api: Tradepost): Promise<void> {
  // @ts-expect-error the body is missing
  await api.post("/api/customers");
  // @ts-expect-error there is no such field
  await api.post("/api/customers", { body: { name: "Forge", email: "forge@example.com", nam: "Forge" } });
  // @ts-expect-error the id is missing
  await api.get("/api/items/{item_id}/stock");
  // @ts-expect-error there is no such path
  await api.get("/api/nothing");
  // @ts-expect-error there is no such filter
  await api.get("/api/customers", { query: { colour: "red" } });
  // @ts-expect-error there is no such field to select
  await api.get("/api/customers", { query: { fields: ["colour"] } });
  // @ts-expect-error roles are not read page by page
  api.list("/api/roles");
  // @ts-expect-error the feed does not end; it is followed, not listed
  api.list("/api/events");
  // @ts-expect-error the content type is missing
  await api.post("/api/imports/items", { body: "sku" });
  // @ts-expect-error customers do not come as PDF
  await api.file("/api/customers", { accept: "application/pdf" });
  for await (const entry of api.list("/api/customers", { query: { fields: ["name"] } })) {
    // @ts-expect-error only the name was asked for
    entry.email.trim();
  }
}
