import { Stack, Table, Text } from "@mantine/core";
import { t } from "@/texts";
import { Actor } from "./actors";
import { linesOf, sentenceOf, type Change } from "./journal";
import { EmptyState } from "./EmptyState";
import { When } from "./format";
import { MoreRows } from "./MoreRows";

/** Who changed what of one thing, and when; for those who have `audit:read`. The type is that of the journal, such as `contact.customer`. */
export function Changes({ type, id }: { type: string; id: string }) {
  return (
    <MoreRows
      path="/api/audit/entities/{entity_type}/{entity_id}"
      params={{ entity_type: type, entity_id: id }}
      head={[t.audit.at, t.audit.who, t.audit.what]}
      empty={<EmptyState title={t.audit.empty} />}
      mayNotExist
      row={(entry: Change) => (
        <>
          <Table.Td>
            <When at={entry.created_at} />
          </Table.Td>
          <Table.Td>
            <Actor actor={entry.actor} />
          </Table.Td>
          <Table.Td>
            <Stack gap={0}>
              <Text size="sm">{sentenceOf(entry)}</Text>
              {linesOf(entry).map(({ field, text }) => (
                <Text size="xs" c="dimmed" key={field} style={{ overflowWrap: "anywhere" }}>
                  {text}
                </Text>
              ))}
            </Stack>
          </Table.Td>
        </>
      )}
    />
  );
}
