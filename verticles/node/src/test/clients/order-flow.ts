// The order flow with the typed client, without casts and non-null assertions. The gateway that it talks to fails often.
import { Tradepost, TradepostError } from "tradepost-client";

declare const process: { readonly argv: readonly string[] };

const baseUrl = process.argv[2] ?? "http://localhost:8000";
const unique = `${Date.now()}-${Math.floor(Math.random() * 1e6)}`;
const api = new Tradepost({ baseUrl, retries: { firstWaitMs: 10 } });

function equal<T>(what: string, actual: T, expected: T): void {
  if (actual !== expected) throw new Error(`${what} is ${String(actual)}, expected ${String(expected)}`);
}

async function refusal(call: Promise<unknown>): Promise<TradepostError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof TradepostError) return error;
    throw error;
  }
  throw new Error("this was not refused");
}

const account = { email: process.argv[3] ?? "", password: "securepassword123" };
await api.login(account.email, account.password);
const me = await api.get("/api/auth/me"); // the first attempt gets 401, and the token is renewed
equal("email", me.data.email, account.email);
const { session } = api;
if (session === undefined) throw new Error("there is no session");
const later = new Tradepost({ baseUrl, retries: { firstWaitMs: 10 }, session: { ...session, expiresAt: 0 } });
await Promise.all([later.get("/api/auth/me"), later.get("/api/auth/me")]);
equal("renewed", later.session?.refreshToken === session.refreshToken, false);

const shop = new Tradepost({ baseUrl, retries: { firstWaitMs: 10 } });
await shop.loginService("shop", "the-secret-of-the-shop");
await shop.get("/api/items", { query: { limit: 1 } });
const withToken = new Tradepost({ baseUrl, token: session.accessToken });
equal("the same user", (await withToken.get("/api/auth/me")).data.id, me.data.id);
equal("not a token", (await refusal(new Tradepost({ baseUrl, token: "nothing" }).get("/api/auth/me"))).status, 401);

const vendor = await api.post("/api/vendors", {
  body: { name: "Forge", email: `forge-${unique}@example.com`, metadata: { rating: "5" }, addresses: [{ line1: "Mill Lane 1" }] },
});
equal("vendor status", vendor.data.status, "active");
equal("address", vendor.data.addresses[0]?.line1, "Mill Lane 1");
const item = await api.post("/api/items", { body: { name: "Hammer", sku: `hammer-${unique}`, unit_price: 24.9 } });
const item_id = item.data.id;

const bought = { item_id, quantity: 10, unit_price: 12.5 };
const purchase = await api.post("/api/purchase/orders", { body: { vendor_id: vendor.data.id, items: [bought] } });
equal("purchase total", purchase.data.order.total_amount, 125);
const received = await api.post("/api/purchase/orders/{order_id}/receive", { path: { order_id: purchase.data.order.id } });
equal("purchase status", received.data.order.status, "received");

const customer = await api.post("/api/customers", { body: { name: "Corner Hardware", email: `corner-${unique}@example.com` } });
const order = await api.post("/api/sales/orders", {
  headers: { "Idempotency-Key": `order-${unique}` },
  body: { customer_id: customer.data.id, items: [{ item_id, quantity: 4 }] },
});
const path = { order_id: order.data.order.id };
equal("order status", order.data.order.status, "draft");
equal("line", order.data.items[0]?.subtotal, 99.6);
const confirmed = await api.post("/api/sales/orders/{order_id}/confirm", { path });
equal("confirmed", confirmed.data.order.status, "confirmed");
const paid = await api.post("/api/sales/orders/{order_id}/pay", { path, body: { amount: 99.6, method: "transfer" } });
equal("paid", paid.data.order.payment_status, "paid");
const stock = await api.get("/api/items/{item_id}/stock", { path: { item_id } });
equal("reserved", stock.data.reserved, 4);
equal("available", stock.data.available, 6);

const line = { item_id, quantity: 1000 };
const tooMany = await refusal(api.post("/api/orders", { body: { customer_id: customer.data.id, items: [line] } }));
equal("too many", tooMany.code, "insufficient_stock");
equal("its status", tooMany.status, 409);
equal("its type", tooMany.type, "conflict");
equal("its details", tooMany.details.length, 1);

const page = await api.get("/api/sales/orders", { query: { customer_id: customer.data.id, sort: ["-created_at", "number"] } });
equal("orders", page.meta.total, 1);
equal("number", page.data[0]?.number, order.data.order.number);
const sparse = await api.get("/api/sales/orders", { query: { customer_id: customer.data.id, fields: ["number"] } });
equal("sparse number", sparse.data[0]?.number, order.data.order.number);
equal("sparse status", sparse.data[0]?.status, undefined);
const timeline = await api.get("/api/sales/orders/{order_id}/timeline", { path });
equal("first event", timeline.data[0]?.type, "sales.order.created");

const tag = `tag-${unique}`;
for (const name of ["A", "B", "C", "D", "E"])
  await api.post("/api/customers", { body: { name, email: `${name}-${unique}@example.com`, tags: [tag] } });
const names: string[] = [];
for await (const { name } of api.list("/api/customers", { query: { tags: [tag], sort: ["name"], limit: 2 } })) {
  names.push(name);
  if (name === "B") await api.post("/api/customers", { body: { name: "0", email: `0-${unique}@example.com`, tags: [tag] } });
}
equal("names", names.join(""), "ABCDE");
const csv = await api.file("/api/customers", { query: { tags: [tag], sort: ["name"] }, accept: "text/csv" });
equal("rows", (await csv.text()).trim().split("\n").length, 7);

equal("never", (await refusal(api.get("/api/customers", { query: { q: "never-available" } }))).code, "not_now");
equal("later", (await refusal(api.get("/api/customers", { query: { q: "later-available" } }))).status, 429);
console.log("the order flow is complete");
