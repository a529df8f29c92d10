/** The tokens of a login. It can be stored and passed to another client, which then continues the session. */
export interface Session {
  readonly accessToken: string;
  /** When the access token expires, in milliseconds since 1970. */
  readonly expiresAt: number;
  /** Absent for a service account, which logs in again instead. */
  readonly refreshToken?: string;
}

interface Tokens {
  readonly access_token: string;
  readonly expires_in: number;
  readonly refresh_token: string;
}

export function sessionOf(tokens: Tokens): Session {
  const { access_token: accessToken, expires_in, refresh_token: refreshToken } = tokens;
  return { accessToken, refreshToken, expiresAt: Date.now() + expires_in * 1_000 };
}

/** A token is renewed before it expires, so that no request fails because of it. */
const EARLY_MS = 60_000;

export function isDue(session: Session): boolean {
  return Date.now() > session.expiresAt - EARLY_MS;
}
