import { Button, Code, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { api, get } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Changes } from "@/ui/Changes";
import { confirmByName } from "@/ui/confirm";
import { DetailPage, Facts, Section } from "@/ui/DetailPage";
import { formatTime, StatusBadge } from "@/ui/format";
import { Loaded } from "@/ui/Loaded";
import { PageSkeleton } from "@/ui/Skeletons";
import { ask } from "./ask";
import { changed } from "./invalidate";
import { PermissionList } from "./PermissionList";
import { openAccountForm, openRotateAccount, type ServiceAccount } from "./ServiceAccountForm";

export const page = createLazyRoute("/shell/service-accounts/$accountId")({ component: ServiceAccountPage });

function ServiceAccountPage() {
  const { accountId } = page.useParams();
  const account = useQuery(get("/api/service-accounts/{account_id}", { path: { account_id: accountId } }));
  return (
    <Loaded query={account} skeleton={<PageSkeleton />}>
      {({ data }) => <AccountView account={data} />}
    </Loaded>
  );
}

function AccountView({ account }: { account: ServiceAccount }) {
  return (
    <DetailPage
      title={account.name}
      back={{ label: t.admin.accounts.title, to: "/service-accounts" }}
      status={<StatusBadge status={account.status} />}
      actions={<Actions account={account} />}
      aside={
        <Section title={t.admin.accounts.one}>
          <Facts
            facts={[
              [t.admin.accounts.secret, <Code>{account.hint}</Code>],
              [t.admin.keys.previous, account.previous_expires_at && formatTime(account.previous_expires_at)],
              [t.admin.keys.addresses, account.allowed_addresses.length === 0 ? t.admin.keys.any : account.allowed_addresses.join(", ")],
              [t.admin.accounts.lastLogin, account.last_used_at === null ? t.admin.keys.never : formatTime(account.last_used_at)],
              [t.admin.accounts.lastLoginFrom, account.last_used_address],
              [t.fields.createdAt, formatTime(account.created_at)],
              [t.fields.updatedAt, formatTime(account.updated_at)],
            ]}
          />
        </Section>
      }
    >
      <Section title={t.admin.accounts.permissions}>
        <PermissionList permissions={account.permissions} />
      </Section>
      {may("audit:read") && (
        <Section title={t.admin.accounts.changes}>
          <Changes type="auth.service_account" id={account.id} />
        </Section>
      )}
    </DetailPage>
  );
}

function Actions({ account }: { account: ServiceAccount }) {
  const navigate = page.useNavigate();
  const path = { account_id: account.id };
  const setStatus = useMutation({
    mutationFn: (status: "active" | "disabled") => api.patch("/api/service-accounts/{account_id}", { path, body: { status } }),
    onSuccess: (_, status) => changed("/api/service-accounts", status === "active" ? t.admin.users.enabled : t.admin.users.disabled),
  });
  const remove = () =>
    confirmByName({
      title: t.admin.accounts.remove,
      text: t.admin.accounts.removeText,
      name: account.name,
      action: t.admin.accounts.remove,
      run: () => api.delete("/api/service-accounts/{account_id}", { path }),
      done: () => void navigate({ to: "/service-accounts" }).then(() => changed("/api/service-accounts", t.admin.accounts.removed)),
    });
  const write = may("service_accounts:write");
  const mayRemove = may("service_accounts:delete");
  const disabled = account.status === "disabled";
  return (
    <>
      {write && disabled && (
        <Button loading={setStatus.isPending} onClick={() => setStatus.mutate("active")}>
          {t.admin.users.enable}
        </Button>
      )}
      {write && (
        <Button variant={disabled ? "default" : "filled"} onClick={() => openAccountForm({ account })}>
          {t.actions.edit}
        </Button>
      )}
      {(write || mayRemove) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t.actions.more} px="xs">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {write && <Menu.Item onClick={() => openRotateAccount(account)}>{t.admin.keys.rotate}</Menu.Item>}
            {write && !disabled && (
              <Menu.Item onClick={() => ask(t.admin.accounts.disable, t.admin.accounts.disableText(account.name), () => setStatus.mutate("disabled"))}>{t.admin.accounts.disable}</Menu.Item>
            )}
            {mayRemove && (
              <Menu.Item color="red" onClick={remove}>
                {t.admin.accounts.remove}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
