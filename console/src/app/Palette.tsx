import { ActionIcon, Button, Kbd } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { createSpotlight, Spotlight, useSpotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { get, type Data } from "@/api";
import { t } from "@/texts";
import { statusText } from "@/ui/format";
import { pageOf, targetOf } from "./apiLinks";
import { AREAS } from "./areas";
import { may } from "./session";

const [store, spotlight] = createSpotlight();

const AGAIN_MS = 1_000;

type Found = Data<"/api/search/all">[number];

/** What people call by its name; documents have numbers. */
function named(type: string): boolean {
  return ["customer", "vendor", "product", "item"].includes(type);
}

/** First what has this number or name itself, then what only refers to it, such as the orders of a customer. */
export function nearestFirst(found: readonly Found[], asked: string): Found[] {
  const begins = (text: string | null) => text !== null && text.toLowerCase().startsWith(asked.toLowerCase());
  const distance = ({ type, code, title }: Found) => (begins(code) ? 0 : named(type) && begins(title) ? 1 : 2);
  return [...found].sort((a, b) => distance(a) - distance(b));
}

/** Ctrl-K: pages by name, and everything that the caller may read by number, name or e-mail address. */
export function Palette({ openAtOnce }: { openAtOnce: boolean }) {
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim(), 150);
  const navigate = useNavigate();
  useEffect(() => {
    if (openAtOnce) spotlight.open();
  }, [openAtOnce]);
  const found = useQuery({
    ...get("/api/search/all", { query: { q: asked } }),
    enabled: asked.length >= 2,
    placeholderData: (before) => before,
    retry: 2,
    // a context that did not respond in time may respond now
    refetchInterval: ({ state }) => ((state.data?.meta.unavailable ?? []).length > 0 ? AGAIN_MS : false),
  });

  const pages = AREAS.flatMap(({ label, links }) =>
    links.filter(({ needs }) => may(...needs)).map(({ label: name, to }) => ({ id: to, label: name, ...(name !== label && { description: label }), onClick: () => void navigate({ to }) })),
  ).filter(({ label }) => label.toLowerCase().includes(query.trim().toLowerCase()));
  const results = new Map<string, SpotlightActionGroupData>();
  for (const { type, id, code, title, subtitle, path } of asked.length < 2 ? [] : nearestFirst(found.data?.data ?? [], asked)) {
    const page = pageOf(path);
    if (page === undefined) continue;
    const [label, other] = named(type) ? [title ?? code, code] : [code ?? title, title];
    const description = [other !== label ? other : null, subtitle && statusText(subtitle)].filter(Boolean).join(" · ");
    const group = results.get(type) ?? { group: statusText(type), actions: [] };
    group.actions.push({ id, label: label ?? id, description, onClick: () => void navigate(targetOf(page)) });
    results.set(type, group);
  }
  const ofPages = { group: t.palette.pages, actions: pages };
  const typed = query.trim().toLowerCase();
  const pageFirst = typed !== "" && pages.some(({ label }) => label.toLowerCase().startsWith(typed));
  const groups = (pageFirst ? [ofPages, ...results.values()] : [...results.values(), ofPages]).filter(({ actions }) => actions.length > 0);
  // what Enter opens: not what an earlier text has found
  const known = pageFirst || typed.length < 2 || (asked === query.trim() && !found.isPlaceholderData && !found.isLoading);
  const early = useFirstSelected(known ? groups.flatMap(({ actions }) => actions.map(({ id }) => id)).join() : "");

  return (
    <>
      <Button variant="default" size="xs" leftSection={<IconSearch size={15} aria-hidden />} rightSection={<Kbd size="xs">{/Mac/.test(navigator.userAgent) ? "⌘ K" : t.palette.keys}</Kbd>} onClick={spotlight.open} visibleFrom="sm">
        {t.palette.open}
      </Button>
      <ActionIcon variant="subtle" size="lg" color="gray" onClick={spotlight.open} hiddenFrom="sm" aria-label={t.palette.open}>
        <IconSearch size={20} aria-hidden />
      </ActionIcon>
      <Spotlight
        store={store}
        query={query}
        onQueryChange={setQuery}
        actions={groups}
        filter={(_, actions) => actions}
        nothingFound={found.isFetching ? t.loading : t.palette.nothing}
        shortcut={["mod + K"]}
        tagsToIgnore={[]}
        scrollable
        maxHeight={420}
        searchProps={{
          placeholder: t.palette.placeholder,
          "aria-label": t.palette.placeholder,
          leftSection: <IconSearch size={18} aria-hidden />,
          onKeyDown: ({ key }) => {
            early.current = key === "Enter" && !known;
            // rendering the entries again may lose the selection
            if (key === "Enter" && known && !document.querySelector("[data-action][data-selected]")) document.querySelector<HTMLElement>("[data-action]")?.click();
          },
        }}
      />
    </>
  );
}

/** Enter opens the first entry, which Mantine selects only after an arrow key; `early` is an Enter before the entries were known. */
function useFirstSelected(entries: string) {
  const { opened } = useSpotlight(store);
  const early = useRef(false);
  useEffect(() => {
    if (!opened) early.current = false;
    if (!opened) return;
    const actions = [...document.querySelectorAll<HTMLElement>("[data-action]")];
    for (const action of actions) action.removeAttribute("data-selected");
    if (entries !== "") actions[0]?.setAttribute("data-selected", "true");
    store.updateState((state) => ({ ...state, selected: entries === "" ? -1 : 0 }));
    if (entries === "") return;
    if (early.current) actions[0]?.click();
    early.current = false;
  }, [opened, entries]);
  return early;
}
