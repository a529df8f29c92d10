import { Checkbox, Group, Input, Paper, Pill, ScrollArea, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { get } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Loaded } from "@/ui/Loaded";
import { actionText, permissionText, resourcesOf, resourceText, toggle } from "./permissions";

interface Props {
  label: string;
  description?: string;
  value: string[];
  onChange: (value: string[]) => void;
  error?: ReactNode;
}

/** Chooses permissions, of those that the caller holds: nobody gives others. */
export function PermissionPicker({ label, description, value, onChange, error }: Props) {
  const all = useQuery(get("/api/permissions"));
  return (
    <Input.Wrapper label={label} description={description} error={error} required labelElement="div">
      <Paper withBorder mt={4} role="group" aria-label={label} aria-invalid={error ? true : undefined} tabIndex={error ? -1 : undefined}>
        <ScrollArea.Autosize mah={360} type="auto" p="sm">
          <Loaded query={all}>{({ data }) => <Choices all={data.map(({ name }) => name)} value={value} onChange={onChange} />}</Loaded>
        </ScrollArea.Autosize>
      </Paper>
      <Text size="xs" c="dimmed" mt={4} role="status">
        {t.admin.chosen(value.length)}
      </Text>
    </Input.Wrapper>
  );
}

function Choices({ all, value, onChange }: { all: readonly string[]; value: string[]; onChange: (value: string[]) => void }) {
  const others = value.filter((one) => one.endsWith(":own") || one === "*");
  return (
    <Stack gap="sm">
      {resourcesOf(all.filter((one) => may(one) || value.includes(one))).map(({ resource, actions }) => {
        const everything = value.includes(`${resource}:*`);
        const some = actions.some((action) => value.includes(`${resource}:${action}`));
        const mayAll = all.filter((one) => one.startsWith(`${resource}:`)).every((one) => may(one));
        return (
          <div key={resource} role="group" aria-label={resourceText(resource)}>
            <Checkbox
              size="xs"
              fw={600}
              label={resourceText(resource)}
              aria-label={t.admin.everythingOf(resourceText(resource))}
              checked={everything}
              indeterminate={!everything && some}
              disabled={!mayAll}
              onChange={() => onChange(toggle(value, resource, "*", all))}
            />
            <Group gap="md" pl={26} mt={4}>
              {actions.map((action) => (
                <Checkbox
                  key={action}
                  size="xs"
                  label={actionText(action)}
                  checked={everything || value.includes(`${resource}:${action}`)}
                  onChange={() => onChange(toggle(value, resource, action, all))}
                />
              ))}
            </Group>
          </div>
        );
      })}
      {others.length > 0 && (
        <Pill.Group role="group" aria-label={t.admin.otherPermissions}>
          {others.map((one) => (
            <Pill
              key={one}
              withRemoveButton
              onRemove={() => onChange(value.filter((other) => other !== one))}
              removeButtonProps={{ "aria-label": t.admin.removePermission(permissionText(one)), tabIndex: 0, "aria-hidden": false }}
            >
              {permissionText(one)}
            </Pill>
          ))}
        </Pill.Group>
      )}
    </Stack>
  );
}
