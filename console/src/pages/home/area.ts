import { IconHome } from "@tabler/icons-react";
import type { Area } from "@/app/area";
import { t } from "@/texts";

export const homeArea: Area = {
  label: t.home.title,
  icon: IconHome,
  links: [{ label: t.home.title, to: "/", needs: [] }],
  pages: {},
};
