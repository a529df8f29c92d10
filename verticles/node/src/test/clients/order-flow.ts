// The order flow with the generated types, without casts and non-null assertions.
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

declare const process: { readonly argv: readonly string[] };

const baseUrl = process.argv[2] ?? "http://localhost:8000";
const unique = `${Date.now()}-${Math.floor(Math.random() * 1e6)}`;
const api = createClient<paths, "application/json">({ baseUrl });

async function ok<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (data === undefined) throw new Error(`${response.url} answered ${response.status} ${JSON.stringify(error)}`);
  return data;
}

function equal<T>(what: string, actual: T, expected: T): void {
  if (actual !== expected) throw new Error(`${what} is ${String(actual)}, expected ${String(expected)}`);
}

const account = { email: `typescript-${unique}@example.com`, password: "securepassword123" };
const user = await ok(api.POST("/api/auth/register", { body: { ...account, role: "admin" } }));
equal("role", user.data.role, "admin");
const login = await ok(api.POST("/api/auth/login", { body: account }));
const authorization = `Bearer ${login.data.access_token}`;
api.use({
  onRequest({ request }) {
    request.headers.set("Authorization", authorization);
    return request;
  },
});

const vendor = await ok(
  api.POST("/api/vendors", {
    body: { name: "Forge", email: `forge-${unique}@example.com`, metadata: { rating: 5 }, addresses: [{ line1: "Mill Lane 1" }] },
  }),
);
equal("vendor status", vendor.data.status, "active");
equal("address", vendor.data.addresses[0]?.line1, "Mill Lane 1");
const item = await ok(
  api.POST("/api/items", { body: { name: "Hammer", sku: `hammer-${unique}`, unit_price: 24.9 } }),
);
const itemId = item.data.id;

const purchase = await ok(
  api.POST("/api/purchase/orders", {
    body: { vendor_id: vendor.data.id, items: [{ item_id: itemId, quantity: 10, unit_price: 12.5 }] },
  }),
);
equal("purchase total", purchase.data.order.total_amount, 125);
const received = await ok(
  api.POST("/api/purchase/orders/{order_id}/receive", { params: { path: { order_id: purchase.data.order.id } } }),
);
equal("purchase status", received.data.order.status, "received");

const customer = await ok(
  api.POST("/api/customers", { body: { name: "Corner Hardware", email: `corner-${unique}@example.com` } }),
);
const order = await ok(
  api.POST("/api/sales/orders", {
    params: { header: { "Idempotency-Key": `order-${unique}` } },
    body: { customer_id: customer.data.id, items: [{ item_id: itemId, quantity: 4 }] },
  }),
);
const path = { order_id: order.data.order.id };
equal("order status", order.data.order.status, "draft");
equal("line", order.data.items[0]?.subtotal, 99.6);
const confirmed = await ok(api.POST("/api/sales/orders/{order_id}/confirm", { params: { path } }));
equal("confirmed", confirmed.data.order.status, "confirmed");
const paid = await ok(
  api.POST("/api/sales/orders/{order_id}/pay", { params: { path }, body: { amount: 99.6, method: "transfer" } }),
);
equal("paid", paid.data.order.payment_status, "paid");
const stock = await ok(api.GET("/api/items/{item_id}/stock", { params: { path: { item_id: itemId } } }));
equal("reserved", stock.data.reserved, 4);
equal("available", stock.data.available, 6);

const placed = await api.POST("/api/orders", {
  body: { customer_id: customer.data.id, items: [{ item_id: itemId, quantity: 1000 }] },
});
equal("too many", placed.error?.error.code, "insufficient_stock");
equal("its sentence", placed.error?.error.message, placed.error?.message);

const page = await ok(
  api.GET("/api/sales/orders", { params: { query: { customer_id: customer.data.id, sort: ["-created_at", "number"] } } }),
);
equal("orders", page.meta.total, 1);
equal("number", page.data[0]?.number, order.data.order.number);
const sparse = createClient<paths, "application/json;profile=sparse">({ baseUrl, headers: { Authorization: authorization } });
const numbers = await ok(
  sparse.GET("/api/sales/orders", { params: { query: { customer_id: customer.data.id, fields: ["number"] } } }),
);
equal("sparse number", numbers.data[0]?.number, order.data.order.number);
equal("sparse status", numbers.data[0]?.status, undefined);
const timeline = await ok(api.GET("/api/sales/orders/{order_id}/timeline", { params: { path } }));
equal("first event", timeline.data[0]?.type, "sales.order.created");
console.log("the order flow is complete");
