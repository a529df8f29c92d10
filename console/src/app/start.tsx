import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./app.css";
import { MantineProvider } from "@mantine/core";
import { modals, ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { nonce } from "./nonce";
import { queryClient } from "./query";
import { router } from "./router";
import { theme } from "./theme";
import { t } from "@/texts";

// After an update, an open page asks for chunks that are gone: it begins anew, but not without the server, where nothing would be left of it.
const RELOADED = "tradepost.reloaded";
const AGAIN_MS = 60_000;
window.addEventListener("vite:preloadError", () => {
  if (Date.now() - Number(sessionStorage.getItem(RELOADED)) < AGAIN_MS) return;
  fetch(import.meta.env.BASE_URL, { method: "HEAD", cache: "no-store" }).then(
    ({ ok }) => {
      if (!ok) return;
      sessionStorage.setItem(RELOADED, String(Date.now()));
      location.reload();
    },
    () => undefined,
  );
});

// a dialog belongs to its page, so it does not stay when somebody goes back
router.subscribe("onBeforeNavigate", ({ pathChanged }) => {
  if (pathChanged) modals.closeAll();
});

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queryClient}>
        <ModalsProvider labels={{ confirm: t.actions.confirm, cancel: t.actions.cancel }} modalProps={{ closeButtonProps: { "aria-label": t.actions.close } }}>
          <Notifications position="bottom-right" limit={4} />
          <RouterProvider router={router} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
