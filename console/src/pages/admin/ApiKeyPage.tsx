import { Button, Code, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
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
import { openKeyForm, openRotateKey, type ApiKey } from "./ApiKeyForm";
import { changed } from "./invalidate";
import { PermissionList } from "./PermissionList";
import { UserName } from "./UserName";

export const page = createLazyRoute("/shell/api-keys/$keyId")({ component: ApiKeyPage });

function ApiKeyPage() {
  const { keyId } = page.useParams();
  const key = useQuery(get("/api/api-keys/{key_id}", { path: { key_id: keyId } }));
  return (
    <Loaded query={key} skeleton={<PageSkeleton />}>
      {({ data }) => <KeyView apiKey={data} />}
    </Loaded>
  );
}

function KeyView({ apiKey }: { apiKey: ApiKey }) {
  const expired = apiKey.expires_at !== null && Date.parse(apiKey.expires_at) < Date.now();
  const list = (values: readonly string[]) => (values.length === 0 ? t.admin.keys.any : values.join(", "));
  return (
    <DetailPage
      title={apiKey.name}
      back={{ label: t.admin.keys.title, to: "/api-keys" }}
      status={expired && <StatusBadge status="expired" />}
      subtitle={<Code>{apiKey.hint}</Code>}
      actions={<Actions apiKey={apiKey} />}
      aside={
        <Section title={t.admin.keys.one}>
          <Facts
            facts={[
              [t.admin.keys.kind, apiKey.publishable ? t.admin.keys.kinds.publishable : t.admin.keys.kinds.secret],
              [t.admin.keys.owner, <UserName id={apiKey.owner_id} />],
              [t.admin.keys.addresses, list(apiKey.allowed_addresses)],
              [t.admin.keys.origins, apiKey.publishable && list(apiKey.origins)],
              [t.admin.keys.expires, apiKey.expires_at === null ? t.admin.keys.never : formatTime(apiKey.expires_at)],
              [t.admin.keys.previous, apiKey.previous_expires_at && formatTime(apiKey.previous_expires_at)],
              [t.admin.keys.lastUsed, apiKey.last_used_at === null ? t.admin.keys.never : formatTime(apiKey.last_used_at)],
              [t.admin.keys.lastUsedFrom, apiKey.last_used_address],
              [t.fields.createdAt, formatTime(apiKey.created_at)],
              [t.fields.updatedAt, formatTime(apiKey.updated_at)],
            ]}
          />
        </Section>
      }
    >
      <Section title={t.admin.keys.permissions}>
        {apiKey.publishable ? t.admin.keys.publishableHint : <PermissionList permissions={apiKey.permissions} />}
      </Section>
      {may("audit:read") && (
        <Section title={t.admin.keys.changes}>
          <Changes type="auth.api_key" id={apiKey.id} />
        </Section>
      )}
    </DetailPage>
  );
}

function Actions({ apiKey }: { apiKey: ApiKey }) {
  const navigate = page.useNavigate();
  const revoke = () =>
    confirmByName({
      title: t.admin.keys.revoke,
      text: t.admin.keys.revokeText,
      name: apiKey.name,
      action: t.admin.keys.revoke,
      run: () => api.delete("/api/api-keys/{key_id}", { path: { key_id: apiKey.id } }),
      done: () => void navigate({ to: "/api-keys" }).then(() => changed("/api/api-keys", t.admin.keys.revoked)),
    });
  const write = may("api_keys:write");
  const remove = may("api_keys:delete");
  return (
    <>
      {write && <Button onClick={() => openKeyForm({ apiKey })}>{t.actions.edit}</Button>}
      {(write || remove) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t.actions.more} px="xs">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {write && <Menu.Item onClick={() => openRotateKey(apiKey)}>{t.admin.keys.rotate}</Menu.Item>}
            {remove && (
              <Menu.Item color="red" onClick={revoke}>
                {t.admin.keys.revoke}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
