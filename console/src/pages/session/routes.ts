// The pages of those who are not signed in.
import { createRoute } from "@tanstack/react-router";
import { rootRoute } from "@/app/routes";
import { only } from "@/app/search";

const signIn = createRoute({ getParentRoute: () => rootRoute, path: "/sign-in", validateSearch: only("next", "ended", "email") }).lazy(() =>
  import("./SignInPage").then(({ page }) => page),
);

const forgot = createRoute({ getParentRoute: () => rootRoute, path: "/forgot-password", validateSearch: only("email") }).lazy(() =>
  import("./ForgotPasswordPage").then(({ page }) => page),
);

/** Where the links of mails lead: TRADEPOST_MAIL_RESET_URL and TRADEPOST_MAIL_VERIFY_URL are its address with a `#` at the end. */
const reset = createRoute({ getParentRoute: () => rootRoute, path: "/set-password", validateSearch: only() }).lazy(() =>
  import("./SetPasswordPage").then(({ page }) => page),
);

export const sessionRoutes = [signIn, forgot, reset] as const;
