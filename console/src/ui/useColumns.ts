import { useMantineTheme } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useMemo } from "react";
import type { Column } from "./list";

/** The columns that are shown: those of the URL, or the usual ones for which the window is wide enough. The first is always shown. */
export function useColumns<T>(columns: readonly Column<T>[], cols: string | undefined): readonly Column<T>[] {
  const { breakpoints } = useMantineTheme();
  const xs = useMediaQuery(`(min-width: ${breakpoints.xs})`, true);
  const sm = useMediaQuery(`(min-width: ${breakpoints.sm})`, true);
  const md = useMediaQuery(`(min-width: ${breakpoints.md})`, true);
  const lg = useMediaQuery(`(min-width: ${breakpoints.lg})`, true);
  const xl = useMediaQuery(`(min-width: ${breakpoints.xl})`, true);
  return useMemo(() => {
    const wide = { xs, sm, md, lg, xl };
    const chosen = cols?.split(",");
    return columns.filter((column, index) => {
      if (index === 0) return true;
      if (chosen) return chosen.includes(column.id);
      return !column.hidden && (column.from === undefined || wide[column.from]);
    });
  }, [columns, cols, xs, sm, md, lg, xl]);
}
