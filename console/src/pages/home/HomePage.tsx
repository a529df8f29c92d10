import { Card, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { get, type Data } from "@/api";
import { may } from "@/app/session";
import { useDocumentTitle } from "@/app/title";
import { t } from "@/texts";
import { ApiLink } from "@/ui/ApiLink";
import { EmptyState } from "@/ui/EmptyState";
import { formatNumber } from "@/ui/format";
import { Loaded } from "@/ui/Loaded";
import classes from "./HomePage.module.css";

export const page = createLazyRoute("/shell/")({ component: HomePage });

// Charts are large: what waits is shown before they are here.
const Figures = lazy(() => import("./Figures").then(({ Figures }) => ({ default: Figures })));

function HomePage() {
  useDocumentTitle(t.home.title);
  return (
    <Stack p="md" gap="lg" className={classes.page ?? ""}>
      <Title order={1} size="h2">
        {t.home.title}
      </Title>
      <Waiting />
      {may("analytics:read") && (
        <Suspense fallback={<Skeleton h={280} />}>
          <Figures />
        </Suspense>
      )}
    </Stack>
  );
}

/** What waits for somebody, each number with the list that it counts. */
function Waiting() {
  const overview = useQuery(get("/api/overview"));
  return (
    <section aria-label={t.home.waits}>
      <Title order={2} size="h4" mb="sm">
        {t.home.waits}
      </Title>
      <Loaded
        query={overview}
        skeleton={
          <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} role="status" aria-busy="true" aria-label={t.loading}>
            {Array.from({ length: 6 }, (_, one) => (
              <Skeleton key={one} h={88} />
            ))}
          </SimpleGrid>
        }
      >
        {({ data, meta }) => <Counts counts={data.filter(({ count }) => count > 0)} unavailable={meta.unavailable} />}
      </Loaded>
    </section>
  );
}

/** What should not wait. */
const URGENT: readonly string[] = ["orders_overdue", "invoices_overdue", "payments_failed", "refunds_failed", "stock_out", "dead_letters", "jobs_failed"];

function Counts({ counts, unavailable }: { counts: Data<"/api/overview">; unavailable: string[] }) {
  return (
    <Stack gap="xs">
      {unavailable.length > 0 && (
        <Text size="sm" c="dimmed" role="status">
          {t.home.unavailable(unavailable.join(", "))}
        </Text>
      )}
      {counts.length === 0 ? (
        <EmptyState title={t.home.nothingWaits.title} text={t.home.nothingWaits.text} />
      ) : (
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }}>
          {counts.map(({ kind, count, capped, list }) => (
            <Card key={kind} withBorder className={classes.count ?? ""} padding="sm">
              <Text size="26px" lh={1.2} fw={700} {...(URGENT.includes(kind) && { c: "var(--mantine-color-red-text)" })}>
                {formatNumber(count)}
                {capped && "+"}
              </Text>
              <Text size="sm">
                <ApiLink path={list}>{t.overview[kind]}</ApiLink>
              </Text>
            </Card>
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
}
