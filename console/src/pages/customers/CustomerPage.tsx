import { Anchor, Badge, Button, Group, Menu, Tabs } from "@mantine/core";
import { IconDots, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { api, get } from "@/api";
import { may, mayAll } from "@/app/session";
import { t } from "@/texts";
import { ApiLink } from "@/ui/ApiLink";
import { Changes } from "@/ui/Changes";
import { confirmByName } from "@/ui/confirm";
import { DetailPage, Facts, Section } from "@/ui/DetailPage";
import { formatTime, StatusBadge } from "@/ui/format";
import { ButtonLink, MenuItemLink } from "@/ui/links";
import { Loaded } from "@/ui/Loaded";
import { PageSkeleton } from "@/ui/Skeletons";
import { Addresses } from "./Addresses";
import { Balance } from "./Balance";
import { customersChanged, type Customer } from "./changed";
import { Contacts } from "./Contacts";
import { openCustomerForm } from "./CustomerForm";
import { History, Invoices, Orders, Payments } from "./Documents";

export const page = createLazyRoute("/shell/customers/$customerId")({ component: CustomerPage });

function CustomerPage() {
  const { customerId } = page.useParams();
  const customer = useQuery(get("/api/customers/{customer_id}", { path: { customer_id: customerId } }));
  return (
    <Loaded query={customer} skeleton={<PageSkeleton />}>
      {({ data }) => <CustomerView customer={data} />}
    </Loaded>
  );
}

function CustomerView({ customer }: { customer: Customer }) {
  const { tab } = page.useSearch();
  const navigate = page.useNavigate();
  const orders = may("orders:read");
  const first = orders ? "history" : "addresses";
  return (
    <DetailPage
      title={customer.name}
      back={{ label: t.customers.title, to: "/customers" }}
      status={customer.archived_at && <StatusBadge status="archived" />}
      subtitle={
        <Group gap="xs">
          <Anchor href={`mailto:${customer.email}`} size="sm">
            {customer.email}
          </Anchor>
          {customer.tags.map((tag) => (
            <Badge key={tag} variant="outline" tt="none">
              {tag}
            </Badge>
          ))}
        </Group>
      }
      actions={<Actions customer={customer} />}
      aside={
        <>
          {orders && <Balance customer={customer} />}
          <Details customer={customer} />
        </>
      }
    >
      <Tabs value={tab ?? first} onChange={(next) => void navigate({ search: next === null || next === first ? {} : { tab: next }, replace: true })} keepMounted={false}>
        <Tabs.List mb="md">
          {orders && <Tabs.Tab value="history">{t.customers.history}</Tabs.Tab>}
          {orders && <Tabs.Tab value="orders">{t.customers.orders}</Tabs.Tab>}
          {orders && <Tabs.Tab value="invoices">{t.customers.invoices}</Tabs.Tab>}
          {may("payments:read") && <Tabs.Tab value="payments">{t.customers.payments}</Tabs.Tab>}
          <Tabs.Tab value="addresses">{t.customers.addresses(customer.addresses.length)}</Tabs.Tab>
          <Tabs.Tab value="contacts">{t.customers.contacts(customer.contacts.length)}</Tabs.Tab>
          {may("audit:read") && <Tabs.Tab value="changes">{t.customers.changes}</Tabs.Tab>}
        </Tabs.List>
        {orders && (
          <>
            <Tabs.Panel value="history">
              <History customerId={customer.id} />
            </Tabs.Panel>
            <Tabs.Panel value="orders">
              <Orders customerId={customer.id} />
            </Tabs.Panel>
            <Tabs.Panel value="invoices">
              <Invoices customerId={customer.id} />
            </Tabs.Panel>
          </>
        )}
        {may("payments:read") && (
          <Tabs.Panel value="payments">
            <Payments customerId={customer.id} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="addresses">
          <Addresses customer={customer} />
        </Tabs.Panel>
        <Tabs.Panel value="contacts">
          <Contacts customer={customer} />
        </Tabs.Panel>
        {may("audit:read") && (
          <Tabs.Panel value="changes">
            <Changes type="contact.customer" id={customer.id} />
          </Tabs.Panel>
        )}
      </Tabs>
    </DetailPage>
  );
}

function Details({ customer }: { customer: Customer }) {
  return (
    <Section title={t.customers.details}>
      <Facts
        facts={[
          [t.customers.phone, customer.phone && <Anchor inherit href={`tel:${customer.phone}`}>{customer.phone}</Anchor>],
          [t.customers.address, customer.address],
          [t.customers.group, customer.customer_group],
          [t.customers.terms, customer.payment_terms_days],
          [t.customers.backorders, customer.allow_backorders ? t.yes : t.no],
          [t.customers.taxExempt, customer.tax_exempt ? t.yes : t.no],
          [t.customers.documentLanguage, customer.language && t.customers.languages[customer.language]],
          [t.customers.login, customer.user_id !== null && may("users:read") && <Login userId={customer.user_id} />],
          [
            t.customers.externalIds,
            Object.entries(customer.external_ids)
              .map(([system, id]) => `${system}: ${id}`)
              .join(", "),
          ],
          [t.fields.createdAt, formatTime(customer.created_at)],
          [t.fields.updatedAt, formatTime(customer.updated_at)],
        ]}
      />
    </Section>
  );
}

function Login({ userId }: { userId: string }) {
  const user = useQuery(get("/api/users/{user_id}", { path: { user_id: userId } }));
  return <Loaded query={user}>{({ data }) => <ApiLink path={`/api/users/${data.id}`}>{data.email}</ApiLink>}</Loaded>;
}

function Actions({ customer }: { customer: Customer }) {
  const { id, name, archived_at } = customer;
  const mayOrder = mayAll("orders:write", "items:read");
  const restore = useMutation({
    mutationFn: () => api.post("/api/customers/{customer_id}/restore", { path: { customer_id: id } }),
    onSuccess: () => customersChanged(t.done.restored),
  });
  const archive = () =>
    confirmByName({
      title: t.customers.archive.title,
      text: t.customers.archive.text,
      name,
      action: t.actions.archive,
      run: () => api.delete("/api/customers/{customer_id}", { path: { customer_id: id }, query: { archive: true } }),
      done: () => customersChanged(t.done.archived),
    });
  if (archived_at)
    return may("customers:delete") ? (
      <Button loading={restore.isPending} onClick={() => restore.mutate()}>
        {t.actions.restore}
      </Button>
    ) : null;
  return (
    <>
      {mayOrder && (
        <ButtonLink to="/orders/new" search={{ customer_id: id }} leftSection={<IconPlus size={16} aria-hidden />}>
          {t.orders.create}
        </ButtonLink>
      )}
      {may("customers:write") && (
        <Button variant="default" onClick={() => openCustomerForm({ customer })}>
          {t.actions.edit}
        </Button>
      )}
      {(mayOrder || may("customers:delete")) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t.actions.more} px="xs">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {mayOrder && (
              <MenuItemLink to="/quotes/new" search={{ customer_id: id }}>
                {t.quotes.create}
              </MenuItemLink>
            )}
            {may("customers:delete") && (
              <Menu.Item color="red" onClick={archive}>
                {t.actions.archive}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
