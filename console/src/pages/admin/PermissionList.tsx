import { Badge, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Facts } from "@/ui/DetailPage";
import { Loaded } from "@/ui/Loaded";
import { actionText, byResource, resourceText } from "./permissions";

/** What somebody may do, by kind of thing. */
export function PermissionList({ permissions }: { permissions: readonly string[] }) {
  const all = useQuery({ ...get("/api/permissions"), enabled: may("roles:read") });
  if (permissions.length === 0) return <Text c="dimmed">{t.admin.roles.nothing}</Text>;
  if (permissions.includes("*")) return <Text fw={600}>{t.admin.roles.everything}</Text>;
  if (!may("roles:read")) return <Shown permissions={permissions} all={[]} />;
  return <Loaded query={all}>{({ data }) => <Shown permissions={permissions} all={data.map(({ name }) => name)} />}</Loaded>;
}

function Shown({ permissions, all }: { permissions: readonly string[]; all: readonly string[] }) {
  return (
    <Facts
      facts={byResource(permissions, all).map(
        ({ resource, actions, own }) =>
          [
            resourceText(resource),
            <Group gap={6} component="span">
              {permissions.includes(`${resource}:*`) ? (
                <Badge variant="light" tt="none" component="span">
                  {t.admin.permissionActions["*"]}
                </Badge>
              ) : (
                actions.map((action) => (
                  <Badge key={action} variant="light" color="gray" tt="none" component="span">
                    {actionText(action)}
                  </Badge>
                ))
              )}
              {own.map((action) => (
                <Badge key={`${action}:own`} variant="outline" color="gray" tt="none" component="span">
                  {actionText(action)}, {t.admin.roles.ownOnly}
                </Badge>
              ))}
            </Group>,
          ] as const,
      )}
    />
  );
}
