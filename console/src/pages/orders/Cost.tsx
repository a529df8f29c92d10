import { Text } from "@mantine/core";
import { useCurrency } from "@/app/config";
import { t } from "@/texts";
import { Money } from "@/ui/format";

/** What pieces of a shipment or a return cost, in the currency of the installation; nothing if it is not known, or not for the role. */
export function Cost({ label = t.orders.cost, amount }: { label?: string; amount: number | null }) {
  const currency = useCurrency();
  if (amount === null || currency === undefined) return null;
  return (
    <Text size="xs" c="dimmed">
      {label}: <Money amount={amount} currency={currency} />
    </Text>
  );
}
