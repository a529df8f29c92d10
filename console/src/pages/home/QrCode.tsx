import { encode } from "uqr";
import classes from "./QrCode.module.css";

/** A QR code as a drawing of the page: the policy of the page allows no data: URL. It is dark on light in both colour schemes, as some cameras need it. */
export function QrCode({ text, name }: { text: string; name: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={name} className={classes.code} shapeRendering="crispEdges">
      <path d={path} />
    </svg>
  );
}
