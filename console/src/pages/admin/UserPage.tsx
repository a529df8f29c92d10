import { Alert, Badge, Button, Group, Menu, Table, Tabs, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { api, get, type Entry } from "@/api";
import { may, useMe } from "@/app/session";
import { t } from "@/texts";
import { ApiLink } from "@/ui/ApiLink";
import { Changes } from "@/ui/Changes";
import { confirmByName } from "@/ui/confirm";
import { DetailPage, Facts, Section } from "@/ui/DetailPage";
import { EmptyState } from "@/ui/EmptyState";
import { formatTime, StatusBadge, When } from "@/ui/format";
import { Loaded } from "@/ui/Loaded";
import { MoreRows } from "@/ui/MoreRows";
import { PageSkeleton } from "@/ui/Skeletons";
import { deviceOf } from "./agents";
import { ask } from "./ask";
import { changed } from "./invalidate";
import { PermissionList } from "./PermissionList";
import { roleText } from "./permissions";
import { openSetPassword, openUserForm, type User } from "./UserForm";

export const page = createLazyRoute("/shell/users/$userId")({ component: UserPage });

function UserPage() {
  const { userId } = page.useParams();
  const user = useQuery(get("/api/users/{user_id}", { path: { user_id: userId } }));
  return (
    <Loaded query={user} skeleton={<PageSkeleton />}>
      {({ data }) => <UserView user={data} />}
    </Loaded>
  );
}

function UserView({ user }: { user: User }) {
  const { tab = "sessions" } = page.useSearch();
  const navigate = page.useNavigate();
  return (
    <DetailPage
      title={user.name ?? user.email}
      back={{ label: t.admin.users.title, to: "/users" }}
      status={<StatusBadge status={user.status} />}
      subtitle={
        <Text size="sm" c="dimmed">
          {user.name !== null && `${user.email} · `}
          {roleText(user.role)}
        </Text>
      }
      actions={<Actions user={user} />}
      aside={
        <Section title={t.admin.users.one}>
          <Facts
            facts={[
              [t.admin.users.role, may("roles:read") ? <ApiLink path={`/api/roles/${user.role}`}>{roleText(user.role)}</ApiLink> : roleText(user.role)],
              [t.admin.users.customer, user.customer_id !== null && <CustomerName id={user.customer_id} />],
              [t.admin.users.lastLogin, user.last_login_at === null ? t.admin.users.never : formatTime(user.last_login_at)],
              [t.admin.users.proved, user.proved_at === null ? t.no : formatTime(user.proved_at)],
              [t.admin.users.invitedAt, user.invited_at && formatTime(user.invited_at)],
              [t.fields.createdAt, formatTime(user.created_at)],
              [t.fields.updatedAt, formatTime(user.updated_at)],
            ]}
          />
        </Section>
      }
    >
      {user.must_change_password && <Alert color="yellow">{t.admin.users.mustChange}</Alert>}
      <Tabs value={tab} onChange={(next) => void navigate({ search: next === null || next === "sessions" ? {} : { tab: next }, replace: true })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="sessions">{t.admin.users.sessions}</Tabs.Tab>
          <Tabs.Tab value="logins">{t.admin.users.logins}</Tabs.Tab>
          {may("roles:read") && <Tabs.Tab value="rights">{t.admin.users.may}</Tabs.Tab>}
          {may("audit:read") && <Tabs.Tab value="changes">{t.admin.users.changes}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="sessions">
          <Sessions user={user} />
        </Tabs.Panel>
        <Tabs.Panel value="logins">
          <Logins userId={user.id} />
        </Tabs.Panel>
        {may("roles:read") && (
          <Tabs.Panel value="rights">
            <Rights role={user.role} />
          </Tabs.Panel>
        )}
        {may("audit:read") && (
          <Tabs.Panel value="changes">
            <Changes type="auth.user" id={user.id} />
          </Tabs.Panel>
        )}
      </Tabs>
    </DetailPage>
  );
}

function CustomerName({ id }: { id: string }) {
  const customer = useQuery({ ...get("/api/customers/{customer_id}", { path: { customer_id: id } }), enabled: may("customers:read") });
  return <ApiLink path={`/api/customers/${id}`}>{customer.data?.data.name ?? id}</ApiLink>;
}

function Actions({ user }: { user: User }) {
  const { id, email, status } = user;
  const me = useMe();
  const navigate = page.useNavigate();
  const path = { user_id: id };
  const done = (message: string) => changed("/api/users", message);
  const gone = (message: string) => {
    void navigate({ to: "/users" }).then(() => changed("/api/users", message));
  };
  const resend = useMutation({ mutationFn: () => api.post("/api/users/{user_id}/invite", { path }), onSuccess: () => done(t.admin.users.invited) });
  const setStatus = useMutation({
    mutationFn: (next: "active" | "disabled") => api.patch("/api/users/{user_id}", { path, body: { status: next } }),
    onSuccess: (_, next) => done(next === "active" ? t.admin.users.enabled : t.admin.users.disabled),
  });
  const removeFactor = useMutation({
    mutationFn: () => api.delete("/api/users/{user_id}/mfa", { path }),
    onSuccess: () => done(t.admin.users.factorRemoved),
  });
  const erase = () =>
    confirmByName(
      status === "invited"
        ? { title: t.admin.users.withdraw, text: t.admin.users.withdrawText, name: email, action: t.admin.users.withdraw, run: () => api.delete("/api/users/{user_id}", { path }), done: () => gone(t.admin.users.withdrawn) }
        : { title: t.admin.users.erase, text: t.admin.users.eraseText, name: email, action: t.admin.users.erase, run: () => api.delete("/api/users/{user_id}", { path }), done: () => gone(t.admin.users.erased) },
    );
  const others = id !== me.id;
  const entries = [
    status === "active" && others && may("users:write") && (
      <Menu.Item key="disable" onClick={() => ask(t.admin.users.disable, t.admin.users.disableText(email), () => setStatus.mutate("disabled"))}>
        {t.admin.users.disable}
      </Menu.Item>
    ),
    status === "active" && others && may("users:manage") && (
      <Menu.Item key="password" onClick={() => openSetPassword(user)}>
        {t.admin.users.setPassword}
      </Menu.Item>
    ),
    status !== "invited" && others && may("users:manage") && (
      <Menu.Item key="factor" onClick={() => ask(t.admin.users.removeFactor, t.admin.users.removeFactorText(email), () => removeFactor.mutate())}>
        {t.admin.users.removeFactor}
      </Menu.Item>
    ),
    others && may("users:delete") && (
      <Menu.Item key="erase" color="red" onClick={erase}>
        {status === "invited" ? t.admin.users.withdraw : t.admin.users.erase}
      </Menu.Item>
    ),
  ].filter(Boolean);
  return (
    <>
      {status === "invited" && may("users:write") && (
        <Button loading={resend.isPending} onClick={() => resend.mutate()}>
          {t.admin.users.resend}
        </Button>
      )}
      {status === "disabled" && may("users:write") && (
        <Button loading={setStatus.isPending} onClick={() => setStatus.mutate("active")}>
          {t.admin.users.enable}
        </Button>
      )}
      {may("users:write") && (
        <Button variant={status === "active" ? "filled" : "default"} onClick={() => openUserForm(user)}>
          {t.actions.edit}
        </Button>
      )}
      {entries.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t.actions.more} px="xs">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>{entries}</Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

function Sessions({ user: { id, email } }: { user: User }) {
  const sessions = useQuery(get("/api/users/{user_id}/sessions", { path: { user_id: id } }));
  const end = useMutation({
    mutationFn: (session_id: string) => api.delete("/api/users/{user_id}/sessions/{session_id}", { path: { user_id: id, session_id } }),
    onSuccess: () => changed("/api/users", t.admin.users.sessionEnded),
  });
  const endAll = useMutation({
    mutationFn: () => api.delete("/api/users/{user_id}/sessions", { path: { user_id: id } }),
    onSuccess: () => changed("/api/users", t.admin.users.sessionsEnded),
  });
  return (
    <Loaded query={sessions}>
      {({ data }) =>
        data.length === 0 ? (
          <EmptyState title={t.admin.users.noSessions} />
        ) : (
          <>
            <Table.ScrollContainer minWidth={560}>
              <Table verticalSpacing={6}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t.admin.users.device}</Table.Th>
                    <Table.Th>{t.admin.users.address}</Table.Th>
                    <Table.Th>{t.admin.users.began}</Table.Th>
                    <Table.Th>{t.admin.users.used}</Table.Th>
                    <Table.Th>{t.admin.users.expires}</Table.Th>
                    {may("users:manage") && <Table.Th aria-label={t.admin.users.endSession} />}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {data.map((session) => (
                    <Table.Tr key={session.id}>
                      <Table.Td title={session.agent}>
                        {deviceOf(session.agent)}{" "}
                        {session.current && (
                          <Badge variant="light" tt="none">
                            {t.admin.users.current}
                          </Badge>
                        )}
                      </Table.Td>
                      <Table.Td>{session.address}</Table.Td>
                      <Table.Td>
                        <When at={session.created_at} />
                      </Table.Td>
                      <Table.Td>
                        <When at={session.used_at} />
                      </Table.Td>
                      <Table.Td>
                        <When at={session.expires_at} />
                      </Table.Td>
                      {may("users:manage") && (
                        <Table.Td ta="end">
                          <Button variant="default" size="compact-sm" loading={end.isPending && end.variables === session.id} onClick={() => end.mutate(session.id)}>
                            {t.admin.users.endSession}
                          </Button>
                        </Table.Td>
                      )}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            {may("users:manage") && data.length > 1 && (
              <Group justify="flex-end" mt="sm">
                <Button variant="default" loading={endAll.isPending} onClick={() => ask(t.admin.users.endSessions, t.admin.users.endSessionsText(email), () => endAll.mutate())}>
                  {t.admin.users.endSessions}
                </Button>
              </Group>
            )}
          </>
        )
      }
    </Loaded>
  );
}

function Logins({ userId }: { userId: string }) {
  return (
    <MoreRows
      path="/api/users/{user_id}/logins"
      params={{ user_id: userId }}
      head={[t.admin.users.when, t.admin.users.outcome, t.admin.users.device, t.admin.users.address]}
      empty={<EmptyState title={t.admin.users.noLogins} />}
      row={(login: Entry<"/api/users/{user_id}/logins">) => (
        <>
          <Table.Td>
            <When at={login.created_at} />
          </Table.Td>
          <Table.Td>
            <StatusBadge status={login.outcome} /> {login.reason !== null && (t.admin.users.reasons[login.reason] ?? login.reason.replace(/_/g, " "))}
          </Table.Td>
          <Table.Td title={login.agent}>{deviceOf(login.agent)}</Table.Td>
          <Table.Td>{login.address}</Table.Td>
        </>
      )}
    />
  );
}

function Rights({ role }: { role: string }) {
  const query = useQuery(get("/api/roles/{name}", { path: { name: role } }));
  return <Loaded query={query}>{({ data }) => <PermissionList permissions={data.permissions} />}</Loaded>;
}
