import { t } from "@/texts";

/** The first that is contained: Edge and Chrome also call themselves Safari. */
const BROWSERS: readonly (readonly [part: string, name: string])[] = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["HeadlessChrome/", "Chrome"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
];
const SYSTEMS: readonly (readonly [part: string, name: string])[] = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["Windows", "Windows"],
  ["Mac OS X", "macOS"],
  ["Linux", "Linux"],
];

const LONGEST = 40;

/** A User-Agent in the words of a person, such as `Firefox on Linux`; a program by what it calls itself. */
export function deviceOf(agent: string): string {
  const named = (names: readonly (readonly [string, string])[]) => names.find(([part]) => agent.includes(part))?.[1];
  const browser = named(BROWSERS);
  const system = named(SYSTEMS);
  if (browser !== undefined && system !== undefined) return t.admin.users.browserOn(browser, system);
  return agent === "" ? t.admin.users.unknownDevice : agent.slice(0, LONGEST);
}
