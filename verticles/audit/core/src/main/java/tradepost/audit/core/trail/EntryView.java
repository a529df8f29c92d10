package tradepost.audit.core.trail;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.audit.EventTypes;
import tradepost.audit.core.trail.TrailQueries.Act;
import tradepost.audit.core.trail.TrailQueries.State;
import tradepost.audit.trail.AuditEntry;
import tradepost.kernel.identity.Caller;

/** An act as a caller sees it: without what the event contains if the caller may not read its subject. */
final class EntryView {
    private static final String SYSTEM = "system";

    /** The fields by which events name their subjects, the best first. */
    private static final List<String> NAMES =
            List.of("number", "order_number", "invoice_number", "sku", "code", "name", "email", "list", "kind");

    private EntryView() {}

    static boolean mayRead(Act act, Caller caller) {
        return caller.isContext() || caller.may(EventTypes.permission(EntityTypes.kind(act.type())));
    }

    /**
     * @param before the state before it; null if there was none, or if the event does not contain a whole state
     * @param withData whether the entry is shown alone
     */
    static AuditEntry of(Act act, @Nullable State before, boolean withData, Caller caller) {
        boolean readable = mayRead(act, caller) && !act.isErased();
        var data = readable ? act.data() : null;
        var name = data == null ? null : name(data);
        return new AuditEntry(
                act.id(),
                act.position(),
                act.at(),
                act.type(),
                action(act),
                act.outcome(),
                act.actor(),
                actorType(act.actor()),
                userId(act.actor()),
                act.address(),
                act.requestId(),
                EntityTypes.kind(act.type()),
                act.subject(),
                name,
                summary(act, data, name),
                data == null ? List.of() : changes(before, data),
                data != null && before != null && before.isErased(),
                act.isErased(),
                withData && data != null ? ChangedFields.withoutSecrets(data) : null);
    }

    private static List<JsonObject> changes(@Nullable State before, JsonObject data) {
        if (before == null) return ChangedFields.between(null, data);
        return before.isErased() ? ChangedFields.afterUnknown(data) : ChangedFields.between(before.data(), data);
    }

    private static String action(Act act) {
        var action = act.action();
        return action != null ? action : act.type().substring(act.type().lastIndexOf('.') + 1);
    }

    private static String actorType(String actor) {
        int colon = actor.indexOf(':');
        return colon < 0 ? SYSTEM : actor.substring(0, colon);
    }

    private static @Nullable UUID userId(String actor) {
        try {
            return !actorType(actor).equals("user") ? null : UUID.fromString(actor.substring(actor.indexOf(':') + 1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String name(JsonObject data) {
        return NAMES.stream()
                .map(data::getValue)
                .filter(Objects::nonNull)
                .filter(v -> v instanceof String || v instanceof Number)
                .map(Object::toString)
                .findFirst()
                .orElse(null);
    }

    private static String summary(Act act, @Nullable JsonObject data, @Nullable String name) {
        if (act.isErased()) return EntityTypes.sentence(act.type()) + " What it contained was erased.";
        if (data == null) return EntityTypes.sentence(act.type());
        if (act.type().equals(ActLabels.SECURITY)) return security(data);
        var sentence = EntityTypes.sentence(act.type());
        return name == null ? sentence : sentence.replaceAll("\\.$", "") + ": " + name + ".";
    }

    /** Such as {@code login failed 12 times: invalid_credentials.} */
    private static String security(JsonObject data) {
        long count = data.getLong("count", 1L);
        var said = Stream.of("operation", "detail", "reason")
                .map(data::getString)
                .filter(Objects::nonNull)
                .toList();
        return data.getString("action") + " "
                + String.valueOf(data.getString("outcome")).replace('_', ' ')
                + (count == 1 ? "" : " " + count + " times")
                + (said.isEmpty() ? "." : ": " + String.join(", ", said) + ".");
    }
}
