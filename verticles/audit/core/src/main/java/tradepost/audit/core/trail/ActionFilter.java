package tradepost.audit.core.trail;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which types a client means by a word, and what the reports contain. Pure functions over the types that the journal has.
 */
final class ActionFilter {
    static final String ACCESS = "access";
    static final String CHANGES = "changes";
    static final String DELETIONS = "deletions";
    static final String REFUSED = "refused";

    private static final Set<String> GONE = Set.of("deleted", "erased");

    /** The actions of the security log after which something is gone. */
    static final List<String> SECURITY_DELETIONS =
            List.of("user_deleted", "role_delete", "key_revoke", "service_account_delete", "second_factor_off");

    /** Those that change an account, a role or a key, and are no access. */
    static final List<String> SECURITY_CHANGES = List.of(
            "registration",
            "role_grant",
            "role_change",
            "invitation",
            "user_disabled",
            "user_enabled",
            "user_deleted",
            "email_change",
            "password_change",
            "password_reset",
            "password_set",
            "signing_key",
            "role_create",
            "role_update",
            "role_delete",
            "key_create",
            "key_change",
            "key_rotate",
            "key_revoke",
            "service_account_create",
            "service_account_change",
            "service_account_rotate",
            "service_account_delete",
            "second_factor_on",
            "second_factor_off",
            "recovery_codes");

    private ActionFilter() {}

    /** The types that a word names: a type, its last words, or the beginning of them before {@code .*}. */
    static List<String> types(List<String> words, List<String> known) {
        var types = new TreeSet<String>();
        for (var word : words)
            known.stream().filter(type -> isNamed(type, word)).forEach(types::add);
        return List.copyOf(types);
    }

    private static boolean isNamed(String type, String word) {
        if (!word.endsWith(".*")) return type.equals(word) || type.endsWith("." + word);
        var beginning = word.substring(0, word.length() - 1);
        return type.startsWith(beginning) || type.contains("." + beginning);
    }

    /** The actions of the security log that words name: those that are no types. */
    static List<String> actions(List<String> words) {
        return words.stream().filter(w -> w.indexOf('.') < 0).distinct().toList();
    }

    /** The types of a report; of {@link EntryView#SECURITY} it has only some actions. Null for all, of which the outcome decides. */
    static @Nullable List<String> ofReport(String report, List<String> known) {
        return switch (report) {
            case ACCESS -> of(known.stream().filter(ActionFilter::isAccess));
            case DELETIONS -> of(known.stream().filter(t -> t.equals(EntryView.SECURITY) || isDeletion(t)));
            case CHANGES ->
                of(known.stream().filter(t -> t.equals(EntryView.SECURITY) || !isAccess(t) && !isDeletion(t)));
            default -> null;
        };
    }

    private static List<String> of(Stream<String> types) {
        return types.collect(Collectors.toList());
    }

    private static boolean isAccess(String type) {
        return type.equals(EntryView.SECURITY) || type.startsWith("audit.export.");
    }

    private static boolean isDeletion(String type) {
        return GONE.contains(type.substring(type.lastIndexOf('.') + 1));
    }
}
