import { ActionIcon, Button, CloseButton, Group, Popover, TextInput } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconBookmarkPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { t } from "@/texts";
import { ButtonLink } from "./links";
import { apiQuery, isAt, type View } from "./list";
import classes from "./ListPage.module.css";

const SAVED_MAX = 12;

/** The named states of a list as links: those of the page, and those that this person has saved in this browser. */
export function Views({ path, views, search }: { path: string; views: readonly View[]; search: Readonly<Record<string, string | undefined>> }) {
  const [saved, setSaved] = useLocalStorage<View[]>({ key: `tradepost.views${path}`, defaultValue: [] });
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [open, setOpen] = useState(false);
  const all = [{ label: t.list.all, search: {} }, ...views];
  const isSaved = [...all, ...saved].some((view) => isAt(search, view));
  if (views.length === 0 && saved.length === 0 && isSaved) return null;
  return (
    <nav aria-label={t.list.views} className={classes.views}>
      {all.map((view) => (
        <ViewLink key={view.label} view={view} search={search} />
      ))}
      {saved.map((view, index) => (
        <Group key={view.label} gap={0}>
          <ViewLink view={view} search={search} />
          <CloseButton size="xs" aria-label={t.list.forget(view.label)} onClick={() => setSaved(saved.filter((_, one) => one !== index))} />
        </Group>
      ))}
      {!isSaved && saved.length < SAVED_MAX && (
        <Popover opened={open} onChange={setOpen} trapFocus returnFocus>
          <Popover.Target>
            <ActionIcon variant="subtle" aria-label={t.list.save} title={t.list.save} onClick={() => setOpen(!open)}>
              <IconBookmarkPlus size={18} aria-hidden />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown>
            <form
              onSubmit={(event) => {
                event.preventDefault();
                if (name.trim() === "") return;
                setSaved([...saved.filter(({ label }) => label !== name.trim()), { label: name.trim(), search: apiQuery(search) }]);
                setName("");
                setOpen(false);
                void navigate({ to: ".", search: search as never, replace: true });
              }}
            >
              <Group gap="xs" align="end">
                <TextInput label={t.list.viewName} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={40} />
                <Button type="submit">{t.actions.save}</Button>
              </Group>
            </form>
          </Popover.Dropdown>
        </Popover>
      )}
    </nav>
  );
}

function ViewLink({ view, search }: { view: View; search: Readonly<Record<string, string | undefined>> }) {
  const here = isAt(search, view);
  return (
    <ButtonLink to="." search={{ ...view.search, ...(search.cols === undefined ? {} : { cols: search.cols }) } as never} size="compact-sm" variant={here ? "filled" : "subtle"} {...(here && { "aria-current": "page" as const })}>
      {view.label}
    </ButtonLink>
  );
}
