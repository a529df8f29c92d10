import { VisuallyHidden } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useCurrentTitle } from "./title";

/** On another page, the keyboard goes on in its content, and screen readers hear its title. */
export function PageTitle() {
  const router = useRouter();
  const title = useCurrentTitle();
  useEffect(
    () =>
      router.subscribe("onRendered", ({ pathChanged, fromLocation }) => {
        if (pathChanged && fromLocation !== undefined) requestAnimationFrame(enterContent);
      }),
    [router],
  );
  return (
    <VisuallyHidden aria-live="polite" aria-atomic>
      {title}
    </VisuallyHidden>
  );
}

export function enterContent(): void {
  const main = document.getElementById("main");
  // a field of the page, or a dialog, may have taken the focus already
  const elsewhere = document.activeElement?.closest("#main, [role=dialog]");
  if (main && (!elsewhere || elsewhere === document.activeElement)) main.focus({ preventScroll: true });
}
