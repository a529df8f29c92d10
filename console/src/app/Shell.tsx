import { ActionIcon, AppShell, Burger, Group, NavLink, ScrollArea, Text } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, Navigate, Outlet, useMatches, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { startLive } from "@/events/live";
import { t } from "@/texts";
import { EmptyState } from "@/ui/EmptyState";
import { NavLinkLink } from "@/ui/links";
import { AREAS } from "./areas";
import { LiveDot } from "./LiveDot";
import { enterContent, PageTitle } from "./PageTitle";
import { useQuestion } from "./proof";
import { may, useMe } from "./session";
import { Unread } from "./Unread";
import { UserMenu } from "./UserMenu";

// a chunk of its own, read while nobody waits for it
const Palette = lazy(() => import("./Palette").then(({ Palette }) => ({ default: Palette })));
const StepUp = lazy(() => import("./stepUp").then(({ StepUp }) => ({ default: StepUp })));

const ACCOUNT = "/account";

/** The frame of everybody who is signed in: navigation, search, notifications, the live dot. */
export function Shell() {
  const [open, { toggle, close }] = useDisclosure();
  const me = useMe();
  const client = useQueryClient();
  const question = useQuestion();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const needs = useMatches({ select: (matches) => matches.flatMap(({ staticData }) => staticData.needs ?? []) });

  // until then, the server refuses everything else
  const blocked = me.missing.includes("password_change") || me.missing.includes("second_factor");

  useEffect(() => startLive(client, may("events:read")), [client, me.id]);
  useEffect(close, [path, close]);

  return (
    <AppShell header={{ height: 56 }} navbar={{ width: 216, breakpoint: "sm", collapsed: { mobile: !open } }}>
      <a
        href="#main"
        className="tp-skip"
        onClick={(event) => {
          event.preventDefault();
          enterContent();
        }}
      >
        {t.shell.skip}
      </a>
      <PageTitle />
      <AppShell.Header>
        <Group h="100%" px="md" gap="sm" wrap="nowrap" justify="space-between">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={open} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t.shell.menu} aria-expanded={open} />
            <Text component={Link} to="/" fw={750} size="lg" c="inherit" td="none">
              Tradepost
            </Text>
            <LiveDot />
          </Group>
          <Group gap={6} wrap="nowrap">
            <Search />
            {may("notifications:read") && <Unread />}
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label={t.shell.navigation}>
        <AppShell.Section grow component={ScrollArea}>
          <Navigation path={path} />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        {blocked && path !== ACCOUNT ? <Navigate to="/account" /> : may(...needs) ? <Outlet /> : <EmptyState title={t.errors.notForRole.title} text={t.errors.notForRole.text(needs.filter((one) => !may(one)).join(", "), me.role)} />}
      </AppShell.Main>
      {question && (
        <Suspense>
          <StepUp question={question} />
        </Suspense>
      )}
    </AppShell>
  );
}

/** The command palette. Whoever is faster than its chunk sees it as soon as it is here. */
function Search() {
  const [wanted, setWanted] = useState(false);
  const want = () => setWanted(true);
  return (
    <Suspense fallback={<SearchComes want={want} />}>
      <Palette openAtOnce={wanted} />
    </Suspense>
  );
}

function SearchComes({ want }: { want: () => void }) {
  useHotkeys([["mod+K", want]], []);
  return (
    <ActionIcon variant="subtle" size="lg" color="gray" aria-label={t.palette.open} onClick={want}>
      <IconSearch size={20} aria-hidden />
    </ActionIcon>
  );
}

function Navigation({ path }: { path: string }) {
  const here = (to: string) => (to === "/" ? path === "/" || path === "/console" : path === to || path.startsWith(`${to}/`));
  return AREAS.map(({ label, icon: Icon, links }) => {
    const allowed = links.filter(({ needs }) => may(...needs));
    const [first, ...others] = allowed;
    if (!first) return null;
    const icon = <Icon size={18} aria-hidden />;
    // the most exact one: /stock/counts is not also /stock
    const at = allowed.map(({ to }) => to).filter(here).sort((a, b) => b.length - a.length)[0];
    if (others.length === 0)
      return <NavLinkLink key={label} to={first.to} activeOptions={{ exact: true }} label={label} leftSection={icon} active={here(first.to)} {...(here(first.to) && { "aria-current": "page" as const })} />;
    return (
      <NavLink key={label} component="button" label={label} leftSection={icon} defaultOpened childrenOffset={28}>
        {allowed.map((entry) => (
          <NavLinkLink key={entry.to} to={entry.to} activeOptions={{ exact: true }} label={entry.label} active={entry.to === at} {...(entry.to === at && { "aria-current": "page" as const })} />
        ))}
      </NavLink>
    );
  });
}
