import type { Entry } from "@/api";
import { t } from "@/texts";
import { formatNumber } from "@/ui/format";

type Alert = Entry<"/api/stock/alerts">;

/** Why there is this alert: an item may be low, which is a matter of ordering, and out of stock, which is a matter of selling, at once. */
export function reasonOf({ type, available, incoming, waiting, point }: Pick<Alert, "type" | "available" | "incoming" | "waiting" | "point">): string {
  switch (type) {
    case "low_stock":
      return t.stock.alerts.lowBecause(formatNumber(available), formatNumber(incoming), waiting > 0 ? formatNumber(waiting) : undefined, formatNumber(point));
    case "out_of_stock":
      return t.stock.alerts.outBecause;
    case "stock_mismatch":
      return t.stock.alerts.wrongBecause;
  }
}
