import { api, type FilePath } from "@/api";

/**
 * The ETag of a product in the version that the person has seen. It also covers the stock, which is not what is written here and may
 * have changed since, so that part of it is read.
 */
export async function productTag({ id, version }: { id: string; version: number }): Promise<{ "If-Match": string }> {
  const response = await api.file("/api/products/{product_id}" as FilePath, { path: { product_id: id }, accept: "application/json" } as never);
  const stock = /-(\d+)"/.exec(response.headers.get("ETag") ?? "")?.[1] ?? "0";
  return { "If-Match": `"${version}-${stock}"` };
}
