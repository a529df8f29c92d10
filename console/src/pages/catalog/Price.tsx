import { Text } from "@mantine/core";
import { language } from "@/texts";
import { PRICE_DECIMALS, UnitPrice } from "@/ui/format";

const plain = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: PRICE_DECIMALS });

/** A price in the currency of the installation, which is known a moment after the list. */
export function Price({ amount, currency }: { amount: number; currency: string | undefined }) {
  if (currency !== undefined) return <UnitPrice price={amount} currency={currency} />;
  return (
    <Text span inherit className="tp-number">
      {plain.format(amount)}
    </Text>
  );
}
