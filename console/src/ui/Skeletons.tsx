// What a page shows while its data are on their way: its shape, nothing that blocks.
import { Skeleton, Stack, Group } from "@mantine/core";
import { t } from "@/texts";

export function PageSkeleton() {
  return (
    <Stack role="status" aria-busy="true" aria-label={t.loading} p="md">
      <Skeleton h={32} w={240} />
      <SectionSkeleton />
      <SectionSkeleton />
    </Stack>
  );
}

export function SectionSkeleton({ rows = 4 }: { rows?: number }) {
  return (
    <Stack gap="sm" role="status" aria-busy="true" aria-label={t.loading}>
      {Array.from({ length: rows }, (_, row) => (
        <Group key={row} wrap="nowrap">
          <Skeleton h={16} w="35%" />
          <Skeleton h={16} w="20%" />
          <Skeleton h={16} w="15%" />
        </Group>
      ))}
    </Stack>
  );
}
