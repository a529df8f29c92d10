// The entry: the language first, so that everything else can use its texts when it is loaded.
import { loadTexts } from "@/texts";

await loadTexts();
await import("@/app/start");
