import { Badge, Button, Menu, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { api, get } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { confirmByName } from "@/ui/confirm";
import { DetailPage, Facts, Section } from "@/ui/DetailPage";
import { formatTime } from "@/ui/format";
import { AnchorLink } from "@/ui/links";
import { Loaded } from "@/ui/Loaded";
import { PageSkeleton } from "@/ui/Skeletons";
import { changed } from "./invalidate";
import { PermissionList } from "./PermissionList";
import { roleText } from "./permissions";
import { openRoleForm, type Role } from "./RoleForm";

export const page = createLazyRoute("/shell/roles/$name")({ component: RolePage });

function RolePage() {
  const { name } = page.useParams();
  const role = useQuery(get("/api/roles/{name}", { path: { name } }));
  return (
    <Loaded query={role} skeleton={<PageSkeleton />}>
      {({ data }) => <RoleView role={data} />}
    </Loaded>
  );
}

function RoleView({ role }: { role: Role }) {
  const users = useQuery({ ...get("/api/users", { query: { role: [role.name], limit: 1 } }), enabled: may("users:read") });
  return (
    <DetailPage
      title={roleText(role.name)}
      back={{ label: t.admin.roles.title, to: "/roles" }}
      status={
        <Badge variant="light" color={role.built_in ? "gray" : "cyan"} tt="none">
          {role.built_in ? t.admin.roles.builtIn : t.admin.roles.own}
        </Badge>
      }
      subtitle={<Text size="sm">{role.description}</Text>}
      actions={<Actions role={role} />}
      aside={
        <Section title={t.admin.roles.one}>
          <Facts
            facts={[
              [t.admin.roles.name, role.name],
              [
                t.admin.roles.users,
                users.data && (
                  <AnchorLink inherit to="/users" search={{ role: role.name } as never}>
                    {users.data.meta?.total}
                  </AnchorLink>
                ),
              ],
              [t.admin.roles.locations, role.scopes.locations.length === 0 ? t.admin.roles.allLocations : <LocationNames ids={role.scopes.locations} />],
              [t.fields.createdAt, role.created_at && formatTime(role.created_at)],
              [t.fields.updatedAt, role.updated_at && formatTime(role.updated_at)],
            ]}
          />
          {role.built_in && (
            <Text size="sm" c="dimmed" mt="sm">
              {t.admin.roles.builtInText}
            </Text>
          )}
        </Section>
      }
    >
      <Section title={t.admin.roles.may}>
        <PermissionList permissions={role.permissions} />
      </Section>
    </DetailPage>
  );
}

function LocationNames({ ids }: { ids: string[] }) {
  const locations = useQuery({ ...get("/api/locations", { query: { ids, limit: 100 } }), enabled: may("stock:read") });
  return locations.data ? locations.data.data.map(({ name }) => name).join(", ") : ids.length;
}

function Actions({ role }: { role: Role }) {
  const navigate = page.useNavigate();
  const created = (name: string) => void navigate({ to: "/roles/$name", params: { name } });
  const copy = async () => {
    // * cannot be given to a role, but each resource can
    const permissions = role.permissions.includes("*")
      ? [...new Set((await api.get("/api/permissions")).data.map(({ resource }) => `${resource}:*`))]
      : role.permissions.filter((one) => may(one));
    openRoleForm({ from: { ...role, permissions }, created });
  };
  const remove = () =>
    confirmByName({
      title: t.admin.roles.removeTitle,
      text: t.admin.roles.removeText,
      name: role.name,
      action: t.admin.roles.remove,
      run: () => api.delete("/api/roles/{name}", { path: { name: role.name } }),
      done: () => void navigate({ to: "/roles" }).then(() => changed("/api/roles", t.admin.roles.removed)),
    });
  return (
    <>
      {!role.built_in && may("roles:write") && <Button onClick={() => openRoleForm({ role })}>{t.actions.edit}</Button>}
      {may("roles:write") && (
        <Button variant="default" onClick={() => void copy()}>
          {t.admin.roles.copy}
        </Button>
      )}
      {!role.built_in && may("roles:delete") && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t.actions.more} px="xs">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item color="red" onClick={remove}>
              {t.admin.roles.remove}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
