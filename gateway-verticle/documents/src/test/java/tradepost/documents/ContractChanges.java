package tradepost.documents;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The breaking changes between two contracts, see docs/versions.md: what a program that was written for the first one may notice. The
 * removal of something after its sunset is none.
 */
final class ContractChanges {
    private enum Kind {
        OPERATION("operation"),
        PARAMETER("parameter"),
        BODY("body"),
        ANSWER("response"),
        SENT("request field"),
        ANSWERED("response field"),
        EVENT("event");

        final String word;

        Kind(String word) {
            this.word = word;
        }

        boolean isRequest() {
            return this == PARAMETER || this == BODY || this == SENT;
        }

        static Kind of(String key) {
            if (key.startsWith("event ")) return EVENT;
            if (key.startsWith("<")) return SENT;
            if (key.startsWith(">")) return ANSWERED;
            if (key.endsWith(" <")) return BODY;
            if (key.endsWith(" >")) return ANSWER;
            return key.contains(" ?") ? PARAMETER : OPERATION;
        }
    }

    /** A line of {@link ContractShape}. */
    private record Part(boolean required, boolean absent, String type, Map<String, String> more) {
        static Part of(String value) {
            var words = new ArrayList<>(List.of(value.split(" ")));
            boolean required = words.remove("required");
            boolean absent = words.remove("absent");
            words.remove("optional");
            var more = new HashMap<String, String>();
            for (var word : words.subList(1, words.size())) {
                var parts = word.split(":", 2);
                more.put(parts[0], parts.length == 2 ? parts[1] : "");
            }
            return new Part(required, absent, words.getFirst(), more);
        }

        Set<String> list(String name) {
            return more.containsKey(name) ? Set.of(more.get(name).split(",")) : Set.of();
        }
    }

    private final Map<String, String> before;
    private final Map<String, String> now;
    private final LocalDate today;
    private final List<String> breaking = new ArrayList<>();

    private ContractChanges(Map<String, String> before, Map<String, String> now, LocalDate today) {
        this.before = before;
        this.now = now;
        this.today = today;
    }

    /** A sentence for each. */
    static List<String> breaking(Map<String, String> before, Map<String, String> now, LocalDate today) {
        var changes = new ContractChanges(before, now, today);
        before.keySet().forEach(key -> {
            if (now.containsKey(key)) changes.compare(key);
            else changes.removed(key);
        });
        now.keySet().stream().filter(key -> !before.containsKey(key)).forEach(changes::added);
        return changes.breaking;
    }

    /** What the part belongs to: its operation, or its schema with the direction. */
    private static String owner(String key) {
        var kind = Kind.of(key);
        if (kind == Kind.PARAMETER) return key.substring(0, key.indexOf(" ?"));
        if (kind == Kind.BODY || kind == Kind.ANSWER) return key.substring(0, key.length() - 2);
        if (kind == Kind.SENT || kind == Kind.ANSWERED) return key.substring(0, key.indexOf(' ') + 1);
        return key;
    }

    private static boolean has(Map<String, String> contract, String owner) {
        return owner.endsWith(" ")
                ? contract.keySet().stream().anyMatch(key -> key.startsWith(owner))
                : contract.containsKey(owner);
    }

    private static String name(String key) {
        return key.substring(key.lastIndexOf(' ') + 1).replace("?", "");
    }

    private void removed(String key) {
        var kind = Kind.of(key);
        var part = Part.of(before.get(key));
        var sunset = part.more.get("sunset");
        if (sunset != null && !LocalDate.parse(sunset).isAfter(today)) return;
        if (kind != Kind.OPERATION && kind != Kind.EVENT && !has(now, owner(key)))
            return; // its operation was removed, or what refers to its schema has changed
        if (kind.isRequest() && isAlias(key)) return;
        breaking.add(key + ": removed " + kind.word);
    }

    private boolean isAlias(String key) {
        return now.entrySet().stream()
                .filter(e ->
                        Kind.of(e.getKey()) == Kind.of(key) && owner(e.getKey()).equals(owner(key)))
                .anyMatch(e -> Part.of(e.getValue()).list("alias").contains(name(key)));
    }

    private void added(String key) {
        var kind = Kind.of(key);
        if (kind.isRequest() && Part.of(now.get(key)).required && has(before, owner(key)) && !wasAlias(key))
            breaking.add(key + ": new required " + kind.word);
    }

    /** A field that was renamed, and whose old name is accepted, is as required as before. */
    private boolean wasAlias(String key) {
        return Part.of(now.get(key)).list("alias").stream()
                .map(alias -> key.substring(0, key.length() - name(key).length()) + alias)
                .anyMatch(old -> before.containsKey(old) && Part.of(before.get(old)).required);
    }

    private void compare(String key) {
        var kind = Kind.of(key);
        var old = Part.of(before.get(key));
        var changed = Part.of(now.get(key));
        if (kind == Kind.OPERATION) {
            if (!old.type.equals(changed.type)) breaking.add(key + ": status " + old.type + " is now " + changed.type);
            if (!permission(before.get(key)).equals(permission(now.get(key))))
                breaking.add(
                        key + ": permission " + permission(before.get(key)) + " is now " + permission(now.get(key)));
            return;
        }
        if (kind == Kind.PARAMETER && changed.type.equals("[]" + old.type)) return; // one value is a list of one
        boolean fits = kind.isRequest() ? accepts(changed.type, old.type) : accepts(old.type, changed.type);
        if (!fits) breaking.add(key + ": type " + old.type + " is now " + changed.type);
        if (!kind.isRequest()) {
            if (changed.absent && !old.absent) breaking.add(key + ": may be absent now");
            return;
        }
        if (changed.required && !old.required) breaking.add(key + ": is required now");
        narrowed(key, old, changed);
    }

    private static String permission(String value) {
        return value.split(" ")[1];
    }

    /** Whether every value of one type is one of the other. */
    private static boolean accepts(String wide, String narrow) {
        if (wide.equals("any")) return true;
        var types = new HashSet<>(Set.of(wide.split("\\|")));
        if (types.contains("number")) types.add("integer");
        return types.containsAll(Set.of(narrow.split("\\|")));
    }

    private void narrowed(String key, Part old, Part changed) {
        if (changed.more.containsKey("enum")) {
            var lost = new HashSet<>(old.list("enum"));
            lost.removeAll(changed.list("enum"));
            if (!old.more.containsKey("enum")) breaking.add(key + ": is limited to an enum now");
            else if (!lost.isEmpty()) breaking.add(key + ": enum lacks " + String.join(", ", lost));
        }
        if (isTighter(old.more.get("min"), changed.more.get("min"), 1)) breaking.add(key + ": minimum is higher");
        if (isTighter(old.more.get("max"), changed.more.get("max"), -1)) breaking.add(key + ": maximum is lower");
    }

    private static boolean isTighter(String old, String changed, int sign) {
        if (changed == null) return false;
        return old == null || new BigDecimal(changed).compareTo(new BigDecimal(old)) * sign > 0;
    }
}
