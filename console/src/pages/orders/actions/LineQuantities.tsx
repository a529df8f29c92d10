import { Button, Group, NumberInput, Stack, Text, type NumberInputProps } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "@/texts";
import type { Line } from "../data";

interface Props {
  /** The lines of the order that can be chosen, in the order of the form. */
  lines: readonly Line[];
  /** How many pieces of a line at most. */
  most?: (line: Line) => number;
  /** How many pieces of a line at least. */
  least?: (line: Line) => number;
  input: (index: number) => NumberInputProps;
  set?: (quantities: number[]) => void;
  /** Further inputs of a line. */
  more?: (line: Line, index: number) => ReactNode;
}

/** How many pieces of each line: the same in all forms that take a part of an order. */
export function LineQuantities({ lines, most, least, input, set, more }: Props) {
  return (
    <>
      {set && most && (
        <Group gap="xs">
          <Button size="compact-xs" variant="default" onClick={() => set(lines.map(most))}>
            {t.orders.all}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => set(lines.map(() => 0))}>
            {t.orders.none}
          </Button>
        </Group>
      )}
      <Stack gap="xs">
        {lines.map((line, index) => (
          <Group key={line.id} gap="sm" align="flex-start" justify="space-between">
            <div style={{ flex: "1 1 150px", minWidth: 0 }}>
              <Text size="sm">{line.name}</Text>
              <Text size="xs" c="dimmed">
                {line.sku}
              </Text>
            </div>
            <NumberInput
              aria-label={t.orders.piecesOf(line.sku)}
              {...(more && { label: t.orders.pieces })}
              w={120}
              min={0}
              allowDecimal={false}
              allowNegative={false}
              {...(index === 0 && { "data-autofocus": true })}
              {...input(index)}
              description={most ? t.orders.of(most(line)) : least && least(line) > 0 ? t.orders.least(least(line)) : undefined}
              inputWrapperOrder={["label", "input", "description", "error"]}
            />
            {more?.(line, index)}
          </Group>
        ))}
      </Stack>
    </>
  );
}
