package tradepost.gateway.limit;

/**
 * A limit of requests.
 *
 * @param policy its name in the headers of responses
 * @param perSecond the units that may be used each second in the long run; a read costs 1 unit
 * @param burst the units that may be used at once after a quiet time
 */
record Rate(String policy, int perSecond, int burst) {
    /** RateLimit-Policy, as draft-ietf-httpapi-ratelimit-headers-10 defines it: the window is the time in which the burst is refilled. */
    String policyHeader() {
        return "\"" + policy + "\";q=" + burst + ";w=" + seconds(burst);
    }

    /** RateLimit: what is left, and the seconds until the whole burst is available again. */
    String header(double left) {
        return "\"" + policy + "\";r=" + (long) Math.max(0, left) + ";t=" + seconds(burst - left);
    }

    /** The whole seconds in which so many units are refilled. */
    int seconds(double units) {
        return (int) Math.ceil(Math.max(0, units) / perSecond);
    }

    /** Half of this limit, by another name. */
    Rate half(String name) {
        return new Rate(name, Math.max(1, perSecond / 2), Math.max(1, burst / 2));
    }

    /** A request that costs more than the burst could never be admitted. */
    int cost(int units) {
        return Math.min(units, burst);
    }
}
