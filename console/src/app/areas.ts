// The areas in the order of the navigation.
import { adminArea } from "@/pages/admin/area";
import { catalogArea } from "@/pages/catalog/area";
import { customerArea } from "@/pages/customers/area";
import { homeArea } from "@/pages/home/area";
import { orderArea } from "@/pages/orders/area";
import { rateArea } from "@/pages/rates/area";
import { stockArea } from "@/pages/stock/area";
import type { Area } from "./area";

export const AREAS: readonly Area[] = [homeArea, orderArea, stockArea, catalogArea, customerArea, rateArea, adminArea];
