package tradepost.kernel.config;

import java.util.Set;

/**
 * The variables with the prefix of our settings that other programs of this repository read: the launcher, the scripts for certificates and
 * hosts, the examples, and the relay to brokers. They may be exported in the shell from which a command is started.
 */
final class OtherVariables {
    private static final String RELAY = "TRADEPOST_RELAY_";

    private static final Set<String> NAMES = Set.of(
            "TRADEPOST_ACCOUNT_SECRET",
            "TRADEPOST_AOT",
            "TRADEPOST_BUS_CA_PASSWORD",
            "TRADEPOST_CA",
            "TRADEPOST_CERTIFICATE",
            "TRADEPOST_COUNT",
            "TRADEPOST_EMAIL",
            "TRADEPOST_PASSWORD",
            "TRADEPOST_POSITION",
            "TRADEPOST_SITE",
            "TRADEPOST_WAIT_S");

    private OtherVariables() {}

    static boolean has(String name) {
        return NAMES.contains(name) || name.startsWith(RELAY);
    }
}
