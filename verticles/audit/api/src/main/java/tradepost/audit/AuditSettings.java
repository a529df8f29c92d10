package tradepost.audit;

import java.util.Base64;
import tradepost.kernel.config.Setting;

/** What operators set about the journal. */
public final class AuditSettings {
    private static final int KEY_BYTES = 32;

    public static final Setting SECURITY_DAYS = days("security", "data of security events, such as logins");

    public static final Setting PERSONAL_DAYS = days("personal", "data of events about users, customers and vendors");

    public static final Setting DOCUMENT_DAYS =
            days("document", "data of events about quotes, shipments and others that no figure is made of");

    public static final Setting ADDRESS_DAYS = days("address", "client addresses and request ids of all events");

    public static final Setting SIGNING_KEY = new Setting(
            "audit.signing_key",
            "",
            "file with the private key that signs the heads of the journal: 32 random bytes in Base64; keep it where owners of the"
                    + " databases cannot read; empty: none is signed");

    public static final Setting PREVIOUS_KEYS = new Setting(
                    "audit.previous_keys",
                    "",
                    "public keys that have signed heads before, in Base64, separated by commas")
            .eachMatching(AuditSettings::isKey, "32 bytes in Base64");

    public static final Setting SIGN_MINUTES =
            new Setting("audit.sign_minutes", 60, 1, 10_080, "minutes between two signed heads of the journal");

    public static final Setting HEADS_FILE = new Setting(
            "audit.heads_file",
            "",
            "file to which this node appends each signed head; keep it where owners of the database cannot write; empty: none");

    public static final Setting EXPORTS_BYTES_MAX_MB =
            new Setting("exports.max_mb", 512, 1, 10_240, "size in megabytes above which an export fails");

    public static final Setting EXPORTS_ROWS_MAX =
            new Setting("exports.max_rows", 5_000_000, 1, 100_000_000, "rows above which an export fails");

    private static Setting days(String what, String of) {
        return new Setting(
                "audit." + what + "_days",
                0,
                0,
                36_500,
                "days after which the journal erases the " + of + "; 0: never");
    }

    /** Whether it is 32 bytes in Base64. */
    public static boolean isKey(String base64) {
        try {
            return key(base64).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The bytes of a key, with either alphabet of Base64. */
    public static byte[] key(String base64) {
        return Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
    }

    private AuditSettings() {}
}
