import { ActionIcon, Indicator } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { get } from "@/api";
import { t } from "@/texts";

/** The bell with the number of notifications that are not read. */
export function Unread() {
  const { data } = useQuery(get("/api/notifications/unread"));
  const unread = data?.data.unread ?? 0;
  return (
    <Indicator label={unread > 99 ? "99+" : unread} size={16} disabled={unread === 0} color="red.8" offset={4}>
      <ActionIcon component={Link} to="/notifications" variant="subtle" size="lg" color="gray" aria-label={t.notifications.bell(unread)}>
        <IconBell size={20} aria-hidden />
      </ActionIcon>
    </Indicator>
  );
}
