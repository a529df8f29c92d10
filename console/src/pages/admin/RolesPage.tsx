import { Badge, Button, Group, Stack, Table, Text, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { get } from "@/api";
import { may } from "@/app/session";
import { useDocumentTitle } from "@/app/title";
import { t } from "@/texts";
import { When } from "@/ui/format";
import { AnchorLink } from "@/ui/links";
import { Loaded } from "@/ui/Loaded";
import { roleText } from "./permissions";
import { openRoleForm } from "./RoleForm";

export const page = createLazyRoute("/shell/roles")({ component: RolesPage });

/** There are few roles, so they are one table. */
function RolesPage() {
  useDocumentTitle(t.admin.roles.title);
  const navigate = page.useNavigate();
  const roles = useQuery(get("/api/roles"));
  return (
    <Stack p="md">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t.admin.roles.title}
        </Title>
        {may("roles:write") && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openRoleForm({ created: (name) => void navigate({ to: "/roles/$name", params: { name } }) })}>
            {t.admin.roles.create}
          </Button>
        )}
      </Group>
      <Loaded query={roles}>
        {({ data }) => (
          <Table.ScrollContainer minWidth={320}>
            <Table verticalSpacing="sm" highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t.admin.roles.one}</Table.Th>
                  <Table.Th visibleFrom="sm">{t.admin.roles.description}</Table.Th>
                  <Table.Th>{t.admin.roles.may}</Table.Th>
                  <Table.Th>{t.admin.roles.kind}</Table.Th>
                  <Table.Th visibleFrom="sm">{t.fields.updatedAt}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.map(({ name, description, permissions, built_in, updated_at }) => (
                  <Table.Tr key={name}>
                    <Table.Td>
                      <AnchorLink to="/roles/$name" params={{ name }} fw={600} size="sm">
                        {roleText(name)}
                      </AnchorLink>
                    </Table.Td>
                    <Table.Td visibleFrom="sm">
                      <Text size="sm">{description}</Text>
                    </Table.Td>
                    <Table.Td style={{ whiteSpace: "nowrap" }}>{permissions.includes("*") ? t.admin.roles.everything : t.admin.roles.permissions(permissions.length)}</Table.Td>
                    <Table.Td>
                      <Badge variant="light" color={built_in ? "gray" : "cyan"} tt="none" miw="max-content">
                        {built_in ? t.admin.roles.builtIn : t.admin.roles.own}
                      </Badge>
                    </Table.Td>
                    <Table.Td visibleFrom="sm" style={{ whiteSpace: "nowrap" }}>
                      <When at={updated_at} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Loaded>
    </Stack>
  );
}
