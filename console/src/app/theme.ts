import { createTheme, Drawer, Modal, NavLink, Notification, NumberInput, PasswordInput, TableScrollContainer } from "@mantine/core";
import type { FocusEvent } from "react";
import { language, t } from "@/texts";

/** A button with only an icon needs a name. */
const close = { closeButtonProps: { "aria-label": t.actions.close } };

/** Numbers are typed as they are shown. */
const separators = Object.fromEntries(new Intl.NumberFormat(language).formatToParts(123_456.7).map(({ type, value }) => [type, value]));
const numbers = {
  // who types a number replaces the one that is there; not onFocus, which forms set themselves
  onFocusCapture: ({ target }: FocusEvent<HTMLInputElement>) => target.select(),
  decimalSeparator: separators.decimal ?? ".",
  thousandSeparator: separators.group ?? ",",
  // the key of a number pad, where the point does not separate thousands as it is typed
  ...(separators.decimal === "," && { allowedDecimalSeparators: [",", "."] }),
};

export const theme = createTheme({
  primaryColor: "cyan",
  primaryShade: 9,
  autoContrast: true,
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: { fontWeight: "650" },
  components: {
    Modal: Modal.extend({ defaultProps: close }),
    Drawer: Drawer.extend({ defaultProps: close }),
    // all of the navigation fits the height of a laptop
    NavLink: NavLink.extend({ defaultProps: { py: 3 } }),
    Notification: Notification.extend({ defaultProps: close }),
    PasswordInput: PasswordInput.extend({ defaultProps: { visibilityToggleFocusable: true, visibilityToggleButtonProps: { "aria-label": t.signIn.showPassword } } }),
    // what is cut off is reached by keyboard as well
    TableScrollContainer: TableScrollContainer.extend({ defaultProps: { scrollAreaProps: { viewportProps: { tabIndex: 0 } } } }),
    NumberInput: NumberInput.extend({ defaultProps: numbers }),
  },
});
