import { IconCoins } from "@tabler/icons-react";
import type { Area } from "@/app/area";
import { t } from "@/texts";

export const rateArea: Area = {
  label: t.rates.title,
  icon: IconCoins,
  links: [{ label: t.rates.title, to: "/exchange-rates", needs: ["rates:read"] }],
  pages: { "/api/exchange-rates": "/exchange-rates", "/api/exchange-rates/{id}": "/exchange-rates?ids={id}" },
};
