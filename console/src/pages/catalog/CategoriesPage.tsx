import { ActionIcon, Badge, Box, Button, Group, Menu, Text, Tree, getTreeExpandedState, useTree } from "@mantine/core";
import { IconChevronRight, IconDots, IconPlus } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useMemo, type KeyboardEvent } from "react";
import { api } from "@/api";
import { may } from "@/app/session";
import { categoriesNow, useCategories } from "@/pages/stock/CategoryFilter";
import { t } from "@/texts";
import { confirmByName } from "@/ui/confirm";
import { DetailPage, Section } from "@/ui/DetailPage";
import { EmptyState } from "@/ui/EmptyState";
import { AnchorLink } from "@/ui/links";
import { Loaded } from "@/ui/Loaded";
import { openCategoryForm } from "./CategoryForm";
import { catalogChanged } from "./changed";
import { moves, nodesBelow, placeByKey, siblingsOf, type Category, type Place } from "./tree";

export const page = createLazyRoute("/shell/categories")({ component: CategoriesPage });

function CategoriesPage() {
  const categories = useCategories();
  const create = may("categories:write") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openCategoryForm({})}>
      {t.catalog.categories.create}
    </Button>
  );
  return (
    <DetailPage title={t.catalog.categories.title} back={{ label: t.catalog.products.title, to: "/products" }} actions={create}>
      <Loaded query={categories}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState {...t.catalog.categories.empty} action={create} />
          ) : (
            <Section title={t.catalog.categories.tree}>
              {may("categories:write") && (
                <Text size="sm" c="dimmed" mb="xs" visibleFrom="sm">
                  {t.catalog.categories.keys}
                </Text>
              )}
              {/* all of it is shown, also below what has just got its first category */}
              <CategoryTree key={[...new Set(all.map(({ parent_id }) => parent_id))].sort().join()} categories={all} />
            </Section>
          )
        }
      </Loaded>
    </DetailPage>
  );
}

function CategoryTree({ categories }: { categories: readonly Category[] }) {
  const data = useMemo(() => nodesBelow(categories, null), [categories]);
  const tree = useTree({ initialExpandedState: getTreeExpandedState(data, "*") });
  const canWrite = may("categories:write");
  const place = usePlace();
  return (
    <Tree
      data={data}
      tree={tree}
      levelOffset={28}
      expandOnClick={false}
      aria-label={t.catalog.categories.tree}
      {...(canWrite && {
        onDragDrop: ({ draggedNode, targetNode, position }: { draggedNode: string; targetNode: string; position: "before" | "after" | "inside" }) => {
          const target = categories.find(({ id }) => id === targetNode);
          if (!target) return;
          if (position === "inside") place.mutate({ movedId: draggedNode, parentId: target.id, index: siblingsOf(categories, target.id).length });
          else {
            const others = siblingsOf(categories, target.parent_id).filter(({ id }) => id !== draggedNode);
            place.mutate({ movedId: draggedNode, parentId: target.parent_id, index: others.findIndex(({ id }) => id === target.id) + (position === "after" ? 1 : 0) });
          }
        },
      })}
      renderNode={({ node, expanded, hasChildren, elementProps }) => {
        const category = categories.find(({ id }) => id === node.value);
        if (!category) return null;
        return (
          <Group {...elementProps} gap="xs" wrap="nowrap" justify="space-between" py={4} {...(canWrite && { onKeyDown: (event: KeyboardEvent<HTMLElement>) => moveByKey(event, categories, category, place.mutate) })}>
            <Group gap={4} wrap="nowrap" miw={0}>
              {hasChildren ? (
                <ActionIcon variant="subtle" color="gray" size="sm" tabIndex={-1} aria-label={expanded ? t.catalog.categories.fold : t.catalog.categories.unfold} onClick={() => tree.toggleExpanded(node.value)}>
                  <IconChevronRight size={16} aria-hidden style={{ transform: expanded ? "rotate(90deg)" : "none" }} />
                </ActionIcon>
              ) : (
                <Box w={22} />
              )}
              <Box miw={0}>
                <AnchorLink to="/products" search={{ category_id: category.id } as never} fw={600} size="sm" lh={1.75} display="inline-block">
                  {category.name}
                </AnchorLink>
                {category.description !== null && (
                  <Text size="xs" c="dimmed" truncate>
                    {category.description}
                  </Text>
                )}
              </Box>
            </Group>
            <Group gap={6} wrap="nowrap">
              {category.fields.length > 0 && (
                <Badge variant="outline" tt="none" visibleFrom="xs">
                  {t.catalog.categories.fields(category.fields.length)}
                </Badge>
              )}
              <Actions category={category} categories={categories} place={place.mutate} />
            </Group>
          </Group>
        );
      }}
    />
  );
}

/** Alt with an arrow key moves the category: up, down, below the one above it, and out of its parent. The focus stays with it. */
function moveByKey(event: KeyboardEvent<HTMLElement>, categories: readonly Category[], category: Category, place: (to: Place) => void): void {
  if (!event.altKey) return;
  const to = placeByKey(categories, category, event.key);
  if (!["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  if (to) place(to);
}

/** Moves a category, with the positions of its new siblings, after the moves before. */
function usePlace() {
  return useMutation({
    scope: { id: "/api/categories" },
    mutationFn: async (to: Place) => {
      for (const { category, change } of moves(await categoriesNow(), to))
        await api.patch("/api/categories/{category_id}", { path: { category_id: category.id }, headers: { "If-Match": `"${category.version}"` }, body: change });
    },
    onSettled: () => catalogChanged(),
  });
}

function Actions({ category, categories, place }: { category: Category; categories: readonly Category[]; place: (to: Place) => void }) {
  const siblings = siblingsOf(categories, category.parent_id);
  const at = siblings.findIndex(({ id }) => id === category.id);
  const archive = () =>
    confirmByName({
      title: t.catalog.categories.archive.title,
      text: t.catalog.categories.archive.text,
      name: category.name,
      action: t.actions.archive,
      run: () => api.delete("/api/categories/{category_id}", { path: { category_id: category.id }, headers: { "If-Match": `"${category.version}"` }, query: { archive: true } }),
      done: () => catalogChanged(t.done.archived),
    });
  const canWrite = may("categories:write");
  if (!canWrite && !may("categories:delete")) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t.catalog.categories.actionsOf(category.name)}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {canWrite && (
          <>
            <Menu.Item onClick={() => openCategoryForm({ category })}>{t.actions.edit}</Menu.Item>
            <Menu.Item onClick={() => openCategoryForm({ parentId: category.id })}>{t.catalog.categories.below}</Menu.Item>
            {at > 0 && <Menu.Item onClick={() => place({ movedId: category.id, parentId: category.parent_id, index: at - 1 })}>{t.catalog.categories.up}</Menu.Item>}
            {at < siblings.length - 1 && <Menu.Item onClick={() => place({ movedId: category.id, parentId: category.parent_id, index: at + 1 })}>{t.catalog.categories.down}</Menu.Item>}
          </>
        )}
        {may("categories:delete") && !categories.some(({ parent_id }) => parent_id === category.id) && (
          <Menu.Item color="red" onClick={archive}>
            {t.actions.archive}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
