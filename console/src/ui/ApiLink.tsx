import type { ReactNode } from "react";
import { pageOf, targetOf } from "@/app/apiLinks";
import { AnchorLink } from "./links";

/** A link to the page that shows what this path of the API returns; only its text if there is none. Within a text, it is underlined. */
export function ApiLink({ path, children, inText = false }: { path: string; children: ReactNode; inText?: boolean }) {
  const page = pageOf(path);
  if (page === undefined) return children;
  return (
    <AnchorLink inherit {...(inText && { underline: "always", c: "inherit" })} {...targetOf(page)}>
      {children}
    </AnchorLink>
  );
}
