import { Button, Group, Text } from "@mantine/core";
import { IconPlus, IconUpload } from "@tabler/icons-react";
import { createLazyRoute } from "@tanstack/react-router";
import type { Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { When } from "@/ui/format";
import { archivedFilter } from "@/ui/Filters";
import type { Column, Filter, View } from "@/ui/list";
import { openImport } from "@/ui/ImportForm";
import { ListPage } from "@/ui/ListPage";
import { customersChanged } from "./changed";
import { openCustomerForm } from "./CustomerForm";

export const page = createLazyRoute("/shell/customers")({ component: CustomersPage });

type Customer = Entry<"/api/customers">;

const columns: readonly Column<Customer>[] = [
  { id: "name", label: t.customers.name, sort: "name", cell: ({ name }) => name },
  { id: "email", label: t.customers.email, sort: "email", width: 260, from: "xs", cell: ({ email }) => email },
  { id: "phone", label: t.customers.phone, width: 150, from: "md", cell: ({ phone }) => phone },
  { id: "customer_group", label: t.customers.group, width: 130, from: "md", cell: ({ customer_group }) => customer_group },
  { id: "tags", label: t.customers.tags, width: 180, hidden: true, cell: ({ tags }) => tags.join(", ") },
  { id: "payment_terms_days", label: t.customers.terms, width: 120, end: true, hidden: true, cell: ({ payment_terms_days }) => payment_terms_days ?? "" },
  { id: "updated_at", label: t.fields.updatedAt, sort: "updated_at", width: 150, hidden: true, cell: ({ updated_at }) => <When at={updated_at} /> },
  { id: "created_at", label: t.fields.createdAt, sort: "created_at", width: 150, from: "sm", cell: ({ created_at }) => <When at={created_at} /> },
];

const filters: readonly Filter[] = [
  { kind: "text", name: "email", label: t.customers.email },
  { kind: "text", name: "customer_group", label: t.customers.group },
  { kind: "text", name: "tags", label: t.customers.tags },
  { kind: "days", name: "created", label: t.fields.createdAt },
  archivedFilter,
];

const views: readonly View[] = [{ label: t.list.archived, search: { archived: "only" } }];

function CustomersPage() {
  const search = page.useSearch();
  const navigate = page.useNavigate();
  const created = (customerId: string) => void navigate({ to: "/customers/$customerId", params: { customerId } });
  const create = may("customers:write") && (
    <>
      <Button variant="default" leftSection={<IconUpload size={16} aria-hidden />} onClick={() => openImport({ path: "/api/imports/customers", ...t.customers.import, done: customersChanged })}>
        {t.imports.action}
      </Button>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openCustomerForm({ created })}>
        {t.customers.create}
      </Button>
    </>
  );
  return (
    <ListPage
      title={t.customers.title}
      path="/api/customers"
      search={search}
      columns={columns}
      filters={filters}
      views={views}
      link={({ id }: Customer) => ({ to: "/customers/$customerId", params: { customerId: id } })}
      actions={create}
      empty={{ title: t.customers.empty.title, text: t.customers.empty.text, action: <Group mt="sm">{create || <Text c="dimmed">{t.customers.empty.ask}</Text>}</Group> }}
    />
  );
}
